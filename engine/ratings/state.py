"""What is known of the teams: results in, ratings with their error bars out."""

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b
from operator import attrgetter
from typing import TypeAlias

import msgspec

from engine.ratings.dynamics import Dynamics, Strengths
from engine.ratings.priors import Hyperparameters
from engine.sports.base import Sport

Pair: TypeAlias = tuple[float, float]
Symmetric: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Result:
    """One played match; teams are any key that stays the same from match to match."""

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


@dataclass(frozen=True, slots=True)
class EtaPosterior:
    """Belief about the log rates (home, away) of one match, and the parts that it adds up from.

    ``mean[0] = level + home_advantage / 2 + home_attack - away_defence`` and
    ``mean[1] = level - home_advantage / 2 + away_attack - home_defence``.

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
    """Strengths of a team relative to its competition, as they stood after ``last_played``.

    Args:
        mean: Attack and defence; eta_home is attack of the one minus defence of the other.
        covariance: attack-attack, attack-defence, defence-defence.
        own_home: Mean and variance of what the team adds to the competition's home advantage.
        effective_matches: Matches, each discounted by what was forgotten since.
    """

    team: str
    mean: Pair
    covariance: Symmetric
    own_home: Pair = (0.0, 0.0)
    matches: int = 0
    effective_matches: float = 0.0
    last_played: date | None = None

    @property
    def strength(self) -> float:
        """Attack and defence together: the team's share of eta_home - eta_away."""
        return self.mean[0] + self.mean[1]

    @property
    def strength_variance(self) -> float:
        attack, both, defence = self.covariance
        return attack + 2 * both + defence


@dataclass(frozen=True, slots=True)
class CompetitionLevel:
    """What holds for every match of a competition.

    Args:
        mean: Level (log rate of an average side) and home advantage.
        covariance: level-level, level-home, home-home.
        goals: Discounted sums behind ``goals_per_shot``: goals, shots on target, shots off target.
        shots_share: Discounted share of the matches whose shots are known.
    """

    competition: str
    mean: Pair
    covariance: Symmetric
    first_day: date | None = None
    last_day: date | None = None
    matches: int = 0
    goals: Symmetric = (0.0, 0.0, 0.0)
    shots_share: float = 0.0


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
        index = bisect_left(self.teams, key, key=attrgetter("team"))
        if index < len(self.teams) and self.teams[index].team == key:
            return aged(self.teams[index], day, self.hyperparameters)
        return self._unseen(key)

    def is_seen(self, key: str) -> bool:
        index = bisect_left(self.teams, key, key=attrgetter("team"))
        return index < len(self.teams) and self.teams[index].team == key

    def eta(self, home: str, away: str, day: date, neutral: bool = False) -> EtaPosterior:
        """Belief about the log rates of a match on ``day``; unseen teams get their prior."""
        host, guest = self.team(home, day), self.team(away, day)
        (level, advantage), (vll, vlh, vhh) = self.level.mean, self.level.covariance
        advantage += host.own_home[0]
        vhh += host.own_home[1]
        if neutral:
            advantage = vlh = vhh = 0.0
        scale = self.hyperparameters.variance_scale
        own, other = host.covariance, guest.covariance
        return EtaPosterior(
            mean=(
                level + advantage / 2 + host.mean[0] - guest.mean[1],
                level - advantage / 2 + guest.mean[0] - host.mean[1],
            ),
            covariance=(
                scale * (vll + vlh + vhh / 4 + own[0] + other[2]),
                scale * (vll - vhh / 4 - own[1] - other[1]),
                scale * (vll - vlh + vhh / 4 + own[2] + other[0]),
            ),
            level=level,
            home_advantage=advantage,
            home_attack=host.mean[0],
            home_defence=host.mean[1],
            away_attack=guest.mean[0],
            away_defence=guest.mean[1],
        )

    def _unseen(self, key: str) -> TeamRating:
        dynamics = Dynamics(self.hyperparameters)
        return rating(key, dynamics.newcomer if self.level.matches else dynamics.initial)


def no_ratings(sport: Sport, competition: str, hyperparameters: Hyperparameters, model_version: str) -> Ratings:
    """The state before the first match."""
    level, home = hyperparameters.level, hyperparameters.home_advantage
    variances = (hyperparameters.level_sd**2, 0.0, hyperparameters.home_advantage_sd**2)
    nothing = CompetitionLevel(competition, (level, home), variances)
    return Ratings(sport, competition, model_version, None, hyperparameters, nothing)


def rating(team: str, strengths: Strengths) -> TeamRating:
    """A rating from the plain floats of ``Dynamics``."""
    attack, defence, vaa, vad, vdd, own, own_variance = strengths
    return TeamRating(team, (attack, defence), (vaa, vad, vdd), (own, own_variance))


def strengths(rating: TeamRating) -> Strengths:
    """The plain floats of ``Dynamics`` from a rating."""
    return *rating.mean, *rating.covariance, *rating.own_home


def aged(rating: TeamRating, day: date | None, hyperparameters: Hyperparameters) -> TeamRating:
    """The rating as it is believed on ``day``, if that lies after its last match."""
    if day is None or rating.last_played is None or day <= rating.last_played:
        return rating
    days = (day - rating.last_played).days
    attack, defence, vaa, vad, vdd, own, own_variance = Dynamics(hyperparameters).aged(strengths(rating), days)
    older = replace(
        rating,
        mean=(attack, defence),
        covariance=(vaa, vad, vdd),
        own_home=(own, own_variance),
    )
    remembered = min(1.0, rating.strength_variance / older.strength_variance)
    return replace(older, effective_matches=rating.effective_matches * remembered)


def digest(ratings: Ratings) -> str:
    """The id of a state: equal states, and only those, have equal digests."""
    return blake2b(msgspec.json.encode(ratings), digest_size=16).hexdigest()
