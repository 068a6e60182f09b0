"""How much of the house one has to know: figures of the tree that this is run in.

    python bench/house.py

A simulate is traced: how many files of the house it runs through, and how often it goes from one file to another.
The rest is counted from the source: lines of code that are neither empty nor a comment, public names that several
modules define, and public docstrings that are a sentence only beside the code they stand above.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import threading
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from server.app import create_app
from server.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("engine", "schema", "server")
ASKED = {
    "query": "query ($home: Float!) { simulate(input: {homeRating: $home, awayRating: 1500}) { headline { label } } }",
}
# A reference to something that only the code beside it names.
LEANS_ON_ITS_CODE = re.compile(r"(The same|It|Its|They|Their|Them|Those|These|Of|Both|All of|Each of|Where|As|Also)\b")
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class Trace:
    """The files of the house that calls go through, in their order."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.is_on = False

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if not self.is_on or event != "call":
            return
        name = frame.f_code.co_filename
        if name.startswith(str(ROOT)) and name.removeprefix(f"{ROOT}/").startswith(PACKAGES):
            self.files.append(name)

    @property
    def changes(self) -> int:
        return sum(one != other for one, other in zip(self.files, self.files[1:], strict=False))


def traced() -> Trace:
    """A simulate over HTTP with everything loaded, asked of the application in this process."""
    trace = Trace()
    threading.setprofile(trace)
    sys.setprofile(trace)
    with (
        TemporaryDirectory() as folder,
        TestClient(create_app(Settings(data=Path(folder) / "data", demo=False, bundled=False))) as client,
    ):
        for home in (1600, 1610, 1620):
            trace.files, trace.is_on = [], True
            answer = client.post("/graphql", json={**ASKED, "variables": {"home": home}}, headers={"Host": "127.0.0.1"})
            trace.is_on = False
            assert answer.json()["data"]["simulate"]["headline"], answer.text
    sys.setprofile(None)
    threading.setprofile(None)
    return trace


def application(folder: Path) -> Starlette:
    return create_app(Settings(data=folder / "data", demo=False, bundled=False))


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts)


def lines_of_code(source: str) -> int:
    """Lines that hold a token other than comments and docstrings."""
    held: set[int] = set()
    ignored = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    begins = (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    previous = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        is_docstring = token.type == tokenize.STRING and previous in begins
        if token.type not in ignored and not is_docstring:
            held.update(range(token.start[0], token.end[0] + 1))
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            previous = token.type
    return len(held)


def definitions(source: str) -> Iterator[Definition]:
    """Public classes and functions of a module, and public methods of such classes."""
    for node in ast.parse(source).body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (each for each in node.body if isinstance(each, Definition) and each.name[0] != "_")


def main() -> None:
    texts = {path: path.read_text() for path in sources()}
    trace = traced()
    top = Counter(
        node.name
        for text in texts.values()
        for node in ast.parse(text).body
        if isinstance(node, Definition) and not node.name.startswith("_")
    )
    docstrings = [text for each in texts.values() for node in definitions(each) if (text := ast.get_docstring(node))]
    leaning = [each for each in docstrings if LEANS_ON_ITS_CODE.match(each)]
    print(f"files that a traced simulate runs through   {len(set(trace.files))}")
    print(f"changes of file on its way                  {trace.changes}")
    print(f"files of code                               {len(texts)}")
    print(f"lines of code                               {sum(map(lines_of_code, texts.values())):,}")
    print(f"names that stand in several modules         {sum(many > 1 for many in top.values())}")
    print(f"public docstrings that stand alone          {len(docstrings) - len(leaning):,} of {len(docstrings):,}")


if __name__ == "__main__":
    main()
