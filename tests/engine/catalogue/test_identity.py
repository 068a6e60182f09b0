"""Which listings are one match: in one file, and from one file to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.merge import Merge, Stored, merged
from engine.catalogue.names import name_key
from engine.catalogue.said import first_known
from engine.catalogue.status import FixtureStatus

AUGUST = date(2024, 8, 17)
TEAMS = ("Ashby", "Brook", "Corley", "Dun")


def match(day: date, home: str, away: str, score: tuple[int, int] | None = None, **more: object) -> ParsedMatch:
    home_score, away_score = score or (None, None)
    return ParsedMatch(1, day, home, away, home_score, away_score, season="2024-25", **more)  # type: ignore[arg-type]


def known(matches: Iterable[ParsedMatch]) -> list[Stored]:
    return [
        Stored(number, name_key(each.home), name_key(each.away), each.meeting, first_known(each))
        for number, each in enumerate(matches, start=1)
    ]


def score_of(score: tuple[int, int] | None) -> dict[str, int | None]:
    home, away = score or (None, None)
    return {"home_score": home, "away_score": away}


def league(*, rounds: int = 1) -> list[ParsedMatch]:
    """Each pair once at each home, or more often; every score is another than the one before."""
    pairs = list(permutations(TEAMS, 2))
    return [
        match(AUGUST + timedelta(days=7 * number), *pair, (number % 5, number % 3))
        for number, pair in enumerate(pairs * rounds)
    ]


def days(merge: Merge) -> list[tuple[date, str, str]]:
    return [(row.day, *row.pairing) for row, _ in merge.added]


def test_a_match_that_was_postponed_is_one_match_of_its_file() -> None:
    merge = merged(
        [],
        [
            match(date(2024, 8, 17), "Ashby", "Brook"),
            match(date(2024, 8, 24), "Brook", "Ashby", (0, 0)),
            match(date(2024, 10, 1), "Ashby", "Brook", (2, 1)),
        ],
    )

    assert days(merge) == [(date(2024, 8, 24), "brook", "ashby"), (date(2024, 10, 1), "ashby", "brook")]
    assert [(row.day, row.absorbed) for row in merge.joined] == [(date(2024, 10, 1), (date(2024, 8, 17),))]


PLANNED_ANEW = {
    "its day has passed": (
        match(date(2024, 9, 5), "Ashby", "Brook", (1, 0)),
        match(date(2024, 9, 5), "Corley", "Dun"),
        match(date(2024, 9, 12), "Brook", "Corley", (2, 2)),
        match(date(2024, 12, 23), "Corley", "Dun"),
    ),
    "both days are ahead": (
        match(date(2024, 9, 5), "Ashby", "Brook", (1, 0)),
        match(date(2024, 12, 5), "Corley", "Dun"),
        match(date(2024, 12, 23), "Corley", "Dun"),
    ),
}


@pytest.mark.parametrize("listed", PLANNED_ANEW.values(), ids=PLANNED_ANEW)
def test_a_match_that_is_planned_anew_is_one_match_of_its_file_and_of_two(listed: tuple[ParsedMatch, ...]) -> None:
    within = merged([], listed)
    across = merged(known(listed[:-1]), [*listed[:1], listed[-1]])

    assert [row.absorbed for row in within.joined] == [(next(each.day for each in listed if each.home == "Corley"),)]
    assert len(within.added) == len(listed) - 1
    assert (across.added, len(across.moved)) == ([], 1)


def test_a_whole_round_that_is_planned_anew_is_no_proof_of_a_second_meeting() -> None:
    called_off = [match(date(2024, 9, 5), *pair) for pair in (("Ashby", "Brook"), ("Corley", "Dun"), ("Elder", "Fenn"))]
    played = match(date(2024, 9, 12), "Brook", "Corley", (2, 2))
    again = [replace(each, day=date(2024, 12, 5)) for each in called_off]

    assert len(merged([], [*called_off, played, *again]).added) == 4


def test_a_calendar_of_three_rounds_stays_whole() -> None:
    third = [(day, pair) for day, pair in enumerate(permutations(TEAMS, 2)) if pair[0] < pair[1]]
    calendar = [match(AUGUST + timedelta(days=7 * day), *pair) for day, pair in enumerate(permutations(TEAMS, 2))]
    calendar += [match(AUGUST + timedelta(days=7 * (20 + day)), *pair) for day, pair in third]

    assert len(merged([], calendar).added) == 18


def test_a_match_under_both_its_dates_is_one_on_the_later() -> None:
    merge = merged(
        [],
        [
            match(date(2019, 3, 16), "Ashby", "Brook", (0, 2)),
            match(date(2019, 4, 24), "Ashby", "Brook", (0, 2)),
            match(date(2018, 8, 17), "Brook", "Ashby", (1, 1)),
        ],
    )

    assert [row.day for row, _ in merge.added] == [date(2018, 8, 17), date(2019, 4, 24)]


@pytest.mark.parametrize("weeks", [1, 3])
def test_a_match_that_was_brought_forward_is_one_match_with_its_score(weeks: int) -> None:
    """Three of twelve pairs are listed: too few to tell that none meets twice, and none does."""
    others = [match(AUGUST, "Corley", "Dun", (0, 0)), match(AUGUST, "Brook", "Ashby", (1, 1))]
    planned = match(date(2024, 10, 5), "Ashby", "Brook")
    played = match(planned.day - timedelta(weeks=weeks), "Ashby", "Brook", (2, 1))

    within = merged([], [*others, planned, played])
    across = merged(known([*others, planned]), [*others, played])
    back = merged(known([*others, played]), [*others, planned])

    assert [(row.day, row.absorbed) for row in within.joined] == [(played.day, (planned.day,))]
    assert (len(within.added), across.added, back.added) == (3, [], [])
    assert [(each.old.state.day, each.new.state.day) for each in across.moved] == [(planned.day, played.day)]
    assert (len(across.played), back.changed) == (1, [])


def test_a_match_long_before_the_listed_day_is_another_where_pairs_may_meet_again() -> None:
    meetings = [match(AUGUST, "Ashby", "Brook", (2, 1)), match(date(2025, 2, 1), "Ashby", "Brook")]

    assert len(merged([], meetings).added) == len(merged(known(meetings[1:]), meetings[:1]).added) + 1 == 2


def test_a_match_a_week_before_another_is_a_second_one_where_pairs_meet_twice_at_each_home() -> None:
    planned = match(date(2025, 5, 31), "Ashby", "Brook")
    played = match(date(2025, 5, 24), "Ashby", "Brook", (2, 1))
    before = league(rounds=2)

    assert len(merged(known(before), [planned, played]).added) == 2
    assert len(merged(known([*before, planned]), [played]).added) == 1


def test_a_league_that_meets_twice_at_each_home_keeps_both() -> None:
    meetings = league(rounds=2)
    merge = merged([], [*meetings, match(date(2025, 5, 30), "Ashby", "Brook", (9, 9))])

    assert len(merge.added) == len(meetings) + 1
    assert merge.joined == []


def test_the_last_season_tells_how_often_a_pair_meets() -> None:
    before = [replace(each, day=each.day - timedelta(days=365), season="2023-24") for each in league(rounds=2)]
    listed = [match(AUGUST, "Ashby", "Brook"), match(date(2025, 1, 2), "Ashby", "Brook", (1, 0))]

    assert len(merged(known(before), listed).added) == 2
    assert len(merged([], listed).added) == 1


def test_two_meetings_within_days_are_two() -> None:
    listed = [
        match(date(1950, 8, 17), "Ashby", "Brook", (2, 1)),
        match(date(1950, 8, 17), "Ashby", "Corley", (1, 1)),
        match(date(1950, 8, 17), "Corley", "Ashby", (1, 1)),
        match(date(1950, 8, 18), "Ashby", "Brook", (0, 0)),
    ]

    assert len(merged([], listed).added) == 4
    assert merged(known(listed), listed).unchanged == 4


def test_one_list_with_the_same_score_on_two_days_running_means_two_matches_where_pairs_meet_again() -> None:
    listed = [
        match(date(1937, 5, 1), "Aruba", "Tarn", (1, 1)),
        match(date(1937, 5, 2), "Aruba", "Tarn", (1, 1)),
        match(date(1937, 5, 9), "Nuvo", "Tarn", (1, 0)),
        match(date(1937, 5, 12), "Nuvo", "Tarn", (3, 0)),
    ]

    assert len(merged([], listed).added) == 4


def test_rounds_that_differ_are_two_matches() -> None:
    listed = [
        *league(),
        match(date(2025, 5, 30), "Ashby", "Brook", (0, 0), round="Play-off"),
    ]
    listed[0] = replace(listed[0], home_score=0, away_score=0, round="Matchday 1")

    assert len(merged([], listed).added) == len(listed)


@pytest.mark.parametrize("score", [(1, 1), None])
def test_a_date_that_another_file_has_a_day_off_is_the_same_match(score: tuple[int, int] | None) -> None:
    merge = merged(
        known([match(date(2026, 8, 22), "Brook", "Ashby", score)]),
        [match(date(2026, 8, 23), "Brook", "Ashby", (1, 1))],
    )

    assert (merge.added, len(merge.moved)) == ([], 1)
    assert merge.changed_from == date(2026, 8, 22 if score else 23)


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [((1, 1), (1, 1), 23), (None, None, 23), (None, (1, 1), 23), ((1, 1), None, 22)],
)
def test_a_date_that_one_file_has_twice_a_day_apart_is_one_match_and_told(
    first: tuple[int, int] | None, second: tuple[int, int] | None, kept: int
) -> None:
    one = match(date(2024, 8, 22), "Brook", "Ashby", first)
    merge = merged([], [one, replace(one, line=2, day=date(2024, 8, 23), **score_of(second))])

    assert [day.day for day, *_ in days(merge)] == [kept]
    assert [len(row.absorbed) for row in merge.joined] == [1]


def test_two_files_of_which_the_second_has_both_days_of_a_match_leave_one() -> None:
    one = match(date(2024, 8, 22), "Brook", "Ashby", (1, 1))
    other = replace(one, line=2, day=date(2024, 8, 23))
    merge = merged(known([one, other]), [one, other])

    assert (merge.added, [(each.gone.id, each.kept.id) for each in merge.joins]) == ([], [(1, 2)])


@pytest.mark.parametrize(
    ("home", "away", "score", "round"),
    [
        ("Ashby", "Brook", (1, 1), ""),
        ("Brook", "Ashby", (1, 2), ""),
        ("Brook", "Ashby", (1, 1), "Round 2"),
    ],
    ids=["the other ground", "another score", "another round"],
)
def test_true_second_matches_a_day_later_stay_two(home: str, away: str, score: tuple[int, int], round: str) -> None:
    first = match(date(2024, 8, 22), "Brook", "Ashby", (1, 1), round="Round 1" if round else "")
    merge = merged([], [first, match(date(2024, 8, 23), home, away, score, round=round)])

    assert (len(merge.added), merge.joined) == (2, [])


def test_double_headers_of_equal_scores_stay_two_where_others_end_otherwise() -> None:
    weekend = [date(2024, 8, 24), date(2024, 8, 25)]
    equal = [match(day, "Brook", "Ashby", (1, 1)) for day in weekend]
    others = [match(day, "Corley", "Dun", (number, 0)) for number, day in enumerate(weekend)]
    merge = merged([], [*equal, *others])

    assert (len(merge.added), merge.joined) == (4, [])


def test_a_calendar_of_double_headers_stays_whole() -> None:
    pairs = list(permutations(TEAMS, 2))
    weekends = [AUGUST + timedelta(days=7 * number) for number in range(len(pairs))]
    ahead = [
        match(day + timedelta(days=later), *pair) for day, pair in zip(weekends, pairs, strict=True) for later in (0, 1)
    ]

    assert len(merged([], ahead).added) == len(ahead)


def test_another_score_a_day_later_is_another_match() -> None:
    merge = merged(
        known([match(date(2026, 8, 22), "Brook", "Ashby", (1, 1))]),
        [match(date(2026, 8, 23), "Brook", "Ashby", (1, 0))],
    )

    assert len(merge.added) == 1


def test_an_old_calendar_does_not_bring_back_a_match_that_was_moved_and_played() -> None:
    merge = merged(
        known([match(date(2024, 10, 1), "Ashby", "Brook", (2, 1))]), [match(date(2024, 8, 17), "Ashby", "Brook")]
    )

    assert (merge.added, merge.unchanged) == ([], 1)


def test_the_next_season_is_another_match() -> None:
    merge = merged(
        known([match(date(2024, 8, 17), "Ashby", "Brook", (2, 1))]),
        [replace(match(date(2025, 8, 17), "Ashby", "Brook", (2, 1)), season="2025-26")],
    )

    assert len(merge.added) == 1


def test_both_meetings_of_one_day_are_kept_and_recognised_in_any_order() -> None:
    listed = [
        match(date(1974, 2, 17), "Tarn", "Nuvo", (2, 1)),
        match(date(1974, 2, 17), "Tarn", "Nuvo", (1, 2), meeting=2),
    ]
    other = [replace(listed[1], meeting=1), replace(listed[0], meeting=2)]

    assert [meeting for _, meeting in merged([], listed).added] == [1, 2]
    assert merged(known(listed), other).unchanged == 2
    assert merged(known(listed), other[:1]).unchanged == 1
    assert [meeting for _, meeting in merged(known(listed[:1]), listed).added] == [2]


def test_two_fixtures_of_earlier_imports_become_one_where_a_file_shows_that_they_are() -> None:
    twice = [match(date(2024, 8, 17), "Ashby", "Brook"), match(date(2024, 10, 1), "Ashby", "Brook", (2, 1))]
    merge = merged(known(twice), [*twice, match(date(2024, 8, 24), "Brook", "Ashby", (0, 0))])

    assert [(join.gone.id, join.kept.id) for join in merge.joins] == [(1, 2)]


@pytest.mark.parametrize(
    "status", [FixtureStatus.ANNULLED, FixtureStatus.ABANDONED, FixtureStatus.POSTPONED, FixtureStatus.AWARDED]
)
def test_what_a_later_file_says_became_of_a_match_counts(status: FixtureStatus) -> None:
    played = match(AUGUST, "Ashby", "Brook", (1, 0), home_extra=2, away_extra=1)
    merge = merged(known([played]), [replace(played, status=status)])
    state = merge.changed[0].new.state

    assert (state.status, state.has_score) == (status, status.counts_for_table)
    assert merge.changed_from == AUGUST
    assert len(merge.annulled) == (not status.counts_for_table)


def test_what_a_file_does_not_say_stays_as_it_was() -> None:
    told = match(AUGUST, "Ashby", "Brook", (1, 1), home_extra=2, away_extra=1, home_xg=1.4, round="Final", neutral=True)
    merge = merged(known([told]), [match(AUGUST, "Ashby", "Brook", (1, 1))])

    assert merge.unchanged == 1


def test_importing_a_league_again_changes_nothing() -> None:
    listed = [*league(), match(date(2025, 6, 1), "Ashby", "Brook", (0, 0))]
    first = merged([], listed)
    kept = known(row.said for row, _ in first.added)

    again = merged(kept, listed)

    assert len(first.joined) == 1
    assert (again.added, again.changed, again.joins) == ([], [], [])
