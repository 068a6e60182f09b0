"""The Nu validator: what is wrong with the HTML of pages, in one process for all of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import needs

JAR = Path(__file__).resolve().parents[1] / "clients/node/node_modules/vnu-jar/build/dist/vnu.jar"
MOST_SECONDS = 120


def errors(pages: Mapping[str, str], folder: Path) -> dict[str, list[str]]:
    """What is wrong with each page, with the line it is in; warnings are left out.

    Args:
        pages: HTML by the name of its page.
        folder: Where the pages are kept for the validator.
    """
    needs("Java", found=shutil.which("java") is not None)
    needs("npm packages of the tests: run make test", found=JAR.exists())
    for name, content in pages.items():
        (folder / f"{name}.html").write_text(content, encoding="utf-8")
    command = ["java", "-jar", JAR, "--errors-only", "--exit-zero-always", "--format", "json", "--stdout", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS, check=True)
    found: dict[str, list[str]] = {name: [] for name in pages}
    for message in json.loads(done.stdout)["messages"]:
        found[Path(message["url"]).stem].append(
            f"line {message.get('lastLine')}: {message['message']} {message.get('extract', '')}"
        )
    return found
