"""Tournaments played many times: formats, groups, draws and rounds on made-up fields."""

from dataclasses import fields, replace
from itertools import combinations
from string import ascii_uppercase

import numpy as np
import pytest

from engine.catalogue.tournaments import book
from engine.errors import InvalidInput
from engine.jobs.executor import Processes
from engine.ratings.belief import JointStrengths
from engine.simulation.pmf import Vector
from engine.simulation.tournaments.field import Field, Host, Known, State, told_apart
from engine.simulation.tournaments.format import BestPlaced, Format, Round, Stage, Tie, matched
from engine.simulation.tournaments.play import Counted, Course, play, shares, total
from engine.simulation.tournaments.strengths import Spread, root
from engine.sports.soccer.law import DixonColes

FORMATS = book().by_key
SEED = 7
# Of teams that share errors: more than a covariance allows, as a projection of one may have it.
IMPOSSIBLE = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
FINAL = Round(Stage.FINAL, (Tie("3", ("W1", "W2")),))
SEMI_FINALS = Round(Stage.SEMI_FINALS, (Tie("1", ("1A", "2B")), Tie("2", ("1B", "2A"))))
SMALL = Format("small", "Small cup", (SEMI_FINALS, FINAL), groups=2, size=4)


def believed(strengths: Vector, *, sd: float = 0.1, home_advantage: float = 0.4) -> JointStrengths:
    teams = len(strengths)
    return JointStrengths(
        level=np.array([0.2, home_advantage]),
        level_covariance=1e-4 * np.eye(2),
        strengths=np.stack((strengths, strengths), axis=1) / 2,
        covariance=sd**2 * np.eye(2 * teams),
        own_home=np.zeros((teams, 2)),
    )


def names(teams: int) -> list[str]:
    return [f"Team {number:02}" for number in range(teams)]


def field_of(kind: Format, teams: list[str] | None = None, **more: object) -> Field:
    every = teams or names(kind.teams)
    size = kind.size or kind.teams
    groups = tuple(tuple(every[first : first + size]) for first in range(0, len(every), size))
    return replace(Field(kind, groups, pairs=schedule(kind, every)), **more)  # type: ignore[arg-type]


def schedule(kind: Format, teams: list[str]) -> tuple[tuple[str, str], ...]:
    """Everybody at home against the four that follow, where not every pair meets."""
    if kind.meetings:
        return ()
    return tuple((home, teams[(place + step) % len(teams)]) for place, home in enumerate(teams) for step in range(1, 5))


def course(field: Field, state: State = State(), *, strengths: Vector | None = None) -> Course:  # noqa: B008
    teams = len(field.teams)
    of = np.linspace(0.5, -0.5, teams) if strengths is None else strengths
    return Course(field, state, Spread.of(believed(of)), 1.0, DixonColes())


def played(course: Course, tournaments: int = 2_000, seed: int = SEED) -> Counted:
    return total([play(share) for share in shares(course, seed, tournaments)])


def same(one: Counted, other: Counted) -> bool:
    return all(np.array_equal(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))


def test_a_place_that_the_format_has_not_is_refused() -> None:
    with pytest.raises(InvalidInput, match="3A is no place"):
        Format("odd", "Odd cup", (Round(Stage.FINAL, (Tie("1", ("1A", "3A")),)),), groups=1, size=2)


def test_a_place_stands_in_one_tie_alone() -> None:
    twice = Round(Stage.SEMI_FINALS, (Tie("1", ("1A", "2A")), Tie("2", ("1A", "1B"))))
    with pytest.raises(InvalidInput, match="1A is no place of odd, or stands twice"):
        Format("odd", "Odd cup", (twice,), groups=2, size=2)


def test_a_field_with_a_team_too_few_is_refused() -> None:
    with pytest.raises(InvalidInput, match="has 8 different teams"):
        Field(SMALL, (("A", "B", "C", "D"), ("E", "F", "G", "A")))


@pytest.mark.parametrize("kind", book().formats, ids=lambda each: each.key)
def test_chances_of_a_stage_add_to_its_places(kind: Format) -> None:
    counted = played(course(field_of(kind)), 600)

    places = [2 * len(each.ties) for each in kind.rounds if not each.is_consolation] + [1]
    assert counted.reached(kind).sum(axis=1).tolist() == [600 * each for each in places]
    assert counted.places.sum() == 600 * (kind.teams if kind.groups else 0)
    # The best of one phase need no play-offs.
    reached = counted.reached(kind)[kind.stages[0] is Stage.PLAY_OFFS :]
    assert (reached[:-1] >= reached[1:]).all()


@pytest.mark.parametrize("key", ["world-cup-48", "european-championship-24", "champions-league", "cup-16"])
async def test_more_workers_give_the_same_bits(key: str) -> None:
    parts = shares(course(field_of(FORMATS[key])), SEED, 12_000)

    alone = total([play(share) for share in parts])
    backwards = total([play(share) for share in reversed(parts)])
    by_two = total(await Processes(2).map(play, parts, lambda done: None))

    assert len(parts) > 2
    assert same(alone, backwards)
    assert same(alone, by_two)


