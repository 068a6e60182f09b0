"""Puts what the server shows into the wheel: templates and built browser assets, as folders of the package `server`."""

import json
from pathlib import Path
from shutil import copy2, copytree, rmtree

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
STATIC = ROOT / "static"
# What the charts take their colours from; everything else of `static` is in the built files.
TOKENS = "css/tokens.css"


class BuildWithPages(build_py):
    def run(self) -> None:
        if self.editable_mode:
            super().run()
            return
        # What an older build left there would be in this wheel too.
        rmtree(self.build_lib, ignore_errors=True)
        super().run()
        server = Path(self.build_lib, "server")
        copytree(ROOT / "templates", server / "templates")
        for name in served():
            target = server / "static" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            copy2(STATIC / name, target)


def served() -> list[str]:
    """Files of `static` that a running server reads."""
    manifest = STATIC / "build" / "manifest.json"
    if not manifest.exists():
        raise SystemExit("The browser assets are not built: run `make install` or `trickster assets` first.")
    built = json.loads(manifest.read_text(encoding="utf-8"))["files"].values()
    # Fonts are compressed by themselves, and have no twin.
    twins = [f"build/{name}.gz" for name in built if not name.endswith(".woff2")]
    return [TOKENS, "build/manifest.json", *(f"build/{name}" for name in built), *twins]


setup(cmdclass={"build_py": BuildWithPages})
