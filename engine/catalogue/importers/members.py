"""What lies inside a file: itself, what gzip packed, or each file of results in a zip archive."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from engine.catalogue.importers.parsed import DamagedFile, EmptyFile, LargeFile, Unreadable
from engine.simulation.wording import counted

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04", b"PK\x05\x06"
MOST_MEMBERS = 200
# What an archive may hold beside them: folders, and files of other kinds.
MOST_ENTRIES = 2_000
MOST_NAME_CHARACTERS = 200
MOST_NAMED = 50
RESULTS = frozenset({".csv", ".tsv", ".psv", ".json", ".jsonl", ".xlsx", ".xlsm"})
PLAIN = frozenset({".txt", ".dat", ""})
# What only a workbook has: it is a zip archive too.
WORKBOOK, SHEET = "[Content_Types].xml", "mimetype"
# Faults of an archive that its directory did not tell.
DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class ArchiveMember:
    """
    Args:
        path: Of the file, that of its archive before it.
        notes: What of an archive was left alone.
        sheet: Of a workbook that has several.
    """

    path: str
    data: bytes
    notes: tuple[str, ...] = ()
    sheet: str = ""

    @property
    def name(self) -> str:
        return f"{self.path}/{printable(self.sheet)}" if self.sheet else self.path

    @property
    def digest(self) -> str:
        return sha256(self.data + self.sheet.encode()).hexdigest()

    @property
    def own_name(self) -> str:
        """What the file itself is called, wherever it lies."""
        return self.path.rpartition("/")[2].removesuffix(".gz")


def members(data: bytes, name: str, most_bytes: int) -> tuple[ArchiveMember, ...]:
    """
    Raises:
        Unreadable: The file is too large, or an archive that is damaged, locked, nested, empty or too large.
    """
    if len(data) > most_bytes:
        raise too_large(most_bytes)
    if data.startswith(GZIP):
        data = unpacked(data, most_bytes)
        if data.startswith((GZIP, *ZIP)) and not is_workbook(data):
            raise Unreadable("it is an archive inside another: unpack it first")
    if data.startswith(ZIP) and not is_workbook(data):
        return tuple(archived(data, name, most_bytes))
    return (ArchiveMember(name, data),)


def too_large(most_bytes: int) -> Unreadable:
    return Unreadable(f"it is larger than {most_bytes / 1024**2:,.0f} MiB", LargeFile)


def unpacked(data: bytes, most_bytes: int) -> bytes:
    """Every part of a gzip file, one after the other, however many there are."""
    try:
        with gzip.open(io.BytesIO(data)) as file:
            plain = file.read(most_bytes + 1)
    except EOFError:
        raise Unreadable("its gzip data breaks off", DamagedFile) from None
    except (gzip.BadGzipFile, zlib.error):
        raise Unreadable("its gzip data is damaged", DamagedFile) from None
    if len(plain) > most_bytes:
        raise too_large(most_bytes)
    return plain


def is_workbook(data: bytes) -> bool:
    if not data.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool({WORKBOOK, SHEET} & set(archive.namelist()))
    except DAMAGES:
        return False


def archived(data: bytes, name: str, most_bytes: int) -> Iterator[ArchiveMember]:
    """Every file of results in a zip archive, within bounds that are checked before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted, notes = chosen(archive.infolist())
            bounded(wanted, most_bytes)
            for entry in wanted:
                yield ArchiveMember(f"{name}/{printable(entry.filename)}", content(archive, entry), notes)
                notes = ()
    except DAMAGES:
        raise Unreadable("its zip archive is damaged", DamagedFile) from None


def chosen(entries: list[zipfile.ZipInfo]) -> tuple[list[zipfile.ZipInfo], tuple[str, ...]]:
    """Files of results by their endings, plain texts where there are no others; the rest is named in a note."""
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(
            f"its zip archive has {counted(len(entries), 'entry', 'entries')}; at most {MOST_ENTRIES:,} are read",
            LargeFile,
        )
    files = [entry for entry in entries if not entry.is_dir() and not is_of_file_managers(entry.filename)]
    open_ones = [entry for entry in files if not is_hidden(entry.filename)]
    for endings in (RESULTS, PLAIN):
        wanted = [entry for entry in open_ones if PurePosixPath(entry.filename).suffix.casefold() in endings]
        if wanted:
            taken = set(map(id, wanted))
            left = [printable(entry.filename)[:40] for entry in files if id(entry) not in taken]
            more = f" and {len(left) - MOST_NAMED:,} more" if len(left) > MOST_NAMED else ""
            return wanted, (f"Left alone in the archive: {', '.join(left[:MOST_NAMED])}{more}.",) if left else ()
    nested = any(entry.filename.casefold().endswith((".zip", ".gz", ".7z", ".rar")) for entry in files)
    if nested:
        raise Unreadable("it is an archive with another inside: unpack it first")
    raise Unreadable("its zip archive holds no CSV or JSON file", EmptyFile)


def printable(name: str) -> str:
    """A name that may be shown; whoever packed an archive may have written anything."""
    return "".join(each if each.isprintable() else "?" for each in name[:MOST_NAME_CHARACTERS])


def is_of_file_managers(name: str) -> bool:
    """What they leave in archives without anybody's asking for it."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1:] == (".DS_Store",)


def is_hidden(name: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(name).parts)


def bounded(entries: list[zipfile.ZipInfo], most_bytes: int) -> None:
    if len(entries) > MOST_MEMBERS:
        raise Unreadable(
            f"its zip archive holds {counted(len(entries), 'file')}; at most {MOST_MEMBERS} are read", LargeFile
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("its zip archive is locked by a password: unpack it first")
    if sum(entry.file_size for entry in entries) > most_bytes:
        raise Unreadable(f"it unpacks to more than {most_bytes / 1024**2:,.0f} MiB", LargeFile)


def content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """No more bytes than the directory announced, whatever the entry holds."""
    with archive.open(entry) as file:
        return file.read(entry.file_size)
