"""What an administrator says of seasons: formats, and points that were taken away, one by one and from a file."""

from itertools import permutations

import pytest

from engine.catalogue.formats import HEAD_TO_HEAD, Setting
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.season_rules import COLUMNS, NewDeduction, SeasonRules
from engine.catalogue.service import Catalogue
from engine.errors import InvalidInput, NotFound
from engine.simulation.season_format import Group, Halving, SeasonFormat
from engine.simulation.wording import en

FILE = """\
date,home,away,home_score,away_score,season
2024-08-10,Ashby,Brook,1,0,2024-25
2023-08-12,Corley,Dun,1,1,2023-24
"""


@pytest.fixture
async def league(catalogue: Catalogue) -> int:
    kept = await catalogue.import_results(parse_bytes(FILE.encode(), "valley.csv", competition="Valley League"))
    return kept.competitions[0].id


@pytest.fixture
def rules(catalogue: Catalogue) -> SeasonRules:
    return catalogue.season_rules


async def team(catalogue: Catalogue, league: int, name: str) -> int:
    return next(each.id for each in await catalogue.roster(league) if each.name == name)


async def test_nothing_is_set_until_somebody_sets_it(rules: SeasonRules, league: int) -> None:
    assert await rules.setting(league) == Setting()


async def test_a_setting_is_remembered_and_taken_back(rules: SeasonRules, league: int) -> None:
    split = SeasonFormat(3, (Group(6, 1, Halving.UP), Group(6)))
    await rules.set(league, Setting(split, HEAD_TO_HEAD))
    kept = await rules.setting(league)
    await rules.set(league, Setting())

    assert kept == Setting(split, HEAD_TO_HEAD)
    assert await rules.setting(league) == Setting()


async def test_groups_that_do_not_hold_the_teams_of_the_newest_season_are_refused(catalogue: Catalogue) -> None:
    pairs = permutations(("Ashby", "Brook", "Corley", "Dun"), 2)
    file = "date,home,away,home_score,away_score\n" + "\n".join(f"2024-08-10,{one},{other},1,0" for one, other in pairs)
    kept = await catalogue.import_results(parse_bytes(file.encode(), "four.csv", competition="Four League"))
    league, rules = kept.competitions[0].id, catalogue.season_rules

    with pytest.raises(
        InvalidInput, match=r"2 \+ 3, which hold 5 teams, do not fit season 2024.*, which has 4"
    ) as refusal:
        await rules.set(league, Setting(SeasonFormat(2, (Group(2), Group(3)))))
    await rules.set(league, Setting(SeasonFormat(2, (Group(2), Group(2)))))

    assert refusal.value.field == "groups"


async def test_an_unknown_competition_takes_no_setting(rules: SeasonRules, league: int) -> None:
    with pytest.raises(NotFound):
        await rules.set(league + 1, Setting(SeasonFormat(2)))


@pytest.mark.parametrize(
    ("meetings", "groups", "field"),
    [
        (-1, (), "meetings"),
        (5, (), "meetings"),
        (0, (Group(6),), "groups"),
        (2, (Group(1), Group(6)), "groups"),
        (2, (Group(6, 3),), "groups"),
        (2, (Group(2),) * 5, "groups"),
    ],
)
def test_a_format_that_cannot_be_played_is_refused(meetings: int, groups: tuple[Group, ...], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        SeasonFormat(meetings, groups)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("format", "matches", "words"),
    [
        (SeasonFormat(0), 0, "no league"),
        (SeasonFormat(2), 132, "double round robin"),
        (
            SeasonFormat(3, (Group(6), Group(6))),
            228,
            "triple round robin, then a split: 6 that meet once more, 6 that meet once more",
        ),
        (
            SeasonFormat(2, (Group(6, 2, Halving.DOWN), Group(6, 2, Halving.DOWN))),
            192,
            "double round robin, then a split: 6 that meet twice more, points halved and rounded down, "
            "6 that meet twice more, points halved and rounded down",
        ),
    ],
)
def test_a_format_knows_its_matches_and_its_words(format: SeasonFormat, matches: int, words: str) -> None:
    assert (format.matches(12), en.season_format(format)) == (matches, words)


