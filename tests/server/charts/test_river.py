"""The river of a season: picture, sentence, table and files say the same, of random seasons."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.charts import river, words
from server.charts.kinds import Chart
from server.charts.render import Renderer, table
from server.pages.competition import chances, flow, moves

PAINT = {"light": "#0a6b6b", "dark": "#45b8b0"}
COLOURS = {"disc": "#0a6b6b", "ink": "#ffffff", "edge": PAINT, "line": PAINT}
FIRST = date(2025, 8, 9)
ZONES = [
    {"kind": "TITLE", "best": 1, "worst": 1},
    {"kind": "CHAMPIONS_LEAGUE", "best": 1, "worst": 4},
    {"kind": "RELEGATION", "best": 18, "worst": 20},
]


def line(number: int, course: list[int], of: dict[str, Any]) -> dict[str, Any]:
    days = [(FIRST + timedelta(weeks=week)).isoformat() for week in range(len(course))]
    known = {"id": str(number), "name": f"Side {number:02}", "monogram": f"S{number:02}", "colours": COLOURS}
    return {"team": known} | of | {"course": {"days": days, "points": course}}


@st.composite
def seasons(draw: st.DrawFn, *, state: str = "RUNNING") -> dict[str, Any]:
    teams, played, is_set = draw(st.integers(2, 24)), draw(st.integers(0, 30)), draw(st.booleans())
    courses = [
        [sum(gains[:number]) for number in range(1, played + 1)]
        for gains in (
            draw(st.lists(st.sampled_from((0, 1, 3)), min_size=played, max_size=played)) for _ in range(teams)
        )
    ]
    points = [course[-1] if course else 0 for course in courses]
    lines = [
        line(number, course, {"standing": {"points": points[number], "deducted": 0}})
        for number, course in enumerate(courses)
    ]
    ends = []
    for number in range(teams):
        gains = sorted(draw(st.lists(st.integers(0, 60), min_size=5, max_size=5)))
        shares = draw(st.lists(st.integers(1, 9), min_size=teams, max_size=teams))
        final = dict(zip(("p5", "p25", "p50", "p75", "p95"), (points[number] + gain for gain in gains), strict=True))
        others = draw(st.permutations(shares))
        before = {
            "points": {"p50": points[number] + draw(st.integers(0, 60))},
            "positions": [each / sum(shares) for each in others],
        }
        ends.append(
            {
                "team": lines[number]["team"],
                "points": final,
                "positions": [each / sum(shares) for each in shares],
                "before": before if is_set else None,
            }
        )
    return {
        "state": state,
        "standings": lines,
        "table": ends if state == "RUNNING" else [],
        "zones": ZONES if teams == 20 else ZONES[:1],
        "firstDay": FIRST.isoformat(),
        "lastDay": (FIRST + timedelta(weeks=played + 10)).isoformat(),
    }


def drawn(season: dict[str, Any]) -> tuple[Chart, tuple[str, str]]:
    found = flow({"competition": {"season": season, "words": {"team": "player"}}})
    assert found
    return found.chart, (found.chart.picture, found.narrow)


@given(seasons())
def test_picture_text_table_and_files_agree(season: dict[str, Any]) -> None:
    chart, pictures = drawn(season)
    found = river.river(season)
    assert found
    rows = {row["team"]: row for row in chart.rows}
    file = table(chart).decode().splitlines()[1:]
    of_zones = chances({"competition": {"season": season}})

    for end, now in zip(season["table"], season["standings"], strict=True):
        name, final = end["team"]["name"], end["points"]
        row = rows[name]
        assert (row["points"], row["p5"], row["p50"], row["p95"]) == (
            now["standing"]["points"],
            *(final[level] for level in ("p5", "p50", "p95")),
        )
        assert row["title"] == pytest.approx(end["positions"][0], abs=1e-6)
        assert all(row[zone] == by_team[end["team"]["id"]] for zone, by_team in of_zones.items())
        assert any(each.startswith(f"{name},{row['points']},{row['p50']},{row['p5']},{row['p95']},") for each in file)
        said = f'aria-label="{name}, about {row["p50"]} league points, most likely between {row["p5"]} and {row["p95"]}'
        assert all(said in picture for picture in pictures)
        for zone, by_team in moves({"competition": {"season": season}}).items():
            added = row[zone] - row[f"{zone}, nothing set"]
            assert by_team[end["team"]["id"]] == pytest.approx(100 * added, abs=1e-3)
            label = next(each for each in found.teams if each.name == name)
            if zone == label.zone and abs(100 * added) >= 1:
                assert all(f">{label.moved}</tspan>" in picture for picture in pictures)
                assert label.moved.replace("−", "-") == f"{100 * added:+.0f}"
                assert f"{words.percent(row[f'{zone}, nothing set'])} without the results that are set" in label.said
    first = max(chart.rows, key=lambda row: row["title"])
    assert f"{first['team']} ends with about {first['p50']} league points, most likely between" in chart.sentence


@given(seasons(state="FINISHED"))
def test_a_season_that_is_over_has_lines_and_no_bands(season: dict[str, Any]) -> None:
    chart, (wide, narrow) = drawn(season)

    assert 'class="fan"' not in wide + narrow
    assert [column.key for column in chart.columns] == ["team", "points"]
    assert wide.count('class="line"') == narrow.count('class="line"') == len(season["standings"])


@given(seasons())
def test_no_label_overlaps_another(season: dict[str, Any]) -> None:
    found = river.river(season)
    assert found
    for size in (river.WIDE, river.NARROW):
        heights = sorted(each.label for each in river.Drawing(found, size).flows)

        # Both are rounded to a tenth.
        assert all(other - one > size.gap - 0.1001 for one, other in pairwise(heights))


@given(seasons())
def test_nothing_is_drawn_outside_of_the_picture(season: dict[str, Any]) -> None:
    found = river.river(season)
    assert found
    for size in (river.WIDE, river.NARROW):
        drawing = river.Drawing(found, size)
        for each in drawing.flows:
            for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", "".join((each.past, each.middle, *each.bands))):
                assert 0 <= float(x) <= size.width
                assert 0 <= float(y) <= drawing.height


def test_labels_that_have_room_stay_where_their_lines_end() -> None:
    assert river.apart([10, 100, 200], 22, 0, 300) == [10, 100, 200]


def test_labels_that_are_crowded_move_as_little_as_they_can() -> None:
    assert river.apart([100, 100], 20, 0, 300) == [90, 110]
    assert river.apart([0, 0], 20, 0, 300) == [0, 20]


@pytest.mark.parametrize("season", [None, {"standings": [], "firstDay": None}])
def test_what_has_no_table_has_no_river(season: dict[str, Any] | None) -> None:
    assert river.river(season) is None


def counted_in_wins(state: str, ahead: int) -> dict[str, Any]:
    lines = [line(number, [1], {"standing": {"points": 1, "deducted": 0}}) for number in range(2)]
    final = dict.fromkeys(("p5", "p25", "p50", "p75", "p95"), 1.0)
    return {
        "state": state,
        "ahead": ahead,
        "winPoints": 1,
        "standings": lines,
        "table": [{"team": each["team"], "points": final, "positions": [0.5, 0.5], "before": None} for each in lines],
        "zones": ZONES[:1],
        "firstDay": FIRST.isoformat(),
        "lastDay": (FIRST + timedelta(weeks=5)).isoformat(),
    }


def test_once_all_its_matches_are_played_a_table_is_told_as_it_ended() -> None:
    chart, pictures = drawn(counted_in_wins("RUNNING", ahead=0))

    assert chart.sentence == (
        "Each line shows the wins of a player. Side 00 ended with 1 wins. Press a player to see it alone."
    )
    assert all('aria-label="Side 00, 1 wins, title 50%"' in picture for picture in pictures)
    assert "most likely" not in chart.sentence + "".join(pictures)


def test_where_a_win_counts_one_nothing_is_called_points() -> None:
    chart, _ = drawn(counted_in_wins("FINISHED", ahead=0))

    assert [(column.heading, column.unit) for column in chart.columns] == [("Player", ""), ("Wins", "wins")]
    assert chart.title == "How the wins came about"


async def test_the_files_hold_the_picture_and_its_courses() -> None:
    season: dict[str, Any] = {
        "state": "RUNNING",
        "standings": [line(number, [3], {"standing": {"points": 3, "deducted": 0}}) for number in range(2)],
        "zones": ZONES[:1],
        "firstDay": FIRST.isoformat(),
        "lastDay": (FIRST + timedelta(weeks=5)).isoformat(),
    }
    final = dict.fromkeys(("p5", "p25", "p50", "p75", "p95"), 9.0)
    season["table"] = [
        {"team": each["team"], "points": final, "positions": [0.5, 0.5], "before": None} for each in season["standings"]
    ]
    chart, (wide, _) = drawn(season)
    renderer = Renderer()

    assert await renderer.svg(chart) == wide
    assert (await renderer.specification(chart))["datasets"]["marks"] == [
        {"team": f"Side 0{number}", "day": FIRST.isoformat(), "points": 3} for number in range(2)
    ]
    assert words.percent(0.5) in wide
