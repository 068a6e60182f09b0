"""`trickster backtest`, `forecast` and `tune` on files, in a real process's terms: exit codes, files, sentences."""

import csv
import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from engine.catalogue.importers.parsed import AnotherSport, RefusedRows
from engine.errors import InvalidInput, NotFound
from engine.evaluation.tuning import DataFromTestBlock
from server.cli import app
from server.commands.evaluation import app as evaluation_app

FIRST = date(2021, 8, 7)


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Two seasons of eight teams with closing prices, as football-data.co.uk writes them."""
    rng = np.random.default_rng(5)
    lines = ["Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,PSCH,PSCD,PSCA"]
    for week in range(80):
        order = rng.permutation(list("ABCDEFGH"))
        for home, away in zip(order[:4], order[4:], strict=True):
            goals = rng.poisson((1.9, 0.8) if home < away else (1.0, 1.6))
            prices = "1.8,3.6,4.8" if home < away else "3.9,3.5,2.05"
            day = (FIRST + timedelta(7 * week)).strftime("%d/%m/%Y")
            lines.append(f"E0,{day},Team {home},Team {away},{goals[0]},{goals[1]},{prices}")
    path = tmp_path / "E0.csv"
    path.write_text("\n".join(lines))
    return path


def run(*arguments: object) -> str:
    found = CliRunner().invoke(evaluation_app, [str(each) for each in arguments])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert found.exit_code == 0, found.output
    return found.output


def test_tuning_refuses_the_test_block(results: Path) -> None:
    with pytest.raises(DataFromTestBlock):
        run("tune", results, "--before", "2022-01-01")


def test_a_block_without_matches_is_refused(results: Path) -> None:
    with pytest.raises(InvalidInput, match="no match"):
        run("backtest", results, "--from", "2040-01-01")


def test_a_bad_row_is_left_out_and_named_unless_the_file_must_be_whole(results: Path) -> None:
    results.write_text(results.read_text() + "\nE0,07/08/2021,Team A,Team B,many,0,,,\n")

    assert "left out line" in run("backtest", results, "--from", "2022-03-01")
    with pytest.raises(RefusedRows):
        run("backtest", results, "--from", "2022-03-01", "--strict")


def test_a_backtest_writes_scores_and_one_row_a_match(results: Path, tmp_path: Path) -> None:
    scores, rows = tmp_path / "scores.json", tmp_path / "rows.csv"

    printed = run("backtest", results, "--from", "2022-03-01", "--json", scores, "--predictions", rows)

    found = json.loads(scores.read_text())
    table = list(csv.DictReader(rows.read_text().splitlines()))
    assert {"n", "rps", "log_score", "brier", "calibration_slope", "ece", "z_sd", "coverage_90"} <= set(found)
    assert {"n", "rps", "log_score", "brier"} <= set(found["market"])
    assert found["n"] == found["market"]["n"] == len(table)
    assert all(
        sum(float(row[name]) for name in ("p_home", "p_draw", "p_away")) == pytest.approx(1, abs=3e-6) for row in table
    )
    assert min(row["date"] for row in table) >= "2022-03-01"
    assert "calibration slope" in printed


def test_a_forecast_has_a_row_a_fixture_in_the_order_given(tmp_path: Path) -> None:
    """The form of the 2023 forecasting challenge, one file compressed."""
    played = tmp_path / "played.csv.gz"
    rows = [f"22-23,ENG1,{FIRST + timedelta(week)},Ash,Elm,{week % 4},1" for week in range(20)]
    played.write_bytes(gzip.compress("\n".join(["Sea,Lge,Date,HT,AT,HS,AS", *rows]).encode()))
    asked = tmp_path / "asked.csv"
    asked.write_text("ID,Sea,Lge,Date,HT,AT\n1,22-23,ENG1,2022-01-02,Elm,Ash\n2,22-23,ENG1,2022-01-01,Ash,New\n")

    later = tmp_path / "later.csv"
    later.write_text(f"Lge,Date,HT,AT,HS,AS\nENG1,{FIRST + timedelta(90)},Elm,Ash,0,1\n")

    printed = run("forecast", asked, "--results", played, later, "--out", tmp_path / "out.csv")

    assert "from 21 results" in printed

    table = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert [(row["home"], row["unseen"]) for row in table] == [("Elm", "0"), ("Ash", "1")]
    assert all(0 < float(row[name]) < 1 for row in table for name in ("p_home", "p_draw", "p_away"))


def test_without_prices_the_keys_stay_and_say_nothing(results: Path, tmp_path: Path) -> None:
    bare, scores = tmp_path / "bare.csv", tmp_path / "scores.json"
    bare.write_text("\n".join(",".join(line.split(",")[:6]) for line in results.read_text().splitlines()))

    run("backtest", bare, "--from", "2022-03-01", "--json", scores)

    found = json.loads(scores.read_text())
    assert (found["z_sd"], found["coverage_90"], found["market"]) == (None, None, None)
    assert found["n"] > 0


def test_a_file_is_rated_without_a_database(results: Path) -> None:
    found = CliRunner().invoke(app, ["rate", str(results), "--home", "Team A", "--away", "Team H"])

    assert found.exit_code == 0, found.output
    lines = found.output.splitlines()
    assert lines[0].split() == [
        "England:",
        "Premier",
        "League",
        "matches",
        "rating",
        "give",
        "or",
        "take",
        "attack",
        "defence",
    ]
    assert sorted(line[:6] for line in lines[1:9]) == [f"Team {letter}" for letter in "ABCDEFGH"]
    ratings = [int(line.split()[3]) for line in lines[1:9]]
    assert ratings == sorted(ratings, reverse=True)
    assert "Team A win: " in found.output


def test_a_competition_that_the_file_does_not_hold_is_refused(results: Path) -> None:
    with pytest.raises(NotFound):
        CliRunner().invoke(app, ["rate", str(results), "--competition", "La Liga"], catch_exceptions=False)


def test_an_outcome_that_hardly_ever_happens_is_still_written_as_possible(tmp_path: Path) -> None:
    played, asked = tmp_path / "played.csv", tmp_path / "asked.csv"
    rows = [f"{FIRST + timedelta(week)},Ash,Elm,30,0" for week in range(200)]
    played.write_text("\n".join(["date,home,away,home_score,away_score", *rows]))
    asked.write_text(f"date,home,away\n{FIRST + timedelta(300)},Ash,Elm\n")

    run("forecast", asked, "--results", played, "--out", tmp_path / "out.csv")

    (row,) = csv.DictReader((tmp_path / "out.csv").read_text().splitlines())
    assert all(0 < float(row[name]) < 1 for name in ("p_home", "p_draw", "p_away"))


def test_tuning_says_what_it_found(results: Path) -> None:
    printed = run("tune", results, "--before", "2030-01-01", "--parameters", "rho", "--evaluations", 3)

    assert "3 walks" in printed
    assert "rho:" in printed


def test_the_error_bars_of_the_first_tiers_are_honest(shared_data: Path, tmp_path: Path) -> None:
    """The error bars are honest in each league, measured on the closing prices of matches never tuned on."""
    for league in ("E0", "D1", "SP1"):
        scores = tmp_path / f"{league}.json"
        file = shared_data / f"soccer/football-data/{league}_2003_2022.csv"
        run("backtest", file, "--from", "2015-07-01", "--json", scores)
        found = json.loads(scores.read_text())

        assert 0.85 <= found["z_sd"] <= 1.15
        assert 0.86 <= found["coverage_90"] <= 0.95
        assert found["log_score"] < found["base_log_score"]


@pytest.fixture
def one_match(tmp_path: Path) -> Path:
    path = tmp_path / "one.csv"
    path.write_text("date,home,away,home_score,away_score\n2025-08-16,Ash,Bro,2,1\n")
    return path


def test_a_backtest_of_one_match_says_that_it_is_too_few(one_match: Path, tmp_path: Path) -> None:
    scores = tmp_path / "scores.json"

    printed = run("backtest", one_match, "--from", "2025-01-01", "--json", scores)

    assert "1 match is too few to say whether forecasts are calibrated" in printed
    assert "too few to say" in next(line for line in printed.splitlines() if line.startswith("calibration slope"))
    found = json.loads(scores.read_text())
    assert (found["n"], found["calibration_slope"], found["ece"], found["corp"]) == (1, None, None, None)


def test_ratings_and_forecasts_of_one_match_say_that_it_is_too_few(one_match: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked.csv"
    asked.write_text("date,home,away,home_score,away_score\n2025-09-01,Bro,Ash,,\n")

    rated = CliRunner().invoke(app, ["rate", str(one_match)]).output
    forecast = run("forecast", asked, "--results", one_match, "--out", tmp_path / "out.csv")

    assert "1 match is too few to tell 2 teams apart" in rated
    assert "1 match is too few to tell 2 teams apart" in forecast
    assert "1 fixture forecast from 1 result" in forecast


@pytest.mark.parametrize("option", ["--json", "--predictions"])
@pytest.mark.parametrize("place", ["", "no-folder/scores.json"])
def test_where_nothing_can_be_written_nothing_is_computed(
    results: Path, tmp_path: Path, option: str, place: str
) -> None:
    with pytest.raises(InvalidInput, match="no file can be written"):
        run("backtest", results, "--from", "2022-03-01", option, tmp_path / place)


def test_one_side_of_a_meeting_is_refused(results: Path) -> None:
    found = CliRunner().invoke(app, ["rate", str(results), "--home", "Team A"])

    assert isinstance(found.exception, InvalidInput)


def test_an_awarded_score_is_not_rated_and_columns_can_be_named(tmp_path: Path) -> None:
    rows = [f"{FIRST + timedelta(week)},Ash,Elm,1,0" for week in range(4)]
    path = tmp_path / "own.csv"
    path.write_text("\n".join(["day,side,guest,home_score,away_score", *rows, f"{FIRST + timedelta(9)},Ash,Elm,3*,0*"]))

    found = CliRunner().invoke(app, ["rate", str(path), "--column", "home=side", "--column", "away=guest"])

    assert found.exit_code == 0, found.output
    assert [line.split()[1] for line in found.output.splitlines() if line.startswith(("Ash", "Elm"))] == ["4", "4"]
    assert "Not rated: 1 awarded" in found.output


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    """A season of six players, the winner named first, as files of tours have it."""
    rng = np.random.default_rng(5)
    lines = ["winner_name,loser_name,score,tourney_date,tourney_name,surface,best_of"]
    for week in range(40):
        order = rng.permutation(list("ABCDEF"))
        for pair in zip(order[:3], order[3:], strict=True):
            winner, loser = sorted(pair) if rng.random() < 0.8 else pair
            day = (FIRST + timedelta(7 * week)).strftime("%Y%m%d")
            lines.append(f"Player {winner},Player {loser},6-4 6-3,{day},Oakham Open,Clay,3")
    path = tmp_path / "atp_2021.csv"
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize("said", [(), ("--sport", "tennis")])
def test_a_file_of_another_sport_is_rated_as_the_sport_that_it_looks_like_or_is_said(
    sets: Path, said: tuple[str, ...]
) -> None:
    found = CliRunner().invoke(app, ["rate", str(sets), *said, "--home", "Player A", "--away", "Player F"])

    assert found.exit_code == 0, found.output
    rows = [line.split() for line in found.output.splitlines() if line.startswith("Player") and "win" not in line]
    ratings = {row[1]: int(row[3]) for row in rows}
    assert sorted(ratings) == list("ABCDEF")
    assert max(ratings, key=lambda each: ratings[each]) == "A"
    assert list(ratings.values()) == sorted(ratings.values(), reverse=True)
    assert "Nobody is at home" in found.output
    assert "Draw" not in found.output
    chances = [int(line.rpartition(" ")[2].strip("%")) for line in found.output.splitlines() if " win: " in line]
    assert chances[0] > 50 > chances[1]
    assert ("Read as tennis" in found.output) == (not said)


def test_a_file_is_refused_under_another_sport_than_it_looks_like(sets: Path) -> None:
    with pytest.raises(AnotherSport, match="looks like tennis"):
        CliRunner().invoke(app, ["rate", str(sets), "--sport", "soccer"], catch_exceptions=False)


def test_a_sport_is_refused_where_the_database_is_rated() -> None:
    with pytest.raises(InvalidInput, match="has its own"):
        CliRunner().invoke(app, ["rate", "--sport", "tennis"], catch_exceptions=False)


def test_a_side_without_a_result_is_refused_in_every_sport(sets: Path, results: Path) -> None:
    for file, side in ((sets, "Player A"), (results, "Team A")):
        with pytest.raises(InvalidInput, match="'Nobody' has no result"):
            CliRunner().invoke(app, ["rate", str(file), "--home", side, "--away", "Nobody"], catch_exceptions=False)
