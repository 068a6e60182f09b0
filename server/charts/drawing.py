"""What runs in the process that draws, which alone loads the drawing libraries."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Any

VEGA_LITE = "6.4"
PIXELS_PER_UNIT = 2.0
CLIP = re.compile(r"\bclip\d+\b")


def skeletons(_nothing: bytes) -> dict[str, dict[str, Any]]:
    """The Vega-Lite specification of every kind of chart, validated, with no data in it."""
    from server.charts.skeletons import DRAWN, skeleton

    return {kind: skeleton(kind) for kind in DRAWN}


def svg(specification: bytes) -> str:
    """The picture of a Vega-Lite specification in JSON."""
    import vl_convert

    picture: str = vl_convert.vegalite_to_svg(specification.decode(), vl_version=VEGA_LITE)
    return with_own_ids(picture, blake2b(specification, digest_size=4).hexdigest())


def png(picture: bytes) -> bytes:
    """An SVG in pixels of its own size."""
    return _pixels(picture, 1.0)


def large_png(picture: bytes) -> bytes:
    """An SVG in pixels, large enough to print."""
    return _pixels(picture, PIXELS_PER_UNIT)


def with_own_ids(picture: str, owner: str) -> str:
    """The picture with ids that no other picture of the page has; the library counts through its process."""
    names = {name: f"c{owner}-{index}" for index, name in enumerate(dict.fromkeys(CLIP.findall(picture)))}
    return CLIP.sub(lambda found: names[found[0]], picture)


def _pixels(picture: bytes, scale: float) -> bytes:
    import vl_convert

    pixels: bytes = vl_convert.svg_to_png(picture.decode(), scale=scale)
    return pixels
