"""One file in, what it says out; its content decides the format, not its ending."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

from engine.catalogue.importers import (
    by_team,
    csv_results,
    documents,
    football_data,
    international,
    openfootball,
    pairings,
    split_dates,
    table,
    tours,
    workbook,
)
from engine.catalogue.importers.calendars import across_new_year, season_note, with_seasons
from engine.catalogue.importers.cells import checked_name, shown
from engine.catalogue.importers.codes import in_full
from engine.catalogue.importers.columns import FIELDS, Columns
from engine.catalogue.importers.encodings import decoded
from engine.catalogue.importers.headers import like_scores, table_of
from engine.catalogue.importers.kinds import companion, refuse_boundless, refuse_other_kinds
from engine.catalogue.importers.members import ArchiveMember, is_workbook, members
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.orientation import in_order
from engine.catalogue.importers.other_sports import is_without_draws, league_of_file, sport_named, sport_of_file
from engine.catalogue.importers.parsed import (
    AnotherSport,
    BadRow,
    CrossTable,
    EmptyFile,
    Format,
    LooksOtherwise,
    MirroredRows,
    NoGoodRow,
    NoSuchFile,
    OtherTable,
    ParsedFile,
    PlainText,
    RefusedFile,
    RefusedRows,
    SpoiltScores,
    UnknownColumns,
    UnknownFormat,
    Unreadable,
    UnreadableFile,
    UnreadScores,
    of_another_sport,
)
from engine.catalogue.importers.parsed import called as sport_called
from engine.catalogue.importers.sifting import Sifted, mirrored_rows, notes_of, sifted, warnings_of
from engine.catalogue.importers.squads import apart as apart_of_men
from engine.catalogue.importers.table import Table
from engine.catalogue.importers.tabular import Content, refuse_other_sport
from engine.catalogue.names import MOST_CHARACTERS, name_key
from engine.catalogue.seasons import MOST_CHARACTERS as LONGEST_NAME
from engine.catalogue.seasons import season_named
from engine.catalogue.status import FixtureStatus
from engine.errors import InvalidInput
from engine.simulation.outcome import Outcome
from engine.simulation.wording import counted
from engine.sports.base import Sport
from engine.sports.registry import specification

# Where names of columns may not be found because their letters are read as others.
OF_HEADERS = frozenset({UnknownColumns, UnknownFormat, UnreadScores})
# Of a sheet or a file beside others: it holds no matches, and nothing is lost where it is left alone.
OF_OTHER_TABLES = frozenset(
    {UnreadableFile, OtherTable, UnknownColumns, UnknownFormat, EmptyFile, PlainText, CrossTable, AnotherSport}
)
# Sides that meet twice on a day with the same scores are rare, yet known from early seasons.
MOST_MIRRORED = 0.75
DOCUMENTS = frozenset({Format.JSON, Format.OPENFOOTBALL})
# Their columns are those of any sport.
TELL_NO_SPORT = frozenset({Format.CSV, Format.JSON})


def read(
    source: bytes | Path, name: str, options: ImportOptions | None = None, today: date | None = None
) -> tuple[ParsedFile, ...]:
    """What a file says, one `ParsedFile` for each file in it: all that it holds, or nothing.

    Args:
        name: Of the file; it names the competition where nothing else does.
        today: A score from a later day than the next one is refused; None checks nothing.

    Raises:
        UnreadableFile: There is no such file, or it holds no results.
        RefusedRows: At least one row is bad, and bad rows are not to be skipped.
        InvalidInput: The competition or a column of the options has no sense.
    """
    return whole(read_each(source, name, options, today))


def read_each(
    source: bytes | Path, name: str, options: ImportOptions | None = None, today: date | None = None
) -> tuple[ParsedFile | RefusedFile, ...]:
    """What each file in a file says, or why it is refused: those of an archive are tried one by one, in their order.

    Args:
        name: As of `read`, as is `today`.

    Raises:
        InvalidInput: The competition or a column of the options has no sense.
    """
    options = options or ImportOptions()
    options = replace(
        options, competition=competition_named(options.competition), season=checked_season(options.season)
    )
    try:
        found = members(content_of(source, options.most_bytes), name, options.most_bytes)
    except Unreadable as fault:
        return (fault.refusal(file=name, reason=fault.reason, advice=options.advice),)
    return tuple(tried_members(found, options, today))


def whole(parts: Iterable[ParsedFile | RefusedFile]) -> tuple[ParsedFile, ...]:
    """
    Raises:
        UnreadableFile: One of them was refused.
        RefusedRows: One of them was, for its rows.
    """
    files: list[ParsedFile] = []
    for part in parts:
        if isinstance(part, RefusedFile):
            raise part
        files.append(part)
    return tuple(files)


def tried_members(
    found: Sequence[ArchiveMember], options: ImportOptions, today: date | None
) -> list[ParsedFile | RefusedFile]:
    """In an archive what is no list of matches is left alone, where others are; what only adds to them comes last."""
    parts: list[ParsedFile | RefusedFile] = []
    others: list[ParsedFile | RefusedFile] = []
    for member in found:
        try:
            parts += read_member(member, options, today)
        except RefusedRows as refusal:
            parts.append(refusal)
        except UnreadableFile as refusal:
            (others if type(refusal) in OF_OTHER_TABLES else parts).append(refusal)
    if not parts:
        return others[:1]
    parts.sort(key=lambda part: isinstance(part, ParsedFile) and part.only_adds)
    return noted_first(parts, tuple(f"Left alone in the archive: {other}" for other in others))


def noted_first(parts: list[ParsedFile | RefusedFile], notes: tuple[str, ...]) -> list[ParsedFile | RefusedFile]:
    """Notes on an archive are read with the first of its files."""
    for place, part in enumerate(parts):
        if isinstance(part, ParsedFile):
            parts[place] = replace(part, notes=part.notes + notes)
            break
    return parts


def content_of(source: bytes | Path, most_bytes: int) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        with source.open("rb") as file:
            return file.read(most_bytes + 1)
    except OSError as error:
        raise Unreadable(error.strerror or "it cannot be opened", NoSuchFile) from None


def read_member(member: ArchiveMember, options: ImportOptions, today: date | None) -> tuple[ParsedFile, ...]:
    """Read as the sport that was said; where none was, as the one of ours that it looks like."""
    try:
        files = read_as(member, options, today)
        return files if options.is_sport_told else tuple(map(doubted, files))
    except LooksOtherwise as fault:
        if options.is_sport_told or fault.sport is None:
            raise fault.refusal(file=member.name, reason=fault.reason, advice=options.advice) from None
        seen = replace(options, sport=fault.sport, is_sport_told=True)
    note = f"Read as {sport_called(seen.sport)}, told from its columns, its scores or its name; --sport says another."
    first, *others = read_member(member, seen, today)
    return replace(first, notes=(note, *first.notes)), *others


def doubted(file: ParsedFile) -> ParsedFile:
    """With a note, where nothing but the want of another told the sport and its scores hardly fit it."""
    scores = [
        (row.home_score, row.away_score)
        for row in file.rows
        if row.home_score is not None and row.away_score is not None
    ]
    has_draws = Outcome.DRAW in specification(file.sport).outcomes
    if file.format not in TELL_NO_SPORT or not has_draws or not is_without_draws(scores):
        return file
    named, results = sport_called(file.sport), counted(len(scores), "result")
    note = f"Read as {named}, though hardly any of its {results} is level; --sport says another."
    return replace(file, notes=(note, *file.notes))


def read_as(member: ArchiveMember, options: ImportOptions, today: date | None) -> tuple[ParsedFile, ...]:
    """
    Raises:
        LooksOtherwise: It looks like another sport than that of the options.
        UnreadableFile: It holds no results.
    """
    try:
        if is_workbook(member.data):
            return read_sheets(member, options, today)
        return (read_content(member, recognised(member, options), options, today),)
    except LooksOtherwise as fault:
        if fault.sport is not options.sport:
            raise
        reason = f"it looks like {fault.name}, but its columns are none of those that are read"
        raise UnknownColumns(file=member.name, reason=reason, advice=options.advice) from None
    except Unreadable as fault:
        raise fault.refusal(file=member.name, reason=fault.reason, advice=options.advice) from None


def read_content(member: ArchiveMember, content: Content, options: ImportOptions, today: date | None) -> ParsedFile:
    """
    Raises:
        Unreadable: Nothing can be learned from it.
        RefusedRows: At least one row is bad, and bad rows are not to be skipped.
    """
    found = sifted(in_order(content.rows, specification(options.sport)), today)
    if found.refused and not options.skip_bad_rows:
        refuse_spoilt(found)
        raise RefusedRows(file=member.name, refused=found.refused, advice=options.advice)
    is_bare = options.may_be_empty and not found.kept and not found.refused
    if not is_bare:
        refuse_useless(found, content.table, options, today)
    return parsed_file(member, options, content, found)


def read_sheets(member: ArchiveMember, options: ImportOptions, today: date | None) -> tuple[ParsedFile, ...]:
    """Every sheet of a workbook that is a table of matches, each as a file of its own; others are named in a note."""
    sheets = workbook.sheets_of(member.data)
    files: list[ParsedFile] = []
    left: list[tuple[str, Unreadable]] = []
    for each in sheets:
        own = replace(member, sheet=each.title) if len(sheets) > 1 else member
        own = replace(own, notes=()) if files else own
        try:
            content = tabular(table_of(each.rows, options.columns), own, options)
            files.append(read_content(own, content, options, today))
        except Unreadable as fault:
            if fault.refusal not in OF_OTHER_TABLES:
                raise fault.refusal(file=own.name, reason=fault.reason, advice=options.advice) from None
            left.append((each.title, fault))
    if not files:
        raise left[0][1]
    notes = tuple(f"Left alone in the workbook: sheet {shown(title)}, for {fault.reason}." for title, fault in left)
    first, *others = files if options.competition else apart(files, called(member.own_name))
    return replace(first, notes=first.notes + notes), *others


def apart(files: Sequence[ParsedFile], name: str) -> Sequence[ParsedFile]:
    """Sheets that share no team are competitions of their own, called as they are.

    Args:
        name: Of the competition, where nothing but the file names it.
    """
    sides = [{name_key(side) for row in file.rows for side in (row.home, row.away)} for file in files]
    if len(files) < 2 or any(one & other for one, other in combinations(sides, 2)):
        return files
    return [replace(file, competition=titled(file)) if file.competition == name else file for file in files]


def titled(file: ParsedFile) -> str:
    return " ".join(file.name.rpartition("/")[2].split())[:MOST_CHARACTERS] or file.competition


def parsed_file(member: ArchiveMember, options: ImportOptions, content: Content, found: Sifted) -> ParsedFile:
    spec = specification(options.sport)
    breaks = spec.season_break
    name = options.competition or content.competition
    listed, squads = apart_of_men(in_full(found.rows, options.sport), name or called(member.own_name))
    rows = tuple(across_new_year(with_seasons(listed, breaks, options.season, name)))
    note = "" if options.season else season_note(listed, rows, breaks, options.advice)
    return ParsedFile(
        name=member.name,
        digest=member.digest,
        format=content.format,
        sport=options.sport,
        competition=options.competition or content.competition or called(member.own_name),
        rows=rows,
        refused=tuple(found.refused),
        repeated=found.repeated,
        notes=(*member.notes, *content.notes, *notes_of(found), *squads, *filter(None, [note])),
        warnings=warnings_of(found, spec.unusual_score),
    )


def recognised(member: ArchiveMember, options: ImportOptions) -> Content:
    """The content as the format that it has; what a person named goes before what it looks like."""
    refuse_other_kinds(member.data)
    if options.format not in DOCUMENTS:
        refuse_boundless(member.data)
    found = decoded(member.data, options.encoding)
    text, notes = found.text, found.notes(options.advice)
    is_document = options.format is Format.AUTO and text.lstrip()[:1] in {"{", "["}
    if options.format in DOCUMENTS or is_document:
        return noted(structured(text, member, options), notes)
    try:
        return noted(tabular(table_of(table.rows_of(text), options.columns), member, options), notes)
    except Unreadable as fault:
        if found.encoding and fault.refusal in OF_HEADERS:
            raise Unreadable(f"{fault.reason}; {found.doubt(options.advice)}", fault.refusal) from None
        raise


def noted(content: Content, notes: tuple[str, ...]) -> Content:
    return replace(content, notes=(*notes, *content.notes))


def structured(text: str, member: ArchiveMember, options: ImportOptions) -> Content:
    document = documents.document(text)
    listed = document.table()
    if options.format is Format.OPENFOOTBALL or (
        options.format is Format.AUTO and openfootball.recognises(listed.header)
    ):
        refuse_unless_soccer(options)
        return openfootball.content(document, listed, options, member.own_name)
    title, _ = openfootball.titled(document.competition or document.title)
    listed = listed if options.columns else pairings.turned(by_team.turned(split_dates.turned(listed)))
    refuse_other_sport(sport_named(title) if title else sport_by_name(member, options), options)
    found = csv_results.content(listed, options, title or called(member.own_name), format=Format.JSON)
    return replace(found, competition=title)


def tabular(content: Table, member: ArchiveMember, options: ImportOptions) -> Content:
    content = content if options.columns else pairings.turned(by_team.turned(split_dates.turned(content)))
    wanted, name = options.format, called(member.own_name)
    if wanted is Format.TOUR or (wanted is Format.AUTO and not options.columns and tours.is_meant(content, options)):
        return tours.content(content, options, name)
    if wanted in {Format.AUTO, Format.INTERNATIONAL} and international.lists_shoot_outs(content.header):
        return international.shoot_outs(content, options)
    if reason := companion(content.header):
        raise Unreadable(reason, OtherTable)
    if wanted is Format.FOOTBALL_DATA or (wanted is Format.AUTO and football_data.recognises(content.header)):
        refuse_unless_soccer(options)
        return football_data.content(content, options, name)
    if wanted is Format.INTERNATIONAL or (wanted is Format.AUTO and international.recognises(content.header)):
        refuse_unless_soccer(options)
        return international.content(content, options)
    if "competition" not in Columns.located(content.header, FIELDS, options.columns):
        refuse_other_sport(sport_by_name(member, options), options)
    return csv_results.content(content, options, name)


def refuse_unless_soccer(options: ImportOptions) -> None:
    """
    Raises:
        LooksOtherwise: A format of soccer is to be read as another sport.
    """
    if options.sport is not Sport.SOCCER:
        raise of_another_sport("soccer", options.sport)


def sport_by_name(member: ArchiveMember, options: ImportOptions) -> str:
    """By the name of the file, unless somebody has said what it is of."""
    return "" if options.competition else sport_of_file(called(member.own_name))


def refuse_spoilt(found: Sifted) -> None:
    """
    Raises:
        Unreadable: A spreadsheet made dates of scores: without those rows most results of few goals would be missing.
    """
    spoilt = [row for row in found.refused if row.is_spoilt]
    if spoilt:
        them = counted(len(spoilt), "score")
        raise Unreadable(f"a spreadsheet made dates of {them}: line {spoilt[0].line}, {spoilt[0].reason}", SpoiltScores)


def refuse_useless(found: Sifted, content: Table, options: ImportOptions, today: date | None) -> None:
    """
    Raises:
        Unreadable: Nothing can be learned from the rows, or their scores stand where they were not looked for.
    """
    rows = found.rows
    if not rows and found.still_open:
        raise Unreadable(f"none of its {counted(len(found.still_open), 'fixture')} says yet who meets, and when")
    if not rows and found.refused:
        raise Unreadable(f"no row of it can be read, of {len(found.refused)}: {found.refused[0]}", NoGoodRow)
    if not rows:
        raise Unreadable("it holds no match below its header" if content.header else "it holds no match", EmptyFile)
    if len(mirrored := mirrored_rows(rows)) * 2 > MOST_MIRRORED * len(rows):
        one, other = mirrored[0]
        raise Unreadable(
            f"it has a row for each team: lines {one.line} and {other.line} are one match, {one.home} – {one.away}",
            MirroredRows,
        )
    waiting = [row for row in rows if row.outcome_status is FixtureStatus.SCHEDULED]
    if today and waiting and not any(row.is_played or row.day >= today for row in rows):
        refuse_unread_scores(len(waiting), content, options)


def refuse_unread_scores(matches: int, content: Table, options: ImportOptions) -> None:
    """Past fixtures wait for their results, unless columns are there that may hold them.

    Raises:
        Unreadable: There are such columns, and none was read.
    """
    columns = Columns.located(content.header, FIELDS, options.columns)
    if {"home_score", "result"} & set(columns.positions):
        return
    if unread := like_scores(content, set(columns.positions.values())):
        are, have = ("is", "has") if matches == 1 else ("are", "have")
        listed = ", ".join(shown(content.header[place]) for place in unread)
        reason = f"its {counted(matches, 'match')} {are} past and {have} no score, for {listed} may hold it unread"
        raise Unreadable(reason, UnreadScores)


def competition_named(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        return checked_name(name, "competition")
    except BadRow as bad:
        raise InvalidInput(field="competition", reason=bad.reason) from None


def checked_season(name: str | None) -> str | None:
    """
    Raises:
        InvalidInput: It is empty or too long.
    """
    if name is None:
        return None
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise InvalidInput(field="season", reason=f"use 1 to {LONGEST_NAME} characters, such as 2024-25")
    return season_named(name.strip())


def called(file: str) -> str:
    """What a file of a single competition is called after, where it names none."""
    stem = file.removesuffix(".gz").rpartition(".")[0] or file
    if league := league_of_file(stem):
        return league
    return " ".join(stem.replace("_", " ").split())[:MOST_CHARACTERS] or "Results"


def parse(
    path: Path,
    format: Format = Format.AUTO,
    *,
    competition: str | None = None,
    sport: Sport = Sport.SOCCER,
    skip_bad_rows: bool = False,
    today: date | None = None,
) -> ParsedFile:
    """A file that holds one list of results; see `read`."""
    options = ImportOptions(format, competition, sport, skip_bad_rows)
    return only(read(path, path.name, options, today), path.name)


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
    """The bytes of a file that holds one list of results; see `read`."""
    options = ImportOptions(format, competition, sport, skip_bad_rows, may_be_empty=may_be_empty)
    return only(read(data, name, options, today), name)


def only(files: tuple[ParsedFile, ...], name: str) -> ParsedFile:
    if len(files) > 1:
        raise UnreadableFile(file=name, reason=f"it holds {len(files)} files or sheets of results: give one")
    return files[0]
