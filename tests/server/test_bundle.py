"""An empty server answers at once, and has the real matches that come with the program soon after."""

from __future__ import annotations

import time
from pathlib import Path

from tests.live_server import PAGE, STARTS_WITHIN_SECONDS, started

HELD = "{ competitions { name isSynthetic holdings { played } sources { licence } } upkeep { done total hasFailed } }"
INTERNATIONALS = {
    "name": "International matches",
    "isSynthetic": False,
    "holdings": {"played": 45_810},
    "sources": [{"licence": "CC0 1.0"}],
}


def test_an_empty_server_shows_its_first_page_and_then_the_internationals(tmp_path: Path) -> None:
    environment = {"TRICKSTER_BUNDLED": "true", "TRICKSTER_DEMO": "false"}
    with started(tmp_path / "data", environment=environment) as server:
        client = server.client()
        first = client.get("/", headers=PAGE)
        assert first.status_code == 200
        assert 'id="upkeep"' in first.text
        part = client.get("/upkeep", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
        assert "<progress" in part.text

        deadline, names = time.monotonic() + STARTS_WITHIN_SECONDS, list[str]()
        while "International matches" not in names:
            assert time.monotonic() < deadline, names
            time.sleep(0.2)
            data = client.post("/graphql", json={"query": HELD}).json()["data"]
            assert not (data["upkeep"] and data["upkeep"]["hasFailed"])
            names = [each["name"] for each in data["competitions"]]

        assert INTERNATIONALS in data["competitions"]
        page = client.get("/", headers=PAGE).text
        assert "No real match is known from today on, so these are the newest results." in page
        assert "Sunday 25 May 2025" in page
