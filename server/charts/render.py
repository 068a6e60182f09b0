"""Pictures of charts: drawn in a process of their own, kept by the digest of what they show."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec
from anyio import BrokenWorkerProcess, CapacityLimiter, to_process
from cachetools import LRUCache

from engine.errors import OracleError
from engine.spreadsheet import csv_of
from server.charts import drawing, theme
from server.charts.kinds import Chart
from server.charts.theme import HEIGHT, WIDTH
from server.observability import log

T = TypeVar("T")

# With the room that axes and their names take.
OUTLINE = f'<svg viewBox="0 0 {WIDTH + 35} {HEIGHT + 71}"></svg>'
# A picture takes 10 to 80 KB.
MOST_KEPT = 1_000
# What comes of a process that cannot be started, or that ends before its picture is done.
NO_PROCESS = (OSError, BrokenWorkerProcess)


class NotDrawn(OracleError):
    code = "OVERLOADED"
    hint = "Ask again in a while; the table of the same chart can be had meanwhile."

    def __init__(self) -> None:
        super().__init__("The picture cannot be drawn now.")
        self.retry_after = 30


def table(chart: Chart) -> bytes:
    """The rows as CSV; headings carry the units."""
    headings = [column.heading_with_unit for column in chart.columns]
    return csv_of([headings, *([row[column.key] for column in chart.columns] for row in chart.rows)])


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as the page shows it: the picture, and what the script draws again over it."""

    chart: Chart
    svg: str
    specification: dict[str, Any] | None

    @property
    def is_outline(self) -> bool:
        return self.svg == OUTLINE


class Renderer:
    """Draws pictures outside the server's own process, each once.

    A process that dies is replaced by the next picture.
    """

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        self._kept: LRUCache[bytes, asyncio.Future[Any]] = LRUCache(most_kept)
        self._skeletons: dict[str, dict[str, Any]] = {}
        self._one_process = CapacityLimiter(1)

    async def warm(self) -> None:
        """Draws something: the first picture of a process takes a second."""
        with suppress(NotDrawn):
            self._skeletons = await self._once(drawing.skeletons, b"")
            empty = next(iter(self._skeletons.values())) | {"datasets": {"rows": [], "marks": []}}
            await self._once(drawing.svg, msgspec.json.encode(empty))

    async def specification(self, chart: Chart) -> dict[str, Any]:
        """The skeleton with the data in it: what the browser draws again, and the JSON download.

        Of a picture that no library draws the data alone.
        """
        datasets = {"datasets": {"rows": chart.rows, "marks": chart.marks}}
        if chart.picture:
            return datasets
        self._skeletons = self._skeletons or await self._loaded()
        skeleton: dict[str, Any] = adapted(self._skeletons[chart.kind], chart)
        return skeleton | datasets

    async def svg(self, chart: Chart) -> str:
        """The picture with the page's colour tokens in it.

        Raises:
            NotDrawn: There is no process to draw it.
        """
        if chart.picture:
            return chart.picture
        return await self._once(drawing.svg, msgspec.json.encode(await self.specification(chart)))

    async def draw(self, chart: Chart) -> Drawn:
        """The chart with its picture; where nothing can draw it here, as its outline."""
        try:
            return Drawn(chart, await self.svg(chart), await self.specification(chart))
        except NotDrawn:
            return await self.outlined(chart)

    async def outlined(self, chart: Chart) -> Drawn:
        """A chart that the page's script draws: an empty picture of the usual size keeps its place."""
        return Drawn(chart, OUTLINE, await self.specification(chart))

    async def draw_all(self, charts: Iterable[Chart]) -> dict[str, Drawn]:
        """Every chart by its kind."""
        drawn = await asyncio.gather(*map(self.draw, charts))
        return {each.chart.kind: each for each in drawn}

    async def png(self, chart: Chart) -> bytes:
        """The picture in the colours of the light theme, on paper."""
        picture = theme.painted(theme.on_paper(await self.svg(chart)))
        return await self._once(drawing.large_png, picture.encode())

    async def card(self, picture: str) -> bytes:
        """Any picture with our colour tokens as PNG, in its own size."""
        return await self._once(drawing.png, theme.painted(picture).encode())

    async def _once(self, draw: Callable[[bytes], T], content: bytes) -> T:
        """The picture of the content, drawn now or before; those who ask meanwhile wait for the same one."""
        digest = blake2b(content, digest_size=16, person=draw.__name__.encode()).digest()
        task = self._kept.get(digest)
        if task is None:
            run = to_process.run_sync(draw, content, limiter=self._one_process)
            task = self._kept[digest] = asyncio.ensure_future(run)
            task.add_done_callback(lambda done: self._forget_failed(digest, done))
        try:
            picture: T = await asyncio.shield(task)
        except NO_PROCESS as failure:
            log.warning("nothing_draws", reason=str(failure) or type(failure).__name__)
            raise NotDrawn from failure
        return picture

    async def _loaded(self) -> dict[str, dict[str, Any]]:
        """The skeletons, which a thread can load as well where there is no process: the page's script draws them."""
        try:
            return await self._once(drawing.skeletons, b"")
        except NotDrawn:
            return await asyncio.to_thread(drawing.skeletons, b"")

    def _forget_failed(self, digest: bytes, done: asyncio.Future[Any]) -> None:
        if done.cancelled() or done.exception() is not None:
            self._kept.pop(digest, None)


def adapted(part: Any, chart: Chart) -> Any:
    """A part of a specification with the titles of a chart's own axes, by the field that they show, and its colours."""
    if isinstance(part, list):
        return [adapted(each, chart) for each in part]
    if isinstance(part, str):
        return chart.colours.get(part, part)
    if not isinstance(part, dict):
        return part
    found = {name: adapted(each, chart) for name, each in part.items()}
    title = chart.axes.get(part.get("field", ""))
    return found | {"title": title} if title and part.get("title") else found
