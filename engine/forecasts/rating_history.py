"""How ratings moved: one team after each day on which it played."""

from collections.abc import Collection, Mapping
from datetime import date

import numpy as np

from engine.catalogue.views import TeamView
from engine.forecasts.models import RatingSteps
from engine.forecasts.replay import STEP, Steps
from engine.ratings.history import RatingHistory
from engine.simulation.confidence import SDS_OF_90_PERCENT, USUAL_LEVEL

NONE = np.empty(0, STEP)


async def steps_of(teams: Collection[TeamView]) -> dict[int, Steps]:
    """Of each team by its id, in one statement; none where it has not played, or was not rated yet."""
    rows = await RatingSteps.filter(team_id__in=[team.id for team in teams]).values_list("team_id", "steps")
    found: Mapping[int, Steps] = {int(team): np.frombuffer(steps, STEP) for team, steps in rows}
    return {team.id: found.get(team.id, NONE) for team in teams}


def rating_history(team: str, steps: Steps, true_rating: float | None, *, is_catching_up: bool) -> RatingHistory:
    """
    Args:
        is_catching_up: Whether newer results are on their way in here.
    """
    ratings, reach = steps["rating"], SDS_OF_90_PERCENT * steps["sd"]
    return RatingHistory(
        team=team,
        days=tuple(map(date.fromordinal, steps["day"].tolist())),
        ratings=tuple(ratings.tolist()),
        lows=tuple((ratings - reach).tolist()),
        highs=tuple((ratings + reach).tolist()),
        level=USUAL_LEVEL,
        true_rating=true_rating,
        is_catching_up=is_catching_up,
    )
