"""What is known of the teams: results in, ratings with their error bars out."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any, Self, TypeAlias

import msgspec

from engine.ratings.dynamics import Dynamics, Strengths
from engine.ratings.priors import Hyperparameters
from engine.sports.base import Sport
from engine.sports.registry import specification

# The round of a match in which national teams try out players.
FRIENDLY = "Friendly"

Pair: TypeAlias = tuple[float, float]
Symmetric: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Result:
    """One played match; teams are any key that stays the same from match to match.

    Args:
        details: What its sport alone reads of it, such as the surface of a tennis match.

    Example:
        >>> import engine as tr
        >>> from datetime import date
        >>> tr.Results((tr.Result(date(2026, 5, 2), "Rovers", "United", 2, 1, competition="Sunday League"),))
        Results(1 match, Sunday League, 2026-05-02 .. 2026-05-02)
    """

    day: date
    home: str
    away: str
    home_score: int
    away_score: int
    neutral: bool = False
    season: str = ""
    competition: str = ""
    home_shots: int | None = None
    away_shots: int | None = None
    home_shots_on_target: int | None = None
    away_shots_on_target: int | None = None
    friendly: bool = False
    round: str = ""
    details: object = None


@dataclass(frozen=True, slots=True)
class Fixture:
    """A match to be played.

    Args:
        details: As of a `Result`.
        competition: Where it has no results before, it is taken to be that in which the teams played last.

    Example:
        >>> import engine as tr
        >>> from datetime import date
        >>> fixture = tr.Fixture(date(2026, 5, 9), "United", "Rovers")
        >>> fixture.neutral, fixture.friendly
        (False, False)
    """

    day: date
    home: str
    away: str
    neutral: bool = False
    competition: str = ""
    friendly: bool = False
    round: str = ""
    details: object = None


@dataclass(frozen=True, slots=True)
class EtaPosterior:
    """Belief about the log rates (home, away) of one match, and the parts that it adds up from.

    ``mean[0] = level + home_advantage / 2 + home_attack - away_defence`` and
    ``mean[1] = level - home_advantage / 2 + away_attack - home_defence``; a strength of 0 is that of an average side.

    Args:
        mean: Of (eta_home, eta_away).
        covariance: Of the two: home-home, home-away, away-away.
        home_advantage: What playing at home adds to eta_home - eta_away; 0 at a neutral venue.
    """

    mean: Pair
    covariance: Symmetric
    level: float
    home_advantage: float
    home_attack: float
    home_defence: float
    away_attack: float
    away_defence: float

    @property
    def difference_variance(self) -> float:
        """Variance of eta_home - eta_away."""
        home, both, away = self.covariance
        return home - 2 * both + away


@dataclass(frozen=True, slots=True)
class TeamRating:
    """Strengths of a team, as they stood after ``last_played``.

    Args:
        mean: Attack and defence; eta_home is attack of the one minus defence of the other.
        covariance: attack-attack, attack-defence, defence-defence.
        own_home: Mean and variance of what the team adds to the competition's home advantage.
        habits: What the sport remembers of the team beside its strength; see `engine.sports.observation.Observer`.
        form: What the last results added to attack and defence, each counting less than the one after it.
        effective_matches: Matches, each discounted by what was forgotten since.
        seasons: Of the team's last match, and that in which it came or came back.
        paused_days: Of the competition until then.
        average: Attack and defence of an average side of the competition when this was the rating.
    """

    team: str
    mean: Pair
    covariance: Symmetric
    own_home: Pair = (0.0, 0.0)
    matches: int = 0
    effective_matches: float = 0.0
    last_played: date | None = None
    habits: tuple[Pair, ...] = ()
    form: Pair = (0.0, 0.0)
    seasons: tuple[str, str] = ("", "")
    paused_days: int = 0
    average: Pair = (0.0, 0.0)

    @classmethod
    def of(
        cls,
        team: str,
        strengths: Strengths,
        matches: int = 0,
        effective_matches: float = 0.0,
        last_played: date | None = None,
        habits: tuple[Pair, ...] = (),
        form: Pair = (0.0, 0.0),
        seasons: tuple[str, str] = ("", ""),
        paused_days: int = 0,
        average: Pair = (0.0, 0.0),
    ) -> Self:
        """A rating from the plain floats of ``dynamics``."""
        attack, defence, vaa, vad, vdd, own, own_variance = strengths
        return cls(
            team,
            (attack, defence),
            (vaa, vad, vdd),
            (own, own_variance),
            matches,
            effective_matches,
            last_played,
            habits,
            form,
            seasons,
            paused_days,
            average,
        )

    @property
    def strengths(self) -> Strengths:
        """The plain floats of ``dynamics``."""
        return *self.mean, *self.covariance, *self.own_home

    @property
    def strength(self) -> float:
        """Attack and defence together: the team's share of eta_home - eta_away."""
        return self.mean[0] + self.mean[1]

    @property
    def above_average(self) -> Pair:
        """Attack and defence beyond those of an average side."""
        return self.mean[0] - self.average[0], self.mean[1] - self.average[1]

    @property
    def strength_variance(self) -> float:
        attack, both, defence = self.covariance
        return attack + 2 * both + defence


