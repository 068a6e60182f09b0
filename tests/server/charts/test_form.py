"""The last matches of a team on its rating: picture, words, table and files say the same."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.charts import form
from server.charts.kinds import Chart
from server.charts.render import Renderer, table
from server.pages.competition import last_matches, outlook

PAINT = {"light": "#0a6b6b", "dark": "#45b8b0"}
COLOURS = {"disc": "#0a6b6b", "ink": "#ffffff", "edge": PAINT, "line": PAINT}
FIRST = date(2025, 8, 9)


def side(id: str) -> dict[str, Any]:
    return {"id": id, "name": f"Side {id}", "monogram": f"S{id}"[:3], "colours": COLOURS}


@st.composite
def teams(draw: st.DrawFn, most_score: int = 120) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A team with its history, and its last matches, the latest first; some days are not theirs."""
    days = [(FIRST + timedelta(days=3 * number)).isoformat() for number in range(draw(st.integers(1, 60)))]
    ratings = [draw(st.floats(1000, 2000)) for _ in days]
    history = {
        "days": days,
        "ratings": ratings,
        "lows": [each - 80 for each in ratings],
        "highs": [each + 80 for each in ratings],
        "trueRating": draw(st.none() | st.floats(900, 2100)),
        "sentence": "Side 1 is rated.",
    }
    scores = st.integers(0, most_score)
    fixtures: list[dict[str, Any]] = []
    for number, day in enumerate(days):
        sides = [side("1"), side(str(number + 2))]
        home, away = sides[::-1] if draw(st.booleans()) else sides
        score = {"home": draw(scores), "away": draw(scores)}
        fixtures.append({"id": str(number), "day": day, "home": home, "away": away, "score": score})
    return side("1") | {"history": history}, fixtures[::-1][:36]


def drawn(team: dict[str, Any], fixtures: list[dict[str, Any]]) -> tuple[Chart, str, str]:
    found = form.form(team, fixtures)
    assert found
    wide, narrow = (last_matches(found, size) for size in (form.WIDE, form.NARROW))
    return form.chart(team, found, wide), wide, narrow


@given(teams())
def test_picture_words_table_and_files_agree(given_: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    team, fixtures = given_
    chart, wide, narrow = drawn(team, fixtures)
    by_day = {row["day"]: row for row in chart.rows}
    file = table(chart).decode()
    labels = re.findall(r'<a class="match" href="/fixtures/(\d+)" aria-label="[^:]+: ([^;]+); rated (\d+) after', wide)

    assert len(chart.rows) == len(team["history"]["days"])
    assert all(ElementTree.fromstring(picture).tag.endswith("svg") for picture in (wide, narrow))
    assert [match for match, _, _ in labels] == [each["id"] for each in reversed(fixtures)]
    for fixture, (_, said, rated) in zip(reversed(fixtures), labels, strict=True):
        row, home = by_day[fixture["day"]], fixture["home"]["id"] == "1"
        ours, theirs = (fixture["score"][each] for each in (("home", "away") if home else ("away", "home")))
        word = "won" if ours > theirs else "lost" if ours < theirs else "drew"
        assert (
            said
            == row["match"]
            == f"{word} {ours}–{theirs} against {fixture['away' if home else 'home']['name']}, "
            + ("at home" if home else "away")
        )
        assert rated == str(round(row["rating"]))
        assert said in file
    assert narrow.count('class="match"') == min(len(fixtures), form.NARROW.most)
    assert ("the true strength" in wide) == (team["history"]["trueRating"] is not None)


@given(teams())
def test_everything_is_inside_of_the_picture(given_: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
    team, fixtures = given_
    found = form.form(team, fixtures)
    assert found
    for size in (form.WIDE, form.NARROW):
        drawing = form.Drawing(found, size)
        for x, y in re.findall(r"([\d.-]+) ([\d.-]+)", drawing.line + drawing.band):
            assert size.left <= float(x) <= size.width
            assert form.TOP <= float(y) <= drawing.bottom
        assert drawing.step * (1000 / size.width if size is form.WIDE else 1) >= 24


def test_scores_of_three_digits_are_told_and_not_squeezed_below_the_dots() -> None:
    team, fixtures = side("1") | {"history": history(1)}, [fixture(112, 98)]
    _, wide, _ = drawn(team, fixtures)

    assert "won 112–98 against Side 2, at home" in wide
    assert ">112–98<" not in wide


def test_a_team_without_matches_has_no_picture_of_them() -> None:
    assert form.form(side("1") | {"history": history(0)}, []) is None


async def test_the_picture_is_the_file() -> None:
    chart, wide, _ = drawn(side("1") | {"history": history(1)}, [fixture(2, 2)])

    assert await Renderer().svg(chart) == wide


@pytest.mark.parametrize("state", ["FINISHED", "RUNNING"])
def test_only_who_plays_in_a_running_season_has_an_outlook(state: str) -> None:
    line = {"team": {"id": "1"}, "points": {"p5": 60.0, "p50": 66.4, "p95": 70.0}, "positions": [0.5, 0.25, 0.25]}
    line["playOffs"] = None
    zones = [{"kind": "TITLE", "best": 1, "worst": 1}, {"kind": "RELEGATION", "best": 3, "worst": 3}]
    season = {"state": state, "table": [line], "zones": zones}
    mine, other = (outlook({"id": team, "competition": {"season": season}}) for team in ("1", "2"))

    assert other is None
    assert (mine is None) == (state == "FINISHED")
    if mine:
        assert mine.chances == {"to finish first": 0.5, "to go down": 0.25}
        assert mine.sentence == "It ends the season with about 66 league points."


def history(days: int) -> dict[str, Any]:
    return {
        "days": [FIRST.isoformat()] * days, "ratings": [1500.0] * days, "lows": [1400.0] * days,
        "highs": [1600.0] * days, "trueRating": None, "sentence": "Side 1 is rated.",
    }  # fmt: skip


def fixture(home: int, away: int) -> dict[str, Any]:
    score = {"home": home, "away": away}
    return {"id": "7", "day": FIRST.isoformat(), "home": side("1"), "away": side("2"), "score": score}
