"""How ratings moved: one team after each day on which it played."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from engine.catalogue.views import TeamView
from engine.evaluation.backtest import NINETY_PERCENT
from engine.forecasts.models import RatingSteps
from engine.forecasts.replay import STEP, Steps
from engine.jobs.upkeep import Progress

LEVEL = 0.9
NONE = np.empty(0, STEP)


@dataclass(frozen=True, slots=True)
class RatingHistory:
    """A rating after each day on which the team played, one entry a day in every series.

    Attributes:
        days: The days.
        ratings: Rating after each day, in points.
        lows: Lower ends of its credible interval, in points.
        highs: Upper ends of its credible interval, in points.
        level: Probability that the interval holds, from 0 to 1.
        true_rating: The true rating in points, which only a synthetic competition has.
        sentence: The last of it in one sentence.
    """

    days: tuple[date, ...]
    ratings: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    level: float
    true_rating: float | None
    sentence: str


async def steps_of(teams: Collection[TeamView]) -> dict[int, Steps]:
    """Of each team by its id, in one statement; none where it has not played, or was not rated yet."""
    rows = await RatingSteps.filter(team_id__in=[team.id for team in teams]).values_list("team_id", "steps")
    found: Mapping[int, Steps] = {int(team): np.frombuffer(steps, STEP) for team, steps in rows}
    return {team.id: found.get(team.id, NONE) for team in teams}


def rating_history(name: str, steps: Steps, true_rating: float | None, catching_up: Progress | None) -> RatingHistory:
    """
    Args:
        catching_up: How far newer results are on their way in here; None where none are missing.
    """
    ratings, reach = steps["rating"], NINETY_PERCENT * steps["sd"]
    return RatingHistory(
        days=tuple(map(date.fromordinal, steps["day"].tolist())),
        ratings=tuple(ratings.tolist()),
        lows=tuple((ratings - reach).tolist()),
        highs=tuple((ratings + reach).tolist()),
        level=LEVEL,
        true_rating=true_rating,
        sentence=history_sentence(name, steps, true_rating, catching_up),
    )


def history_sentence(name: str, steps: Steps, true_rating: float | None, catching_up: Progress | None) -> str:
    if not len(steps):
        if catching_up is not None:
            return f"How the rating of {name} moved is being computed; look again in a moment."
        return f"{name} has not played yet: nothing is known of its strength."
    rating, reach = float(steps["rating"][-1]), NINETY_PERCENT * float(steps["sd"][-1])
    now = f"{name} is rated {rating:.0f}, give or take {reach:.0f} with a chance of 9 in 10"
    if true_rating is None:
        return f"{now}; an average side of its competition has 1500."
    inside = "inside" if abs(true_rating - rating) <= reach else "outside"
    return f"{now}. Its true rating, known because the competition is synthetic, is {true_rating:.0f}: {inside} that."
