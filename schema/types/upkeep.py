"""Work that the house begins by itself: bringing in the matches that come with it, and scoring new results."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.jobs.upkeep import Progress
from schema.context import Info
from schema.types.shown import auto, shows


async def upkeep(info: Info) -> Progress | None:
    if info.context.horizon is not None:
        return None
    services = info.context.services
    return await services.bundle.underway() or await services.forecasts.catching_up()


def sentence(progress: strawberry.Parent[Progress], info: Info) -> str:
    known = (progress.step, progress.done, progress.total)
    return info.context.wording.upkeep(*known, has_failed=progress.has_failed)


@shows(Progress)
class Upkeep:
    done: auto
    total: auto
    has_failed: auto
    sentence: str = field(resolver=sentence, description="The same in words.")
