"""A row of any table of results, once it is known how the table is laid out."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, tzinfo
from itertools import islice

from engine.catalogue.importers import scores
from engine.catalogue.importers.awarded import awarded_score
from engine.catalogue.importers.cells import MOST_EXPECTED_GOALS as MOST_GOALS
from engine.catalogue.importers.cells import MOST_SHOTS, checked_name, decimal, is_to_come, shown, truth, whole
from engine.catalogue.importers.cells import name as name_of
from engine.catalogue.importers.columns import Columns, column_key, missing, repeated
from engine.catalogue.importers.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    Dates,
    Line,
    WrittenDate,
    are_croatian,
    is_yearless,
    moment,
    told,
)
from engine.catalogue.importers.games import refuse_aside, round_of
from engine.catalogue.importers.headers import NEEDED, not_results
from engine.catalogue.importers.options import DateOrder, ImportOptions
from engine.catalogue.importers.other_sports import POINTS, ROWS_READ, pairs_of, sport_named, sport_of, unlike
from engine.catalogue.importers.parsed import (
    SHOTS,
    BadRow,
    CommentRow,
    Format,
    OpenRow,
    ParsedMatch,
    RefusedRow,
    Unreadable,
    YearlessDates,
    called,
    of_another_sport,
)
from engine.catalogue.importers.remarks import NO_REMARKS, Remarks, remarks_in
from engine.catalogue.importers.scores import NO_SCORE, Pair, ParsedScore
from engine.catalogue.importers.states import NOTHING_SAID, Remark, remark_of, state_of
from engine.catalogue.importers.table import Row, Table, is_comment
from engine.catalogue.names import MOST_CHARACTERS, folded
from engine.catalogue.seasons import season_named
from engine.catalogue.sides import Side
from engine.catalogue.status import FixtureStatus
from engine.simulation.outcome import Outcome
from engine.sports.base import Sport
from engine.sports.registry import specification
from engine.sports.spec import possible

MOST_ROUND_CHARACTERS = 64
NEITHER = (None, None)
DETAILS = ("home_regular", "home_extra", "extra", "home_penalties", "penalties", "duration")
NONE = (None,) * 4
# A status that makes a score without further columns that after extra time.
EXTRA = frozenset({"aet", "afterextratime", "extratime", "matchfinishedafterextratime"})
# Answers where a column asks whether there was extra time or a shoot-out, in some languages.
YES = "yes, y, true, t, 1, x, ja, j, oui, si, sim, s, tak, da, да, evet, kylla, igen, ano, aet, et, after extra time"
NO = "no, n, false, f, 0, nein, non, nao, nie, nej, nei, nee, ne, нет, hayir, ei, nem, ft, regular"
FLAGS = dict.fromkeys(map(column_key, YES.split(",")), True) | dict.fromkeys(map(column_key, NO.split(",")), False)
HOME_WIN, DRAW, AWAY_WIN = "a home win", "a draw", "an away win"
OUTCOMES = {
    column_key(word): outcome
    for outcome, words in {
        HOME_WIN: "H, home, home win, home team, home side",
        DRAW: "D, X, draw, drawn, tie",
        AWAY_WIN: "A, away, away win, away team, away side",
    }.items()
    for word in words.split(",")
}
PENALTIES = ("home_penalties", "away_penalties", "penalties")
EXPECTED = ("home_xg", "away_xg")
STATES = frozenset({"status", "finished", "cancelled"})
MOST_STATES_NAMED = 5
YES_ALONE, NO_ALONE = frozenset({"true", "yes"}), frozenset({"false", "no"})
MOST_DIGITS = 3
WOMEN = frozenset(
    {"f", "w", "female", "women", "woman", "womens", "ladies", "frauen", "femenino", "feminino", "femminile"}
)
NAMED_WOMEN = re.compile(
    r"\b(?:women|ladies|girls|frauen|f[eé]min|femen|femmin|damall|dam|kvinn|wsl|nwsl)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Content:
    """What an importer found: its format, the competition that the file names, and its rows."""

    format: Format
    competition: str
    table: Table
    rows: Iterable[ParsedMatch | RefusedRow]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """
    Args:
        has_expected: Whether there are expected goals,
        has_details: and columns for extra time or a shoot-out,
        has_outcomes: and one that may say who won.
        has_states: Whether a column may say what became of a match.
        remarks: What the columns are that say in words what became of a match.
        called: The competition of rows that name none, for what has to be kept apart from it.
        wanted: Takes every row, where it is not empty.
        zone: Of times that name none themselves.
        season: Of a day, where the row names none; empty where the whole file has to be known.
        is_compact: Whether "0304" is a season of the file.
        most_score: The highest score of a side that the sport knows.
        winners_of: The sport where each of its matches has a winner, in words; empty where matches may end level.
        impossible: Why a score cannot be, by its two sides; empty where it can.
        has_parts: Whether a column says of which part of the season a match is.
    """

    columns: Columns
    dates: Dates
    most_score: int
    has_shots: bool = False
    has_expected: bool = False
    has_details: bool = False
    has_outcomes: bool = False
    has_states: bool = False
    remarks: Remarks = NO_REMARKS
    notes: tuple[str, ...] = ()
    called: str = ""
    wanted: str = ""
    zone: tzinfo | None = None
    season: Callable[[date], str] = field(default=lambda _: "")
    is_compact: bool = False
    winners_of: str = ""
    impossible: Callable[[int, int], str] = possible
    has_parts: bool = False


def layout(
    table: Table,
    fields: dict[str, tuple[str, ...]],
    options: ImportOptions,
    *,
    convention: str = "",
) -> Layout:
    """What the header and a first walk through all rows tell.

    Args:
        convention: Who writes such files with the day first, where that is known.

    Raises:
        Unreadable: A column is missing, the order of the dates cannot be told, or it is another sport.
        InvalidInput: A column was named for a field that there is not.
    """
    columns = Columns.located(table.header, fields, options.columns)
    absent = [field for field in NEEDED if field not in columns]
    if absent:
        raise not_results(table.header, options.columns, list(islice(rows_of(table), ROWS_READ)))
    if sport := sport_named(options.competition or "") or another_sport(table, columns, options.sport):
        refuse_other_sport(sport, options)
    if not {"home_score", "result"} & set(columns.positions) and "home_score" in Columns.located(table.header, POINTS):
        raise missing(["home_score", "away_score"], table.header)
    columns, counted = without_counts(table, columns, options.columns)
    dates, note = ordered(table, columns, options, convention)
    remarks = remarks_in(columns, rows_of(table))
    notes = (*table.notes, *repeated(columns), counted, note, unknown_states(table, columns), *remarks.notes)
    shots, expected, details = (not set(fields).isdisjoint(columns.positions) for fields in (SHOTS, EXPECTED, DETAILS))
    outcomes = "outcome" in columns or columns.has_other("result", "home_score")
    states = bool(remarks.places) or not STATES.isdisjoint(columns.positions)
    spec = specification(options.sport)
    return Layout(
        columns=columns,
        dates=dates,
        most_score=spec.most_score,
        has_shots=shots,
        has_expected=expected,
        has_details=details,
        has_outcomes=outcomes,
        has_states=states,
        remarks=remarks,
        notes=tuple(filter(None, notes)),
        winners_of="" if Outcome.DRAW in spec.outcomes else called(options.sport),
        impossible=spec.impossible,
        has_parts="part" in columns,
    )


def without_counts(table: Table, columns: Columns, named: Mapping[str, str]) -> tuple[Columns, str]:
    """Penalties inside matches are no shoot-out: columns that count them are not read, and a sentence says so.

    Args:
        named: What the file calls a field, where it was said.
    """
    fields = [field for field in PENALTIES if field in columns and field not in named]
    if not fields or not any(counts_penalties(columns, row) for row in rows_of(table)):
        return columns, ""
    listed = ", ".join(shown(columns.name(field)) for field in fields)
    others = {field: place for field, place in columns.positions.items() if field not in fields}
    return Columns(others, columns.header), f"Not read: {listed}, for penalties inside matches are counted there."


def counts_penalties(columns: Columns, row: Row) -> bool:
    """Whether a row has what no shoot-out ends with: a number alone, as many for both, or one kick that went in."""
    alone, home, away = (columns.text(row, field) for field in ("penalties", "home_penalties", "away_penalties"))
    if alone.isdecimal() and column_key(alone) not in FLAGS:
        return True
    if not (home.isdecimal() and away.isdecimal()) or max(len(home), len(away)) > MOST_DIGITS:
        return False
    kicks = int(home), int(away)
    return any(kicks) and (kicks[0] == kicks[1] or max(kicks) == 1)


def refuse_other_sport(sport: str, options: ImportOptions) -> None:
    """
    Args:
        sport: That a file or a league seems to be of; empty where nothing tells.

    Raises:
        LooksOtherwise: It is read as another one. What is no soccer may be of any sport that somebody named, unless it
            is plainly of another one of ours.
    """
    if not sport or sport.casefold() == called(options.sport):
        return
    found = of_another_sport(sport, options.sport)
    if options.sport is Sport.SOCCER or found.sport:
        raise found


def another_sport(table: Table, columns: Columns, expected: Sport) -> str:
    """Which sport the table looks like; one match alone under soccer's names is unusual rather than another sport."""
    rows = list(islice(rows_of(table), ROWS_READ))
    if expected is not Sport.SOCCER:
        return unlike(called(expected), table.header, pairs_of(rows_of(table), columns), rows)
    if "home_score" not in columns and "result" not in columns:
        return sport_of(table.header, pairs_of(rows_of(table), Columns.located(table.header, POINTS)), rows)
    found = pairs_of(rows_of(table), columns)
    scores = [columns.text(row, side) for row in rows for side in ("home_score", "away_score")]
    return sport_of(table.header, found if len(found) > 1 else (), rows, scores)


