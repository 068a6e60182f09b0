"""Charts: what they show, in which form, and that a picture is drawn once."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from dataclasses import asdict, replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.insignia import insignia
from engine.catalogue.shown_colour import DARK_GROUND, LIGHT_GROUND
from engine.catalogue.side_colours import DARK_DRAW, LIGHT_DRAW, of_names
from engine.colour import contrast
from engine.simulation.matchup import matchup_from_elo
from engine.simulation.predictive import predict
from engine.simulation.run import Settings, deep_dive, distribution, scenarios
from engine.simulation.wording import en
from engine.sports.base import Sport
from engine.sports.registry import specification
from schema.types.distribution import FullDistribution
from schema.types.scenarios import ScenarioExtremes
from server.charts import kinds, lab, landscape, render, theme, tournaments, words
from server.charts.kinds import Chart
from server.charts.render import NotDrawn, Renderer
from server.charts.skeletons import DRAWN, skeleton

HOME, AWAY = "Aldermoor", "Briarwick & <Sons>"


def camel(value: Any) -> Any:
    """As the schema answers: names in camel case."""
    if isinstance(value, dict):
        return {re.sub(r"_(\w)", lambda hit: hit[1].upper(), name): camel(each) for name, each in value.items()}
    return [camel(each) for each in value] if isinstance(value, list | tuple) else value


@pytest.fixture(scope="module")
def simulation() -> dict[str, Any]:
    """The sections of one match as the schema answers them."""
    matchup = matchup_from_elo(home_rating=1600, away_rating=1500, home_name=HOME, away_name=AWAY)
    settings = Settings(seed=1)
    return {
        "hasHomeSide": True,
        "words": msgspec.to_builtins(specification(Sport.SOCCER).words),
        "home": {"name": HOME},
        "away": {"name": AWAY},
        "colours": asdict(of_names(HOME, AWAY)),
        "distribution": camel(msgspec.to_builtins(FullDistribution.of(distribution(matchup, settings), matchup, en))),
        "scenarios": camel(msgspec.to_builtins(ScenarioExtremes.of(scenarios(matchup, settings), matchup, en))),
        "deepDive": {"homeAdvantage": camel(deep_dive(matchup, settings).home_advantage)},
    }


@pytest.fixture(scope="module")
def charts(simulation: dict[str, Any]) -> dict[str, Chart]:
    return {chart.kind: chart for chart in kinds.of_simulation(simulation)}


@pytest.fixture
def renderer() -> Renderer:
    return Renderer()


def test_sections_that_the_answer_lacks_have_no_charts(simulation: dict[str, Any]) -> None:
    assert kinds.of_simulation({**simulation, "distribution": None, "scenarios": None}) == []


@pytest.mark.parametrize("lacking", ["distribution", "deepDive"])
def test_the_landscape_without_home_advantage_takes_two_depths(simulation: dict[str, Any], lacking: str) -> None:
    assert kinds.grid_without_home_advantage({**simulation, lacking: None}) is None
    assert kinds.grid_without_home_advantage({**simulation, "deepDive": {"homeAdvantage": []}}) is None


def test_the_landscape_without_home_advantage_is_that_of_the_same_strengths(simulation: dict[str, Any]) -> None:
    played = matchup_from_elo(home_rating=1600, away_rating=1500)
    (home, away), half = played.posterior.mean, played.posterior.home_advantage / 2
    law = predict(replace(played, posterior=replace(played.posterior, mean=(home - half, away + half)))).law
    neutral = {"grid": law.rows(), "probabilities": msgspec.to_builtins(law.outcomes)}
    shown = landscape.landscape(
        simulation, landscape.without(simulation["distribution"], simulation["deepDive"]["homeAdvantage"])
    )
    wanted = landscape.landscape(simulation, neutral)

    assert [cell.chance for cell in shown.cells] == pytest.approx([cell.chance for cell in wanted.cells], abs=1e-9)
    assert [cell.dots for cell in shown.cells] == [cell.dots for cell in wanted.cells]


@pytest.mark.parametrize("kind", DRAWN)
def test_a_skeleton_holds_no_data(kind: str) -> None:
    specification = skeleton(kind)

    assert "datasets" not in specification
    assert '"rows"' in msgspec.json.encode(specification).decode()


@pytest.mark.parametrize(
    "kind", ["density", "dots", "margin", "total", "grid", "scenarios", "grid-without-home-advantage"]
)
def test_every_row_of_a_chart_has_every_column(charts: dict[str, Chart], kind: str) -> None:
    chart = charts[kind]

    assert chart.rows
    assert all(column.key in row for column in chart.columns for row in chart.rows)


@pytest.mark.parametrize(
    "kind", ["density", "dots", "margin", "total", "grid", "scenarios", "grid-without-home-advantage"]
)
def test_every_chart_says_in_a_sentence_what_it_shows(charts: dict[str, Chart], kind: str) -> None:
    assert charts[kind].sentence.endswith(".")


def test_twenty_dots_stand_on_each_other_without_a_gap(charts: dict[str, Chart]) -> None:
    rows = charts["dots"].rows
    heights = {
        margin: [row["place"] for row in rows if row["margin"] == margin] for margin in {r["margin"] for r in rows}
    }

    assert len(rows) == 20
    assert all(places == list(range(len(places))) for places in heights.values())


def test_the_bars_of_a_law_leave_out_only_what_no_one_could_see(charts: dict[str, Chart]) -> None:
    assert 0.99 < sum(row["probability"] for row in charts["margin"].rows) <= 1 + 1e-9


def test_the_scenarios_keep_their_order(charts: dict[str, Chart]) -> None:
    assert list(dict.fromkeys(row["mark"] for row in charts["scenarios"].rows)) == list(kinds.SCENARIOS.values())


def test_a_table_carries_units_and_as_many_lines_as_rows(charts: dict[str, Chart]) -> None:
    lines = list(csv.reader(io.StringIO(render.table(charts["total"]).decode())))

    assert lines[0] == ["Goals [goals]", "Probability [share]"]
    assert len(lines) == len(charts["total"].rows) + 1


@given(st.lists(st.floats(0, 1, allow_nan=False), min_size=3, max_size=3).filter(lambda shares: sum(shares) > 0.01))
def test_dots_always_are_twenty_and_within_one_of_the_exact_share(shares: list[float]) -> None:
    total = sum(shares)
    probabilities = dict(zip(("home", "draw", "away"), (share / total for share in shares), strict=True))
    counts = words.shares_of_twenty(probabilities)

    assert sum(counts.values()) == 20
    assert all(abs(counts[name] - 20 * probability) < 1 for name, probability in probabilities.items())


@pytest.mark.parametrize(
    ("number", "digits", "text"), [(1.26, 1, "+1.3"), (-2, 0, "−2"), (0, 0, "0"), (-0.001, 1, "0.0")]
)
def test_signs_are_said_and_zero_has_none(number: float, digits: int, text: str) -> None:
    assert words.signed(number, digits) == text


@pytest.mark.parametrize(("probability", "text"), [(0.0049, ""), (0.005, "1"), (0.125, "13"), (1.0, "100")])
def test_a_tile_holds_whole_percent_and_never_a_nought(probability: float, text: str) -> None:
    assert words.tile(probability) == text


async def test_a_picture_follows_the_theme_and_has_nothing_that_the_policy_refuses(
    renderer: Renderer, charts: dict[str, Chart]
) -> None:
    drawn = await renderer.draw_all(charts.values())

    assert set(drawn) == set(charts)
    for each in drawn.values():
        assert "var(--" in each.svg
        assert not re.search(r"\sstyle=|<script|<style|href=", each.svg)


@pytest.mark.parametrize("kind", ["dots", "margin", "grid", "scenarios"])
async def test_a_picture_of_a_match_is_drawn_in_the_colours_of_its_sides(
    renderer: Renderer, charts: dict[str, Chart], kind: str
) -> None:
    picture, sides = await renderer.svg(charts[kind]), of_names(HOME, AWAY)

    for each in (sides.home, sides.away):
        assert theme.paint(asdict(each)) in picture
        assert each.light in theme.painted(picture)
        assert each.dark in theme.painted(picture, "dark")
    assert theme.HOME not in picture
    assert theme.AWAY not in picture


@pytest.mark.parametrize("of_theme", ["light", "dark"])
async def test_a_file_names_no_colour_that_only_a_page_knows(
    renderer: Renderer, charts: dict[str, Chart], of_theme: theme.Theme
) -> None:
    for chart in charts.values():
        picture = theme.painted(theme.on_paper(await renderer.svg(chart)), of_theme)
        assert "var(" not in picture
        assert "light-dark" not in picture


def test_the_grounds_of_colours_are_those_of_the_style_sheet_that_are_nearest_to_them() -> None:
    light, dark = theme.palette("light"), theme.palette("dark")
    grounds = ("paper", "surface", "sunken")

    assert min((light[each] for each in grounds), key=lambda each: contrast(each, "#000000")) == LIGHT_GROUND
    assert max((dark[each] for each in grounds), key=lambda each: contrast(each, "#000000")) == DARK_GROUND
    assert (light["draw"], dark["draw"]) == (LIGHT_DRAW, DARK_DRAW)


async def test_names_cannot_write_markup_into_a_picture(renderer: Renderer, charts: dict[str, Chart]) -> None:
    picture = await renderer.svg(charts["dots"])

    assert "<Sons>" not in picture


async def refused(*_: object, **__: object) -> None:
    raise BlockingIOError("Resource temporarily unavailable")


@pytest.fixture
def nothing_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process can be started."""
    monkeypatch.setattr(render.to_process, "run_sync", refused)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("nothing_draws")
