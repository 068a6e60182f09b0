"""Accounts week by week: those that were made, and those that there were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine.accounts.growth import weeks_of_accounts
from engine.accounts.models import User
from engine.store.database import open_database
from engine.weeks import WEEK, weeks_until

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_accounts_are_counted_where_they_were_made_and_until_they_left(database_url: str) -> None:
    async with open_database(database_url):
        for name, ago, left in (("ada", 2 * WEEK, None), ("bob", WEEK, timedelta(0)), ("cid", timedelta(0), None)):
            gone = None if left is None else NOW - left
            await User.create(name=name, name_key=name, password_hash="", created_at=NOW - ago, deleted_at=gone)

        weeks = await weeks_of_accounts(weeks_until(NOW.date(), 4))

    assert [(each.new, each.accounts) for each in weeks] == [(0, 0), (1, 1), (1, 2), (1, 2)]
