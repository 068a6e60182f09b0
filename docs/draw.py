"""Draws the pictures of the README anew, from a server of its own with the real matches that come with the program.

    python docs/draw.py

Needs Chromium, and the packages of the tests.
"""

import base64
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import ARGUMENTS, PASSWORD, sign_in  # noqa: E402
from tests.live_server import started  # noqa: E402

IMAGES = ROOT / "docs" / "images"
WIDTH = 1200
MOST_BYTES = 150_000
QUALITY = 82
LOOK_SECONDS = 2.0
SETTLE_MILLISECONDS = 300
REAL_ALONE = {"TRICKSTER_BUNDLED": "true", "TRICKSTER_DEMO": "false", "TRICKSTER_WELCOME_TOKENS": "10"}
# The final of the World Cup of 2022, which Argentina won by a shoot-out.
FINAL = """{ fixtures(search: "argentina france", day: "2022-12-18", first: 1) { nodes { id } } }"""
UNDERWAY = "{ upkeep { done } }"


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as driver,
        started(Path(folder) / "data", environment=REAL_ALONE) as server,
        server.client() as client,
    ):
        while asked(client, UNDERWAY)["upkeep"] or not asked(client, FINAL)["fixtures"]["nodes"]:
            time.sleep(LOOK_SECONDS)
        (final,) = asked(client, FINAL)["fixtures"]["nodes"]
        server.trickster("user", "create", "reader", "--password-stdin", input=f"{PASSWORD}\n")
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for theme in ("light", "dark"):
            context = browser.new_context(
                base_url=server.url,
                viewport={"width": WIDTH, "height": 900},
                color_scheme=theme,
                reduced_motion="reduce",
            )
            page = context.new_page()
            sign_in(page, "reader")
            for name, draw in PICTURES.items():
                top, height = draw(page, final["id"])
                keep(page, IMAGES / f"{name}-{theme}.webp", top, height)
            context.close()
        browser.close()
    for path in sorted(IMAGES.glob("*.webp")):
        size = path.stat().st_size
        print(f"{path.relative_to(ROOT)}: {size / 1000:.0f} kB{'' if size < MOST_BYTES else ', which is too large'}")


def asked(client: httpx2.Client, document: str) -> dict:
    return client.post("/graphql", json={"query": document}).json()["data"]


def match(page: Page, final: str) -> tuple[float, float]:
    """A match that is over: every score as it was thought possible, and what came about."""
    page.goto(f"/fixtures/{final}")
    if page.locator("#unlock-full-distribution").count():
        page.locator("#unlock-full-distribution").click()
        page.locator("#full-distribution[data-open]").wait_for()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    return 0, 860


def season(page: Page, final: str) -> tuple[float, float]:
    """A season on its way: the points that were won, and where they may end."""
    page.goto("/")
    address = page.get_by_role("link", name="England: Premier League").first.get_attribute("href")
    page.goto(f"{address}?as_of=2025-03-01")
    return 0, 1000


def record(page: Page, final: str) -> tuple[float, float]:
    """How all forecasts did."""
    page.goto("/record")
    return 0, 1000


def bracket(page: Page, final: str) -> tuple[float, float]:
    """A tournament as it was known on the morning after its groups had ended."""
    page.goto("/tournaments/world-cup-2022?as_of=2022-12-03")
    return 0, 1000


PICTURES: dict[str, Callable[[Page, str], tuple[float, float]]] = {
    "match": match,
    "season": season,
    "record": record,
    "bracket": bracket,
}


def keep(page: Page, path: Path, top: float, height: float) -> None:
    """A part of the page, once each chart was seen and drawn again by the browser."""
    for chart in page.locator("[data-chart]:visible").all():
        chart.scroll_into_view_if_needed()
        page.wait_for_timeout(SETTLE_MILLISECONDS)
    page.evaluate("scrollTo(0, 0)")
    browser = page.context.new_cdp_session(page)
    clip = {"x": 0, "y": top, "width": WIDTH, "height": height, "scale": 1}
    taken = {"format": "webp", "quality": QUALITY, "captureBeyondViewport": True, "clip": clip}
    path.write_bytes(base64.b64decode(browser.send("Page.captureScreenshot", taken)["data"]))


if __name__ == "__main__":
    main()
