"""What is stored of the Lab, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tortoise.exceptions import IntegrityError

from engine.accounts.models import User
from engine.lab.models import QuestionAnswer
from engine.store.database import open_database

NOW = datetime(2024, 6, 15, tzinfo=UTC)


async def test_an_answer_is_neither_changed_nor_given_twice(database_url: str) -> None:
    async with open_database(database_url) as database:
        user = await User.create(name="ada", name_key="ada", password_hash="none", created_at=NOW)
        given = {"user_id": user.id, "module": "m", "question": "q", "choice": 1, "is_correct": False, "at": NOW}
        await QuestionAnswer.create(**given)

        with pytest.raises(IntegrityError):
            await QuestionAnswer.create(**given | {"choice": 2})
        with pytest.raises(Exception, match="never changed"):
            await database.connection.execute_query("UPDATE lab_answers SET choice = 2")


async def test_a_module_has_its_price_in_the_book(database_url: str) -> None:
    async with open_database(database_url) as database:
        rows = await database.connection.execute_query_dict(
            "SELECT tokens FROM ledger_prices WHERE feature = 'lab_module'"
        )

    assert [row["tokens"] for row in rows] == [2]