def rows_of(table: Table) -> Iterable[Row]:
    return (each[1] for each in table.rows if isinstance(each, tuple))


def ordered(table: Table, columns: Columns, options: ImportOptions, convention: str) -> tuple[Dates, str]:
    """Dates in the order that was said, or that the whole file tells, and how it told.

    Raises:
        Unreadable: Most of them name no year, and no season was said.
    """
    order, season = options.dates, options.season or ""
    dates: Dates = Dates(season=season)
    yearless: list[tuple[int, str]] = []
    seen: dict[tuple[str, str], Line | None] = {}
    for each in table.rows:
        if isinstance(each, RefusedRow):
            continue
        line, row = each
        cell, weekday = columns.text(row, "date"), columns.text(row, "weekday")
        if (cell, weekday) not in seen:
            found = dates.written(cell)
            seen[cell, weekday] = (line, cell, found.beside(weekday)) if found else None
            if not found and is_yearless(cell):
                yearless.append((line, cell))
    if 2 * len(yearless) > len(seen):
        line, cell = yearless[0]
        raise Unreadable(f"its dates name no year, such as {shown(cell)} in line {line}", YearlessDates)
    lines = [each for each in seen.values() if each]
    is_croatian = are_croatian(lines)
    language = "Months are named in Croatian." if is_croatian else ""
    if order is not DateOrder.AUTO:
        return Dates(order, is_croatian, dates.known, season), language
    order_told = told([each for each in lines if each[2].is_numeric], convention)
    return Dates(order_told.order, is_croatian, dates.known, season), " ".join(
        filter(None, (order_told.note, language))
    )


