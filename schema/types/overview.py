"""How the house is, for its administrators: accounts, tokens, jobs and the ledger, over time."""

from __future__ import annotations

from datetime import timedelta

import strawberry
from strawberry import field

from engine.accounts.growth import WeekOfAccounts, weeks_of_accounts
from engine.jobs.days import DayOfJobs, days_of_jobs
from engine.jobs.values import JobView
from engine.ledger import circulation
from engine.ledger.anchors import Anchor
from engine.weeks import weeks_until
from schema.context import Info
from schema.scalars import BigInt
from schema.types.shown import auto, show, shows

WEEKS, DAYS = 12, 14
MOST_FAILURES = 5

show(WeekOfAccounts)
show(DayOfJobs)


@shows(circulation.WeekOfTokens)
class WeekOfTokens:
    begins: auto
    given: BigInt
    spent: BigInt
    refunded: BigInt
    otherwise: BigInt
    circulating: BigInt


async def accounts(info: Info) -> tuple[WeekOfAccounts, ...]:
    return await weeks_of_accounts(weeks_until(info.context.services.clock().date(), WEEKS))


async def tokens(info: Info) -> tuple[circulation.WeekOfTokens, ...]:
    services = info.context.services
    return await services.ledger.circulation.weeks(weeks_until(services.clock().date(), WEEKS))


async def jobs(info: Info) -> tuple[DayOfJobs, ...]:
    today = info.context.services.clock().date()
    return await days_of_jobs([today - timedelta(days=back) for back in reversed(range(DAYS))])


async def failures(info: Info) -> tuple[JobView, ...]:
    return await info.context.services.jobs.failures(MOST_FAILURES)


async def last_anchor(info: Info) -> Anchor | None:
    kept = await info.context.services.ledger.anchoring.anchors()
    return kept[-1] if kept else None


@strawberry.type(description="How the house is, and how it has been.")
class Overview:
    accounts: tuple[WeekOfAccounts, ...] = field(
        resolver=accounts, description=f"Accounts in the last {WEEKS} weeks, the current one last."
    )
    tokens: tuple[circulation.WeekOfTokens, ...] = field(
        resolver=tokens, description=f"Tokens in the last {WEEKS} weeks, the current one last."
    )
    jobs: tuple[DayOfJobs, ...] = field(
        resolver=jobs, description=f"How jobs ended on the last {DAYS} days, today last."
    )
    failures: tuple[JobView, ...] = field(
        resolver=failures, description=f"The last {MOST_FAILURES} jobs that failed, the newest first."
    )
    last_anchor: Anchor | None = field(
        resolver=last_anchor, description="The newest head of the trail that is kept outside the database."
    )


def overview(info: Info) -> Overview:
    info.context.administrator()
    return Overview()
