"""All strengths of one table of results at once: maximum a posteriori Dixon-Coles, and the Laplace covariance.

For league tables and files that are looked at once; what is followed from match to match goes through the filter. The
likelihood knows a match only by who met whom where and how it ended, so results are summed over pairs of teams first:
a step of Newton's method costs the same for one season as for ten.

No single score owns a strength: a count beyond what all other results expect is bounded.

Source: Dixon and Coles (1997), equations 4.2 to 4.5, with a normal prior of the strengths; Bickel (1975) on estimates
that are robust by one step from a robust one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.errors import InvalidInput
from engine.ratings.dynamics import Dynamics
from engine.ratings.priors import Hyperparameters, estimated_for
from engine.ratings.state import EtaPosterior, Result, TeamRating
from engine.sports.base import Sport
from engine.sports.influence import ORDINARY, bounded
from engine.sports.league import known_as
from engine.sports.soccer.estimates import SoccerHyperparameters
from engine.sports.soccer.law import DixonColes

Vector: TypeAlias = NDArray[np.float64]

# Of a match's weight, by a day of its age. Source: Dixon and Coles (1997), section 4.4: 0.0065 a half-week.
DECAY_PER_DAY = 0.0065 / 3.5
RHO_SD = 0.05
# Of a league all teams are founders; nations came one after the other, nearly all of them later than the first ones.
FIRST_DAYS = 1
NEWTON_STEPS = 50
# Of the objective, in nats: what a further step could gain.
TOLERANCE = 1e-10
HALVINGS = 30
# Places in the vector of parameters; attacks of all teams follow, then their defences.
LEVEL, HOME, RHO, FIRST_TEAM = 0, 1, 2, 3
# The scores that the correction touches, and the sign of rho in their factor 1 + sign * rho * moved.
CORRECTED = ((0, 0), (0, 1), (1, 0), (1, 1))
SIGNS = np.array([-1.0, 1.0, 1.0, -1.0])[:, None, None, None]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Weighted sums over the matches of each pair of T teams, at the home side's ground and on neutral ground.

    Args:
        matches: Sum of the weights, shape (2, T, T), home side on axis 1.
        home_goals: Weighted goals of the home side, same shape.
        low_scores: Weighted matches that ended as in ``CORRECTED``, shape (4, 2, T, T).
    """

    matches: Vector
    home_goals: Vector
    away_goals: Vector
    low_scores: Vector


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The posterior of all strengths, normal around its mode.

    Args:
        teams: In the order of their names.
        played: Matches of each team.
        mode: Level, home advantage, rho, attack of each team, defence of each team, shape (3 + 2 T,).
        covariance: Inverse of the negative Hessian at the mode.
    """

    teams: tuple[str, ...]
    played: tuple[int, ...]
    as_of: date
    mode: Vector
    covariance: Vector
    hyperparameters: SoccerHyperparameters

    @property
    def home_advantage(self) -> float:
        """What playing at home adds to eta_home - eta_away."""
        return float(self.mode[HOME])

    @property
    def rho(self) -> float:
        return float(self.mode[RHO])

    @property
    def model(self) -> DixonColes:
        """The law of scores with the fitted dependence."""
        return DixonColes(self.rho)

    def rating(self, team: str) -> TeamRating:
        """Strengths of one of the teams.

        Raises:
            InvalidInput: It has no result.
        """
        if team not in self.teams:
            raise InvalidInput(field="team", reason=f"{team!r} has no result")
        index = self.teams.index(team)
        own = [FIRST_TEAM + index, FIRST_TEAM + len(self.teams) + index]
        attack, both, _, defence = self.covariance[np.ix_(own, own)].ravel().tolist()
        mean = float(self.mode[own[0]]), float(self.mode[own[1]])
        covariance, played = (attack, both, defence), self.played[index]
        return TeamRating(team, mean, covariance, matches=played, last_played=self.as_of, average=self.average)

    @property
    def average(self) -> tuple[float, float]:
        """Attack and defence of an average side: the mean over all teams."""
        attack, defence = self.mode[FIRST_TEAM:].reshape(2, -1).mean(axis=1).tolist()
        return attack, defence

    def eta(self, home: str, away: str, neutral: bool = False) -> EtaPosterior:
        """Belief about the log rates of a match; errors that the teams share are in it.

        Raises:
            InvalidInput: One of the teams has no result.
        """
        host, guest = self.rating(home).above_average, self.rating(away).above_average
        attack, defence = self.average
        share = float(not neutral)
        places, shares = seen_by(self.teams.index(home), self.teams.index(away), len(self.teams), share)
        mean, covariance = shares @ self.mode[places], shares @ self.covariance[np.ix_(places, places)] @ shares.T
        return EtaPosterior(
            mean=(float(mean[0]), float(mean[1])),
            covariance=(float(covariance[0, 0]), float(covariance[0, 1]), float(covariance[1, 1])),
            level=float(self.mode[LEVEL]) + attack - defence,
            home_advantage=share * float(self.mode[HOME]),
            home_attack=host[0],
            home_defence=host[1],
            away_attack=guest[0],
            away_defence=guest[1],
        )


def fit(
    results: Sequence[Result],
    *,
    as_of: date | None = None,
    hyperparameters: Hyperparameters | None = None,
    decay_per_day: float | None = None,
) -> Fit:
    """Strengths of all teams from results up to and with ``as_of``, None being the day of the last.

    Args:
        hyperparameters: Their level, home advantage, rho and unseen teams are the prior; None takes those for such
            results.
        decay_per_day: Of the log of a match's weight; None takes ``DECAY_PER_DAY``.

    Raises:
        InvalidInput: There are no results up to that day, or the decay is negative.
    """
    decay = DECAY_PER_DAY if decay_per_day is None else decay_per_day
    if not decay >= 0:
        raise InvalidInput(field="decay_per_day", reason="older matches cannot weigh more")
    day = as_of or max((each.day for each in results), default=date.min)
    past = [each for each in results if each.day <= day]
    if not past:
        raise InvalidInput(field="results", reason=f"there are none up to {day}")
    known = known_as(SoccerHyperparameters, hyperparameters or estimated_for(Sport.SOCCER, past))
    teams = tuple(sorted({each.home for each in past} | {each.away for each in past}))
    sides = sides_of(past, teams)
    pairs, prior = summed(past, sides, len(teams), day, decay), Prior(known, len(teams))
    routs = routs_of(past, sides, len(teams), day, decay)
    mode, covariance = robust(pairs, routs, prior)
    played = tuple(np.bincount(sides.ravel(), minlength=len(teams)).tolist())
    return Fit(teams, played, day, mode, covariance, known)


def sides_of(results: Sequence[Result], teams: Sequence[str]) -> NDArray[np.intp]:
    """Places of the home and the away sides among the teams, shape (2, N)."""
    place = {team: index for index, team in enumerate(teams)}
    return np.array([[place[each.home] for each in results], [place[each.away] for each in results]], dtype=np.intp)


def summed(results: Sequence[Result], sides: NDArray[np.intp], teams: int, day: date, decay_per_day: float) -> Pairs:
    """Sums over pairs, each match weighing exp(-decay * age in days)."""
    today = day.toordinal()
    home, away, neutral, age = np.array(
        [(each.home_score, each.away_score, each.neutral, today - each.day.toordinal()) for each in results],
        dtype=np.intp,
    ).T
    weights = np.exp(-decay_per_day * age)
    shape = (2, teams, teams)
    cells = np.ravel_multi_index((neutral, *sides), shape)

    def total(weighted: Vector) -> Vector:
        return np.asarray(np.bincount(cells, weighted, 2 * teams * teams), dtype=np.float64).reshape(shape)

    low = np.stack([total(weights * ((home == x) & (away == y))) for x, y in CORRECTED])
    return Pairs(total(weights), total(weights * home), total(weights * away), low)


@dataclass(frozen=True, slots=True, eq=False)
class Rout:
    """A match in which a side scored more than is ordinary.

    Args:
        cell: Its place in the sums over pairs.
        goals: Of the home and the away side.
        places: Parameters that its log rates depend on.
        shares: By how much, shape (2, 6).
    """

    cell: tuple[int, int, int]
    weight: float
    goals: tuple[int, int]
    places: NDArray[np.intp]
    shares: Vector

    def counts(self, expected: Vector) -> Vector:
        """Its goals as far as they are believed where so many were expected, shape (2,)."""
        return np.array([bounded(goals, float(rate)) for goals, rate in zip(self.goals, expected, strict=True)])

    def expected(self, mode: Vector) -> Vector:
        """Goals of both sides, shape (2,)."""
        return np.asarray(np.exp(self.shares @ mode[self.places]), dtype=np.float64)

    def expected_by_others(self, counts: Vector, mode: Vector, covariance: Vector) -> Vector:
        """The same by all other results, where ``counts`` were believed of this one.

        Source: Pregibon (1981), one-step deletion.
        """
        rates = self.expected(mode)
        spread = self.shares @ covariance[np.ix_(self.places, self.places)] @ self.shares.T
        leverage = self.weight * rates[:, None] * spread
        moved = spread @ np.linalg.solve(np.eye(2) - leverage, self.weight * (counts - rates))
        return np.asarray(rates * np.exp(-moved), dtype=np.float64)


def routs_of(
    results: Sequence[Result], sides: NDArray[np.intp], teams: int, day: date, decay_per_day: float
) -> list[Rout]:
    found = []
    for index, each in enumerate(results):
        if each.home_score > ORDINARY or each.away_score > ORDINARY:
            home, away = sides[:, index].tolist()
            seen = seen_by(home, away, teams, float(not each.neutral))
            weight = exp(-decay_per_day * (day - each.day).days)
            found.append(Rout((int(each.neutral), home, away), weight, (each.home_score, each.away_score), *seen))
    return found


def seen_by(home: int, away: int, teams: int, home_share: float) -> tuple[NDArray[np.intp], Vector]:
    """Places of the parameters that a match depends on, and their shares in its two log rates, shape (2, 6)."""
    first_defence, half = FIRST_TEAM + teams, home_share / 2
    places = np.array([LEVEL, HOME, FIRST_TEAM + home, FIRST_TEAM + away, first_defence + home, first_defence + away])
    return places, np.array([[1, half, 1, 0, 0, -1], [1, -half, 0, 1, -1, 0]])


def believed(pairs: Pairs, routs: Sequence[Rout], counts: Sequence[Vector]) -> Pairs:
    """The sums with the counts of the routs as far as they are believed."""
    home_goals, away_goals = pairs.home_goals.copy(), pairs.away_goals.copy()
    for each, (home, away) in zip(routs, counts, strict=True):
        home_goals[each.cell] += each.weight * (home - each.goals[0])
        away_goals[each.cell] += each.weight * (away - each.goals[1])
    return replace(pairs, home_goals=home_goals, away_goals=away_goals)


class Prior:
    """Independent normal beliefs about level, home advantage and rho; of each team what is believed of it unseen."""

    __slots__ = ("mean", "precision")

    def __init__(self, hyperparameters: SoccerHyperparameters, teams: int) -> None:
        h = hyperparameters
        self.mean = np.zeros(FIRST_TEAM + 2 * teams)
        self.mean[:FIRST_TEAM] = h.level, h.home_advantage, h.rho
        spread = np.array([h.level_sd, h.home_advantage_sd, RHO_SD])
        attack, defence, vaa, vad, vdd, *_ = Dynamics(h).unseen(FIRST_DAYS)
        self.mean[FIRST_TEAM : FIRST_TEAM + teams], self.mean[FIRST_TEAM + teams :] = attack, defence
        own = np.linalg.inv(np.array([[vaa, vad], [vad, vdd]]))
        self.precision = np.zeros((len(self.mean), len(self.mean)))
        self.precision[:FIRST_TEAM, :FIRST_TEAM] = np.diag(spread**-2.0)
        self.precision[FIRST_TEAM:, FIRST_TEAM:] = np.kron(own, np.eye(teams))


def robust(pairs: Pairs, routs: Sequence[Rout], prior: Prior) -> tuple[Vector, Vector]:
    """Mode and covariance where routs count as far as others expect them: first the prior, then all other results."""
    if not routs:
        return maximised(pairs, prior)
    counts = [each.counts(each.expected(prior.mean)) for each in routs]
    mode, covariance = maximised(believed(pairs, routs, counts), prior)
    counts = [
        each.counts(each.expected_by_others(count, mode, covariance)) for each, count in zip(routs, counts, strict=True)
    ]
    return maximised(believed(pairs, routs, counts), prior, mode)


def maximised(pairs: Pairs, prior: Prior, start: Vector | None = None) -> tuple[Vector, Vector]:
    """Mode of the posterior, and its Laplace covariance.

    Args:
        start: Where to begin; None for the mean of the prior.

    Source: damped Newton steps as in Boyd and Vandenberghe (2004), algorithm 9.5.
    """
    place = prior.mean if start is None else start
    height = log_posterior(place, pairs, prior)
    for _ in range(NEWTON_STEPS):
        gradient, information = derivatives(place, pairs, prior)
        direction = np.linalg.solve(information, gradient)
        gain = float(gradient @ direction)
        if abs(gain) < TOLERANCE:
            break
        if gain < 0:
            # Rho can bend the surface the wrong way far from the mode; the prior's metric always leads uphill.
            direction = np.linalg.solve(prior.precision, gradient)
        for _ in range(HALVINGS):
            raised = log_posterior(place + direction, pairs, prior)
            if raised > height:
                break
            direction = direction / 2
        else:
            break
        place, height = place + direction, raised
    return place, np.asarray(np.linalg.inv(information), dtype=np.float64)


def log_posterior(place: Vector, pairs: Pairs, prior: Prior) -> float:
    """Of the parameters, up to a constant; minus infinity where rho makes an observed score impossible."""
    home_eta, away_eta = log_rates(place)
    home_rates, away_rates = np.exp(home_eta), np.exp(away_eta)
    factors = 1 + corrections(place[RHO], home_rates, away_rates)
    seen = pairs.low_scores > 0
    if not (factors[seen] > 0).all():
        return -np.inf
    poisson = (
        pairs.home_goals * home_eta + pairs.away_goals * away_eta - pairs.matches * (home_rates + away_rates)
    ).sum()
    corrected = (pairs.low_scores[seen] * np.log(factors[seen])).sum()
    off = place - prior.mean
    return float(poisson + corrected - off @ prior.precision @ off / 2)


def derivatives(place: Vector, pairs: Pairs, prior: Prior) -> tuple[Vector, Vector]:
    """Gradient of the log posterior, and its negative Hessian."""
    home_rates, away_rates = map(np.exp, log_rates(place))
    x = corrections(place[RHO], home_rates, away_rates)
    slopes = np.divide(pairs.low_scores, 1 + x, out=np.zeros_like(x), where=pairs.low_scores > 0)
    bends = slopes / np.where(pairs.low_scores > 0, 1 + x, 1.0)
    by_rho = SIGNS * moved(home_rates, away_rates)
    # Both etas are in the factor of 0-0, the home side's in that of 0-1, the away side's in that of 1-0.
    home_slope = pairs.home_goals - pairs.matches * home_rates + slopes[0] * x[0] + slopes[1] * x[1]
    away_slope = pairs.away_goals - pairs.matches * away_rates + slopes[0] * x[0] + slopes[2] * x[2]
    both = -bends[0] * x[0]
    home_bend = pairs.matches * home_rates + both - bends[1] * x[1]
    away_bend = pairs.matches * away_rates + both - bends[2] * x[2]
    home_rho = -bends[0] * by_rho[0] - bends[1] * by_rho[1]
    away_rho = -bends[0] * by_rho[0] - bends[2] * by_rho[2]
    gradient = onto_parameters(home_slope, away_slope)
    gradient[RHO] = (slopes * by_rho).sum()
    information = information_of(home_bend, both, away_bend)
    information[RHO] = information[:, RHO] = onto_parameters(home_rho, away_rho)
    information[RHO, RHO] = (bends * by_rho**2).sum()
    return gradient - prior.precision @ (place - prior.mean), information + prior.precision


def log_rates(place: Vector) -> tuple[Vector, Vector]:
    """Of home and away side in every pairing, at home and on neutral ground, shape (2, T, T) each."""
    attack, defence = np.split(place[FIRST_TEAM:], 2)
    half = np.array([place[HOME] / 2, 0.0])[:, None, None]
    even = place[LEVEL] + attack[:, None] - defence
    return even + half, even.T - half


def moved(home_rates: Vector, away_rates: Vector) -> Vector:
    """By what rho is multiplied in the factors of the ``CORRECTED`` scores, shape (4, 2, T, T)."""
    return np.stack((home_rates * away_rates, home_rates, away_rates, np.ones_like(home_rates)))


def corrections(rho: float, home_rates: Vector, away_rates: Vector) -> Vector:
    """The factors are one plus these."""
    found: Vector = rho * SIGNS * moved(home_rates, away_rates)
    return found


def onto_parameters(home: Vector, away: Vector) -> Vector:
    """Derivatives by the log rates of every pairing as derivatives by the parameters; rho's place is left at zero."""
    at_home = (home[0] - away[0]).sum() / 2
    home, away = home.sum(axis=0), away.sum(axis=0)
    attack = home.sum(axis=1) + away.sum(axis=0)
    defence = -home.sum(axis=0) - away.sum(axis=1)
    return np.concatenate(([home.sum() + away.sum(), at_home, 0.0], attack, defence))


def information_of(home: Vector, both: Vector, away: Vector) -> Vector:
    """The same for second derivatives: by the home side's log rate twice, by both, by the away side's twice."""
    teams = home.shape[-1]
    found = np.zeros((FIRST_TEAM + 2 * teams,) * 2)
    found[LEVEL] = onto_parameters(home + both, both + away)
    half = np.array([0.5, 0.0])[:, None, None]
    found[HOME] = onto_parameters(half * (home - both), half * (both - away))
    found[:, LEVEL], found[:, HOME] = found[LEVEL], found[HOME]
    home, both, away = home.sum(axis=0), both.sum(axis=0), away.sum(axis=0)
    attacks, defences = slice(FIRST_TEAM, FIRST_TEAM + teams), slice(FIRST_TEAM + teams, None)
    shared = both + both.T
    found[attacks, attacks] = shared + np.diag(home.sum(axis=1) + away.sum(axis=0))
    found[defences, defences] = shared + np.diag(home.sum(axis=0) + away.sum(axis=1))
    crossed = -home - away.T - np.diag(both.sum(axis=0) + both.sum(axis=1))
    found[attacks, defences], found[defences, attacks] = crossed, crossed.T
    return found
