"""Seasons of files that name none."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.catalogue.importers import calendars
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.importers.reading import read
from engine.errors import InvalidInput
from engine.sports.spec import SeasonBreak

TEAMS = ("Alvo", "Belo", "Cruz", "Dato", "Eiro", "Faro")


def double_round_robin(start: date, days_between: int, *, order: int = 0) -> list[tuple[date, str, str]]:
    pairs: Sequence[tuple[str, str]] = list(permutations(TEAMS, 2))
    pairs = [*pairs[order:], *pairs[:order]]
    return [(start + timedelta(days=number * days_between), home, away) for number, (home, away) in enumerate(pairs)]


def league(
    start: date, teams: int, rounds: int, *, pause: int = 0, before_pause: int = 0
) -> list[tuple[date, str, str]]:
    """A round a week by the circle method, again and again, with a pause of some days after some rounds."""
    names = [f"Team {number}" for number in range(teams)]
    found = []
    for number in range(rounds):
        turn = number % (teams - 1)
        circle = [names[0], *names[1 + turn :], *names[1 : 1 + turn]]
        day = start + timedelta(days=7 * number + (pause if number >= before_pause else 0))
        pairs = zip(circle[: teams // 2], reversed(circle[teams // 2 :]), strict=True)
        found += [(day, *(pair if number // (teams - 1) % 2 == 0 else pair[::-1])) for pair in pairs]
    return found


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


def test_three_meetings_and_a_split_are_cut_at_the_summer() -> None:
    starts = (date(2022, 7, 30), date(2023, 8, 5), date(2024, 8, 3))
    found = seasons(match for start in starts for match in league(start, 12, 38, pause=14, before_pause=20))

    assert found == [name for name in ("2022-23", "2023-24", "2024-25") for _ in range(38 * 6)]


def test_four_meetings_from_the_middle_of_july_are_not_cut_at_their_winter_pause() -> None:
    starts = (date(2022, 7, 16), date(2023, 7, 22), date(2024, 7, 20))
    found = seasons(match for start in starts for match in league(start, 10, 36, pause=35, before_pause=20))

    assert found == [name for name in ("2022-23", "2023-24", "2024-25") for _ in range(36 * 5)]


@pytest.mark.parametrize(
    ("start", "rounds", "name"),
    [
        (date(2025, 8, 2), 27, "2025-26"),
        (date(2026, 7, 4), 22, "2026-27"),
    ],
)
def test_weeks_without_a_break_are_one_season(start: date, rounds: int, name: str) -> None:
    assert set(seasons(league(start, 10, rounds))) == {name}


def test_a_file_from_one_spring_to_the_next_autumn_is_two_seasons() -> None:
    whole = league(date(2022, 8, 6), 10, 36) + league(date(2023, 8, 5), 12, 36)
    found = seasons(match for match in whole if date(2023, 1, 1) <= match[0] < date(2023, 12, 1))

    assert set(found) == {"2022-23", "2023-24"}


def test_a_season_that_a_hundred_days_interrupted_is_one() -> None:
    whole = league(date(2018, 8, 11), 20, 38)
    whole += league(date(2019, 8, 10), 20, 38, pause=85, before_pause=29)
    whole += league(date(2020, 9, 12), 20, 38)

    assert seasons(whole) == [name for name in ("2018-19", "2019-20", "2020-21") for _ in range(380)]


@settings(max_examples=40)
@given(
    half=st.integers(4, 10),
    meetings=st.integers(1, 4),
    first=st.sampled_from([(month, day) for month in (7, 8, 9) for day in (5, 15, 25)] + [(3, 5), (3, 25), (4, 10)]),
    pause=st.integers(0, 40),
    years=st.integers(1, 3),
)
def test_a_league_comes_in_as_the_seasons_it_was_made_of(
    half: int, meetings: int, first: tuple[int, int], pause: int, years: int
) -> None:
    rounds = min(meetings * (2 * half - 1), 35)
    if first[0] < 7:
        rounds, pause = max(26, min(rounds, 33)), 0
    made = [
        (match, str(year) if first[0] < 7 else f"{year}-{(year + 1) % 100:02}")
        for year in range(2021, 2021 + years)
        for match in league(date(year, *first), 2 * half, rounds, pause=pause, before_pause=rounds // 2)
    ]

    assert seasons(match for match, _ in made) == [name for _, name in made]


def test_a_file_without_breaks_is_said_to_be_cut_by_the_calendar() -> None:
    days = [date(2022, 1, 3) + timedelta(days=number) for number in range(720)]
    rows = "".join(f"{day},Team {day.day % 8},Other {day.day % 7},1,0\n" for day in days)

    (told,) = read(("date,home,away,home_score,away_score\n" + rows).encode(), "x.csv")

    assert len({row.season for row in told.rows}) > 1
    assert "are told by the calendar, for want of long breaks, " in " ".join(told.notes)


def test_where_it_cut_is_said_and_a_season_that_is_said_goes_before_it() -> None:
    matches = league(date(2022, 8, 6), 10, 36) + league(date(2023, 8, 5), 10, 36)
    rows = "".join(f"{day},{home},{away},1,0\n" for day, home, away in matches)
    data = ("date,home,away,home_score,away_score\n" + rows).encode()

    (told,) = read(data, "x.csv")
    (said,) = read(data, "x.csv", ImportOptions(season="23/24"))

    assert "2 are told from the long breaks between match days, 2022-23 to 2023-24" in " ".join(told.notes)
    assert {row.season for row in said.rows} == {"2023-24"}
    assert "long breaks" not in " ".join(said.notes)


def test_internationals_say_that_the_calendar_cuts_them() -> None:
    text = (
        "date,home_team,away_team,home_score,away_score,tournament,neutral\n"
        "2024-06-30,A,B,1,0,Friendly,FALSE\n2024-07-01,B,A,1,0,Friendly,FALSE\n"
    )
    (told,) = read(text.encode(), "results.csv")
    (said,) = read(text.encode(), "results.csv", ImportOptions(season="2024"))

    assert [row.season for row in told.rows] == ["2023-24", "2024-25"]
    assert "each season begins on 1 July" in " ".join(told.notes)
    assert "1 July" not in " ".join(said.notes)


@pytest.mark.parametrize("name", ["", " ", "x" * 17])
def test_a_season_without_a_name_or_with_a_long_one_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="season"):
        read(b"date,home,away,score\n2023-04-14,A,B,2-1\n", "x.csv", ImportOptions(season=name))


@pytest.mark.parametrize(
    ("breaks", "names"),
    [
        (SeasonBreak(), {"2020-21", "2021-22"}),
        (SeasonBreak(shortest_days=90, first_months=(1,)), {"2020", "2021", "2022"}),
        (SeasonBreak(shortest_days=90, first_months=(8,)), {"2020-21", "2021-22"}),
    ],
)
def test_a_sport_says_how_long_its_breaks_are_and_when_its_seasons_begin(breaks: SeasonBreak, names: set[str]) -> None:
    matches = [*double_round_robin(date(2020, 9, 1), 9), *double_round_robin(date(2021, 8, 1), 9)]
    told = calendars.seasons([ParsedMatch(line, *match) for line, match in enumerate(matches)], breaks)

    assert set(told.values()) == names


def test_a_whole_season_from_march_to_july_is_of_its_own_year() -> None:
    calendar = league(date(2024, 3, 2), 12, 11, pause=70, before_pause=10)

    assert max(day for day, _, _ in calendar) == date(2024, 7, 20)
    assert set(seasons(calendar)) == {"2024"}


def test_the_rest_of_a_season_that_ended_in_july_is_of_both_its_years() -> None:
    calendar = league(date(2020, 5, 16), 18, 9)

    assert set(seasons(calendar)) == {"2019-20"}


@pytest.mark.parametrize("name", ["Apertura 2024", "Liga (2024)", "2024"])
def test_a_league_that_is_called_by_the_year_of_all_its_matches_has_that_season(name: str) -> None:
    rows = "".join(f"{name},{day},{home},{away},1,0\n" for day, home, away in league(date(2024, 1, 13), 6, 5))
    (file,) = read(("Torneo,Fecha,Local,Visitante,GL,GV\n" + rows).encode(), "x.csv")

    assert {row.season for row in file.rows} == {"2024"}
