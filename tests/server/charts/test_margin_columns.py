"""Margins as columns: what they hold, what they are called, and what is framed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from engine.sports.base import Sport
from engine.sports.registry import score_model
from server.charts import frame, margin_columns_picture
from server.charts.margin_columns import MarginColumns, columns_of, is_in_columns, laid

COLOURS = {"home": "#146", "draw": "#777", "away": "#a40"}
RATES = {Sport.BASKETBALL: (104.0, 99.0), Sport.TENNIS: (1.4, 0.9), Sport.ICE_HOCKEY: (3.1, 2.6)}


def law_of(sport: Sport, rates: tuple[float, float] | None = None) -> dict[str, Any]:
    """A section as the schema answers it, by the law of the sport itself."""
    log_rates = np.log(np.array([[rate] for rate in rates or RATES[sport]]))
    found, outcomes = score_model(sport).mixture(log_rates, np.ones(1))
    home, draw, away = outcomes[:, 0].tolist()
    section: dict[str, Any] = {"probabilities": {"home": home, "draw": draw, "away": away}}
    if isinstance(found, np.ndarray):
        count = len(found)
        chances = {at: float(np.trace(found, -at)) for at in range(1 - count, count)}
        return section | {"grid": found.tolist(), "margin": pmf(chances)}
    assert found is not None
    by_margin = dict(enumerate(found.cells.sum(axis=1).tolist(), found.first_margin))
    return section | {"grid": [], "margin": pmf(by_margin)}


def pmf(chances: dict[int, float]) -> dict[str, Any]:
    return {"first": min(chances), "probabilities": [chances[at] for at in sorted(chances)]}


def simulation(sport: Sport) -> dict[str, Any]:
    return {"home": {"name": "Ada"}, "away": {"name": "Bo"}, "words": {"scores": "points", "margin": "Points ahead"}}


def columns(sport: Sport, like: dict[str, Any] | None = None, **given: Any) -> MarginColumns:
    return columns_of(simulation(sport), law_of(sport, **given), like)


def keyed() -> dict[str, Any]:
    """A law with margins that stand out: threes and sevens."""
    chances = {at: 0.93 ** abs(at) * (3 if abs(at) in (3, 7) else 1) for at in range(-40, 41) if at}
    whole = sum(chances.values())
    return {
        "grid": [],
        "probabilities": {"home": 0.5, "draw": 0.0, "away": 0.5},
        "margin": pmf({0: 0.0} | {at: chance / whole for at, chance in chances.items()}),
    }


@pytest.mark.parametrize("sport", RATES)
def test_margins_are_columns_where_no_score_has_a_cell_or_each_margin_is_one_score(sport: Sport) -> None:
    assert is_in_columns(law_of(sport)) is (sport is not Sport.ICE_HOCKEY)


def test_a_sport_that_knows_only_who_won_has_no_columns() -> None:
    assert not is_in_columns({"grid": [], "margin": {"first": -1, "probabilities": [0.4, 0.0, 0.6]}})


@pytest.mark.parametrize("sport", [Sport.BASKETBALL, Sport.TENNIS])
def test_every_match_lies_in_one_column_and_every_dot_too(sport: Sport) -> None:
    found = columns(sport)

    assert sum(each.chance for each in found.columns) == pytest.approx(1)
    assert sum(each.dots for each in found.columns) == 100
    assert found.outcomes["draw"] == 0
    assert not any(each.low <= 0 <= each.high for each in found.columns)


@pytest.mark.parametrize("sport", [Sport.BASKETBALL, Sport.TENNIS])
def test_wins_of_the_home_side_stand_on_the_left_and_both_sides_have_the_same_columns(sport: Sport) -> None:
    found = columns(sport).columns

    assert [each.low for each in found] == sorted((each.low for each in found), reverse=True)
    assert [(each.low, each.high) for each in found] == [(-each.high, -each.low) for each in reversed(found)]


def test_sets_are_called_by_their_score() -> None:
    found = columns(Sport.TENNIS)

    assert [each.label for each in found.columns] == ["2–0", "2–1", "1–2", "0–2"]
    assert found.columns[0].said == "Ada 2\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}0 Bo"
    assert found.title == "Score in points"


def test_points_are_called_by_what_the_column_holds() -> None:
    first, *_, last = columns(Sport.BASKETBALL).columns

    assert re.fullmatch(r"\d+\+", first.label)
    assert re.fullmatch(r"Ada by \d+ or more", first.said)
    assert re.fullmatch(r"Bo by \d+ or more", last.said)


def test_a_margin_that_stands_out_has_a_column_of_its_own() -> None:
    found = columns_of(simulation(Sport.BASKETBALL), keyed())

    assert {"3", "7"} <= {each.label for each in found.columns}
    assert found.likeliest.label == "3"


def test_beside_another_law_the_columns_are_its_own_and_say_what_changes() -> None:
    like = law_of(Sport.BASKETBALL)
    found = columns(Sport.BASKETBALL, like, rates=(109.0, 97.0))

    assert [(each.low, each.high) for each in found.columns] == [
        (each.low, each.high) for each in columns(Sport.BASKETBALL).columns
    ]
    assert sum(each.change for each in found.columns) == pytest.approx(0, abs=1e-6)
    assert re.search(r"Ada by .* gains most, Bo by .* loses most", found.changes)
    assert columns_of(simulation(Sport.BASKETBALL), like, like).changes.endswith("This is the forecast itself.")


LAWS = {"points": law_of(Sport.BASKETBALL), "sets": law_of(Sport.TENNIS), "keys": keyed()}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS.keys())
def test_what_the_picture_says_is_what_its_table_says(law: dict[str, Any]) -> None:
    found = columns_of(simulation(Sport.BASKETBALL), law)
    drawn = margin_columns_picture.drawn(found, COLOURS, is_named=True)
    chances = [sum(map(float, each.split())) for each in re.findall(r'data-chances="([^"]*)"', drawn)]

    assert chances == pytest.approx([each.chance for each in found.columns], abs=1e-5)
    assert re.findall(r"<title>([^<]*)</title>", drawn) == [found.told(each) for each in found.columns]
    assert drawn.count("<circle") in (0, 100)


@pytest.mark.parametrize("law", [law_of(Sport.BASKETBALL), law_of(Sport.TENNIS)], ids=["points", "sets"])
def test_dots_stay_inside_their_columns(law: dict[str, Any]) -> None:
    drawn = margin_columns_picture.drawn(columns_of(simulation(Sport.BASKETBALL), law), COLOURS)
    for cell in drawn.split('<g class="cell"')[1:]:
        _, bar, *_ = re.findall(r'<rect x="([\d.]+)" width="([\d.]+)" y="([\d.]+)" height="([\d.]+)"', cell)
        x, width, y, height = map(float, bar)
        for cx, cy, r in re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"', cell):
            assert x <= float(cx) - float(r) + 0.1
            assert float(cx) + float(r) <= x + width + 0.1
            assert y - 0.1 <= float(cy) - float(r)
            assert float(cy) + float(r) <= y + height + 0.1


@pytest.mark.parametrize(("score", "low"), [((104, 99), 1), ((99, 104), -5), ((150, 90), 26), ((90, 150), -60)])
def test_the_column_of_what_came_about_is_framed(score: tuple[int, int], low: int) -> None:
    found = columns(Sport.BASKETBALL)
    drawn = margin_columns_picture.drawn(found, COLOURS, is_named=True)
    home, away = score

    name = re.search(r'href="#margin(-?\d+)"', frame.came(drawn, {"home": home, "away": away}))
    assert name
    column = next(each for each in found.columns if each.low == int(name[1]))
    assert column.low <= home - away
    assert home - away <= column.high or column is found.columns[0]


def test_where_labels_have_no_room_the_margins_that_stand_out_have_theirs() -> None:
    found = columns_of(simulation(Sport.BASKETBALL), keyed())
    plan = margin_columns_picture.Plan.of(found)
    labels = [found.columns[place].label for place in sorted(margin_columns_picture.labelled(found, plan))]

    assert len(labels) < len(found.columns)
    assert labels.count("3") == labels.count("7") == 2
    assert labels[0] == labels[-1] == found.columns[0].label


def test_where_there_is_room_every_column_has_its_label() -> None:
    found = columns(Sport.TENNIS)

    assert len(margin_columns_picture.labelled(found, margin_columns_picture.Plan.of(found))) == len(found.columns)


def test_dots_of_an_outcome_go_to_its_columns_alone() -> None:
    assert laid([(1, 5), (0, 0), (-5, -1)], [0.5, 0.1, 0.4], {"home": 50, "draw": 10, "away": 40}) == [50, 10, 40]