async def test_a_page_has_the_outline_where_no_process_can_draw(renderer: Renderer, charts: dict[str, Chart]) -> None:
    await renderer.warm()

    drawn = await renderer.draw_all(charts.values())

    assert {each.svg for each in drawn.values() if not each.chart.picture} == {render.OUTLINE}
    specification = drawn["density"].specification
    assert specification is not None
    assert specification["datasets"]["rows"] == charts["density"].rows
    assert "layer" in specification or "mark" in specification


@pytest.mark.usefixtures("nothing_draws")
async def test_a_picture_as_a_file_is_refused_where_no_process_can_draw(
    renderer: Renderer, charts: dict[str, Chart]
) -> None:
    with pytest.raises(NotDrawn) as refusal:
        await renderer.png(charts["density"])

    assert refusal.value.retry_after >= 1


async def test_pictures_come_back_with_the_process(
    renderer: Renderer, charts: dict[str, Chart], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(render.to_process, "run_sync", refused)  # type: ignore[attr-defined]
        before = await renderer.draw(charts["dots"])
    after = await renderer.draw(charts["dots"])

    assert (before.is_outline, after.is_outline) == (True, False)


async def test_a_picture_is_drawn_once_however_many_ask(renderer: Renderer, charts: dict[str, Chart]) -> None:
    pictures = await asyncio.gather(*(renderer.svg(charts["total"]) for _ in range(5)))

    assert all(picture is pictures[0] for picture in pictures)


async def test_the_oldest_picture_makes_room(charts: dict[str, Chart]) -> None:
    renderer = Renderer(most_kept=1)
    first = await renderer.svg(charts["margin"])
    await renderer.svg(charts["total"])
    again = await renderer.svg(charts["margin"])

    assert again == first
    assert again is not first


async def test_a_png_is_one(renderer: Renderer, charts: dict[str, Chart]) -> None:
    picture = await renderer.png(charts["margin"])

    # Source: Portable Network Graphics specification, section 5.2.
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")


async def test_what_cannot_be_drawn_is_refused_and_spoils_nothing_after_it(renderer: Renderer) -> None:
    with pytest.raises(RuntimeError):
        await renderer.card("no picture")

    assert (await renderer.card('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')).startswith(
        b"\x89PNG"
    )


def test_who_goes_straight_on_is_not_called_out_of_the_round_that_was_not_played() -> None:
    stages = [("PLAY_OFFS", 0.0, True), ("ROUND_OF_16", 1.0, True), ("FINAL", 0.4, False)]
    line = {
        "team": {"name": "Arsenal"},
        "stages": [{"stage": key, "probability": p, "error": 0.0, "isCertain": sure} for key, p, sure in stages],
    }
    chart = tournaments.chances([line], "")
    (chance,) = (column for column in chart.columns if column.key == "probability")

    assert [chance.text(row) for row in chart.rows] == ["straight on", "certain", "40.0%"]
    assert [row["label"] for row in chart.rows] == ["", "certain", "40%"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Arsenal FC (ENG)", "Arsenal FC"),
        ("FC Bayern München (GER)", "FC Bayern München"),
        ("Paris Saint-Germain FC (FRA)", "PSG"),
        ("Bosnia and Herzegovina", "BIH"),
    ],
)
def test_a_box_of_the_bracket_holds_a_whole_name_or_a_monogram(name: str, label: str) -> None:
    assert tournaments.in_box({"name": name, "monogram": insignia(name).monogram}) == label


@pytest.mark.parametrize(
    ("hits", "told"), [(0, "none came true. Honest"), (1, "1 came true: 50%. Honest"), (2, "2 came true: over 99%.")]
)
def test_a_reliability_curve_of_nothing_that_came_true_says_none_did(hits: int, told: str) -> None:
    group = {"meanProbability": 0.5, "frequency": hits / 2, "low": 0.1, "high": 0.9, "hits": hits, "count": 2}

    assert f"Of 2 events that you gave 50% on average, {told}" in lab.reliability([group | {"isEnough": True}]).sentence