@dataclass(frozen=True, slots=True)
class CompetitionLevel:
    """What holds for every match of a competition.

    Args:
        mean: Level (log rate where all strengths are zero) and home advantage.
        covariance: level-level, level-home, home-home.
        saved: What the sport remembers of the competition beside its level; empty where it remembers nothing.
        missed: The same of a second kind of evidence.
        rounds: Mean and variance of what each named round adds to the home advantage, by name.
        shots_share: Discounted share of the matches that showed more than their score.
        paused_days: From the first match to the last, those on which the competition did not play.
        season: Of the last match, and the day of its first.
        average: Attack and defence of an average side: the mean over the sides of the competition.
    """

    competition: str
    mean: Pair
    covariance: Symmetric
    first_day: date | None = None
    last_day: date | None = None
    matches: int = 0
    saved: tuple[Pair, ...] = ()
    missed: tuple[Pair, ...] = ()
    shots_share: float = 0.0
    rounds: tuple[tuple[str, float, float], ...] = ()
    paused_days: int = 0
    season: tuple[str, date | None] = ("", None)
    average: Pair = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Ratings:
    """Everything that forecasts need, after all results up to and with ``as_of``.

    Args:
        teams: In the order of their keys.
        record: Rolling calibration record of the competition in [0, 1], where it was measured.
    """

    sport: Sport
    competition: str
    model_version: str
    as_of: date | None
    hyperparameters: Hyperparameters
    level: CompetitionLevel
    teams: tuple[TeamRating, ...] = ()
    record: float | None = None

    def team(self, key: str, day: date | None = None) -> TeamRating:
        """The rating, grown old until ``day``; of an unseen team, what is believed of newcomers."""
        seen = self.seen(key)
        if seen is None:
            return TeamRating.of(key, self._on(key, day or self.level.last_day), average=self.level.average)
        if day is None:
            return seen
        attack, defence, vaa, vad, vdd, own, own_variance = self._on(key, day)
        older = replace(seen, mean=(attack, defence), covariance=(vaa, vad, vdd), own_home=(own, own_variance))
        remembered = min(1.0, seen.strength_variance / older.strength_variance)
        return replace(older, effective_matches=seen.effective_matches * remembered)

    @property
    def sides(self) -> tuple[TeamRating, ...]:
        """The teams whose ratings are 1500 on average: those of the season, in its first weeks those of the last."""
        last_day, (season, season_day) = self.level.last_day, self.level.season
        if last_day is None:
            return ()
        age, is_side = (last_day - (season_day or last_day)).days, Dynamics(self.hyperparameters).is_side
        missed = [self._played_days(each.last_played, each.paused_days, last_day) for each in self.teams]
        found = tuple(
            each
            for each, days in zip(self.teams, missed, strict=True)
            if is_side(days, each.seasons[0] == season, each.seasons[1] == season, age)
        )
        return found or self.teams

    def seen(self, key: str) -> TeamRating | None:
        """The rating as it stood after the team's last match, if there was one."""
        index = bisect_left(self.teams, key, key=attrgetter("team"))
        if index < len(self.teams) and self.teams[index].team == key:
            return self.teams[index]
        return None

    @property
    def prior_difference_variance(self) -> float:
        """Of the strength difference of two teams before any data."""
        attack, both, defence = Dynamics(self.hyperparameters).founder[2:5]
        return 2 * self.hyperparameters.variance_scale * (attack + 2 * both + defence)

    @property
    def difference_growth_per_day(self) -> float:
        """Variance that the strength difference of two teams gains by a day without a match."""
        return 2 * self.hyperparameters.variance_scale * Dynamics(self.hyperparameters).strength_growth(1)

    @property
    def information_share(self) -> float:
        """Share of what a match can tell that the inputs hold."""
        return specification(self.sport).information_share(self)

    def _on(self, key: str, day: date | None) -> Strengths:
        seen, dynamics = self.seen(key), Dynamics(self.hyperparameters)
        if seen is None or seen.last_played is None:
            return dynamics.unseen(self._played_days(self.level.first_day, 0, day))
        if day is None or day <= seen.last_played:
            return seen.strengths
        missed = self._played_days(seen.last_played, seen.paused_days, day)
        return dynamics.aged(seen.strengths, (day - seen.last_played).days, missed)

    def _played_days(self, since: date | None, paused_days: int, day: date | None) -> int:
        """Days until ``day`` on which the competition played, since one when it had paused for ``paused_days``."""
        if since is None or day is None:
            return 0
        pause = Dynamics(self.hyperparameters).pause((day - (self.level.last_day or since)).days)
        return (day - since).days - (self.level.paused_days - paused_days) - pause


def no_ratings(sport: Sport, competition: str, hyperparameters: Hyperparameters, model_version: str) -> Ratings:
    """The state before the first match."""
    mean = (hyperparameters.level, hyperparameters.home_advantage)
    variances = (hyperparameters.level_sd**2, 0.0, hyperparameters.home_advantage_sd**2)
    level = CompetitionLevel(competition, mean, variances)
    nothing = Ratings(sport, competition, model_version, None, hyperparameters, level)
    return replace(nothing, level=specification(sport).observer(nothing).remembered(level))


def reading(sport: Sport) -> Callable[[type, Any], Any]:
    """How msgspec reads stored values in which there are hyperparameters: as those of the sport."""
    kind = specification(sport).hyperparameters

    def read(wanted: type, value: Any) -> Any:
        if wanted is not Hyperparameters:
            raise NotImplementedError
        return msgspec.convert(value, kind)

    return read


@dataclass(frozen=True, slots=True)
class Named:
    """Of stored ratings only whose they are."""

    sport: Sport


def restored(stored: str | bytes) -> Ratings:
    """Ratings from their JSON, whatever their sport."""
    sport = msgspec.json.decode(stored, type=Named).sport
    return msgspec.json.decode(stored, type=Ratings, dec_hook=reading(sport))
