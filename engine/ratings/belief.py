"""What is believed of matches to come: the one road from a state of the ratings to a forecast."""

from dataclasses import replace
from functools import cached_property
from hashlib import blake2b

import msgspec

from engine.ratings.cross_covariance import SharedErrors
from engine.ratings.filter import Filter, seen_rates
from engine.ratings.state import EtaPosterior, Fixture, Ratings

# A strength is attack and defence, and one number is the covariance of either of one team with either of the other:
# four times in the covariance of two strengths, twice in the variance of their difference.
SHARED_IN_DIFFERENCE = 8


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

    def _average(self, friendly: bool) -> tuple[float, float]:
        """What an average side shows of attack and defence."""
        attack, defence = self.ratings.level.average
        share = self.ratings.hyperparameters.friendly_share if friendly else 1.0
        return share * attack, share * defence


def digest(ratings: Ratings, shared: SharedErrors | None = None) -> str:
    """The id of a state: equal states, and only those, have equal digests."""
    known = msgspec.json.encode(ratings) + (msgspec.msgpack.encode(shared) if shared else b"")
    return blake2b(known, digest_size=16).hexdigest()
