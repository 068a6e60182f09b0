"""The real matches that come with the program: facts in `bundled/`, with their sources and licences."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from engine.catalogue.importers.members import ArchiveMember
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import ParsedFile
from engine.catalogue.importers.reading import tried_members, whole

FOLDER = Path(__file__).with_name("bundled")
CONTENTS = "contents.json"
# What the names of its imports begin with.
NAME = "bundled"


class BundledFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    Args:
        digest: SHA-256 of its bytes, as imports note it.
        matches: That it tells of; none where it holds something else.
        adds_to: Name of the file to whose matches it adds; empty where it has its own.
    """

    name: str
    digest: str
    matches: int
    adds_to: str = ""


class BundleSource(msgspec.Struct, frozen=True):
    """Who gathered the facts of a file that came with the program.

    Attributes:
        key: Short name, that of its archive.
        title: What it is called.
        url: Address.
        licence: Under which it gives them.
        licence_url: Address of the licence.
    """

    key: str
    title: str
    url: str
    licence: str
    licence_url: str
    files: tuple[BundledFile, ...]


@dataclass(frozen=True, slots=True)
class Bundled:
    """A file of results in the bundle."""

    source: BundleSource
    file: BundledFile

    @property
    def name(self) -> str:
        """What its import is called."""
        return f"{NAME}/{self.source.key}/{self.file.name}"

    @property
    def base(self) -> str:
        """What the import is called of the matches that it tells of: its own, or those to which it adds."""
        return f"{NAME}/{self.source.key}/{self.file.adds_to or self.file.name}"


@dataclass(frozen=True, slots=True)
class Bundle:
    """
    Args:
        folder: Of the contents and the archives.
    """

    folder: Path
    sources: tuple[BundleSource, ...]

    @classmethod
    def of(cls, folder: Path = FOLDER) -> Bundle:
        return cls(folder, msgspec.json.decode((folder / CONTENTS).read_bytes(), type=tuple[BundleSource, ...]))

    def files(self) -> Iterator[Bundled]:
        """Those that hold results, in the order in which they are imported."""
        for source in self.sources:
            yield from (Bundled(source, file) for file in source.files if file.matches)

    def by_digest(self) -> Mapping[str, BundleSource]:
        return {each.file.digest: each.source for each in self.files()}

    def read(self, bundled: Bundled, today: date) -> ParsedFile:
        """
        Raises:
            UnreadableFile: It holds no results.
            RefusedRows: At least one row is bad.
        """
        data = self.content(bundled.source, bundled.file.name)
        (parsed,) = whole(tried_members([ArchiveMember(bundled.name, data)], ImportOptions(), today))
        return parsed

    def content(self, source: BundleSource, name: str) -> bytes:
        with zipfile.ZipFile(self.folder / f"{source.key}.zip") as archive:
            return archive.read(name)