@pytest.mark.parametrize(
    ("points", "reason", "field"),
    [(-9, "x", "points"), (0, "x", "points"), (100, "x", "points"), (3, " ", "reason"), (3, "x" * 201, "reason")],
)
def test_a_deduction_out_of_its_range_is_refused(points: int, reason: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        NewDeduction(1, "2024-25", points, reason)

    assert refusal.value.field == field


async def test_a_team_loses_points_only_in_a_season_that_it_played(
    catalogue: Catalogue, rules: SeasonRules, league: int
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await rules.deduct([NewDeduction(await team(catalogue, league, "Ashby"), "2023-24", 3, "late")])
    with pytest.raises(NotFound):
        await rules.deduct([NewDeduction(999_999, "2023-24", 3, "late")])

    assert refusal.value.field == "season"
    assert await rules.deductions(league) == ()


async def test_the_away_side_may_lose_points_too(catalogue: Catalogue, rules: SeasonRules, league: int) -> None:
    (kept,) = await rules.deduct([NewDeduction(await team(catalogue, league, "Brook"), "2024-25", 3, "late")])

    assert kept.team.name == "Brook"


async def test_the_same_deduction_again_is_the_same_row(catalogue: Catalogue, rules: SeasonRules, league: int) -> None:
    ashby = await team(catalogue, league, "Ashby")
    (first,) = await rules.deduct([NewDeduction(ashby, "2024-25", 10, "accounts")])
    (reduced,) = await rules.deduct([NewDeduction(ashby, "2024-25", 6, "accounts")])
    await rules.deduct([NewDeduction(ashby, "2024-25", 2, "crowd")])

    kept = await rules.deductions(league, "2024-25")

    assert (reduced.id, reduced.points) == (first.id, 6)
    assert [(each.points, each.reason) for each in kept] == [(6, "accounts"), (2, "crowd")]
    assert await rules.deductions(league, "2023-24") == ()


async def test_points_are_given_back(catalogue: Catalogue, rules: SeasonRules, league: int) -> None:
    (kept,) = await rules.deduct([NewDeduction(await team(catalogue, league, "Ashby"), "2024-25", 10, "accounts")])

    assert (await rules.remove(kept.id)).points == 10
    assert await rules.deductions(league) == ()
    for gone in (kept.id, 0, 2**40):
        with pytest.raises(NotFound):
            await rules.remove(gone)


async def test_a_file_is_kept_whole(rules: SeasonRules, league: int) -> None:
    text = (
        "\ufeffTeam,Competition,Season,Points,Reason\n"
        "ashby,valley league,2024/25,10,Accounts, \n\nDun,Valley League,2023-24,1,Crowd\n"
    )

    kept = await rules.import_deductions(text)

    assert {(each.team.name, each.season, each.points, each.reason) for each in kept} == {
        ("Ashby", "2024-25", 10, "Accounts"),
        ("Dun", "2023-24", 1, "Crowd"),
    }
    assert await rules.import_deductions(text) == kept


@pytest.mark.parametrize("separator", [";", "\t", "|"])
async def test_a_file_may_be_separated_as_any_file_of_results(rules: SeasonRules, league: int, separator: str) -> None:
    header, row = COLUMNS, ("Valley League", "2024-25", "Ashby", "3", "late, late, late, late, late, late")

    (kept,) = await rules.import_deductions(f"{separator.join(header)}\r\n{separator.join(row)}\r\n")

    assert (kept.points, kept.reason) == (3, "late, late, late, late, late, late")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Hill League,2024-25,Ashby,3,late", "line 3: there is no competition 'Hill League'"),
        ("Valley League,2024-25,Nobody,3,late", "line 3: there is no team 'Nobody' in it"),
        ("Valley League,1999-00,Ashby,3,late", "Ashby is not known to have played in '1999-00'"),
        ("Valley League,2024-25,Ashby,-9,late", "line 3: '-9' cannot be taken away: give the points as a positive"),
        ("Valley League,2024-25,Ashby,,late", "line 3: '' cannot be taken away"),
        ("Valley League,2024-25,Ashby,0,late", "line 3: 0 cannot be taken away"),
        ("Valley League,2024-25,Ashby,3,", "line 3: use 1 to 200 characters"),
    ],
)
async def test_one_bad_row_refuses_the_file(rules: SeasonRules, league: int, row: str, said: str) -> None:
    good = "Valley League,2024-25,Brook,3,late"

    with pytest.raises((InvalidInput, NotFound)) as refusal:
        await rules.import_deductions(f"competition,season,team,points,reason\n{good}\n{row}\n")

    assert said in str(refusal.value)
    assert await rules.deductions(league) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("competition,season,team,points\n", "has no column reason"),
        ("", "has no column competition"),
        ("x" * 400_001, "is longer than 400,000 characters"),
        ("competition,season,team,points,reason\n" + "a,b,c,1,d\n" * 1_001, "has more than 1,000 rows"),
    ],
)
async def test_a_file_of_another_form_is_refused(rules: SeasonRules, text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await rules.import_deductions(text)

    assert refusal.value.field == "file"
    assert said in str(refusal.value)