def unusual(columns: Columns) -> tuple[str, ...]:
    """Which columns stand for the fields that matter, where their names do not say it."""
    main = (*NEEDED, "home_score", "away_score")
    named = [each for each in main if each in columns and each.partition("_")[0] not in column_key(columns.name(each))]
    listed = ", ".join(f"{each} = {shown(columns.name(each))}" for each in named)
    return (f"Columns: {listed}.",) if listed else ()


def unknown_states(table: Table, columns: Columns) -> str:
    if "status" not in columns:
        return ""
    cells = dict.fromkeys(columns.text(row, "status") for row in rows_of(table))
    unknown = [cell for cell in cells if cell and state_of(cell) is None and not remark_of(cell).says_something]
    listed = ", ".join(map(shown, unknown[:MOST_STATES_NAMED]))
    return f"A status says nothing that is known and is left aside: {listed}." if listed else ""


def match(layout: Layout, row: Row, line: int, competition: str = "") -> ParsedMatch:
    """
    Args:
        competition: That the row names, empty where it names none.

    Raises:
        BadRow: A cell cannot be read, or only one of the scores is given.
    """
    try:
        return parsed(layout, row, line, competition)
    except BadRow as bad:
        raise type(bad)(layout.columns.name(bad.column), bad.reason) from None


