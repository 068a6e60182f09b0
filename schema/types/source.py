"""Public sources of results: where newer files of a league are, and the way to bring them in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.catalogue import sources
from engine.jobs.models import JobKind
from engine.jobs.pulls import PullParameters
from schema.context import Info
from schema.types.job import StartJobPayload

SourceKey = Annotated[strawberry.ID, argument(description="The `key` of one of the `sources`.")]


@strawberry.type(description="A league as one provider publishes it.")
class Source:
    key: strawberry.ID = field(description="By it the league is asked for, as in `trickster data pull`.")
    competition: str = field(description="Name of the competition that it feeds.")
    provider: str = field(description="Who publishes it.")
    is_held: bool = field(description="Whether the competition is here already.")
    newest_at: datetime | None = field(
        description="When a file was last there that was newer than the one before, UTC; null where none was asked for."
    )


async def all_sources(info: Info) -> list[Source]:
    info.context.administrator()
    held = {each.name for each in await info.context.competitions()}
    newest = await sources.newest_downloads()
    return [
        Source(
            key=strawberry.ID(key),
            competition=each.competition,
            provider=each.provider.value,
            is_held=each.competition in held,
            newest_at=newest.get(key),
        )
        for key, each in sources.SOURCES.items()
    ]


async def start_pull(info: Info, source: SourceKey) -> StartJobPayload:
    administrator, services = info.context.administrator(), info.context.services
    known = sources.source(source[: sources.MOST_KEY_CHARACTERS])
    begun = await services.jobs.start(administrator.id, JobKind.PULL, known.key, PullParameters(known.key))
    await services.ledger.record(
        "pull_begun",
        actor=administrator.id,
        payload={"source": known.key, "job": begun.id},
        request_id=info.context.request_id,
    )
    return StartJobPayload(job=begun)
