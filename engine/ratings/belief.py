"""What is believed of matches to come: the one road from a state of the ratings to a forecast."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import blake2b
from itertools import combinations

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.ratings.cross_covariance import SharedErrors
from engine.ratings.filter import Filter, seen_rates
from engine.ratings.state import EtaPosterior, Fixture, Ratings

# A strength is attack and defence, and one number is the covariance of either of one team with either of the other:
# four times in the covariance of two strengths, twice in the variance of their difference.
SHARED_IN_DIFFERENCE = 8


@dataclass(frozen=True, slots=True)
class JointStrengths:
    """What is believed of T teams together on one day, errors that they share included.

    Args:
        level: Mean of the competition's level and of its home advantage.
        level_covariance: Of the two, shape (2, 2).
        strengths: Attack and defence of each team, shape (T, 2).
        covariance: Of all of them, a team's attack before its defence, shape (2T, 2T).
        own_home: Mean and variance of what each adds to the home advantage, shape (T, 2).
    """

    level: NDArray[np.float64]
    level_covariance: NDArray[np.float64]
    strengths: NDArray[np.float64]
    covariance: NDArray[np.float64]
    own_home: NDArray[np.float64]


class Belief:
    """A state of the ratings with all that its forecasts need.

    Args:
        shared: What `ratings` do not say of errors that teams share; None where these are not followed, or not known.
    """

    def __init__(self, ratings: Ratings, shared: SharedErrors | None = None) -> None:
        self.ratings = ratings
        self.is_whole = shared is not None or not ratings.hyperparameters.shares_errors
        self._shared = shared

    @cached_property
    def _filter(self) -> Filter:
        started, self._shared = Filter(self.ratings, self._shared), None
        return started

    def posterior(self, fixture: Fixture) -> EtaPosterior:
        """Belief about the log rates of a match after the last result; teams without a result get their prior."""
        level, host, guest, share, shared = self._filter.sight(fixture)
        home_eta, away_eta, *variances = seen_rates(level, host, guest, share, shared)
        scale = self.ratings.hyperparameters.variance_scale
        home, both, away = (scale * each for each in variances)
        attack, defence = self._average(fixture.friendly)
        return EtaPosterior(
            mean=(home_eta, away_eta),
            covariance=(home, both, away),
            level=level[0] + attack - defence,
            home_advantage=share * (level[1] + host[5]),
            home_attack=host[0] - attack,
            home_defence=host[1] - defence,
            away_attack=guest[0] - attack,
            away_defence=guest[1] - defence,
        )

    def shared_variance(self, fixture: Fixture) -> float:
        """What the errors that both teams share take away of the variance of their difference in strength."""
        *_, shared = self._filter.sight(replace(fixture, friendly=False))
        return SHARED_IN_DIFFERENCE * self.ratings.hyperparameters.variance_scale * shared

    def joint(self, teams: Sequence[str], day: date, round: str = "") -> JointStrengths:
        """What is believed of at least two teams together on a day, in matches of a round."""
        size, scale = len(teams), self.ratings.hyperparameters.variance_scale
        strengths, own_home = np.zeros((size, 2)), np.zeros((size, 2))
        covariance = np.zeros((2 * size, 2 * size))
        level = (0.0,) * 5
        for (first, one), (second, other) in combinations(enumerate(teams), 2):
            level, host, guest, _, shared = self._filter.sight(
                Fixture(day, one, other, neutral=True, round=round), is_next=False
            )
            for place, seen in ((first, host), (second, guest)):
                attack, defence, vaa, vad, vdd = seen[:5]
                strengths[place] = attack, defence
                block = slice(2 * place, 2 * place + 2)
                covariance[block, block] = [[vaa, vad], [vad, vdd]]
            own_home[first] = host[5:]
            both = slice(2 * first, 2 * first + 2), slice(2 * second, 2 * second + 2)
            covariance[both] = covariance[both[::-1]] = shared
        # The last was at home nowhere above.
        _, last, *_ = self._filter.sight(Fixture(day, teams[-1], teams[0], neutral=True, round=round), is_next=False)
        own_home[-1] = last[5:]
        mean, home, vll, vlh, vhh = level
        own_home[:, 1] *= scale
        return JointStrengths(
            np.array([mean, home]),
            scale * np.array([[vll, vlh], [vlh, vhh]]),
            strengths,
            scale * covariance,
            own_home,
        )

    def _average(self, friendly: bool) -> tuple[float, float]:
        """What an average side shows of attack and defence."""
        attack, defence = self.ratings.level.average
        share = self.ratings.hyperparameters.friendly_share if friendly else 1.0
        return share * attack, share * defence


def digest(ratings: Ratings, shared: SharedErrors | None = None) -> str:
    """The id of a state: equal states, and only those, have equal digests."""
    known = msgspec.json.encode(ratings) + (msgspec.msgpack.encode(shared) if shared else b"")
    return blake2b(known, digest_size=16).hexdigest()
