"""Who meets whom, what is believed of their rates, and on what evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite

from engine.errors import InvalidInput
from engine.ratings import elo
from engine.ratings.belief import Belief
from engine.ratings.priors import Hyperparameters, defaults
from engine.ratings.state import EtaPosterior, Fixture, Ratings, TeamRating, no_ratings
from engine.sports.base import ScoreModel, Sport
from engine.sports.registry import specification

MOST_RATING = 4000.0
# Beyond this a rating says nothing: all sides of a league differ by about 120 points from one another.
MOST_RATING_SD = 300.0
MOST_HOME_ADVANTAGE = 1000.0


class RatingSource(StrEnum):
    RESULTS = "results"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Side:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class SideEvidence:
    """None where the strength was given and not learned from results.

    Args:
        form: What the last results added to attack and defence.
    """

    effective_matches: float | None = None
    days_since_result: int | None = None
    form: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class StrengthEvidence:
    """What the strength difference (home minus away, on the log-rate scale) was learned from.

    Args:
        prior_variance: Of the difference of two sides of which nothing is known.
        variance: Of the difference as it is believed now.
        variance_gained: What of it came with the days since the last results.
        growth_per_day: Of the variance, while no result comes in.
        growth_at_break: Of the variance, once, at a season break.
        coverage: Information share of the inputs present, in [0, 1].
        record: The competition's rolling calibration record in [0, 1]; None where not measured.
        is_sd_assumed: A rating came without its standard error.
    """

    source: RatingSource
    prior_variance: float
    variance: float
    growth_per_day: float
    growth_at_break: float
    coverage: float
    record: float | None
    home: SideEvidence
    away: SideEvidence
    is_sd_assumed: bool = False
    variance_gained: float = 0.0


@dataclass(frozen=True, slots=True)
class Matchup:
    """The one input of every analysis.

    Args:
        neutral: Whether nobody is at home; of a sport without a home side always.
        average: Log rates of two average sides at the same kind of venue.
        shape: Parameters of the sport's score model; empty for the sport's own.
    """

    sport: Sport
    home: Side
    away: Side
    day: date | None
    neutral: bool
    posterior: EtaPosterior
    evidence: StrengthEvidence
    average: tuple[float, float]
    shape: tuple[float, ...] = ()

    @property
    def names(self) -> tuple[str, str]:
        return self.home.name, self.away.name

    @property
    def model(self) -> ScoreModel:
        return specification(self.sport).law(*self.shape)


def matchup_of(belief: Belief, fixture: Fixture, names: Mapping[str, str] | None = None) -> Matchup:
    """A fixture between two teams of a competition, seen or not.

    Args:
        names: What to call the teams; a team without a name is called by its key.

    Raises:
        InvalidInput: Both sides are the same team.
    """
    if fixture.home == fixture.away:
        raise InvalidInput(field="away", reason="a team cannot meet itself")
    names, ratings = names or {}, belief.ratings
    spec = specification(ratings.sport)
    neutral = fixture.neutral or not spec.has_home_side
    posterior = belief.posterior(fixture)
    return Matchup(
        sport=ratings.sport,
        home=Side(fixture.home, names.get(fixture.home, fixture.home)),
        away=Side(fixture.away, names.get(fixture.away, fixture.away)),
        day=fixture.day,
        neutral=neutral,
        posterior=posterior,
        evidence=learned(belief, fixture),
        average=average_sides(posterior.level, ratings.level.mean[1], neutral),
        shape=spec.shape_in(spec.shape(ratings.hyperparameters), fixture.details),
    )


def matchup_from_elo(
    *,
    home_rating: float,
    away_rating: float,
    home_rating_sd: float | None = None,
    away_rating_sd: float | None = None,
    home_advantage: float | None = None,
    neutral: bool = False,
    home_name: str = "Home",
    away_name: str = "Away",
    day: date | None = None,
    sport: Sport = Sport.SOCCER,
    details: object = None,
) -> Matchup:
    """Two numbers on the Elo scale; errors and home advantage in rating points, None for the sport's own.

    Args:
        details: Of the match, as of `engine.ratings.state.Fixture`; those count that its law asks for.

    Raises:
        InvalidInput: A number is not finite or out of its range, or both sides have the same name.
    """
    within("home_rating", home_rating, 0.0, MOST_RATING)
    within("away_rating", away_rating, 0.0, MOST_RATING)
    within("home_rating_sd", home_rating_sd, 0.0, MOST_RATING_SD)
    within("away_rating_sd", away_rating_sd, 0.0, MOST_RATING_SD)
    within("home_advantage", home_advantage, -MOST_HOME_ADVANTAGE, MOST_HOME_ADVANTAGE)
    if home_name.strip().casefold() == away_name.strip().casefold():
        raise InvalidInput(field="away_name", reason="both sides have the same name")
    scale = elo.scale_of(sport)
    neutral = neutral or not specification(sport).has_home_side
    posterior = scale.eta(home_rating, away_rating, home_rating_sd, away_rating_sd, home_advantage, neutral)
    return Matchup(
        sport=sport,
        home=Side(home_name, home_name),
        away=Side(away_name, away_name),
        day=day,
        neutral=neutral,
        posterior=posterior,
        evidence=given(sport, posterior, is_sd_assumed=home_rating_sd is None or away_rating_sd is None),
        average=scale.eta(elo.CENTRE, elo.CENTRE, neutral=neutral).mean,
        shape=specification(sport).shape_in((), details),
    )


def average_sides(level: float, home_advantage: float, neutral: bool) -> tuple[float, float]:
    half = 0.0 if neutral else home_advantage / 2
    return level + half, level - half


def within(field: str, value: float | None, least: float, most: float) -> None:
    """Refuses what is not a number between ``least`` and ``most``; None passes."""
    if value is not None and not (isfinite(value) and least <= value <= most):
        raise InvalidInput(field=field, reason=f"must be a number from {least:g} to {most:g}")


def learned(belief: Belief, fixture: Fixture) -> StrengthEvidence:
    ratings, day = belief.ratings, fixture.day
    home, away = ratings.team(fixture.home, day), ratings.team(fixture.away, day)
    scale = ratings.hyperparameters.variance_scale
    sides_seen = ((home.matches > 0) + (away.matches > 0)) / 2
    apart = scale * (home.strength_variance + away.strength_variance)
    return StrengthEvidence(
        source=RatingSource.RESULTS,
        prior_variance=ratings.prior_difference_variance,
        variance=apart - belief.shared_variance(fixture),
        growth_per_day=ratings.difference_growth_per_day,
        growth_at_break=growth_at_break(ratings.hyperparameters),
        coverage=sides_seen * ratings.information_share,
        record=ratings.record,
        home=side_evidence(home, day),
        away=side_evidence(away, day),
        variance_gained=scale * (gained(ratings, home) + gained(ratings, away)),
    )


def gained(ratings: Ratings, older: TeamRating) -> float:
    """Variance that a strength gained since the team's last match; none where it has played none."""
    seen = ratings.seen(older.team)
    return max(older.strength_variance - seen.strength_variance, 0.0) if seen else 0.0


def given(sport: Sport, posterior: EtaPosterior, *, is_sd_assumed: bool) -> StrengthEvidence:
    nothing = no_ratings(sport, "", defaults(sport), "")
    return StrengthEvidence(
        source=RatingSource.GIVEN,
        prior_variance=nothing.prior_difference_variance,
        variance=posterior.difference_variance,
        growth_per_day=nothing.difference_growth_per_day,
        growth_at_break=growth_at_break(nothing.hyperparameters),
        coverage=specification(sport).information_of_rating(nothing.hyperparameters),
        record=None,
        home=SideEvidence(),
        away=SideEvidence(),
        is_sd_assumed=is_sd_assumed,
    )


def side_evidence(team: TeamRating, day: date) -> SideEvidence:
    days = None if team.last_played is None else (day - team.last_played).days
    return SideEvidence(team.effective_matches, days, team.form)


def growth_at_break(hyperparameters: Hyperparameters) -> float:
    """Variance that the strength difference gains when both sides go through a season break."""
    strength = hyperparameters.break_drift**2 * 2 * (1 + hyperparameters.correlation)
    return 2 * hyperparameters.variance_scale * strength
