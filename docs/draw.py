"""Draws the pictures of the README anew, from a server of its own with the demo competition.

    python docs/draw.py

Needs Chromium, and the packages of the tests.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import ARGUMENTS, PASSWORD, sign_in  # noqa: E402
from tests.live_server import LiveServer, started  # noqa: E402

IMAGES = ROOT / "docs" / "images"
WIDTH = 1200
MOST_BYTES = 200_000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, started(Path(folder) / "data") as server, sync_playwright() as driver:
        server.trickster("user", "create", "reader", "--password-stdin", input=f"{PASSWORD}\n")
        server.trickster("ledger", "topup", "reader", "20", "--reason", "for the pictures")
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for theme, draw in (("light", pick), ("light", season), ("dark", record)):
            context = browser.new_context(
                base_url=server.url,
                viewport={"width": WIDTH, "height": 900},
                color_scheme=theme,
                reduced_motion="reduce",
            )
            draw(context.new_page(), server)
            context.close()
        browser.close()
    for path in sorted(IMAGES.glob("*.png")):
        size = path.stat().st_size
        print(f"{path.relative_to(ROOT)}: {size / 1000:.0f} kB{'' if size < MOST_BYTES else ', which is too large'}")


def pick(page: Page, server: LiveServer) -> None:
    """A forecast with its first depth open."""
    sign_in(page, "reader")
    page.locator("#fixtures .fixture a").nth(1).click()
    page.locator("#unlock-full-distribution").click()
    page.locator("#full-distribution[data-open]").wait_for()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    keep(page, "pick", 1120)


def season(page: Page, server: LiveServer) -> None:
    """Where the season may end."""
    page.goto("/competitions/1")
    keep(page, "season", 1000)


def record(page: Page, server: LiveServer) -> None:
    """How the forecasts did."""
    page.goto("/record")
    keep(page, "record", 1000)


def keep(page: Page, name: str, height: int) -> None:
    """The top of the page, once its charts are drawn."""
    while page.locator("[data-chart]:not([data-drawn])").count():
        page.locator("[data-chart][data-drawn]").first.wait_for()
    page.screenshot(
        path=IMAGES / f"{name}.png", full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": height}
    )


if __name__ == "__main__":
    main()
