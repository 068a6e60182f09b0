"""What is stored of the Lab, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tortoise.exceptions import IntegrityError

from engine.accounts.models import User
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Fixture
from engine.catalogue.service import Catalogue
from engine.lab.models import PlayerForecast, QuestionAnswer, RoundKind
from engine.lab.report import report
from engine.store.database import open_database
from tests.engine.lab.conftest import season

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


async def test_the_report_reads_forecasts_beside_their_results(database_url: str) -> None:
    async with open_database(database_url) as database:
        catalogue = Catalogue(database, clock=lambda: NOW)
        text = "\n".join(("date,home,away,home_score,away_score", *season()))
        await catalogue.import_results(parse_bytes(text.encode(), "forest.csv", competition="Forest League"))
        user = await User.create(name="ada", name_key="ada", password_hash="none", created_at=NOW)
        said = {"home": 0.5, "draw": 0.3, "away": 0.2}
        believed = {f"model_{name}": chance for name, chance in said.items()}
        for fixture in await Fixture.all().order_by("id").limit(20):
            await PlayerForecast.create(
                user_id=user.id, fixture_id=fixture.id, kind=RoundKind.FREE, simulation="one", at=NOW,
                shown_home_score=fixture.home_score, shown_away_score=fixture.away_score, **said, **believed,
            )  # fmt: skip
        found = (await report()).game

    assert (found.players, found.forecasts) == (1, 20)
    assert found.first is not None
    assert (found.first.forecasts, found.first.divergence) == (10, 0)
    assert found.first.log == found.first.model_log


async def test_a_module_has_its_price_in_the_book(database_url: str) -> None:
    async with open_database(database_url) as database:
        rows = await database.connection.execute_query_dict(
            "SELECT tokens FROM ledger_prices WHERE feature = 'lab_module'"
        )

    assert [row["tokens"] for row in rows] == [2]