def test_other_names_change_nothing() -> None:
    kind = FORMATS["world-cup-32"]
    other = [f"Other {32 - number}" for number in range(32)]

    assert same(played(course(field_of(kind))), played(course(field_of(kind, other))))


def test_stronger_teams_get_further() -> None:
    kind = FORMATS["world-cup-32"]
    strengths = np.zeros(32)
    strengths[5] = 1.0

    reached = played(course(field_of(kind), strengths=strengths)).reached(kind)

    assert reached[:, 5].min() > 1.5 * np.delete(reached, 5, axis=1).max(axis=1).min()
    assert np.argmax(reached[-1]) == 5


def test_level_teams_are_level_whatever_the_draw() -> None:
    """Inside four standard errors."""
    for key in ("world-cup-32", "world-cup-48", "european-championship-24", "copa-america-12"):
        kind, times = FORMATS[key], 4_000
        champions = played(course(field_of(kind), strengths=np.zeros(kind.teams)), times).winners[-1] / times
        error = np.sqrt(1 / kind.teams / times)
        assert np.abs(champions - 1 / kind.teams).max() < 4 * error, key


def test_a_host_gains_and_only_where_it_is_at_home() -> None:
    kind = FORMATS["world-cup-32"]
    level = np.zeros(32)
    at_home = field_of(kind, hosts=(Host("Team 00", "Here"),), country="Here")
    elsewhere = field_of(kind, hosts=(Host("Team 00", "There", group=False),), country="Here")

    hosted, away, nobody = (
        played(course(each, strengths=level)).reached(kind)[:, 0] for each in (at_home, elsewhere, field_of(kind))
    )

    assert (hosted > 1.15 * nobody).all()
    assert np.array_equal(away, nobody)


def test_what_is_known_is_not_drawn() -> None:
    field = field_of(SMALL)
    results = [Known(home, away, 2, 0) if home < away else Known(home, away, 0, 2) for home, away in field.matches]
    semis = [Known("Team 00", "Team 05", 1, 1, winner="Team 05"), Known("Team 04", "Team 01", 0, 3)]
    final = Known("Team 01", "Team 05", 0, 1)

    counted = played(course(field, State(*told_apart(field, [*results, *semis, final]))), 500)

    assert counted.winners[-1].tolist() == [500 * (team == "Team 05") for team in field.teams]
    assert set(counted.places.ravel().tolist()) == {0, 500}
    assert set(counted.reached(SMALL).ravel().tolist()) == {0, 500}


def test_two_of_one_group_that_meet_again_do_so_in_the_knock_out() -> None:
    field = field_of(SMALL)
    first, again = Known("Team 00", "Team 01", 1, 0), Known("Team 01", "Team 00", 2, 0)

    assert told_apart(field, [first, again]) == ((first,), (again,))


def test_a_level_tie_without_a_winner_is_a_toss() -> None:
    field = field_of(FORMATS["cup-16"])
    cup = replace(FORMATS["cup-16"], rounds=tuple(replace(each, drawn=()) for each in FORMATS["cup-16"].rounds))
    tie = Known("Team 00", "Team 01", 1, 1)

    winners = played(course(replace(field, format=cup), State(ties=(tie,)))).winners[0]

    assert winners[:2].sum() == 2_000
    assert abs(winners[0] / 2_000 - 0.5) < 4 * np.sqrt(0.25 / 2_000)


def test_an_order_that_cards_decided_is_taken_as_it_is() -> None:
    """Colombia 6 points, Japan and Senegal level in everything, Poland 3: the law of 2018 counted yellow cards."""
    group = ("Poland", "Senegal", "Colombia", "Japan")
    scores = {
        ("Colombia", "Japan"): (1, 2),
        ("Poland", "Senegal"): (1, 2),
        ("Japan", "Senegal"): (2, 2),
        ("Poland", "Colombia"): (0, 3),
        ("Japan", "Poland"): (0, 1),
        ("Senegal", "Colombia"): (0, 1),
    }
    kind = Format("one", "One group", (Round(Stage.FINAL, (Tie("1", ("1A", "2A")),)),), groups=1, size=4,
                    criteria=FORMATS["world-cup-32"].criteria)  # fmt: skip
    field = Field(kind, (group,))
    results = tuple(Known(*pair, *score) for pair, score in scores.items())

    lots = played(course(field, State(results)), 4_000).places
    told = played(course(field, State(results, orders={"A": ("Colombia", "Japan", "Senegal", "Poland")})), 500).places

    japan, senegal = lots[3], lots[1]
    assert (lots[2].tolist(), lots[0].tolist()) == ([4_000, 0, 0, 0], [0, 0, 0, 4_000])
    assert japan[1] + senegal[1] == 4_000
    assert abs(japan[1] / 4_000 - 0.5) < 4 * np.sqrt(0.25 / 4_000)
    assert told[3].tolist() == [0, 500, 0, 0]


