"""The small pictures of the shelf show what the experiments themselves say."""

import re

import pytest

from engine.lab.modules.lesson import Module
from engine.lab.modules.registry import MODULES
from server.charts.thumbnail import HEIGHT, MARGIN, thumbnail

EACH = pytest.mark.parametrize("module", MODULES.values(), ids=lambda each: each.id)


def answered(module: Module) -> dict[str, object]:
    """The preview as the schema answers it."""
    picture = module.preview
    series = [{"role": each.role.name, "x": each.x, "y": each.y} for each in picture.series]
    return {"shape": picture.shape.name, "series": series}


@EACH
def test_a_thumbnail_is_the_picture_of_the_bench_where_it_starts(module: Module) -> None:
    assert module.preview == module.run({}).picture


@EACH
def test_every_point_is_drawn_and_none_outside_the_picture(module: Module) -> None:
    drawn = thumbnail(answered(module))
    heights = [float(each) for each in re.findall(r'height="([\d.]+)"/>', drawn)]
    corners = [float(each) for each in re.findall(r",([\d.-]+)", drawn)]
    assert len(heights) + len(corners) == sum(len(each.x) for each in module.preview.series)
    assert all(0 <= each <= HEIGHT - 2 * MARGIN for each in heights)
    assert all(MARGIN <= each <= HEIGHT - MARGIN for each in corners)


def test_bars_are_as_high_as_their_shares() -> None:
    module = MODULES["distributions"]
    shares = [share for each in module.preview.series for share in each.y]
    heights = [float(each) for each in re.findall(r'height="([\d.]+)"/>', thumbnail(answered(module)))]
    most = max(shares)
    for share, height in zip(shares, heights, strict=True):
        assert height == pytest.approx(share / most * (HEIGHT - 2 * MARGIN), abs=0.06)
