"""What can be followed: only what costs nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator

import strawberry

from engine.jobs.values import JobView
from schema.context import Info
from schema.types.ids import row_id
from schema.types.job import JobId


async def job_progress(info: Info, id: JobId) -> AsyncIterator[JobView]:
    viewer, jobs = info.context.signed_in(), info.context.services.jobs
    asked = await jobs.job(viewer.id, row_id("job", id))
    return jobs.progress(viewer.id, asked.id)


@strawberry.type(description="What can be followed over a WebSocket (graphql-transport-ws). None of it is priced.")
class Subscription:
    job_progress: AsyncIterator[JobView] = strawberry.subscription(
        resolver=job_progress, description="A job as it is, then whenever it has changed, until it has ended."
    )
