"""Makes the bundle of real matches anew: `python -m engine.catalogue.bundling FOLDER`.

The folder holds the files of each source in a folder of its own, called by its key: `international` and `openfootball`.
"""

from __future__ import annotations

import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from engine.catalogue.bundle import CONTENTS, FOLDER, BundledFile, BundleSource
from engine.catalogue.importers.members import ArchiveMember
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import OtherTable
from engine.catalogue.importers.reading import tried_members, whole
from engine.simulation.wording import counted

CC0 = "CC0 1.0"
CC0_URL = "https://creativecommons.org/publicdomain/zero/1.0/"
# In the order in which they are imported: what is newest is seen first.
SOURCES = (
    BundleSource("openfootball", "openfootball", "https://github.com/openfootball/football.json", CC0, CC0_URL, ()),
    BundleSource(
        "international",
        "International football results by Mart Jürisoo",
        "https://github.com/martj42/international_results",
        CC0,
        CC0_URL,
        (),
    ),
)
# The same files make the same archive, whenever it is made.
AT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bundling:
    """
    Args:
        origin: Folder of the source files.
        folder: Where the bundle is written.
    """

    origin: Path
    folder: Path = FOLDER

    def make(self) -> tuple[BundleSource, ...]:
        self.folder.mkdir(exist_ok=True)
        made = tuple(self._packed(source) for source in SOURCES)
        contents = msgspec.json.format(msgspec.json.encode(made), indent=2)
        (self.folder / CONTENTS).write_bytes(contents + b"\n")
        return made

    def _packed(self, source: BundleSource) -> BundleSource:
        # The last season first, so that the newest matches are there first; what only adds to matches after them.
        last_first = sorted((self.origin / source.key).iterdir(), reverse=True)
        described = sorted(map(Described.of, last_first), key=lambda each: each.only_adds)
        with zipfile.ZipFile(self.folder / f"{source.key}.zip", "w") as archive:
            for each in described:
                entry = zipfile.ZipInfo(each.path.name, AT)
                archive.writestr(entry, each.path.read_bytes(), zipfile.ZIP_BZIP2, compresslevel=9)
        bases = [each.path.name for each in described if each.file.matches and not each.only_adds]
        files = (adding(each, bases[0]) if each.only_adds else each.file for each in described)
        return msgspec.structs.replace(source, files=tuple(files))


@dataclass(frozen=True, slots=True)
class Described:
    path: Path
    file: BundledFile
    only_adds: bool = False

    @classmethod
    def of(cls, path: Path) -> Described:
        """Without matches where the table holds something else, such as former names."""
        member = ArchiveMember(path.name, path.read_bytes())
        try:
            (parsed,) = whole(tried_members([member], ImportOptions(), None))
        except OtherTable:
            return cls(path, BundledFile(path.name, member.digest, 0))
        return cls(path, BundledFile(path.name, member.digest, len(parsed.rows)), parsed.only_adds)


def adding(described: Described, base: str) -> BundledFile:
    return msgspec.structs.replace(described.file, adds_to=base)


def main() -> None:
    for source in Bundling(Path(sys.argv[1])).make():
        found = sum(each.matches for each in source.files)
        print(f"{source.key}: {counted(len(source.files), 'file')}, {counted(found, 'match')}")


if __name__ == "__main__":
    main()
