"""Work that the house begins by itself: bringing in the matches that come with it, and scoring new results."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.jobs.upkeep import Progress
from schema.context import Info
from schema.types.shown import auto, shows


async def upkeep(info: Info) -> Progress | None:
    services = info.context.services
    return await services.bundle.underway() or await services.forecasts.catching_up()


def sentence(progress: strawberry.Parent[Progress]) -> str:
    if progress.has_failed:
        return "What the house does by itself has failed; it is tried again."
    if not progress.total:
        return "New results are about to be worked on."
    return f"{progress.step}: {progress.done / progress.total:.0%}."


@shows(Progress)
class Upkeep:
    done: auto
    total: auto
    has_failed: auto
    sentence: str = field(resolver=sentence, description="The same in words.")
