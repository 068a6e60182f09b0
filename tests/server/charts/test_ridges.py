"""Ridges and differences of several matches: picture, sentence, table and files say the same of any comparison."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import asdict
from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.catalogue.side_colours import of_names
from engine.simulation.confidence import SDS_OF_90_PERCENT
from engine.sports.base import Sport
from engine.sports.registry import specification
from server.charts import differences, kinds, theme, words
from server.charts.kinds import Chart
from server.charts.render import Renderer
from server.charts.words import KINDS
from server.pages import downloads

SVG = "{http://www.w3.org/2000/svg}"
QUANTITIES = {"home_win": 1.0, "expected_margin": 3.0, "expected_total": 5.0}


@st.composite
def analyses(draw: st.DrawFn) -> dict[str, Any]:
    """What the schema answers of two to six matches: with few scores and with many, with draws and without."""
    count, most = draw(st.integers(2, 6)), draw(st.sampled_from((2, 8, 60)))
    has_draw = draw(st.booleans())
    matches = [match(str(number), draw(st.floats(-0.6, 0.6)) * most, most, has_draw) for number in range(count)]
    return {
        "sentence": "A home win is likeliest in one of them.",
        "words": msgspec.to_builtins(specification(Sport.SOCCER).words),
        "marginFirst": -most,
        "simulations": matches,
        "differences": [
            {
                "quantity": quantity,
                "label": quantity,
                "first": first["id"],
                "second": second["id"],
                "mean": draw(st.floats(-largest, largest)),
                "sd": draw(st.floats(0.001, largest / 2)),
                "firstIsLarger": draw(st.floats(0.0, 1.0)),
            }
            for quantity, largest in QUANTITIES.items()
            for first, second in combinations(matches, 2)
        ],
    }


def match(id: str, middle: float, most: int, has_draw: bool) -> dict[str, Any]:
    margins = np.arange(-most, most + 1)
    law = np.exp(-0.5 * ((margins - middle) / (0.3 * most + 0.5)) ** 2) * ((margins != 0) | has_draw)
    law /= law.sum()
    chances = {kind: float(law[np.sign(margins) == sign].sum()) for kind, sign in zip(KINDS, (1, 0, -1), strict=True)}
    home, away = f"Alder <{id}>", f"Birch & Sons {id}"
    return {
        "id": id,
        "label": f"{home} – {away}",
        "home": home,
        "away": away,
        "colours": asdict(of_names(home, away)),
        "probabilities": chances,
        "margin": law.tolist(),
    }


def cells(chart: Chart) -> list[ET.Element]:
    return [each for each in ET.fromstring(chart.picture).iter(f"{SVG}g") if each.get("class") == "cell"]


def said(cell: ET.Element) -> str:
    return cell.findtext(f"{SVG}title") or ""


def texts(chart: Chart) -> list[str]:
    return ["".join(each.itertext()) for each in ET.fromstring(chart.picture).iter(f"{SVG}text")]


@given(analyses())
@settings(max_examples=40, deadline=None)
def test_every_bar_is_a_row_of_the_table(analysis: dict[str, Any]) -> None:
    chart = kinds.comparison(analysis)

    for cell, row in zip(cells(chart), chart.rows, strict=True):
        ahead = row["meaning"] if row["margin"] else f"{row['panel']}, level"
        assert said(cell) == f"{ahead}: {words.percent(row['probability'])}"
        assert float(cell.attrib["data-chances"]) == pytest.approx(row["probability"], abs=1e-5)


@given(analyses())
@settings(max_examples=40, deadline=None)
def test_bars_of_all_matches_stand_on_one_axis_and_one_scale_with_home_wins_on_the_left(
    analysis: dict[str, Any],
) -> None:
    chart = kinds.comparison(analysis)
    bars = [each.findall(f"{SVG}rect")[0].attrib for each in cells(chart)]

    placed = {(row["margin"], bar["x"]) for row, bar in zip(chart.rows, bars, strict=True)}
    tall = [
        float(bar["height"]) / row["probability"]
        for row, bar in zip(chart.rows, bars, strict=True)
        if float(bar["height"]) > 2
    ]

    assert len(placed) == len({margin for margin, _ in placed})
    assert sorted(placed) == sorted(placed, key=lambda each: (-float(each[1]), each[0]))
    assert max(tall) == pytest.approx(min(tall), rel=0.02)


@given(analyses())
@settings(max_examples=40, deadline=None)
def test_a_level_match_is_hatched_and_a_sport_without_has_none(analysis: dict[str, Any]) -> None:
    chart = kinds.comparison(analysis)
    paints = {row["margin"]: cell[1].attrib["fill"] for row, cell in zip(chart.rows, cells(chart), strict=True)}
    has_draw = any(each["probabilities"]["draw"] for each in analysis["simulations"])

    assert (paints.pop(0, None) == "url(#level)") is has_draw
    assert "url(#level)" not in paints.values()
    assert ("level" in texts(chart)) is has_draw


@given(analyses())
@settings(max_examples=40, deadline=None)
def test_the_figures_of_a_match_are_its_chances_in_a_hundred(analysis: dict[str, Any]) -> None:
    chart = kinds.comparison(analysis)
    shown = [
        int(figure)
        for each in ET.fromstring(chart.picture).iter(f"{SVG}tspan")
        if each.get("font-weight") == "700" and (figure := each.text)
    ]

    wanted = [
        words.shares_of_hundred({kind: p for kind, p in each["probabilities"].items() if p})
        for each in analysis["simulations"]
    ]

    assert shown == [share[side] for share in wanted for side in ("home", "away")]


@given(analyses(), st.sampled_from(list(QUANTITIES)))
@settings(max_examples=60, deadline=None)
def test_every_pair_has_one_cell_with_its_difference_and_its_doubt(analysis: dict[str, Any], quantity: str) -> None:
    chart, matrix = kinds.differences_of(quantity)(analysis), differences.matrices(analysis)[quantity]
    listed = [each for each in analysis["differences"] if each["quantity"] == quantity]
    scale = 100 if quantity == "home_win" else 1

    for cell, row, pair, fact in zip(cells(chart), chart.rows, matrix.pairs, listed, strict=True):
        assert [each.text for each in cell.iter(f"{SVG}text")] == list(matrix.shown(pair))
        assert row["difference"] == pair.mean == pytest.approx(scale * fact["mean"])
        assert row["reach"] == pytest.approx(scale * SDS_OF_90_PERCENT * fact["sd"])
        assert said(cell).startswith(f"{row['first']} beside {row['second']}: ")


@given(analyses(), st.sampled_from(list(QUANTITIES)))
@settings(max_examples=60, deadline=None)
def test_a_frame_stands_around_what_is_larger_than_the_doubt_and_the_sentence_counts_it(
    analysis: dict[str, Any], quantity: str
) -> None:
    chart = kinds.differences_of(quantity)(analysis)
    framed = [cell[1].get("stroke") == theme.INK for cell in cells(chart)]

    assert framed == [abs(row["difference"]) > row["reach"] for row in chart.rows]
    assert [row["clear"] == "yes" for row in chart.rows] == framed
    assert all(
        ("doubt" in said(cell)) or is_framed or "no difference" in said(cell)
        for cell, is_framed in zip(cells(chart), framed, strict=True)
    )
    if 0 < sum(framed) < len(framed):
        assert chart.sentence.startswith(f"{sum(framed)} of {len(framed)}, framed, ")
    else:
        assert bool(re.search("^No |no larger", chart.sentence)) is not any(framed)


@given(analyses())
@settings(max_examples=5, deadline=None)
async def test_files_hold_what_the_pictures_show(analysis: dict[str, Any]) -> None:
    renderer = Renderer()
    for make in kinds.OF_COMPARISON.values():
        chart = make(analysis)

        table = list(csv.DictReader(io.StringIO((await downloads.table(renderer, chart, "1")).decode("utf-8-sig"))))
        document = orjson.loads(await downloads.document(renderer, chart, "1"))
        picture = (await downloads.svg(renderer, chart, "1")).decode()

        headings = [column.heading_with_unit for column in chart.columns]
        assert [[row[heading] for heading in headings] for row in table] == [
            [str(row[column.key]) for column in chart.columns] for row in chart.rows
        ]
        assert (document["rows"], document["sentence"]) == (chart.rows, chart.sentence)
        assert picture.count('class="cell"') == len(chart.rows)
        assert "var(" not in picture
        assert "light-dark" not in picture


def test_a_difference_of_nothing_is_said_so() -> None:
    matrix = differences.Matrix("Chance", "points", 0, ("A – B", "C – D"), (differences.Pair(1, 2, 0.2, 9.4, 0.5),))

    assert matrix.said(matrix.pairs[0]) == "A – B beside C – D: no difference, give or take 9 points"
