"""The score landscape: picture, sentence, table and files say the same of any forecast."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.catalogue.side_colours import of_names
from engine.simulation.score_distribution import ScoreDistribution
from engine.sports.base import Sport
from engine.sports.registry import specification
from server.charts import kinds, theme, words
from server.charts.kinds import Chart
from server.charts.landscape import DOTS, STEPS, Landscape, first_scores, landscape
from server.charts.render import Renderer
from server.charts.words import KINDS
from server.pages import downloads

HOME, AWAY = "Aldermoor", "Briarwick & <Sons>"
SVG = "{http://www.w3.org/2000/svg}"


def simulation(grid: NDArray[np.float64]) -> dict[str, Any]:
    """What the schema answers of a match with this grid of scores, as far as the landscape reads it."""
    outcomes = ScoreDistribution.of(grid).outcomes
    return {
        "words": msgspec.to_builtins(specification(Sport.SOCCER).words),
        "home": {"name": HOME},
        "away": {"name": AWAY},
        "colours": asdict(of_names(HOME, AWAY)),
        "distribution": {"grid": grid.tolist(), "probabilities": {kind: getattr(outcomes, kind) for kind in KINDS}},
    }


def of(grid: NDArray[np.float64]) -> Landscape:
    match = simulation(grid)
    return landscape(match, match["distribution"])


def poisson(mean: float, most: int) -> NDArray[np.float64]:
    scores = np.arange(most + 1)
    logs = scores * np.log(mean) - np.cumsum(np.log(np.maximum(scores, 1)))
    law = np.exp(logs - logs.max())
    return np.asarray(law / law.sum())


@st.composite
def grids(draw: st.DrawFn) -> NDArray[np.float64]:
    """Of sports with few scores and with many, with draws and without."""
    most = draw(st.sampled_from((1, 3, 10, 25, 160)))
    home, away = (poisson(draw(st.floats(0.05, 0.8)) * most, most) for _ in range(2))
    grid = np.outer(home, away)
    if draw(st.booleans()):
        np.fill_diagonal(grid, 0.0)
    return np.asarray(grid / grid.sum())


def cells(picture: str) -> list[ET.Element]:
    return [each for each in ET.fromstring(picture).iter(f"{SVG}g") if each.get("class") == "cell"]


def in_rows(chart: Chart) -> list[dict[str, Any]]:
    """The rows of the table in the order of the picture, whose first row is the highest."""
    width = round(len(chart.rows) ** 0.5)
    rows = [chart.rows[start : start + width] for start in range(0, len(chart.rows), width)]
    return [each for row in reversed(rows) for each in row]


def circles(cell: ET.Element) -> int:
    return len(list(cell.iter(f"{SVG}circle")))


def said(cell: ET.Element) -> str:
    return cell.findtext(f"{SVG}title") or ""


@given(grids())
@settings(max_examples=60, deadline=None)
def test_picture_and_table_hold_the_same_dots_and_chances(grid: NDArray[np.float64]) -> None:
    chart = kinds.grid(simulation(grid))

    drawn, rows = cells(chart.picture), in_rows(chart)

    assert [circles(cell) for cell in drawn] == [row["dots"] for row in rows]
    assert sum(row["dots"] for row in rows) == DOTS
    assert sum(row["probability"] for row in rows) == pytest.approx(1)
    for cell, row in zip(drawn, rows, strict=True):
        assert said(cell).endswith(f": {words.percent(row['probability'])}")


@given(grids())
@settings(max_examples=60, deadline=None)
def test_the_sentence_counts_the_dots_and_the_figures_beside_it_are_the_same(grid: NDArray[np.float64]) -> None:
    match = simulation(grid)
    chart, land = kinds.grid(match), landscape(match, match["distribution"])
    shown = words.shares_of_hundred(match["distribution"]["probabilities"])

    told = list(map(int, re.findall(r"\d+", chart.sentence.split(". ")[0])))

    level = [shown["draw"]] if match["distribution"]["probabilities"]["draw"] else []
    assert told == [DOTS, shown["home"], *level, shown["away"]]
    assert land.outcomes == shown
    (named,) = [cell for cell in cells(chart.picture) if f"score is {said(cell)}." in chart.sentence]
    assert chance(named) == max(map(chance, cells(chart.picture)))


def chance(cell: ET.Element) -> float:
    return sum(map(float, cell.attrib["data-chances"].split()))


@given(grids())
@settings(max_examples=60, deadline=None)
def test_a_dot_lies_where_its_outcome_is_possible(grid: NDArray[np.float64]) -> None:
    land = of(grid)

    assert all(cell.chances[kind] > 0 for cell in land.cells for kind in cell.dots if cell.dots[kind])


@given(grids())
@settings(max_examples=60, deadline=None)
def test_every_dot_lies_inside_its_cell_and_beside_the_others(grid: NDArray[np.float64]) -> None:
    for cell in cells(kinds.grid(simulation(grid)).picture):
        box = cell.find(f"{SVG}rect")
        assert box is not None
        left, top, width, height = (float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        dots = [(float(each.attrib["cx"]), float(each.attrib["cy"])) for each in cell.iter(f"{SVG}circle")]
        assert len(set(dots)) == len(dots)
        assert all(left < x < left + width and top < y < top + height for x, y in dots)


@given(grids())
@settings(max_examples=60, deadline=None)
def test_no_chance_is_said_to_be_none_or_certain(grid: NDArray[np.float64]) -> None:
    chart = kinds.grid(simulation(grid))

    assert not re.search(r"(?<![\d.])(0|100)%", " ".join(map(said, cells(chart.picture))) + chart.sentence)


@given(grids())
@settings(max_examples=30, deadline=None)
def test_a_scenario_stands_on_the_rows_of_the_forecast(grid: NDArray[np.float64]) -> None:
    match = {**simulation(grid), "scenarios": {"favourite": "HOME", "base": simulation(grid)["distribution"]}}
    match["scenarios"]["aggressive"] = simulation(grid**2 / (grid**2).sum())["distribution"]

    base, stronger = (kinds.grid_of(name)(match) for name in ("base", "aggressive"))

    sides = [[(row["home"], row["away"]) for row in chart.rows] for chart in (base, stronger)]
    assert sides[0] == sides[1]
    assert [circles(cell) for cell in cells(base.picture)] == [
        circles(cell) for cell in cells(kinds.grid(match).picture)
    ]
    assert ' id="' not in stronger.picture


@given(grids())
@settings(max_examples=30, deadline=None)
def test_a_scenario_says_what_each_score_gains_or_loses_in_picture_words_and_table(grid: NDArray[np.float64]) -> None:
    match = {**simulation(grid), "scenarios": {"favourite": "AWAY", "base": simulation(grid)["distribution"]}}
    match["scenarios"]["conservative"] = simulation(grid**2 / (grid**2).sum())["distribution"]

    weaker, base = (kinds.grid_of(name)(match) for name in ("conservative", "base"))

    believed = {(row["home"], row["away"]): row["probability"] for row in base.rows}
    for cell, row in zip(cells(weaker.picture), in_rows(weaker), strict=True):
        change = 100 * (row["probability"] - believed[row["home"], row["away"]])
        marks = [each.text for each in cell.iter(f"{SVG}text") if each.get("class") == "change"]
        assert row["change"] == pytest.approx(change, abs=1e-9)
        assert marks == ([words.signed(change)] if round(abs(change)) else [])
        assert said(cell).endswith(" as we think") is bool(marks)
    assert [row["change"] for row in base.rows] == pytest.approx([0.0] * len(base.rows), abs=1e-9)
    assert base.sentence.endswith("This is the forecast itself.")
    assert weaker.title == f"If {AWAY} is weaker than we think"


@given(grids())
@settings(max_examples=5, deadline=None)
async def test_files_hold_what_the_picture_shows(grid: NDArray[np.float64]) -> None:
    chart, renderer = kinds.grid(simulation(grid)), Renderer()

    table = list(csv.DictReader(io.StringIO((await downloads.table(renderer, chart, "1")).decode("utf-8-sig"))))
    document = orjson.loads(await downloads.document(renderer, chart, "1"))
    picture = (await downloads.svg(renderer, chart, "1")).decode()

    assert [int(row["Of the dots [dots]"]) for row in table] == [row["dots"] for row in chart.rows]
    assert [float(row["Probability [share]"]) for row in table] == [row["probability"] for row in chart.rows]
    assert (document["rows"], document["sentence"]) == (chart.rows, chart.sentence)
    assert [circles(cell) for cell in cells(picture)] == [row["dots"] for row in in_rows(chart)]
    assert "var(" not in picture
    assert "light-dark" not in picture


def test_scores_of_soccer_have_a_row_each_and_the_rest_is_folded_into_the_last() -> None:
    grid = np.outer(poisson(1.6, 20), poisson(1.1, 20))

    land = of(grid)

    assert [step.label for step in land.steps] == ["0", "1", "2", "3", "4", "5", "6+"]
    assert land.sides[0][-1] == pytest.approx(grid[6:].sum())


def test_many_scores_are_put_into_groups_of_which_both_sides_have_the_same() -> None:
    grid = np.outer(poisson(110, 200), poisson(95, 200))

    steps = of(grid).steps

    assert len(steps) == STEPS
    assert (steps[0].low, steps[-1].high) == (None, None)
    assert all(step.high is not None and step.low is not None for step in steps[1:-1])
    assert len({step.high - step.low for step in steps[1:-1] if step.high and step.low}) == 1


@given(grids())
@settings(max_examples=60, deadline=None)
def test_steps_rise_from_nought_and_are_few(grid: NDArray[np.float64]) -> None:
    starts = first_scores(grid)

    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert len(starts) <= STEPS


def test_a_side_has_its_colour_in_both_themes_and_no_name_writes_markup() -> None:
    picture = kinds.grid(simulation(np.outer(poisson(1.6, 20), poisson(1.1, 20)))).picture
    sides = of_names(HOME, AWAY)

    assert "<Sons>" not in picture
    assert all(theme.paint(asdict(each)) in picture for each in (sides.home, sides.away))


@given(st.lists(st.floats(1e-6, 1), min_size=2, max_size=3))
def test_whole_percent_add_to_a_hundred_and_what_is_possible_has_one(shares: list[float]) -> None:
    total = sum(shares)
    counts = words.shares_of_hundred({str(place): share / total for place, share in enumerate(shares)})

    assert sum(counts.values()) == 100
    assert min(counts.values()) >= 1
