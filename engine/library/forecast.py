"""One match: the whole distribution of what may happen, and how sure the forecast is of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import InvalidInput
from engine.library import tables
from engine.library.ratings import RatedTeams
from engine.library.results import day_of
from engine.ratings.state import FRIENDLY, Fixture
from engine.simulation.confidence import USUAL_LEVEL
from engine.simulation.matchup import Matchup, matchup_from_elo, matchup_of
from engine.simulation.outcome import ORDER, ExpectedScore, Outcome, Outcomes, ScoreChance
from engine.simulation.pmf import Pmf
from engine.simulation.posterior_summary import Spread
from engine.simulation.predictive import Predictive, predict
from engine.simulation.wording import outcome_label, percent

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True, repr=False, eq=False)
class Forecast:
    """The forecast of a match: exact chances, each with its own distribution; no match is simulated.

    Attributes:
        matchup: Who meets whom, what is believed of their rates, and on what evidence.

    Example:
        >>> import engine as tr
        >>> forecast = tr.forecast_from_elo(1720, 1640)
        >>> round(sum(forecast.outcomes.as_tuple()), 9)
        1.0
        >>> interval = forecast.win_probability.interval(0.9)
        >>> 0 < interval.low < forecast.outcomes.home < interval.high < 1
        True
        >>> round(float(forecast.grid.sum()), 9)
        1.0
    """

    matchup: Matchup

    @cached_property
    def predictive(self) -> Predictive:
        """The predictive law of the score, averaged over what is not known of the strengths."""
        return predict(self.matchup)

    @property
    def outcomes(self) -> Outcomes:
        """Chances of home win, draw and away win."""
        return self.predictive.probabilities

    @property
    def grid(self) -> NDArray[np.float64]:
        """Probability of every score, shape (G, G), home goals on axis 0."""
        return self.predictive.law.grid.copy()

    @property
    def margin(self) -> Pmf:
        """The law of home minus away goals."""
        return self.predictive.law.margin_pmf

    @property
    def total(self) -> Pmf:
        """The law of the goals of both sides."""
        return self.predictive.law.total_pmf

    @property
    def expected_score(self) -> ExpectedScore:
        return self.predictive.law.expected_score

    @property
    def win_probability(self) -> Spread:
        """The posterior of the chance of a home win: its mean, its sd, and its `interval` at any level."""
        return self.chance(Outcome.HOME)

    def chance(self, outcome: Outcome | str) -> Spread:
        """The posterior of the chance of an outcome: how sure the forecast is of it.

        Args:
            outcome: "home", "draw" or "away".

        Raises:
            InvalidInput: It is none of these.
        """
        if outcome not in list(Outcome):
            raise InvalidInput(field="outcome", reason=f"{outcome!r} is none of {', '.join(Outcome)}")
        return self.predictive.chance(Outcome(outcome))

    def likely_scores(self, count: int = 6) -> tuple[ScoreChance, ...]:
        """The most likely scores, the likeliest first."""
        return self.predictive.law.likely_scores(count)

    def __repr__(self) -> str:
        home, away = self.matchup.names
        chances = ", ".join(f"{each} {percent(self.outcomes[each])}" for each in ORDER)
        day = f", {self.matchup.day}" if self.matchup.day else ""
        return f"Forecast({home} v {away}{day}: {chances})"

    def _repr_html_(self) -> str:
        intervals = [self.chance(each).interval(USUAL_LEVEL) for each in ORDER]
        cells: tables.Columns = {
            "outcome": [outcome_label(each, *self.matchup.names) for each in ORDER],
            "chance": [percent(self.outcomes[each]) for each in ORDER],
            "90 % interval of the chance": [f"{percent(each.low)} to {percent(each.high)}" for each in intervals],
        }
        return tables.html(repr(self), cells)

    def to_frame(self, backend: str | None = None) -> Any:
        """One row an outcome: its chance, and the ends of the 90 % interval of the chance itself.

        Args:
            backend: "pandas" or "polars"; None takes the first of them that is installed.

        Raises:
            InvalidInput: There is no such library, or it is not installed.
        """
        chances = [self.chance(each) for each in ORDER]
        intervals = [each.interval(USUAL_LEVEL) for each in chances]
        columns: tables.Columns = {
            "outcome": [str(each) for each in ORDER],
            "probability": [self.outcomes[each] for each in ORDER],
            "sd": [each.sd for each in chances],
            "low": [each.low for each in intervals],
            "high": [each.high for each in intervals],
        }
        return tables.frame(columns, backend)

    def plot(self) -> alt.Chart:
        """The law of the margin, each bar in the colour of its outcome."""
        from engine.library.plots import margins

        chart: alt.Chart = margins(self)
        return chart


def forecast(
    ratings: RatedTeams,
    home: str,
    away: str,
    *,
    day: date | str | None = None,
    neutral: bool = False,
    round: str = "",
    may_be_new: bool = False,
) -> Forecast:
    """The forecast of a match between two rated teams, as the product makes it.

    Args:
        day: Of the match, after the last result; None is the day after it.
        neutral: Whether nobody is at home.
        round: What the file calls it; of national teams a tournament has a home advantage of its own, and a
            "Friendly" shows less of the strengths.
        may_be_new: Whether a team without a result is taken for a newcomer instead of for a slip of the pen.

    Raises:
        InvalidInput: A team is not rated, both are the same, or the day is no date, or not after the last result.

    Example:
        >>> import engine as tr
        >>> ratings = tr.rate(tr.demo_results())
        >>> home, *_, away = (each.team for each in ratings.teams)
        >>> forecast = tr.forecast(ratings, home, away)
        >>> forecast.outcomes.home > forecast.outcomes.away
        True
        >>> later = tr.forecast(ratings, home, away, day="2025-05-01")
        >>> later.win_probability.sd > forecast.win_probability.sd
        True
    """
    played = ratings.as_of if day is None else day_of(day, "day")
    when = played + timedelta(days=1) if day is None else played
    if when <= ratings.as_of:
        raise InvalidInput(field="day", reason=f"{when} is not after the last result, of {ratings.as_of}")
    if not may_be_new:
        for field, name in (("home", home), ("away", away)):
            _refuse_unknown(ratings, field, name)
    fixture = Fixture(when, home, away, neutral, ratings.competition, round == FRIENDLY, round)
    return Forecast(matchup_of(ratings.belief, fixture))


def forecast_from_elo(
    home_rating: float,
    away_rating: float,
    *,
    home_rating_sd: float | None = None,
    away_rating_sd: float | None = None,
    home_advantage: float | None = None,
    neutral: bool = False,
    home: str = "Home",
    away: str = "Away",
) -> Forecast:
    """The forecast of a match of soccer from two ratings on the Elo scale, without any results.

    Args:
        home_rating: In points, 0 to 4000, like `away_rating`.
        home_rating_sd: Standard error, 0 to 300; None is what such ratings usually have, like `away_rating_sd`.
        home_advantage: In points; None is that of the usual league.
        neutral: Whether nobody is at home.

    Raises:
        InvalidInput: A number is out of its range, or both sides have one name.

    Example:
        >>> import engine as tr
        >>> even = tr.forecast_from_elo(1500, 1500, neutral=True)
        >>> abs(even.outcomes.home - even.outcomes.away) < 1e-9
        True
    """
    return Forecast(
        matchup_from_elo(
            home_rating=home_rating,
            away_rating=away_rating,
            home_rating_sd=home_rating_sd,
            away_rating_sd=away_rating_sd,
            home_advantage=home_advantage,
            neutral=neutral,
            home_name=home,
            away_name=away,
        )
    )


def _refuse_unknown(ratings: RatedTeams, field: str, name: str) -> None:
    if ratings.ratings.seen(name) is None:
        alike = get_close_matches(name[:100], [each.team for each in ratings.teams], n=1)
        meant = f"; did you mean {alike[0]!r}?" if alike else ""
        raise InvalidInput(field=field, reason=f"{name[:100]!r} has no result in {ratings.competition}{meant}")
