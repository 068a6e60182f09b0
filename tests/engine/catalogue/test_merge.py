"""What a file adds to what is known."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.catalogue.identity import is_a_day_off
from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.merge import Stored, listing, merged
from engine.catalogue.names import name_key
from engine.catalogue.said import first_known

DAY = date(2024, 3, 9)
MATCH = ParsedMatch(1, DAY, "Rowans", "Alders", season="2023-24")
matches = st.lists(
    st.builds(
        ParsedMatch,
        line=st.just(1),
        day=st.dates(date(2024, 1, 1), date(2024, 1, 20)),
        home=st.sampled_from(["Rowans", "Alders"]),
        away=st.sampled_from(["Oaks", "Elms"]),
        home_score=st.just(1),
        away_score=st.integers(0, 3),
        season=st.just("2023-24"),
    ),
    unique_by=lambda match: (match.day, match.home, match.away),
)


def stored(match: ParsedMatch, id: int = 1) -> Stored:
    return Stored(id, name_key(match.home), name_key(match.away), match.meeting, first_known(match))


@given(matches)
def test_what_is_known_changes_nothing(found: list[ParsedMatch]) -> None:
    pairs = combinations(map(listing, found), 2)
    assume(not any(one.pairing == other.pairing and is_a_day_off(one, other) for one, other in pairs))
    merge = merged([stored(match, number) for number, match in enumerate(found)], found)

    assert (merge.added, merge.changed, merge.unchanged, merge.changed_from) == ([], [], len(found), None)
    assert merge.joins == []


@given(matches, matches)
def test_every_match_of_a_file_is_added_changed_or_unchanged(old: list[ParsedMatch], new: list[ParsedMatch]) -> None:
    merge = merged([stored(match, number) for number, match in enumerate(old)], new)

    changed = (merge.played, merge.corrected, merge.only_moved, merge.annulled, merge.detailed)
    assert len(merge.added) + len(merge.changed) + merge.unchanged + merge.absorbed == len(new)
    assert sum(map(len, changed)) == len(merge.changed)


def test_a_fixture_that_was_played_gets_its_score() -> None:
    merge = merged([stored(MATCH)], [replace(MATCH, home_score=2, away_score=1)])

    assert [(each.new.state.score, each.new.id) for each in merge.played] == [((2, 1), 1)]
    assert merge.changed_from == DAY


def test_a_corrected_score_names_the_old_and_the_new() -> None:
    merge = merged([stored(replace(MATCH, home_score=2, away_score=1))], [replace(MATCH, home_score=2, away_score=2)])

    assert [(each.old.state.score, each.new.state.score) for each in merge.corrected] == [((2, 1), (2, 2))]


def test_a_row_without_a_score_erases_none() -> None:
    known = stored(replace(MATCH, home_score=2, away_score=1, home_shots=9, round="3", neutral=True))

    assert merged([known], [MATCH]).changed == []


def test_a_fixture_on_another_day_is_moved_and_loses_its_old_time() -> None:
    known = stored(replace(MATCH, kick_off=datetime(2024, 3, 9, 15, tzinfo=UTC)))
    merge = merged([known], [replace(MATCH, day=date(2024, 4, 2))])

    (move,) = merge.moved
    assert (move.old.state.day, move.new.state.day, move.new.state.kick_off) == (DAY, date(2024, 4, 2), None)
    assert merge.added == []
    assert merge.changed_from is None


def test_a_fixture_that_was_moved_and_played_is_the_same_fixture() -> None:
    merge = merged([stored(MATCH)], [replace(MATCH, day=date(2024, 4, 2), home_score=0, away_score=0)])

    assert len(merge.moved) == len(merge.played) == 1
    assert merge.changed_from == date(2024, 4, 2)


def test_a_second_meeting_at_the_same_ground_is_no_move() -> None:
    later = stored(replace(MATCH, day=date(2024, 5, 4)))
    merge = merged([later], [MATCH])

    assert (len(merge.added), merge.moved) == (1, [])


def test_a_played_match_is_never_moved() -> None:
    played = stored(replace(MATCH, home_score=1, away_score=1))
    merge = merged([played], [replace(MATCH, day=date(2024, 4, 2), home_score=0, away_score=0)])

    assert (len(merge.added), merge.moved) == (1, [])


def test_shots_that_come_later_change_the_results_from_that_day() -> None:
    known = stored(replace(MATCH, home_score=2, away_score=1))
    merge = merged([known], [replace(MATCH, home_score=2, away_score=1, home_shots=10, away_shots=4)])

    assert len(merge.detailed) == 1
    assert merge.changed_from == DAY


def test_another_round_changes_no_result() -> None:
    known = stored(replace(MATCH, home_score=2, away_score=1))
    merge = merged([known], [replace(MATCH, home_score=2, away_score=1, round="Matchday 4")])

    assert len(merge.detailed) == 1
    assert merge.changed_from is None


def test_a_match_that_was_annulled_stays_so_where_a_file_tells_that_two_are_one() -> None:
    later = replace(MATCH, day=date(2024, 3, 10), home_score=2, away_score=1)
    before = [replace(stored(MATCH, 1), is_withdrawn=True), stored(later, 2)]
    merge = merged(before, [MATCH, later])

    assert [(each.gone.id, each.kept.id) for each in merge.joins] == [(1, 2)]
    assert [(each.new.id, each.new.is_withdrawn) for each in merge.changed] == [(2, True)]
    assert merge.changed_from == later.day
