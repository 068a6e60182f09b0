"""Seasons of files that name none."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import permutations

import pytest

from engine.catalogue.importers.reading import read

TEAMS = ("Alvo", "Belo", "Cruz", "Dato", "Eiro", "Faro")


def double_round_robin(start: date, days_between: int, *, order: int = 0) -> list[tuple[date, str, str]]:
    pairs: Sequence[tuple[str, str]] = list(permutations(TEAMS, 2))
    pairs = [*pairs[order:], *pairs[:order]]
    return [(start + timedelta(days=number * days_between), home, away) for number, (home, away) in enumerate(pairs)]


def seasons(matches: Iterable[tuple[date, str, str]]) -> list[str]:
    """Of each match in the order of the file."""
    rows = "".join(f"{day},{home},{away},1,0\n" for day, home, away in matches)
    (file,) = read(("date,home,away,home_score,away_score\n" + rows).encode(), "x.csv")
    return [row.season for row in file.rows]


def test_a_league_of_the_calendar_year_is_cut_at_its_winter() -> None:
    days = ["2023-04-14", "2023-05-20", "2023-09-01", "2023-12-03", "2023-11-03", "2023-10-03"]
    pairs = [(0, 1), (1, 2), (2, 0), (1, 0), (2, 1), (0, 2)]
    found = seasons(
        (date.fromisoformat(day), TEAMS[one], TEAMS[other]) for day, (one, other) in zip(days, pairs, strict=True)
    )

    assert set(found) == {"2023"}


@pytest.mark.parametrize("first_year", [2021, 2022])
def test_several_years_are_cut_where_pairings_begin_again(first_year: int) -> None:
    calendar = [double_round_robin(date(year, 4, 1), 8, order=year % 7) for year in range(first_year, first_year + 3)]
    autumn = [double_round_robin(date(year, 8, 10), 9, order=year % 7) for year in range(first_year, first_year + 3)]

    for each, written in ((calendar, "{}"), (autumn, "{}-{:02}")):
        names = [written.format(first_year + number, (first_year + number + 1) % 100) for number in range(3)]
        assert seasons(match for year in each for match in year) == [name for name in names for _ in range(30)]


def test_a_season_that_ended_late_in_july_is_one() -> None:
    assert set(seasons(double_round_robin(date(2019, 8, 9), 12))) == {"2019-20"}


def test_a_season_with_a_long_winter_is_one() -> None:
    autumn, spring = double_round_robin(date(2021, 7, 24), 9)[:15], double_round_robin(date(2021, 12, 20), 5)[15:]

    assert set(seasons([*autumn, *spring])) == {"2021-22"}


def test_a_season_in_its_first_autumn_is_one_across_two_years() -> None:
    assert set(seasons(double_round_robin(date(2024, 8, 10), 9)[:10])) == {"2024-25"}


def test_a_season_that_the_file_names_stays_as_it_is() -> None:
    data = b"date,home,away,score,season\n2023-04-14,A,B,2-1,2023\n2023-12-03,B,A,0-0,2023\n"
    (file,) = read(data, "x.csv")

    assert [row.season for row in file.rows] == ["2023", "2023"]
