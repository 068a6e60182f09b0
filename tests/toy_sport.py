"""Duels, a sport of another package: somebody wins, nobody draws, there is one strength and no score."""

from dataclasses import dataclass, make_dataclass
from typing import Any, ClassVar

import numpy as np

from engine.ratings.elo import RatingScale
from engine.ratings.priors import Estimate, Estimates, Evidence, Hyperparameters
from engine.simulation.outcome import Outcome
from engine.simulation.table import Criterion, Rule
from engine.sports.observation import Contest
from engine.sports.spec import SeasonBreak, SportSpec, SportWords

FIELDS = {
    name: each.fget.__annotations__["return"] for name, each in vars(Hyperparameters).items() if hasattr(each, "fget")
}
Known: Any = make_dataclass("Known", FIELDS.items(), frozen=True)
VALUES = dict.fromkeys(FIELDS, 0.0) | {
    "drift_per_root_day": 0.002, "break_retention": 1.0, "correlation": 1.0, "break_days": 60, "absence_days": 400,
    "founding_days": 200, "founder_sd": 0.5, "newcomer_sd": 0.5, "friendly_share": 1.0, "friendly_home_share": 1.0,
    "empty_home_share": 1.0, "variance_scale": 1.0, "shares_errors": False, "short_rest_days": 0,
}  # fmt: skip
EVIDENCE = Evidence("none: a toy", 1, "2015-07-01", "Made up.")
ESTIMATES = Estimates("duels-1", {"duels": Estimate(EVIDENCE, Known(**VALUES))})


@dataclass(frozen=True)
class Duel:
    """A win by the law of Bradley and Terry (1952): both rates are worths."""

    highest_log_rate: ClassVar[float] = 10.0

    def mixture(self, log_rates: Any, weights: Any) -> tuple[None, Any]:
        return None, self.outcomes(*np.exp(log_rates)).T

    def expected(self, log_rates: Any) -> Any:
        return self.outcomes(*np.exp(log_rates)).T[::2]

    def outcomes(self, home_rates: Any, away_rates: Any) -> Any:
        first = home_rates / (home_rates + away_rates)
        return np.stack((first, np.zeros_like(first), 1 - first), axis=-1)

    def sample(self, home_rates: Any, away_rates: Any, uniforms: Any) -> tuple[Any, Any]:
        won = (uniforms[0] < home_rates / (home_rates + away_rates)).astype(np.int64)
        return won, 1 - won


class Watching:
    """Remembers nothing but who won."""

    def __init__(self, start: Any) -> None: ...

    def observe(self, match: Any, believed: Any) -> Contest:
        return Contest(home_won=match.home_score > match.away_score)

    def habits(self, team: str) -> tuple[()]:
        return ()

    def remembered(self, level: Any) -> Any:
        return level


DUELS = SportSpec(
    key="duels",
    version="duels-2026.1",
    outcomes=(Outcome.HOME, Outcome.AWAY),
    words=SportWords(
        "hit",
        "hits",
        "Hits ahead",
        "Hits in the duel",
        ("lunge", "parry"),
        ("first", "second"),
        ("win of the first", "win of the second"),
    ),
    most_score=1,
    unusual_score=2,
    has_home_side=False,
    volatilities=(0.0, 20.0, 50.0, 80.0, 95.0, 99.0, 100.0),
    scale=RatingScale(0.0058, 0.0, 0.0, 0.0, 0.0, 60.0, 4.5),
    law=Duel,
    shape=lambda known: (),
    observer=Watching,
    hyperparameters=Known,
    estimates=lambda: ESTIMATES,
    profile_of=lambda results: "duels",
    information_share=lambda ratings: 1.0,
    information_of_rating=lambda known: 0.9,
    table=lambda country, first_day: Rule((Criterion.POINTS, Criterion.HEAD_TO_HEAD_POINTS), win=2, draw=0),
    season_break=SeasonBreak(shortest_days=40, first_months=(1,)),
)
