"""Pictures of charts: drawn in a process of their own, kept by the digest of what they show."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from multiprocessing import get_context
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec
import vl_convert

from server.charts import theme
from server.charts.kinds import Chart
from server.charts.skeletons import DRAWN, skeleton

T = TypeVar("T")

VEGA_LITE = "6.4"
# A picture takes 10 to 80 KB.
MOST_KEPT = 1_000
PIXELS_PER_UNIT = 2.0
CLIP = re.compile(r"\bclip\d+\b")


def specification(chart: Chart) -> dict[str, Any]:
    """The skeleton with the data in it: what the browser draws again, and the JSON download."""
    return skeleton(chart.kind) | {"datasets": {"rows": chart.rows, "marks": chart.marks}}


def table(chart: Chart) -> str:
    """The rows as CSV; headings carry the units."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(column.heading_with_unit for column in chart.columns)
    writer.writerows([row[column.key] for column in chart.columns] for row in chart.rows)
    return text.getvalue()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as the page shows it: the picture, and what the script draws again over it."""

    chart: Chart
    svg: str
    specification: dict[str, Any]


class Renderer:
    """Draws pictures outside the server's own process, each once.

    Use as an asynchronous context manager; the first picture is drawn at entry, to warm the library up.
    """

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        self._most_kept = most_kept
        self._kept: OrderedDict[bytes, asyncio.Future[Any]] = OrderedDict()
        self._process = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))

    async def __aenter__(self) -> Self:
        self._warming = asyncio.ensure_future(self._run(_warm))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._warming.cancel()
        await asyncio.to_thread(self._process.shutdown, cancel_futures=True)

    async def svg(self, chart: Chart) -> str:
        """The picture with the page's colour tokens in it."""
        return await self._once(_svg, msgspec.json.encode(specification(chart)))

    async def draw(self, chart: Chart) -> Drawn:
        return Drawn(chart, await self.svg(chart), specification(chart))

    async def draw_all(self, charts: Iterable[Chart]) -> dict[str, Drawn]:
        """Every chart by its kind."""
        drawn = await asyncio.gather(*map(self.draw, charts))
        return {each.chart.kind: each for each in drawn}

    async def png(self, chart: Chart) -> bytes:
        """The picture in the colours of the light theme, on paper, large enough to print."""
        return await self._once(_large_png, theme.painted(theme.on_paper(await self.svg(chart))).encode())

    async def card(self, svg: str) -> bytes:
        """Any picture with our colour tokens as PNG, in its own size."""
        return await self._once(_png, theme.painted(svg).encode())

    async def _once(self, draw: Callable[[bytes], T], content: bytes) -> T:
        """The picture of the content, drawn now or before; those who ask meanwhile wait for the same one."""
        digest = blake2b(content, digest_size=16, person=draw.__name__.encode()).digest()
        drawing = self._kept.get(digest)
        if drawing is None:
            drawing = self._kept[digest] = asyncio.ensure_future(self._run(draw, content))
            drawing.add_done_callback(lambda done: self._forget_failed(digest, done))
        self._kept.move_to_end(digest)
        while len(self._kept) > self._most_kept:
            self._kept.popitem(last=False)
        picture: T = await asyncio.shield(drawing)
        return picture

    async def _run(self, function: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._process, function, *arguments)

    def _forget_failed(self, digest: bytes, done: asyncio.Future[Any]) -> None:
        if done.cancelled() or done.exception() is not None:
            self._kept.pop(digest, None)


def _svg(encoded: bytes) -> str:
    svg: str = vl_convert.vegalite_to_svg(encoded.decode(), vl_version=VEGA_LITE)
    return with_own_ids(svg, blake2b(encoded, digest_size=4).hexdigest())


def with_own_ids(svg: str, owner: str) -> str:
    """The picture with ids that no other picture of the page has; the library counts through its process."""
    names = {name: f"c{owner}-{index}" for index, name in enumerate(dict.fromkeys(CLIP.findall(svg)))}
    return CLIP.sub(lambda found: names[found[0]], svg)


def _png(svg: bytes, scale: float = 1.0) -> bytes:
    picture: bytes = vl_convert.svg_to_png(svg.decode(), scale=scale)
    return picture


def _large_png(svg: bytes) -> bytes:
    return _png(svg, PIXELS_PER_UNIT)


def _warm() -> None:
    """The first picture of a process takes half a second."""
    empty = skeleton(next(iter(DRAWN))) | {"datasets": {"rows": [], "marks": []}}
    _svg(msgspec.json.encode(empty))
