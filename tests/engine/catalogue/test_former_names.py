"""A nation under its name of today, and under the one that it had when it played."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from engine.catalogue.former_names import bundled
from engine.catalogue.importers.international import COMPETITION
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.service import Catalogue
from engine.store.database import Database

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RESULTS = """date,home_team,away_team,home_score,away_score,tournament,city,country,neutral
1974-06-14,Scotland,DR Congo,2,0,FIFA World Cup,Dortmund,Germany,TRUE
1998-02-08,DR Congo,Togo,2,1,African Cup of Nations,Ouagadougou,Burkina Faso,TRUE
"""


@pytest.fixture
async def catalogue(database: Database) -> Catalogue:
    catalogue = Catalogue(database, clock=lambda: NOW)
    await catalogue.import_results(parse_bytes(RESULTS.encode(), "results.csv"))
    return catalogue


def test_a_club_of_a_nations_name_has_no_former_one() -> None:
    assert bundled().on(date(1974, 6, 14), "Sunday League", "DR Congo") is None


def test_a_name_holds_from_its_first_match_to_its_last() -> None:
    told = {day: bundled().on(day, COMPETITION, "DR Congo") for day in (date(1971, 1, 9), date(1971, 1, 10))}
    told |= {day: bundled().on(day, COMPETITION, "DR Congo") for day in (date(1997, 4, 27), date(1997, 4, 28))}

    assert list(told.values()) == [None, "Zaïre", "Zaïre", None]


def test_former_names_of_a_team_never_overlap() -> None:
    for names in bundled().of_team.values():
        for one, other in pairwise(names):
            assert one.first_day <= one.last_day < other.first_day


async def test_a_match_tells_the_name_under_which_it_was_played(catalogue: Catalogue) -> None:
    first, later = (await catalogue.fixtures()).items

    assert (first.away.name, first.away_then) == ("DR Congo", "Zaïre")
    assert (later.home_then, later.away_then) == (None, None)


@pytest.mark.parametrize("words", ["zaire", "Zaïre", "belgian congo", "congo leopoldville"])
async def test_a_former_name_finds_its_team_and_its_matches(catalogue: Catalogue, words: str) -> None:
    teams = await catalogue.teams(search=words)
    matches = await catalogue.fixtures(search=words)

    assert [each.name for each in teams.items] == ["DR Congo"]
    assert len(matches.items) == 2


async def test_a_former_name_and_an_opponent_find_their_match(catalogue: Catalogue) -> None:
    found = await catalogue.fixtures(search="scotland zaire")

    assert [each.day for each in found.items] == [date(1974, 6, 14)]
