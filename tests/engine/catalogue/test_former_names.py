"""A nation under its name of today, and under the one that it had when it played."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from engine.catalogue.former_names import bundled
from engine.catalogue.horizons import Horizons
from engine.catalogue.importers.international import COMPETITION
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.insignia import insignia
from engine.catalogue.service import Catalogue
from engine.store.database import Database
from engine.store.horizon import reading_as_of

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
    assert bundled().on(date(1974, 6, 14), "Sunday League", "DR Congo") == "DR Congo"


def test_a_name_holds_from_its_first_match_to_its_last() -> None:
    told = {day: bundled().on(day, COMPETITION, "DR Congo") for day in (date(1971, 1, 9), date(1971, 1, 10))}
    told |= {day: bundled().on(day, COMPETITION, "DR Congo") for day in (date(1997, 4, 27), date(1997, 4, 28))}

    assert list(told.values()) == ["DR Congo", "Zaïre", "Zaïre", "DR Congo"]


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


RENAMED = """date,home_team,away_team,home_score,away_score,tournament,city,country,neutral
1912-06-30,Russia,Finland,1,2,Olympic Games,Stockholm,Sweden,TRUE
1924-11-16,Russia,Turkey,3,0,Friendly,Moscow,Soviet Union,FALSE
1991-11-13,Cyprus,Russia,0,3,UEFA Euro qualification,Larnaca,Cyprus,FALSE
1992-01-25,United States,Russia,1,0,Friendly,Miami,United States,FALSE
1992-06-18,Scotland,Russia,3,0,UEFA Euro,Norrköping,Sweden,TRUE
1992-08-16,Russia,Mexico,2,0,Friendly,Moscow,Russia,FALSE
"""


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(1913, 1, 1), "Russia"),
        (date(1980, 7, 1), "Soviet Union"),
        # Nobody was told the next name before the first match under it.
        (date(1991, 12, 31), "Soviet Union"),
        (date(1992, 1, 25), "CIS"),
        (date(1992, 8, 15), "CIS"),
        (date(1992, 8, 16), "Russia"),
    ],
)
async def test_a_team_is_called_as_of_a_day_as_it_was_then(database: Database, day: date, name: str) -> None:
    present = Catalogue(database, clock=lambda: NOW)
    await present.import_results(parse_bytes(RENAMED.encode(), "results.csv"))
    horizons = Horizons(present)
    horizon, _ = await horizons.find(day, is_revealed=False)

    with reading_as_of(replace(horizon, names=await horizons.names(day))):
        teams = (await present.teams(search=name)).items
        first, *_ = (await present.fixtures()).items

    assert [each.name for each in teams] == [name]
    assert [each.stored for each in teams] == ["Russia"]
    assert (first.home.name, first.home_then) == (name, None if name == "Russia" else "Russia")
    assert insignia(name).monogram == {"Soviet Union": "URS", "CIS": "CIS", "Russia": "RUS"}[name]


async def test_teams_stand_as_of_a_day_in_the_order_of_the_names_that_they_had(database: Database) -> None:
    present = Catalogue(database, clock=lambda: NOW)
    await present.import_results(parse_bytes(RENAMED.encode(), "results.csv"))
    horizons, day = Horizons(present), date(1992, 8, 1)
    horizon, _ = await horizons.find(day, is_revealed=False)

    with reading_as_of(replace(horizon, names=await horizons.names(day))):
        pages = [await present.teams(first=2)]
        while pages[-1].has_next:
            pages.append(await present.teams(first=2, after=pages[-1].end_cursor))

    names = [team.name for page in pages for team in page.items]
    assert names == ["CIS", "Cyprus", "Finland", "Scotland", "Turkey", "United States"]