def parsed(layout: Layout, row: Row, line: int, competition: str) -> ParsedMatch:
    columns = layout.columns
    refuse_comment(layout, row)
    remark = remark_of(layout.remarks.text(row)) if layout.remarks.places else NOTHING_SAID
    if layout.has_parts:
        refuse_aside(columns, row)
    score, season = outcome(layout, row, remark), columns.text(row, "season")
    if score.full is None:
        refuse_open(columns, row)
    elif score.status in {None, FixtureStatus.PLAYED}:
        refuse_impossible(score.full, layout.impossible)
        if layout.winners_of:
            refuse_level(score.full, layout.winners_of)
    played_on, written = date_of(layout, row)
    home_score, away_score = score.full or NEITHER
    home_extra, away_extra = score.extra or NEITHER
    home_penalties, away_penalties = score.penalties or NEITHER
    shots = [whole(columns, row, field, MOST_SHOTS) for field in SHOTS] if layout.has_shots else NONE
    expected = [decimal(columns, row, field, MOST_GOALS) for field in EXPECTED] if layout.has_expected else NONE
    return ParsedMatch(
        line=line,
        day=played_on,
        home=name_of(columns, row, "home"),
        away=name_of(columns, row, "away"),
        home_score=home_score,
        away_score=away_score,
        neutral=is_neutral(columns, row, remark),
        competition=kept_apart(layout, row, competition) if "gender" in columns or layout.wanted else competition,
        season=season_named(season, is_compact=layout.is_compact) if season else layout.season(played_on),
        round=columns.text(row, "round")[:MOST_ROUND_CHARACTERS] or round_of(columns, row),
        kick_off=kick_off(layout, row, written, played_on) if written.clock or "time" in columns else None,
        home_shots=shots[0],
        away_shots=shots[1],
        home_shots_on_target=shots[2],
        away_shots_on_target=shots[3],
        status=score.status,
        home_extra=home_extra,
        away_extra=away_extra,
        home_penalties=home_penalties,
        away_penalties=away_penalties,
        home_xg=expected[0],
        away_xg=expected[1],
        is_late_score=score.is_late,
        has_shoot_out=score.has_shoot_out or score.penalties is not None,
        shoot_out_winner=score.winner,
        played="–".join(map(str, score.played)) if score.played else "",
        contradicted_by=contradiction(columns, row, score) if layout.has_outcomes else "",
    )


def contradiction(columns: Columns, row: Row, score: ParsedScore) -> str:
    """How the match ended by a column of outcomes, where that is not how its score has it."""
    if score.full is None or score.extra or score.penalties or score.status not in {None, FixtureStatus.PLAYED}:
        return ""
    cells = (columns.text(row, field) for field in ("outcome", "result"))
    said = next((found for cell in cells if (found := OUTCOMES.get(column_key(cell)))), "")
    home, away = score.full
    own = HOME_WIN if home > away else AWAY_WIN if home < away else DRAW
    return "" if said == own else said


def refuse_comment(layout: Layout, row: Row) -> None:
    """
    Raises:
        CommentRow: A line without a day that names no sides, or begins as remarks do.
    """
    columns = layout.columns
    day, sides = columns.text(row, "date"), (columns.text(row, "home"), columns.text(row, "away"))
    if all(sides) and not is_comment(row[0]):
        return
    is_word = any(map(str.isalpha, day)) and not is_to_come(day)
    if (is_word or is_comment(day) or not (day or any(sides))) and not layout.dates.written(day):
        raise CommentRow("date", f"{shown(row[0])} is a comment")


def refuse_level(score: Pair, sport: str) -> None:
    """
    Raises:
        BadRow: Nobody won.
    """
    if score[0] == score[1]:
        raise BadRow("away_score", f"{score[0]}–{score[1]} is level, and every match of {sport} has a winner")


def refuse_impossible(score: Pair, impossible: Callable[[int, int], str]) -> None:
    """
    Raises:
        BadRow: The rules of the sport allow no such score.
    """
    if reason := impossible(*score):
        raise BadRow("away_score", f"{score[0]}–{score[1]} cannot be: {reason}")


def refuse_open(columns: Columns, row: Row) -> None:
    """
    Raises:
        OpenRow: A fixture without a score whose day or one of whose teams is still to come.
    """
    for needed in NEEDED:
        if is_to_come(cell := columns.text(row, needed)):
            raise OpenRow(needed, f"{shown(cell)} is still to come")


def date_of(layout: Layout, row: Row) -> tuple[date, WrittenDate]:
    cell = layout.columns.text(row, "date")
    found = layout.dates.written(cell)
    day = layout.dates.day_of(found) if found else None
    if found is None or day is None:
        if is_yearless(cell):
            raise BadRow("date", f"{shown(cell)} names no year")
        order = f", {layout.dates.order.replace('-', ' ')}," if found else ""
        raise BadRow("date", f"{shown(cell)} is no date{order} from {FIRST_YEAR} to {LAST_YEAR}")
    return day, found


