"""One file in, what it says out; its content decides the format, not its ending."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from engine.catalogue.importers import csv_results, football_data, international, openfootball
from engine.catalogue.importers.cells import checked_name
from engine.catalogue.importers.parsed import (
    BadRow,
    Format,
    ParsedFile,
    ParsedMatch,
    RefusedRow,
    RefusedRows,
    UnreadableFile,
)
from engine.catalogue.importers.table import MOST_BYTES, Table, Unreadable, table, text_of
from engine.catalogue.names import MOST_CHARACTERS, name_key
from engine.errors import InvalidInput
from engine.sports.base import Sport


@dataclass(frozen=True, slots=True)
class Content:
    """What an importer found: its format, the competition that the file names, and its rows."""

    format: Format
    competition: str
    rows: Iterable[ParsedMatch | RefusedRow]


def parse(
    path: Path,
    format: Format = Format.AUTO,
    *,
    competition: str | None = None,
    sport: Sport = Sport.SOCCER,
    skip_bad_rows: bool = False,
    today: date | None = None,
) -> ParsedFile:
    """Read a file; see `parse_bytes`.

    Raises:
        UnreadableFile: There is no such file, or it holds no results.
        RefusedRows: At least one row is bad, and bad rows are not to be skipped.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(file=path.name, reason=error.strerror or "it cannot be opened") from None
    return parse_bytes(
        data, path.name, format, competition=competition, sport=sport, skip_bad_rows=skip_bad_rows, today=today
    )


def parse_bytes(
    data: bytes,
    name: str,
    format: Format = Format.AUTO,
    *,
    competition: str | None = None,
    sport: Sport = Sport.SOCCER,
    skip_bad_rows: bool = False,
    today: date | None = None,
    may_be_empty: bool = False,
) -> ParsedFile:
    """What the bytes of a file say.

    Args:
        name: Of the file; it names the competition where nothing else does.
        competition: Takes every row, whatever competition the file or the row names.
        skip_bad_rows: Keep the others and list the bad ones.
        today: A score from a later day than the next one is refused; None checks nothing.
        may_be_empty: A header without a row is no fault: a list of fixtures ahead between two seasons.
    """
    wanted = competition_named(competition)
    try:
        content = content_of(text_of(data), name, format)
        read = list(content.rows)
    except Unreadable as error:
        raise UnreadableFile(file=name, reason=str(error)) from None
    rows, refused, repeated = sifted(read, today, wanted)
    if refused and not skip_bad_rows:
        raise RefusedRows(file=name, refused=refused)
    is_bare = may_be_empty and not rows and not refused
    if not is_bare and (reason := useless(rows, today)):
        raise UnreadableFile(file=name, reason=reason)
    return ParsedFile(
        name=name,
        digest=sha256(data).hexdigest(),
        format=content.format,
        sport=sport,
        competition=wanted or content.competition or called(name),
        rows=tuple(rows),
        refused=tuple(refused),
        repeated=repeated,
    )


def content_of(text: str, name: str, format: Format) -> Content:
    if format is Format.OPENFOOTBALL or (format is Format.AUTO and text.lstrip()[:1] in {"{", "["}):
        document, league = openfootball.document(text), openfootball.league_of(name)
        # The title of a league changes from season to season; its code in the name of the file does not.
        competition = league.name if league else document.competition[:MOST_CHARACTERS]
        return Content(
            Format.OPENFOOTBALL, competition, openfootball.matches(document, league.time_zone if league else None)
        )
    return tabular(table(text), format)


def tabular(content: Table, format: Format) -> Content:
    if format is Format.FOOTBALL_DATA or (format is Format.AUTO and football_data.recognises(content)):
        return Content(Format.FOOTBALL_DATA, "", football_data.matches(content))
    if format is Format.INTERNATIONAL or (format is Format.AUTO and international.recognises(content)):
        return Content(Format.INTERNATIONAL, international.COMPETITION, international.matches(content))
    return Content(Format.CSV, "", csv_results.matches(content))


def sifted(
    read: Iterable[ParsedMatch | RefusedRow], today: date | None, competition: str
) -> tuple[list[ParsedMatch], list[RefusedRow], int]:
    """Rows to keep, rows refused (the last ones for what they say together), and how many said nothing new."""
    kept: dict[tuple[str, date, str, str], ParsedMatch] = {}
    refused: list[RefusedRow] = []
    repeated = 0
    for row in checked(read, today):
        if isinstance(row, RefusedRow):
            refused.append(row)
            continue
        match = replace(row, competition="") if competition and row.competition else row
        key = (match.competition, match.day, name_key(match.home), name_key(match.away))
        earlier = kept.setdefault(key, match)
        if earlier is match:
            continue
        if (earlier.home_score, earlier.away_score) == (match.home_score, match.away_score):
            repeated += 1
        else:
            refused.append(contradiction(match, earlier))
    return list(kept.values()), refused, repeated


def useless(rows: list[ParsedMatch], today: date | None) -> str:
    """Why nothing can be learned from the rows; empty where something can."""
    if not rows:
        return "it holds no match"
    if today and all(not row.is_played and row.day < today for row in rows):
        return f"its {len(rows):,} matches are past and have no score; call the columns home_score and away_score"
    return ""


def checked(read: Iterable[ParsedMatch | RefusedRow], today: date | None) -> Iterator[ParsedMatch | RefusedRow]:
    latest = today + timedelta(days=1) if today else date.max
    for row in read:
        if isinstance(row, RefusedRow):
            yield row
        elif name_key(row.home) == name_key(row.away):
            yield RefusedRow(row.line, "away", f"{row.away!r} cannot meet itself")
        elif row.is_played and row.day > latest:
            yield RefusedRow(row.line, "date", f"a score from {row.day}, which is still to come")
        else:
            yield row


def contradiction(match: ParsedMatch, earlier: ParsedMatch) -> RefusedRow:
    return RefusedRow(match.line, "score", f"the same match as line {earlier.line}, with another score")


def competition_named(name: str | None) -> str:
    if name is None:
        return ""
    try:
        return checked_name(name, "competition")
    except BadRow as bad:
        raise InvalidInput(field="competition", reason=bad.reason) from None


def called(file: str) -> str:
    """What a file of a single competition is called after, where it names none."""
    stem = file.removesuffix(".gz").rpartition(".")[0] or file
    return " ".join(stem.replace("_", " ").split())[:MOST_CHARACTERS] or "Results"
