"""Knock-outs by seeds, and draws that are told from the matches of a tournament that is over."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine.catalogue.importers.matches import results_of
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.reading import read
from engine.errors import InvalidInput
from engine.forecasts.snapshot_replay import states
from engine.ratings.belief import Belief, JointStrengths
from engine.ratings.state import Result
from engine.simulation.tournaments.draws import STAGES, Meeting, come_to, knock_out, lines, told
from engine.simulation.tournaments.field import Field, State
from engine.simulation.tournaments.format import Stage
from engine.simulation.tournaments.play import Counted, Course, course_of, play, shares, total
from engine.simulation.tournaments.strengths import Spread
from engine.sports.base import Sport
from engine.sports.tennis.law import Tennis
from engine.sports.tennis.spec import law

OF_ROUND = dict(zip(("R128", "R64", "R32", "R16", "QF", "SF", "F"), STAGES, strict=True))


def course(field: Field) -> Course:
    """Of entrants whose strength falls with their number."""
    teams = len(field.teams)
    strengths = np.column_stack((np.linspace(1.5, -1.5, teams), np.linspace(1.5, -1.5, teams)))
    known = JointStrengths(np.zeros(2), np.zeros((2, 2)), strengths, 1e-4 * np.eye(2 * teams), np.zeros((teams, 2)))
    return Course(field, State(), Spread.of(known), 0.0, law())


def played(of: Course, times: int = 1_000) -> Counted:
    return total([play(share) for share in shares(of, 1, times)])


def of_size(size: int, seeds: int) -> Field:
    return Field(knock_out(size, seeds), (tuple(f"Player {number:03}" for number in range(1, size + 1)),))


@pytest.mark.parametrize(("size", "seeds"), [(32, 8), (64, 16), (128, 32), (32, 0)])
def test_chances_of_each_round_add_up_to_its_places(size: int, seeds: int) -> None:
    field = of_size(size, seeds)
    chances = come_to(played(course(field)), field.format)

    assert chances.sum(axis=1) == pytest.approx([size // 2**each for each in range(size.bit_length())])
    assert (np.diff(chances, axis=0) <= 0).all()
    assert field.format.stages[0] is {32: Stage.ROUND_OF_32, 64: Stage.ROUND_OF_64, 128: Stage.ROUND_OF_128}[size]


def test_seeds_are_kept_apart_until_their_round() -> None:
    """Of two among the first 2 to the n seeds none is out before n rounds from the end by the other."""
    field = of_size(64, 16)
    meetings = played(course(field)).meetings
    met = meetings + meetings.swapaxes(1, 2)

    for power in range(1, 5):
        early = met[: 6 - power, : 2**power, : 2**power]
        assert early.sum() == 0
    assert met[3, :16, :16].sum() > 0


def test_places_of_seeds_and_of_all_others_are_drawn() -> None:
    """The third seed is in the half of the first as often as in that of the second."""
    field = of_size(32, 8)
    semi_finals = played(course(field), 4_000).meetings[3]
    against = [semi_finals[one, 2] + semi_finals[2, one] for one in (0, 1)]
    first = played(course(field)).meetings[0] + played(course(field)).meetings[0].T

    assert 0.8 < against[0] / against[1] < 1.25
    assert (first[0, 8:] > 0).all()


@pytest.mark.parametrize(("size", "seeds"), [(31, 0), (32, 3), (32, 32), (256, 8), (32, 1), (32, -2)])
def test_other_knock_outs_are_refused(size: int, seeds: int) -> None:
    with pytest.raises(InvalidInput):
        knock_out(size, seeds)


def test_lines_set_the_best_as_far_apart_as_can_be() -> None:
    order = lines(16)

    assert sorted(order) == list(range(1, 17))
    for power in range(1, 4):
        section = 16 // 2**power
        assert len({order.index(seed) // section for seed in range(1, 2**power + 1)}) == 2**power


def meetings(*pairs: str) -> list[Meeting]:
    stages = {"S": Stage.SEMI_FINALS, "F": Stage.FINAL, "Q": Stage.QUARTER_FINALS}
    return [Meeting(stages[each[0]], each[1], each[2]) for each in pairs]


def test_who_is_new_in_a_round_had_a_bye() -> None:
    field = told("cup", "Cup", meetings("Fad", "Sab", "Sdc", "Qbe"))

    assert field is not None
    assert sorted(field.teams) == list("abcde")
    chances = come_to(played(course(field)), field.format)
    assert chances.sum(axis=1) == pytest.approx([5, 4, 2, 1])


@pytest.mark.parametrize(
    "pairs",
    [
        ("Sab", "Sdc"),
        ("Fad", "Sba", "Sdc"),
        ("Fad", "Sab", "Sdc", "Qxy"),
        ("Fad", "Sab", "Sdc", "Sef"),
        ("Fab", "Sab", "Sbc"),
        ("Fad", "Sab", "Sdb"),
    ],
)
def test_what_contradicts_itself_or_is_not_over_is_told_by_nobody(pairs: tuple[str, ...]) -> None:
    assert told("cup", "Cup", meetings(*pairs)) is None


def test_nothing_in_a_draw_says_who_won() -> None:
    one, other = (told("cup", "Cup", meetings(*pairs)) for pairs in (("Fad", "Sab", "Sdc"), ("Fcb", "Sba", "Scd")))

    assert one is not None
    assert other is not None
    assert {frozenset(pair) for pair in (one.teams[:2], one.teams[2:])} == {frozenset("ab"), frozenset("cd")}
    assert {frozenset(pair) for pair in (other.teams[:2], other.teams[2:])} == {frozenset("ab"), frozenset("cd")}


def rows_of(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)


def matches_of(folder: Path) -> list[Result]:
    options = ImportOptions(sport=Sport.TENNIS, skip_bad_rows=True)
    return results_of([each for path in sorted(folder.glob("*.csv.gz")) for each in read(path, path.name, options)])


@cache
def tournaments(folder: Path) -> Mapping[tuple[str, str, str], list[Meeting]]:
    """Matches of each tournament of singles, by its day, name and level."""
    found: dict[tuple[str, str, str], list[Meeting]] = defaultdict(list)
    for row in rows_of(folder):
        if row["round"] in OF_ROUND:
            meeting = Meeting(OF_ROUND[row["round"]], row["winner_name"], row["loser_name"])
            found[row["tourney_date"], row["tourney_name"], row["tourney_level"]].append(meeting)
    return found


def test_draws_of_nearly_all_tournaments_of_the_files_can_be_told(shared_data: Path) -> None:
    """Of those with a knock-out from its first round: not of nations, and not of groups."""
    slams, others = [], []
    for (day, name, level), matches in tournaments(shared_data / "tennis").items():
        if level == "G":
            slams.append(told(day, name, matches))
        elif level in "MA" and len(matches) > 20:
            others.append(told(day, name, matches))

    assert all(field is not None and len(field.teams) == 128 for field in slams)
    assert np.mean([field is not None for field in others]) > 0.95
    assert {len(field.teams) for field in others if field} >= {28, 32, 48, 56, 64, 96}


def test_chances_of_the_grand_slams_know_more_than_the_number_of_players(shared_data: Path) -> None:
    """Those of the last three years, from the ratings on the eve of each; surfaces are left out."""
    slams = {
        date.fromisoformat(day): matches
        for (day, _, level), matches in tournaments(shared_data / "tennis").items()
        if level == "G" and day >= "2016"
    }
    every = sorted(matches_of(shared_data / "tennis"), key=lambda each: each.day)
    eves = {day: day - timedelta(days=1) for day in slams}
    known = states(every, set(eves.values()), sport=Sport.TENNIS, competition="ATP Tour")
    ours, even, champions = [], [], []
    for day, matches in slams.items():
        field = told(str(day), "", matches)
        assert field is not None
        begun = course_of(field, Belief(known[eves[day]].ratings, None), day)
        assert isinstance(begun.model, Tennis)
        begun = replace(begun, model=replace(begun.model, best_of=5))
        chances = come_to(played(begun, 2_000), field.format)
        last_eight = {
            side for each in matches if each.stage is Stage.QUARTER_FINALS for side in (each.winner, each.loser)
        }
        came = np.array([player in last_eight for player in field.teams], dtype=float)
        ours.append(((chances[4] - came) ** 2).mean())
        even.append(((8 / 128 - came) ** 2).mean())
        (final,) = (each for each in matches if each.stage is Stage.FINAL)
        champions.append(chances[-1][field.places[final.winner]])

    assert len(slams) == 12
    assert np.mean(ours) < 0.85 * np.mean(even)
    assert np.mean(champions) > 10 / 128