def kick_off(layout: Layout, row: Row, written: WrittenDate, played_on: date) -> datetime | None:
    """In the zone that the cell names, the header, or else the layout."""
    columns = layout.columns
    zone = UTC if "utc" in columns.name("date" if written.clock else "time").casefold() else layout.zone
    if written.clock:
        return moment(played_on, written.clock, written.zone or zone)
    return moment(played_on, columns.text(row, "time"), zone)


def kept_apart(layout: Layout, row: Row, competition: str) -> str:
    """The competition of the row, empty where it is the file's own; women play in one of their own."""
    name = "" if layout.wanted else competition
    if column_key(layout.columns.text(row, "gender")) not in WOMEN:
        return name
    whole_name = name or layout.wanted or layout.called
    return whole_name if NAMED_WOMEN.search(whole_name) else f"{whole_name[: MOST_CHARACTERS - 6]} Women"


def competition_of(columns: Columns, row: Row) -> str:
    """What the row names; a number alone is that of a division."""
    cell = columns.text(row, "competition")
    if not cell:
        return ""
    name = checked_name(cell, columns.name("competition"))
    return f"{columns.name('competition').title()} {name}" if name.isdigit() else name


def is_neutral(columns: Columns, row: Row, remark: Remark) -> bool | None:
    """None where the table does not say."""
    said = truth(columns, row, "neutral") if "neutral" in columns else None
    return said or remark.is_neutral or said


def outcome(layout: Layout, row: Row, remark: Remark) -> ParsedScore:
    """The score of the regular time, those of extra time and shoot-out, and what became of the match.

    Raises:
        BadRow: The scores cannot be read.
    """
    columns = layout.columns
    written = played_out(layout, row, remark)
    if not (written.status or layout.has_states):
        return written
    said = columns.text(row, "status")
    for each in (remark_of(said), remark):
        written = as_remarked(layout, row, written, each)
    if written.full and not written.extra and column_key(said) in EXTRA:
        written = with_extra_time(layout, row, written)
    status = told_state(columns, row, said) or written.status or remark.state
    if status is FixtureStatus.PLAYED:
        status = FixtureStatus.PLAYED if written.full else None
    if status is FixtureStatus.AWARDED:
        written = as_awarded(layout, row, written)
    if status is FixtureStatus.AWARDED and written.full is None:
        # Awarded, and the file does not say how: no result will come any more.
        return ParsedScore(status=FixtureStatus.ANNULLED)
    if status in {None, FixtureStatus.PLAYED, FixtureStatus.AWARDED}:
        return replace(written, status=status)
    return ParsedScore(status=status)


def played_out(layout: Layout, row: Row, remark: Remark) -> ParsedScore:
    """What the cells say of the score, of extra time and of a shoot-out.

    Raises:
        BadRow: They cannot be read.
    """
    columns = layout.columns
    written = score_of(layout, row)
    # An awarded score takes the place of what was played.
    is_awarded = state_of(columns.text(row, "status")) is FixtureStatus.AWARDED
    if written.full and layout.has_details and not is_awarded:
        written = detailed(written, layout, row)
    if written.penalties and not written.full:
        return before_shoot_out(layout, row, written, remark)
    if written.has_shoot_out and not written.penalties:
        return as_remarked(layout, row, written, remark_of(columns.text(row, "result")))
    return written


def as_awarded(layout: Layout, row: Row, written: ParsedScore) -> ParsedScore:
    """With the score that words say was awarded in the place of what was played: it counts for the table."""
    columns = layout.columns
    home, away = columns.text(row, "home"), columns.text(row, "away")
    cell = columns.text(row, "result")
    for text in (cell, columns.text(row, "status"), layout.remarks.text(row)):
        told = remark_of(text).state is FixtureStatus.AWARDED
        found = awarded_score(text, home, away) if told else None
        if found is None or max(found) > layout.most_score:
            continue
        is_own = text is cell or found == written.full
        return ParsedScore(found, status=FixtureStatus.AWARDED, played=written.played if is_own else written.full)
    return written


def before_shoot_out(layout: Layout, row: Row, written: ParsedScore, remark: Remark) -> ParsedScore:
    """The score of a match of which a cell gives that of the shoot-out alone, by what stands beside it.

    Raises:
        BadRow: Nothing does: all that is known is who won the shoot-out.
    """
    regular = two(layout, row, "regular") or remark.regular
    extra = two(layout, row, "extra") if flagged(layout.columns, row, "extra") is None else None
    if before := regular or extra:
        return replace(written, full=before, extra=extra, is_late=regular is None)
    cell = shown(layout.columns.text(row, "result"))
    raise BadRow(
        "result",
        f"{cell} is the score of a shoot-out, and that of the match is not known: write it too, such as 1-1 (4-3 pen)",
    )


