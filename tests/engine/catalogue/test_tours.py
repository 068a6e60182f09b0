"""Lists of tennis that name the winner first: read without telling who won, kept with what its sport knows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from engine.catalogue.importers.matches import fixture_of, results_of
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.orientation import turned
from engine.catalogue.importers.parsed import AnotherSport, Format, ParsedFile, RefusedRows, UnreadableFile
from engine.catalogue.importers.reading import read
from engine.catalogue.status import FixtureStatus
from engine.evaluation.backtest import report, walk_forward
from engine.ratings.filter import rate
from engine.ratings.state import Result
from engine.sports.base import Sport
from engine.sports.registry import specification
from engine.sports.tennis.details import Surface, TennisDetails

HEADER = (
    "tourney_name,surface,tourney_level,tourney_date,best_of,round,winner_name,winner_rank,loser_name,loser_rank,score"
)
WON = "Oakham,Clay,A,20240108,3,QF,Zoe Ash,7,Amy Birch,31,6-2 3-6 7-6(5)"
LOST = "Oakham,Clay,A,20240108,3,QF,Amy Birch,31,Zoe Ash,7,6-2 3-6 7-6(5)"
FIRST = date(2010, 1, 5)
TENNIS, TOLD = specification(Sport.TENNIS), ImportOptions(sport=Sport.TENNIS)
GUESSED = ImportOptions(is_sport_told=False)


def file_of(*rows: str, name: str = "wta_matches_2024.csv", options: ImportOptions = TOLD) -> ParsedFile:
    (file,) = read("\n".join((HEADER, *rows)).encode(), name, options)
    return file


def details(match: Any) -> Any:
    assert TENNIS.details
    return TENNIS.details.known(match.conditions, match.course)


def test_a_row_is_a_match_with_sets_as_its_score_and_the_rest_as_details() -> None:
    (match,) = file_of(WON).rows

    assert (match.home, match.away, match.home_score, match.away_score) == ("Amy Birch", "Zoe Ash", 1, 2)
    assert (match.day, match.season, match.round) == (date(2024, 1, 12), "2024", "Oakham, quarter-final")
    assert details(match) == TennisDetails(Surface.CLAY, 3, (14, 16), (31, 7))


def test_whoever_won_the_sides_stand_in_the_same_order() -> None:
    (won,), (lost,) = file_of(WON).rows, file_of(LOST).rows

    assert (won.home, won.away) == (lost.home, lost.away)
    assert (won.conditions, won.day, won.round) == (lost.conditions, lost.day, lost.round)
    assert (won.home_score, won.away_score) == (lost.away_score, lost.home_score)


def test_a_table_that_names_the_winner_first_is_put_in_order_too() -> None:
    table = "date,home,away,home_score,away_score,home_rank,away_rank,best of\n"
    (file,) = read((table + "2024-01-12,Zoe Ash,Amy Birch,2,1,7,31,3").encode(), "results.csv", TOLD)
    (match,) = file.rows

    assert (match.home, match.away, match.home_score, match.away_score) == ("Amy Birch", "Zoe Ash", 1, 2)
    assert details(match) == TennisDetails(best_of=3, ranks=(31, 7))


def test_sides_keep_their_order_where_somebody_may_be_at_home() -> None:
    table = b"date,home,away,home_score,away_score\n2024-01-12,Zebras,Ants,2,1\n"
    (file,) = read(table, "results.csv", ImportOptions(sport=Sport.ICE_HOCKEY))

    assert [(row.home, row.away) for row in file.rows] == [("Zebras", "Ants")]


def test_a_match_that_is_turned_twice_is_itself() -> None:
    (match,) = file_of(WON).rows
    whole = replace(match, closing_prices=(1.5, float("inf"), 2.6), home_shots=3)

    assert turned(whole, TENNIS) != whole
    assert turned(turned(whole, TENNIS), TENNIS) == whole


def test_one_match_from_both_sides_stands_there_once() -> None:
    table = b"date,home,away,home_score,away_score\n2024-01-12,Ash,Birch,2,0\n2024-01-12,Birch,Ash,0,2\n"
    (file,) = read(table, "results.csv", TOLD)

    assert (len(file.rows), file.repeated) == (1, 1)


def test_a_walkover_is_awarded_and_nothing_is_learned_from_it() -> None:
    file = file_of(WON, "Oakham,Clay,A,20240108,3,SF,Zoe Ash,7,Cat Elm,12,W/O")

    assert file.rows[1].status is FixtureStatus.AWARDED
    assert (file.rows[1].home_score, file.rows[1].away_score) == (0, 2)
    assert len(results_of([file])) == 1
    assert any("Not rated: 1 awarded" in note for note in file.notes)


def test_who_gave_up_lost_and_it_is_remembered_that_it_was_so() -> None:
    (match,) = file_of("Oakham,Clay,G,20240108,5,R64,Zoe Ash,7,Amy Birch,31,3-6 6-4 2-1 RET").rows

    assert (match.home_score, match.away_score, match.status) == (1, 3, None)
    assert details(match).has_retired
    assert details(match).games == (11, 11)
    (result,) = results_of([file_of("Oakham,Clay,G,20240108,5,R64,Zoe Ash,7,Amy Birch,31,3-6 6-4 2-1 RET")])
    assert result.details == details(match)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (WON.replace("6-2 3-6 7-6(5)", "6-4 3-6"), "score", "no win of 2 sets"),
        (WON.replace("6-2 3-6 7-6(5)", "6-4 8-9"), "score", "no win of 2 sets"),
        (WON.replace("6-2 3-6 7-6(5)", "6-4 6-4 6-4"), "score", "best of 3"),
        (WON.replace("6-2 3-6 7-6(5)", "six four"), "score", "use 6-4"),
        (WON.replace("6-2 3-6 7-6(5)", ""), "score", "no set"),
        (WON.replace("Clay", "Mud"), "surface", "use hard, clay, grass, carpet"),
        (WON.replace(",3,QF", ",7,QF"), "best_of", "use 3 or 5"),
        (WON.replace(",7,", ",seventh,"), "winner_rank", "from 1 to 9,999"),
        (WON.replace(",31,", ",0,"), "loser_rank", "from 1 to 9,999"),
        (WON.replace("20240108", "20241308"), "tourney_date", "no date"),
        (WON.replace("Amy Birch", ""), "loser_name", "missing"),
    ],
)
def test_what_no_match_has_is_refused_by_line_and_column_with_what_is_allowed(
    row: str, column: str, reason: str
) -> None:
    with pytest.raises(RefusedRows, match=f"line 3, column {column}: ") as refused:
        file_of(WON, row)

    assert reason in refused.value.rows[0]["reason"]


@pytest.mark.parametrize(("cell", "known"), [("surface", "Mud"), ("best_of", "4")])
def test_a_table_of_fixtures_refuses_the_same(cell: str, known: str) -> None:
    with pytest.raises(RefusedRows, match=f"column {cell}: .*use"):
        read(f"date,home,away,{cell}\n2024-01-12,Ash,Birch,{known}\n".encode(), "ahead.csv", TOLD)


def test_rounds_follow_each_other_and_take_two_days_at_a_grand_slam() -> None:
    rows = (f"Oakham,Hard,{{level}},20240108,3,{each},A{at},,B{at},,6-0 6-0" for at, each in enumerate(ROUNDS))
    texts = list(rows)
    short, long = (
        [row.day.day for row in file_of(*(each.format(level=level) for each in texts)).rows] for level in "AG"
    )

    assert short == [8, 9, 10, 11, 12, 13, 14]
    assert long == [8, 10, 12, 14, 16, 18, 20]


ROUNDS = ("R128", "R64", "R32", "R16", "QF", "SF", "F")


def test_a_day_that_the_file_knows_is_the_day_of_the_match() -> None:
    header = HEADER.replace("tourney_date", "date")
    (file,) = read("\n".join((header, WON)).encode(), "x.csv", TOLD)

    assert file.rows[0].day == date(2024, 1, 8)


@pytest.mark.parametrize(
    ("name", "competition"),
    [("atp_2013_2018.csv", "ATP Tour"), ("wta_matches_2024.csv", "WTA Tour"), ("oakham open.csv", "oakham open")],
)
def test_a_tour_is_one_competition_by_the_name_of_its_files(name: str, competition: str) -> None:
    assert file_of(WON, name=name).competition == competition


def test_who_names_the_competition_is_believed() -> None:
    assert file_of(WON, options=replace(TOLD, competition="Club")).competition == "Club"


def test_the_sport_is_told_from_the_columns_and_said() -> None:
    file = file_of(WON, options=GUESSED)

    assert (file.sport, file.format) == (Sport.TENNIS, Format.TOUR)
    assert any("Read as tennis" in note for note in file.notes)


@pytest.mark.parametrize("sport", [Sport.SOCCER, Sport.BASKETBALL, Sport.BASEBALL])
def test_a_file_of_tennis_is_none_of_another_sport(sport: Sport) -> None:
    with pytest.raises(AnotherSport, match="looks like tennis"):
        file_of(WON, options=ImportOptions(sport=sport))


def test_a_file_of_another_sport_is_none_of_tennis() -> None:
    table = "date,team_1,team_2,points_1,points_2\n" + "2024-01-12,Ants,Bees,101,99\n" * 40
    with pytest.raises(AnotherSport, match="basketball"):
        read(table.encode(), "games.csv", TOLD)


def test_a_fixture_to_come_knows_what_kind_of_match_it_is() -> None:
    table = "date,home,away,surface,best of\n2024-01-12,Zoe Ash,Amy Birch,Grass,5\n"
    (file,) = read(table.encode(), "ahead.csv", TOLD)

    assert fixture_of(file.rows[0], "", Sport.TENNIS).details == TennisDetails(Surface.GRASS, 5)


PLAYERS = 10


def tour(names: Sequence[str]) -> list[Result]:
    """Rounds in which each of some players, the stronger the later, plays once."""
    rows = []
    for number in range(60):
        others = [(number + each) % (PLAYERS - 1) for each in range(PLAYERS - 1)]
        pairs = [(PLAYERS - 1, others[0]), *zip(others[1:5], others[:4:-1], strict=True)]
        day = FIRST + timedelta(number * 7)
        for strong, weak in (sorted(pair, reverse=True) for pair in pairs):
            won, lost = (strong, weak) if (number + strong) % 4 else (weak, strong)
            score = "6-3 6-4" if number % 3 else "6-7(4) 6-2 6-4"
            rows.append(f"Oakham,Hard,A,{day:%Y%m%d},3,F,{names[won]},,{names[lost]},,{score}")
    return results_of([file_of(*rows)])


def test_other_names_in_another_order_change_no_rating_and_no_forecast() -> None:
    names = [f"P{each}" for each in range(PLAYERS)]
    ratings, others = (rate(tour(each), sport=Sport.TENNIS) for each in (names, names[::-1]))
    known = dict(zip(names, names[::-1], strict=True))

    for team in ratings.teams:
        other = others.seen(known[team.team])
        assert other
        assert team.strength == pytest.approx(other.strength, abs=1e-9)
    scores = [report(walk_forward(tour(each), sport=Sport.TENNIS)) for each in (names, names[::-1])]
    assert scores[0].brier == pytest.approx(scores[1].brier, abs=1e-9)


def test_real_lists_of_a_tour_are_read_whole_but_for_scores_that_cannot_be(shared_data: Any) -> None:
    path = shared_data / "tennis" / "atp_2013_2018.csv.gz"
    (file,) = read(path, path.name, ImportOptions(is_sport_told=False, skip_bad_rows=True))
    firsts = [row.home_score for row in file.rows if row.home_score is not None and row.away_score is not None]

    assert len(file.rows) + len(file.refused) == 17_537
    assert len(file.refused) < 0.01 * len(file.rows)
    assert {refused.column for refused in file.refused} == {"score"}
    won = sum((row.home_score or 0) > (row.away_score or 0) for row in file.rows)
    # Half of all within three standard errors and a bit: the order tells nothing.
    assert abs(won / len(firsts) - 0.5) < 0.02


def test_winners_of_another_sport_are_not_taken_for_tennis() -> None:
    table = b"date,winner,loser,score\n2024-01-12,Ants,Bees,101-99\n2024-01-13,Ants,Cats,95-90\n"
    with pytest.raises(UnreadableFile, match="looks like basketball"):
        read(table, "games.csv", GUESSED)


def test_a_format_that_was_named_needs_its_columns() -> None:
    with pytest.raises(UnreadableFile, match="not of the format tour"):
        read(b"date,home,away\n2024-01-12,Ants,Bees\n", "x.csv", replace(TOLD, format=Format.TOUR))


@pytest.mark.parametrize(("score", "best_of"), [("3,2", 3), ("1,0", 3), ("2,1", 5), ("3,3", 5)])
def test_a_plain_table_of_sets_is_refused_where_the_best_of_does_not_end_so(score: str, best_of: int) -> None:
    table = f"date,home,away,home_score,away_score,best of\n2024-01-12,Ant,Bee,{score},{best_of}\n"
    with pytest.raises(RefusedRows, match=r"no score of the best of|is level"):
        read(table.encode(), "games.csv", TOLD)
