"""The line of a match on a score sheet: chances that add up, dots that say the same, digits that are read anywhere."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.insignia import written
from engine.catalogue.side_colours import of_names
from engine.colour import contrast
from server.charts.theme import THEMES, Theme, palette
from server.charts.words import shares_of_hundred
from server.sheet import STRONGEST, cells, closeness, possible, strip, surprise

weights = st.lists(st.floats(1e-5, 1.0), min_size=2, max_size=3)


def probabilities(given: list[float]) -> dict[str, float]:
    names = ("home", "draw", "away") if len(given) > 2 else ("home", "away")
    return {"home": 0.0, "draw": 0.0, "away": 0.0} | {
        name: each / sum(given) for name, each in zip(names, given, strict=True)
    }


def match(chances: dict[str, float], score: tuple[int, int] | None = None) -> dict[str, Any]:
    colour = {"light": "#aa0000", "dark": "#ff5555"}
    return {
        "status": "SCHEDULED" if score is None else "PLAYED",
        "score": None if score is None else {"home": score[0], "away": score[1]},
        "colours": {"home": colour, "away": {"light": "#0000aa", "dark": "#8888ff"}},
        "simulation": {"headline": {"probabilities": chances, "outcome": "HOME", "spreadSd": 0.03}},
    }


@given(weights)
def test_chances_of_a_line_add_up_to_a_hundred_and_promise_nothing(shares: list[float]) -> None:
    chances = probabilities(shares)
    told = shares_of_hundred(possible(chances))

    assert told.keys() == {name for name, each in chances.items() if each}
    assert set(told.values()) <= set(range(1, 100))
    assert sum(told.values()) == 100


@given(weights)
def test_twenty_dots_lie_within_one_of_the_chances(shares: list[float]) -> None:
    chances = probabilities(shares)
    drawn = str(strip(match(chances)))
    dots = re.findall(r"<circle ([^/]*) cx=", drawn)

    assert len(dots) == 20
    assert abs(sum("#aa0000" in each for each in dots) - 20 * chances["home"]) < 1
    assert abs(sum("#0000aa" in each for each in dots) - 20 * chances["away"]) < 1


def test_the_line_of_how_sure_we_are_stays_inside_the_picture() -> None:
    sure = match(probabilities([0.999, 0.0005, 0.0005]))
    (x, width), *_ = re.findall(r'class="f-sure" x="([\d.]+)" width="([\d.]+)"', str(strip(sure)))

    assert float(x) + float(width) <= 220


@pytest.mark.parametrize(("score", "came"), [((2, 0), "home"), ((1, 1), "draw"), ((0, 3), "away")])
def test_the_outcome_that_came_about_has_a_frame(score: tuple[int, int], came: str) -> None:
    chances = probabilities([0.5, 0.3, 0.2])
    framed = re.findall(r'class="cell-(\w+)"(?:(?!</svg>).)*class="frame"', str(cells(match(chances, score))))

    assert framed == [came]
    assert "frame" not in str(cells(match(chances)))


def test_a_sport_without_draws_has_two_cells() -> None:
    drawn = str(cells(match(probabilities([0.7, 0.3]))))

    assert (drawn.count("<text"), drawn.count("f-draw")) == (2, 0)


def test_the_likelier_the_favourite_the_clearer_the_word() -> None:
    words = [closeness(each / 100) for each in range(34, 100)]

    assert [*dict.fromkeys(words)] == ["very close", "close", "leaning", "clear"]


def blended(colour: str, paper: str, opacity: float) -> str:
    parts = ((int(colour[at : at + 2], 16), int(paper[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(opacity * over + (1 - opacity) * under):02x}" for over, under in parts)


@pytest.mark.parametrize("theme", THEMES)
def test_digits_are_read_on_the_colour_of_every_team(theme: Theme) -> None:
    tokens, names = palette(theme), [key for _, key in written()]
    sides = (of_names(one, other) for one, other in zip(names, names[1:] + names[:1], strict=True))
    colours = {getattr(side, theme) for side in chain.from_iterable((each.home, each.away) for each in sides)}

    worst = min(contrast(tokens["ink"], blended(each, tokens["paper"], STRONGEST)) for each in colours)

    assert worst >= 4.5


def test_of_a_hundred_dots_those_of_what_came_about_have_a_rim() -> None:
    chances = {"home": 0.7, "draw": 0.2995, "away": 0.0005}
    drawn = str(surprise(match(chances) | {"probabilities": chances, "outcome": "AWAY"}))
    paths = re.findall(r"<path ([^>]*) d=\"([^\"]*)\"", drawn)

    assert [dots.count("M") for _, dots in paths] == [*shares_of_hundred(chances).values(), 1]
    assert ["opacity" in inks for inks, _ in paths] == [True, True, False, False]
    assert paths[2][1] == paths[3][1]
    assert len({place for _, dots in paths for place in dots.split("M")[1:]}) == 100


def test_the_figure_of_the_likeliest_outcome_is_its_own_though_another_is_rare() -> None:
    assert shares_of_hundred({"home": 0.4268, "draw": 0.0018, "away": 0.5714}) == {"home": 42, "draw": 1, "away": 57}
    assert shares_of_hundred({"home": 0.9994, "draw": 0.0004, "away": 0.0002}) == {"home": 98, "draw": 1, "away": 1}