def told_state(columns: Columns, row: Row, said: str) -> FixtureStatus | None:
    """By the column of states, and by those that answer whether a match was called off, or is over."""
    if columns.text(row, "cancelled").casefold() in YES_ALONE:
        found = state_of(said)
        return FixtureStatus.ANNULLED if found in {None, FixtureStatus.PLAYED, FixtureStatus.SCHEDULED} else found
    if columns.text(row, "finished").casefold() in NO_ALONE:
        return state_of(said) or FixtureStatus.SCHEDULED
    return state_of(said)


def as_remarked(layout: Layout, row: Row, written: ParsedScore, remark: Remark) -> ParsedScore:
    """With what a remark says of extra time and of the shoot-out, where the score does not say it itself."""
    if written.full is None:
        return written
    if remark.has_extra_time and not written.extra:
        regular = remark.regular
        is_told = regular is not None and scores.is_part_of(regular, written.full)
        written = (
            replace(written, full=regular, extra=written.full) if is_told else with_extra_time(layout, row, written)
        )
    if remark.has_shoot_out and not written.penalties:
        kicks = of_the_sides(layout.columns, row, remark)
        winner = side_named(layout.columns, row, remark.winner) if kicks is None else None
        written = replace(written, penalties=kicks, has_shoot_out=True, winner=winner)
    return written


def of_the_sides(columns: Columns, row: Row, remark: Remark) -> Pair | None:
    """The kicks, the home side's first: "Elm won 4-2 on penalties" tells those of the winner first."""
    if remark.kicks is None or not remark.winner:
        return remark.kicks
    is_away = side_named(columns, row, remark.winner) is Side.AWAY
    return remark.kicks[::-1] if is_away else remark.kicks


def side_named(columns: Columns, row: Row, words: str | None) -> Side | None:
    """The side with whose name some folded words end."""
    names = {side: folded(columns.text(row, side)[:MOST_CHARACTERS]) for side in (Side.AWAY, Side.HOME)}
    return next((side for side, name in names.items() if name and words and words.endswith(name)), None)


def score_of(layout: Layout, row: Row) -> ParsedScore:
    """In two cells, or in one where those are empty or not there."""
    columns, written = layout.columns, NO_SCORE
    if "home_score" in columns:
        written = scores.sides(columns.text(row, "home_score"), columns.text(row, "away_score"), layout.most_score)
    return in_one(layout, row) if written is NO_SCORE else written


def in_one(layout: Layout, row: Row, beside: str = "") -> ParsedScore:
    """
    Args:
        beside: What another column says of the score, in the words of a cell.
    """
    if "result" not in layout.columns:
        return NO_SCORE
    return scores.pair(layout.columns.text(row, "result") + beside, "result", layout.most_score)


def with_extra_time(layout: Layout, row: Row, written: ParsedScore) -> ParsedScore:
    """Where another column says that there was extra time: brackets in the score may hold that of 90 minutes."""
    again = in_one(layout, row, " aet") if written == in_one(layout, row) else NO_SCORE
    return again if again.extra else replace(written, extra=written.full, is_late=True)


def detailed(written: ParsedScore, layout: Layout, row: Row) -> ParsedScore:
    columns = layout.columns
    regular = two(layout, row, "regular") if columns.has_other("home_regular", "home_score") else None
    went_on = flagged(columns, row, "extra")
    found = scores.completed(
        written,
        regular=regular,
        extra=two(layout, row, "extra") if went_on is None else None,
        penalties=two(layout, row, "penalties") if flagged(columns, row, "penalties") is None else None,
        duration=columns.text(row, "duration"),
    )
    if not went_on or found.extra:
        return found
    return replace(found, extra=written.full) if regular else with_extra_time(layout, row, found)


def flagged(columns: Columns, row: Row, field: str) -> bool | None:
    """What a column says that has yes and no in the place of a score; None where it says neither."""
    return FLAGS.get(column_key(columns.text(row, field))) if field in columns else None


def two(layout: Layout, row: Row, field: str) -> Pair | None:
    """Both numbers of a field that has a column a side, or one for both."""
    columns, most = layout.columns, layout.most_score
    home, away = (whole(columns, row, f"{side}_{field}", most) for side in ("home", "away"))
    if home is not None and away is not None:
        return home, away
    if field not in columns:
        return None
    found = scores.pair(columns.text(row, field), field, most)
    return found.full or found.penalties
