"""Scores as people write them, and words in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.importers.parsed import BadRow
from engine.catalogue.importers.scores import ParsedScore, completed, pair, side, sides
from engine.catalogue.status import FixtureStatus


@pytest.mark.parametrize(
    "cell",
    [
        "2-1",
        "2 - 1",
        "2:1",
        "2 : 1",
        "2–1",
        "2—1",
        "2−1",
        "2x1",
        "2-1 FT",
        "FT 2-1",
        "2-1 (1-0)",
        "4:2 (2:0)".replace("4:2", "2:1").replace("2:0", "1:0"),
        "2-1 (HT 1-0)",
    ],
)
def test_a_pair_is_read_however_it_is_joined(cell: str) -> None:
    assert pair(cell, "result", 99) == ParsedScore((2, 1))


@pytest.mark.parametrize(
    ("cell", "score"),
    [
        ("1-1 (4-2 pen)", ParsedScore((1, 1), None, (4, 2))),
        ("1-1 (4-2 p)", ParsedScore((1, 1), None, (4, 2))),
        ("1-1 (p 4-2)", ParsedScore((1, 1), None, (4, 2))),
        ("1-1 (4-2)", ParsedScore((1, 1), None, (4, 2))),
        ("1-1 [4-2]", ParsedScore((1, 1), None, (4, 2))),
        ("1-1, 4-2 pens", ParsedScore((1, 1), None, (4, 2))),
        ("1 (4) - 1 (2)", ParsedScore((1, 1), None, (4, 2))),
        ("(4) 1–1 (2)", ParsedScore((1, 1), None, (4, 2))),
        ("1-1 (4-2 on penalties)", ParsedScore((1, 1), None, (4, 2))),
        ("2-1 a.e.t. (1-1, 0-1)", ParsedScore((1, 1), (2, 1))),
        ("2:1 n.V. (1:1, 0:1)", ParsedScore((1, 1), (2, 1))),
        ("4-2 pen. 1-1 a.e.t. (1-1, 0-1)", ParsedScore((1, 1), (1, 1), (4, 2))),
        ("1-1 (AET, 4-2 PEN)", ParsedScore((1, 1), (1, 1), (4, 2), is_late=True)),
        ("2-1 (a.e.t.)", ParsedScore((2, 1), (2, 1), is_late=True)),
        ("2-1 (1-0, HT)", ParsedScore((2, 1))),
        ("1-1 aet (4-2)", ParsedScore((1, 1), (1, 1), (4, 2), is_late=True)),
        ("1-1 (2-1 aet)", ParsedScore((1, 1), (2, 1))),
        ("1-1 pens", ParsedScore((1, 1), has_shoot_out=True)),
        ("1-1 p 4-2", ParsedScore((1, 1), None, (4, 2))),
        ("1-0 p 4-2", ParsedScore((1, 0), None, (4, 2))),
        ("2-1 pens 3-5", ParsedScore((2, 1), None, (3, 5))),
        ("5-0 p 4-2", ParsedScore((5, 0), None, (4, 2))),
        ("4-2 pen. 2-1", ParsedScore((2, 1), None, (4, 2))),
        ("3-2 aet p 4-2", ParsedScore((3, 2), (3, 2), (4, 2), is_late=True)),
        ("2-0 aet (1-0, 0-0)", ParsedScore((1, 0), (2, 0))),
        ("5:4 i.E. (2:2, 1:1, 0:0)", ParsedScore((1, 1), (2, 2), (5, 4))),
        ("3-0*", ParsedScore((3, 0), status=FixtureStatus.AWARDED)),
        ("3-0 awd", ParsedScore((3, 0), status=FixtureStatus.AWARDED)),
        ("0-3 W.O.", ParsedScore((0, 3), status=FixtureStatus.AWARDED)),
        ("1-0 abandoned 67'", ParsedScore((1, 0), status=FixtureStatus.ABANDONED)),
        ("P-P", ParsedScore(status=FixtureStatus.POSTPONED)),
        ("A-A", ParsedScore(status=FixtureStatus.ABANDONED)),
        ("Postponed", ParsedScore(status=FixtureStatus.POSTPONED)),
        ("w/o", ParsedScore(status=FixtureStatus.AWARDED)),
        ("cancelled", ParsedScore(status=FixtureStatus.ANNULLED)),
        ("", ParsedScore()),
        ("- : -", ParsedScore()),
        ("vs", ParsedScore()),
        ("?-?", ParsedScore()),
        ("TBD", ParsedScore()),
    ],
)
def test_what_stands_beside_a_score_or_instead_of_it_is_understood(cell: str, score: ParsedScore) -> None:
    assert pair(cell, "result", 99) == score


@pytest.mark.parametrize(
    "cell",
    [
        "2:3 (2:2, 1:0) n.V.",
        "2:3 (2:2) n. V.",
        "2:3 (2:2) nach Verlängerung",
        "2-3 (2-2) AET",
        "2-3 [2-2] AET",
        "2-3 (2-2), after extra time",
        "2-3 (2-2) (a.e.t.)",
        "2-3 (2-2, 1-0) d.t.s.",
        "2-3 (2-2; ht 1-0) dopo i supplementari",
        "2-3 (2-2) après prol.",
        "aet 2-3 (2-2)",
        "2-3 AET (FT 2-2)",
        "2-2 (2-3 aet)",
    ],
)
def test_extra_time_that_is_named_after_the_brackets_is_of_the_score_before_them(cell: str) -> None:
    assert pair(cell, "result", 99) == ParsedScore((2, 2), (2, 3))


@pytest.mark.parametrize(
    "cell",
    [
        "2-2 (1-1) pen 4-3",
        "2-2 (1-1) 4-3 pens",
        "2-2 (1-1) (4-3) pens",
        "2-2 [1-1] pso 4-3",
        "2-2 (1-1) d.c.r. 4-3",
        "2-2 (1-1) t.a.b. 4-3",
        "2:2 (1:1) 4:3 i. E.",
        "2:2 (1:1), 4:3 im Elfmeterschießen",
        "2-2 (1-1), after penalties 4-3",
        "2-2 pen 4-3",
        "4:3 (2:2, 1:1) n.E.",
    ],
)
def test_a_shoot_out_that_is_named_after_the_brackets_is_no_score_of_the_match(cell: str) -> None:
    assert pair(cell, "result", 99) == ParsedScore((2, 2), None, (4, 3))


@pytest.mark.parametrize(
    "cell",
    [
        "2-2 (1-1) a.e.t., 4-3 pens",
        "2-2 (1-1) aet pen 4-3",
        "2:2 (1:1, 0:1) n.V., 4:3 i.E.",
        "2-2 (1-1) a.p., 4-3 t.a.b.",
        "4:3 (2:2, 1:1, 0:0) i.E.",
        "2-2 (1-1) AET (4-3 PEN)",
    ],
)
def test_extra_time_and_a_shoot_out_are_both_kept(cell: str) -> None:
    assert pair(cell, "result", 99) == ParsedScore((1, 1), (2, 2), (4, 3))


@pytest.mark.parametrize(
    "cell",
    [
        "5:4 n.E.",
        "5:4 i. E.",
        "5:4nE",
        "5:4 (n.E.)",
        "5:4 nach Elfmeterschießen",
        "5:4 n.P.",
        "5-4 pens",
        "5-4 p",
        "5-4p",
        "(5-4 p)",
        "5-4 (PSO)",
        "5-4 PK",
        "5-4 t.a.b.",
        "5-4 aux tirs au but",
        "5-4 d.c.r.",
        "5-4 rig.",
        "5-4 g.p.",
        "5-4 nos penáltis",
        "5-4 n.s.",
        "5-4 w.n.s.",
        "5:4 k.",
        "5:4 karne",
        "5:4 na pen.",
        "5-4 e. str.",
        "5-4 efter straffar",
        "5-4 rp.",
        "5-4 tizenegyesekkel",
        "5-4 11 m",
        "5:4 по пен.",
        "5-4 πεν.",
    ],
)
def test_a_shoot_out_alone_is_never_taken_for_the_score_of_the_match(cell: str) -> None:
    assert pair(cell, "result", 99) == ParsedScore(None, None, (5, 4), has_shoot_out=True)


@pytest.mark.parametrize(
    "cell",
    [
        "1-1 (4-3p)",
        "1-1(PK4-3)",
        "1-1 (4 PK 3)",
        "1-1 (4 tab 3)",
        "1-1 (4 t.a.b. à 3)",
        "1-1 (4-3 gp)",
        "1-1 (4-3 n.s.)",
        "1-1 (4-3 rig.)",
        "1-1 (4-3 pp)",
        "1:1, k. 4:3",
        "1:1 (4:3 np)",
        "1:1 n.P. 4:3",
        "1-1 (4-3 e.str.)",
        "1-1 (4-3 11m)",
        "1-1 / 4-3 pen",
        "1 (4p) - (3p) 1",
        "1 [4] - 1 [3]",
        "1（4）-1（3）",
    ],
)
def test_a_shoot_out_beside_the_score_is_read_in_the_words_of_many_languages(cell: str) -> None:
    assert pair(cell, "result", 99) == ParsedScore((1, 1), None, (4, 3))


@pytest.mark.parametrize(
    "cell",
    [
        "2:1 i.V.",
        "2-1 asdet",
        "2-1 gg",
        "2-1 golden goal",
        "2-1 t.s.",
        "2-1 prór.",
        "2:1 po dogr.",
        "2:1 pp",
        "2-1 AP",
        "2-1 a.p.",
        "2-1 e.f.",
        "2-1 hosszabbítás után",
        "2-1 uz.",
        "2-1 д.в.",
        "2-1 παρ.",
    ],
)
def test_extra_time_beside_the_score_is_read_in_the_words_of_many_languages(cell: str) -> None:
    assert pair(cell, "result", 99) == ParsedScore((2, 1), (2, 1), is_late=True)


@pytest.mark.parametrize(
    ("cell", "score"),
    [
        ("3-2 (2-2) a.p.", ParsedScore((2, 2), (3, 2))),
        ("5-4 (1-1) a.p.", ParsedScore((1, 1), None, (5, 4))),
        ("0-0 PP", ParsedScore((0, 0), (0, 0), status=FixtureStatus.POSTPONED, is_late=True)),
        ("0-0 NP", ParsedScore((0, 0), status=FixtureStatus.ANNULLED, has_shoot_out=True)),
    ],
)
def test_a_word_that_may_mean_two_things_is_told_by_the_score(cell: str, score: ParsedScore) -> None:
    assert pair(cell, "result", 99) == score


@pytest.mark.parametrize("cell", ["1 (4p)", "1 (4 pens)", "(p4) 1", "1 [4]"])
def test_the_kicks_of_a_side_are_read_beside_its_goals(cell: str) -> None:
    assert (side(cell, "home_score", 99).goals, side(cell, "home_score", 99).penalties) == (1, 4)


@pytest.mark.parametrize(
    "cell",
    [
        "abc",
        "H",
        "1--1",
        "1-0-2",
        "100-2",
        "02-Jan",
        "1/2/2024",
        "2-1 HT 1-0",
        "1-0 p 4-2 p",
        "2-3 (2-2 aet)",
        "1-1 (2-2, 4-3 pen)",
        "0-1 (3-2)",
        "1-1 (4-4 pen)",
        "4-3 AP",
        "4-3 (2-2) a.p.",
        "Ashby won 4-3 on penalties",
        "1-true",
        "2-1" + " " * 100,
        "٢-١",
    ],
)
def test_what_is_no_score_or_says_two_things_is_refused(cell: str) -> None:
    with pytest.raises(BadRow):
        pair(cell, "result", 99)


@pytest.mark.parametrize("cell", ["3", "3.0", "3.00", "3,0", "3*", "3 *", "3 (4)", "(4) 3", "03"])
def test_the_goals_of_a_side_are_read_from_what_stands_around_them(cell: str) -> None:
    assert side(cell, "home_score", 99).goals == 3


@pytest.mark.parametrize("cell", ["-1", "149", "1e3", "1_0", "1.5", "٣", "three", "9" * 5000])
def test_what_is_no_number_of_goals_is_refused(cell: str) -> None:
    with pytest.raises(BadRow):
        side(cell, "home_score", 99)


def test_one_score_alone_is_refused_unless_a_word_says_why() -> None:
    with pytest.raises(BadRow, match="the other is not"):
        sides("2", "", 99)

    assert sides("P", "", 99) == sides("", "P", 99) == ParsedScore(status=FixtureStatus.POSTPONED)


@pytest.mark.parametrize(
    ("extra", "duration", "after_extra"),
    [
        ((2, 1), "", (2, 1)),
        ((1, 0), "", (2, 1)),
        ((1, 0), "EXTRA_TIME", (3, 2)),
        (None, "", None),
        ((0, 0), "REGULAR", None),
    ],
)
def test_extra_time_is_counted_on_whether_its_goals_or_the_score_after_it_are_given(
    extra: tuple[int, int] | None, duration: str, after_extra: tuple[int, int] | None
) -> None:
    full = (3, 2) if duration == "EXTRA_TIME" else (1, 1)
    found = completed(ParsedScore(full), regular=None, extra=extra, penalties=None, duration=duration)

    assert found.extra == after_extra


def test_a_column_of_penalties_inside_the_match_is_no_shoot_out() -> None:
    found = completed(ParsedScore((2, 1)), regular=None, extra=None, penalties=(1, 0), duration="")

    assert found.penalties is None


@given(st.text(max_size=70))
def test_no_text_is_more_than_no_score(text: str) -> None:
    for read in (pair, side):
        try:
            read(text, "result", 99)
        except BadRow:
            continue


@given(st.integers(0, 99), st.integers(0, 99))
def test_a_score_is_read_back(home: int, away: int) -> None:
    assert pair(f"{home} – {away}", "result", 99).full == (home, away)
    assert sides(str(home), str(away), 99).full == (home, away)


@given(st.integers(100, 999), st.integers(0, 999))
def test_a_sport_of_high_scores_has_its_own_limit(home: int, away: int) -> None:
    assert pair(f"{home} - {away}", "result", 999).full == (home, away)
    assert sides(str(home), str(away), 999).full == (home, away)
    with pytest.raises(BadRow, match="from 0 to 99"):
        pair(f"{home} - {away}", "result", 99)


@pytest.mark.parametrize("cell", ["2-1", "(4) 2-1 (2)", "2-1 (1-1)"])
def test_no_way_to_write_a_score_goes_round_the_limit(cell: str) -> None:
    with pytest.raises(BadRow, match="from 0 to 1"):
        pair(cell, "result", 1)


def test_a_side_has_no_more_than_its_sport_knows() -> None:
    assert side("1", "home_score", 1).goals == 1
    with pytest.raises(BadRow, match="is no whole number from 0 to 1"):
        side("2", "home_score", 1)
