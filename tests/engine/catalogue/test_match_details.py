"""What a sport knows of a match beside its score: kept, merged, corrected, taken back and hidden from the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import msgspec
import pytest

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.reading import read
from engine.catalogue.models import Fixture, Statement
from engine.catalogue.naming import OtherName
from engine.catalogue.service import Catalogue
from engine.evaluation.forecasting import forecast
from engine.forecasts.service import Forecasts
from engine.ratings.state import Fixture as MatchToCome
from engine.sports.base import Sport
from engine.sports.details import joined
from engine.sports.tennis.details import Surface, TennisDetails
from engine.store.database import Database
from engine.store.horizon import Horizon, reading_as_of

NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
TOUR = "tourney_name,surface,tourney_date,best_of,round,winner_name,winner_rank,loser_name,loser_rank,score"
TABLE = "date,home,away,surface,best of"
WON = "Oakham,Clay,20240108,3,F,Zoe Ash,7,Amy Birch,31,6-4 6-2"
DAY = date(2024, 1, 14)


class Files:
    """Imports rows of tennis under the name of a file, each at a time of its own."""

    def __init__(self, database: Database) -> None:
        self.catalogue, self.minutes = Catalogue(database, clock=lambda: NOW), count(1)
        self.forecasts = Forecasts(database, self.catalogue, clock=lambda: NOW)

    async def bring(self, name: str, *rows: str, header: str = TOUR) -> Any:
        options = ImportOptions(sport=Sport.TENNIS, competition="Oakham Tour")
        (file,) = read("\n".join((header, *rows)).encode(), name, options)
        at = NOW - timedelta(minutes=next(self.minutes))
        return await self.catalogue.import_results(file, at=at)

    async def known(self) -> list[tuple[Any, ...]]:
        columns = ("home__name", "home_score", "away_score", "conditions", "course")
        rows = await Fixture.all().order_by("day", "id").values_list(*columns)
        return [(*row[:3], *(each and msgspec.json.decode(each) for each in row[3:])) for row in rows]


@pytest.fixture
def files(database: Database) -> Files:
    return Files(database)


ALL = ("Amy Birch", 0, 2, {"surface": "clay", "best_of": 3, "ranks": [31, 7]}, {"games": [6, 12]})


async def test_details_are_kept_beside_the_score(files: Files) -> None:
    await files.bring("a.csv", WON)

    assert await files.known() == [ALL]


async def test_a_file_that_says_the_same_again_says_nothing_new(files: Files) -> None:
    await files.bring("a.csv", WON)
    report = await files.bring("a.csv", WON)

    assert (report.unchanged, report.detailed) == (1, 0)
    assert await Statement.all().count() == 1


async def test_each_file_adds_what_it_knows_and_leaves_the_rest(files: Files) -> None:
    await files.bring("ahead.csv", "2024-01-14,Zoe Ash,Amy Birch,Clay,", header=TABLE)
    assert await files.known() == [("Amy Birch", None, None, {"surface": "clay"}, None)]
    await files.bring("later.csv", "2024-01-14,Zoe Ash,Amy Birch,,3", header=TABLE)
    await files.bring("a.csv", WON.replace("Clay", ""))

    assert await files.known() == [ALL]


async def test_another_surface_is_a_change_of_what_was_learned(files: Files) -> None:
    await files.bring("a.csv", WON)
    before = await files.forecasts.rate(1)
    report = await files.bring("b.csv", WON.replace("Clay", "Grass"))
    after = await files.forecasts.rate(1)

    assert report.detailed == 1
    assert before.id != after.id


async def test_a_corrected_score_takes_its_own_course_with_it(files: Files) -> None:
    await files.bring("a.csv", WON.replace("6-4 6-2", "6-4 2-0 RET"))
    assert (await files.known())[0][4] == {"games": [4, 8], "has_retired": True}
    await files.bring("b.csv", WON)
    assert await files.known() == [ALL]
    await files.bring("c.csv", "2024-01-14,Amy Birch,Zoe Ash,1,2", header="date,home,away,home_score,away_score")

    assert (await files.known())[0][1:3] == (1, 2)
    assert (await files.known())[0][4] is None


async def test_what_is_taken_back_is_what_the_other_files_say(files: Files) -> None:
    await files.bring("ahead.csv", "2024-01-14,Zoe Ash,Amy Birch,Grass,5", header=TABLE)
    ahead = await files.known()
    await files.bring("a.csv", WON)
    assert await files.known() == [ALL]
    await files.catalogue.acts.remove("a.csv")
    assert await files.known() == ahead
    await files.bring("a.csv", WON)

    assert await files.known() == [ALL]


async def test_a_walkover_has_no_course(files: Files) -> None:
    await files.bring("a.csv", WON)
    await files.bring("b.csv", WON.replace("6-4 6-2", "W/O"))

    assert (await files.known())[0][1:] == (0, 2, ALL[3], None)


async def test_a_match_is_one_whichever_side_a_file_names_first(files: Files) -> None:
    """A player whose other name comes first in the alphabet stands second in no match that is known."""
    await files.bring("a.csv", WON)
    await files.catalogue.naming.say([OtherName("A. Zoe", "Zoe Ash")], sport=Sport.TENNIS)
    report = await files.bring("b.csv", WON.replace("Zoe Ash", "A. Zoe"))

    assert (report.added, report.unchanged) == (0, 1)
    assert await files.known() == [ALL]


async def test_two_names_of_a_player_become_one_and_so_do_their_matches(files: Files) -> None:
    """Under the other name the player stood first."""
    other = WON.replace("Zoe Ash", "A. Zoe").replace("6-4 6-2", "6-4 6-3")
    await files.bring("a.csv", WON)
    await files.bring("b.csv", other, "Oakham,Clay,20230108,3,F,A. Zoe,9,Cat Elm,31,6-0 6-0")
    ids = {team.name: team.id for team in (await files.catalogue.teams()).items}
    joined = await files.catalogue.naming.join_teams(ids["A. Zoe"], ids["Zoe Ash"])

    assert (joined.brought, joined.merged) == (2, 1)
    assert (await files.known())[1] == (*ALL[:4], {"games": [7, 12]})
    await files.catalogue.acts.remove("b.csv")
    assert await files.known() == [ALL]


async def test_as_of_a_day_the_kind_of_match_is_known_and_how_it_went_is_not(files: Files) -> None:
    await files.bring("a.csv", WON)
    with reading_as_of(Horizon(DAY)):
        assert await files.known() == [("Amy Birch", None, None, ALL[3], None)]
    with reading_as_of(Horizon(DAY, is_revealed=True)):
        assert await files.known() == [ALL]


async def test_a_shown_match_tells_its_details_in_words(files: Files) -> None:
    await files.bring("a.csv", WON.replace("6-4 6-2", "6-4 2-0 RET"))
    ((fixture,),) = [(await files.catalogue.fixtures()).items]

    assert [each.words for each in fixture.told_details] == [
        "on clay", "best of three", "ranks 31 and 7", "4–8 in games", "given up by the loser",
    ]  # fmt: skip


async def test_a_forecast_follows_surface_and_length_of_its_match(files: Files) -> None:
    await files.bring(
        "a.csv", *(f"Oakham,Clay,2023{month:02}08,3,F,Zoe Ash,7,Amy Birch,9,6-1 6-1" for month in range(1, 9))
    )
    kinds = ("Clay,3", "Clay,5", "Grass,3")
    days = (f"2024-03-{12 + at},Amy Birch,Zoe Ash,{kind},{'ABC'[at]}ford" for at, kind in enumerate(kinds))
    await files.bring("ahead.csv", *days, header=f"{TABLE},round")
    ahead = [each.id for each in (await files.catalogue.fixtures(since=date(2024, 3, 1))).items]
    found = await files.forecasts.sections.headlines(ahead)
    short, long, elsewhere = (found[each] for each in ahead)

    assert len({identity.id for identity, _ in found.values()}) == 3
    assert [identity.matchup.model.sets_to_win for identity, _ in (short, long)] == [2, 3]  # type: ignore[attr-defined]
    assert long[1].probabilities.away > short[1].probabilities.away > elsewhere[1].probabilities.away


@pytest.mark.parametrize(
    ("old", "new", "both"),
    [
        (None, None, None),
        ('{"a":1}', None, '{"a":1}'),
        (None, '{"a":1}', '{"a":1}'),
        ('{"a":1,"c":2}', '{"b":3,"c":4}', '{"a":1,"b":3,"c":4}'),
    ],
)
def test_of_one_detail_the_last_word_counts(old: str | None, new: str | None, both: str | None) -> None:
    assert joined(old, new) == both


async def test_the_house_and_files_alone_forecast_a_match_alike(files: Files) -> None:
    rows = (f"Oakham,{'Clay' if at % 2 else 'Grass'},{2010 + at}0108,{3 + 2 * (at % 2)},F" for at in range(12))
    await files.bring("a.csv", *(f"{each},Zoe Ash,7,Amy Birch,9,6-1 6-1 7-5" for each in rows if ",5," in each))
    await files.bring("ahead.csv", "2024-03-12,Amy Birch,Zoe Ash,Grass,5", header=TABLE)
    ((ahead,),) = [(await files.catalogue.fixtures(since=date(2024, 3, 1))).items]
    ((_, shown),) = (await files.forecasts.sections.headlines([ahead.id])).values()
    known = await files.forecasts.results(1)
    details = TennisDetails(Surface.GRASS, 5)
    fixture = MatchToCome(ahead.day, "Amy Birch", "Zoe Ash", competition=known[0].competition, details=details)
    (said,) = forecast([fixture], known, sport=Sport.TENNIS)

    assert len(known) == 6
    assert said.outcomes.as_tuple() == pytest.approx(shown.probabilities.as_tuple(), abs=1e-9)