def test_head_to_head_comes_before_goals_where_the_law_says_so() -> None:
    """Both have six points; the first won their match, the second has the goals."""
    results = {(0, 1): (1, 0), (0, 2): (0, 1), (0, 3): (1, 0), (1, 2): (5, 0), (1, 3): (5, 0), (2, 3): (0, 2)}
    teams = names(4)
    known = tuple(Known(teams[one], teams[other], *score) for (one, other), score in results.items())
    for key, first in (("world-cup-32", 1), ("world-cup-48", 0), ("european-championship-24", 0)):
        kind = Format("one", "One group", (Round(Stage.FINAL, (Tie("1", ("1A", "2A")),)),), groups=1, size=4,
                        criteria=FORMATS[key].criteria)  # fmt: skip
        counted = played(course(Field(kind, (tuple(teams),)), State(known)), 200)
        assert counted.places[first, 0] == 200, key


def test_every_set_of_best_thirds_has_its_place() -> None:
    for key, sets in (("world-cup-48", 495), ("european-championship-24", 15), ("european-championship-24-2016", 15)):
        kind = FORMATS[key]
        assert kind.best is not None
        assert len({frozenset(row) for row in kind.best.allotted}) == len(kind.best.allotted) == sets
        allotments = kind.allotments
        for chosen in combinations(range(kind.groups), kind.best.count):
            row = allotments[sum(1 << group for group in chosen)].tolist()
            assert sorted(row) == list(chosen)
            assert all(ascii_uppercase[group] in side for group, side in zip(row, kind.waiting, strict=True))


def test_thirds_meet_nobody_of_their_own_group() -> None:
    for kind in book().formats:
        opponents = {
            side: other for tie in kind.ties for side, other in (tie.sides, tie.sides[::-1]) if side in kind.waiting
        }
        assert all(other[-1] not in side for side, other in opponents.items()), kind.key


def test_where_places_leave_no_choice_no_table_is_needed() -> None:
    assert matched(("B", "C"), ["BC", "AB"]) == "CB"
    assert matched(("A", "B"), ["C", "AB"]) is None
    with pytest.raises(InvalidInput, match="cannot be allotted"):
        _ = Format("odd", "Odd cup", (Round(Stage.FINAL, (Tie("1", ("1A", "3BC")),)),), groups=3, size=3,
                   best=BestPlaced(3, 1)).allotments  # fmt: skip


def test_a_draw_keeps_teams_of_one_group_apart() -> None:
    kind = FORMATS["champions-league-groups"]
    field = field_of(kind)

    meetings = played(course(field)).meetings[0]

    group = np.arange(32) // 4
    assert meetings[group[:, None] == group].sum() == 0
    assert (meetings + meetings.T)[0, 4:8].sum() > 0


def test_an_open_draw_lets_everybody_meet_everybody() -> None:
    kind = FORMATS["cup-16"]

    meetings = played(course(field_of(kind)), 3_000).meetings[0]

    met = meetings + meetings.T + np.eye(16, dtype=np.int64)
    assert (met > 0).all()


def test_each_of_two_legs_has_its_own_home() -> None:
    """With all of the strength in the home advantage, level teams still go on half of the time."""
    two = Format("two", "Two legs", (Round(Stage.FINAL, (Tie("1", ("E1", "E2")),), legs=2, extra_time=0.0),))
    field, times = field_of(two), 20_000
    of = replace(course(field), spread=Spread.of(believed(np.zeros(2), home_advantage=2.0)))

    first = played(of, times).winners[0][0] / times

    assert abs(first - 0.5) < 4 * np.sqrt(0.25 / times)


def test_away_goals_decide_where_they_count() -> None:
    two = Round(Stage.FINAL, (Tie("1", ("E1", "E2")),), legs=2)
    legs = (Known("Team 00", "Team 01", 1, 1), Known("Team 01", "Team 00", 2, 2))
    for away_goals in (True, False):
        kind = Format("two", "Two legs", (replace(two, away_goals=away_goals),))
        winners = played(course(field_of(kind), State(ties=legs)), 1_000).winners[-1]
        assert (winners[0] == 1_000) == away_goals


def test_extra_time_makes_penalties_rarer() -> None:
    """So that the stronger side goes on more often."""
    kind = Format("two", "A final", (Round(Stage.FINAL, (Tie("1", ("E1", "E2")),)),))
    strong = np.array([0.4, -0.4])

    won = {
        share: played(
            course(field_of(replace(kind, rounds=(replace(kind.rounds[0], extra_time=share),))), strengths=strong),
            20_000,
        ).winners[-1][0]
        for share in (0.0, 1 / 3)
    }

    assert won[1 / 3] > won[0.0]


def test_a_covariance_that_cannot_be_is_mended() -> None:
    made = root(IMPOSSIBLE) @ root(IMPOSSIBLE).T

    assert np.linalg.eigvalsh(IMPOSSIBLE).min() < 0
    assert np.linalg.eigvalsh(made).min() > -1e-12
    assert np.allclose(root(np.eye(3)) @ root(np.eye(3)).T, np.eye(3))
