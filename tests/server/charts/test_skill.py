"""Skill over the years: picture, words and table say the same."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.charts import skill
from server.charts.render import table


@st.composite
def years(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    for year in sorted(draw(st.sets(st.integers(1872, 2100), min_size=1, max_size=40))):
        gain, reach = draw(st.floats(-0.9, 3)), draw(st.floats(0.001, 2))
        interval = {"low": gain - reach, "high": gain + reach}
        matches = draw(st.integers(1, 2_000))
        found.append(
            {
                "year": year,
                "matches": matches,
                "gain": gain,
                "interval": draw(st.sampled_from([interval, None])),
                "isEnough": matches >= 20,
            }
        )
    return found


@given(years())
def test_years_that_say_something_are_drawn_inside_the_picture_and_stand_in_the_table(
    found: list[dict[str, Any]],
) -> None:
    said = [each for each in found if each["isEnough"] and each["interval"]]
    for size in (skill.WIDE, skill.NARROW):
        chart = skill.chart(found, size)
        if not said:
            assert chart is None
            continue
        assert chart is not None
        drawn = ElementTree.fromstring(chart.picture)
        dots = [each for each in drawn.iter() if each.tag.endswith("circle")]
        assert [row["year"] for row in chart.rows] == [each["year"] for each in said]
        assert len(dots) == len(said)
        assert all(size.left <= float(each.get("cx", "-1")) <= size.width for each in dots)
        assert all(0 <= float(each.get("cy", "-1")) <= size.height for each in dots)
        assert len(table(chart).decode().splitlines()) == len(said) + 1


def test_the_sentence_counts_years_and_names_the_newest() -> None:
    found = [
        {"year": 2020 + place, "matches": 100, "gain": gain, "interval": {"low": low, "high": 0.5}, "isEnough": True}
        for place, (gain, low) in enumerate(((0.1, 0.02), (0.1, -0.1), (-0.05, -0.3)))
    ]
    chart = skill.chart(found)

    assert chart is not None
    assert re.match(r"In 2 of 3 years .*\. In 1 of them that is more than chance explains\.", chart.sentence)
    assert chart.sentence.endswith("In 2022 it was 5% less, over 100 matches.")


@pytest.mark.parametrize(("low", "told"), [(0.02, "is more than chance explains"), (-0.1, "may be chance alone")])
def test_of_one_year_no_years_are_counted(low: float, told: str) -> None:
    found = [{"year": 2024, "matches": 40, "gain": 0.1, "interval": {"low": low, "high": 0.5}, "isEnough": True}]
    chart = skill.chart(found)

    assert chart is not None
    assert chart.sentence == (
        f"In 2024 we gave 10% more chance to what happened than base rates would, over 40 matches. That {told}."
    )
