"""Dates as people write them, and which of two numbers is the month, told from a whole file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from engine.catalogue.importers.months import MOST_CHARACTERS, croatian_month, is_croatian_name, month_named
from engine.catalogue.importers.options import DateOrder
from engine.catalogue.importers.parsed import UndecidedDates, UndecidedMonths, Unreadable
from engine.catalogue.names import name_key
from engine.catalogue.seasons import across, century, season_of

FIRST_YEAR, LAST_YEAR = 1850, 2100
# First letters of the days of the week in the languages of `MONTHS`, Monday first.
WEEKDAYS = {
    start: day
    for day, starts in enumerate(
        (
            "mo lu man pon пн пон ma seg het 一 月 월",
            "tu di mar tir tis wto wt вт ter ked 二 火 화",
            "we mi mer mie ons sro sr ср qua sze 三 水 수",
            "th do je ju gi tor czw cz чт чет qui csu 四 木 목",
            "fr ve vi vr pia pt пт пят sex pen 五 金 금",
            "sa za sab lor sob сб суб szo 六 土 토",
            "su so dom dim zo son nie nd вс вос vas 日 天 일",
        )
    )
    for start in starts.split()
}
CLOCK = r"(?:(?:[T\s,]+|\s-\s)(?:at\s+)?(?P<clock>\d{1,2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
OFFSET = r"\s*(?P<offset>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?)?"
YEAR = r"(?P<year>\d{4}|'?\d{2})"
LETTERS = r"[^\W\d_]+"
WEEKDAY = rf"(?:(?P<weekday>{LETTERS})[.,]*\s+)?"
# "2024年8月12日(月)" and "2024년 8월 12일 월요일": one sign, which is a day of the week in no other place.
EASTERN = r"[(（]?(?:星期|周|週)?(?P<weekday>[一二三四五六月火水木金土日天월화수목금토일])(?:曜日?|요일)?[)）]?"
# What stands behind a year: that it is one.
NAMED_YEAR = YEAR + r"(?:\.|\s?(?:г|год|года|р|року|r|roku)\b\.?)?"
ORDINAL = r"(?:st|nd|rd|th|er|º|ª|\.)?"
# "2024. 08. 17." and "2024. 08. 17. szombat", as they are written in Hungary.
NUMBERS = r"(?P<year>\d{4})\s?(?P<sep>[-/.])\s?(?P<month>\d{1,2})\s?(?P=sep)\s?(?P<day>\d{1,2})\.?"
WEEKDAY_BEHIND = rf",?\s*\(?(?P<weekday>{LETTERS})\.?\)?"
FORMS = tuple(
    re.compile(form + CLOCK + OFFSET, re.IGNORECASE)
    for form in (
        WEEKDAY + NUMBERS,
        NUMBERS + WEEKDAY_BEHIND,
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?:\d{2})?)?",
        WEEKDAY + r"(?P<first>\d{1,2})\s?(?P<sign>[-/. ])\s?(?P<second>\d{1,2})\s?(?P=sign)\s?" + YEAR + r"\.?",
        WEEKDAY
        + rf"(?P<day>\d{{1,2}}){ORDINAL}[\s./-]*(?:(?:of|de)\s+)?(?P<name>{LETTERS})[\s.,/-]*(?:de\s+)?{NAMED_YEAR}",
        WEEKDAY + rf"(?P<name>{LETTERS})\.?[\s./-]*(?P<day>\d{{1,2}}){ORDINAL}[\s.,/-]+{YEAR}",
        rf"(?P<year>\d{{4}})[\s./-]+(?P<name>{LETTERS})[\s./-]+(?P<day>\d{{1,2}})\.?(?:{WEEKDAY_BEHIND})?",
        rf"(?P<year>\d{{4}})\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日号號일](?:\s?{EASTERN})?",
        rf"(?P<year>\d{{4}})(?P<sep>[-/.])\s?(?P<month>\d{{1,2}})(?P=sep)\s?(?P<day>\d{{1,2}})\.?\s?{EASTERN}",
        rf"(?:ngày\s+)?(?P<day>\d{{1,2}})\s+tháng\s+(?P<month>\d{{1,2}})(?:\s+năm|,)?\s+{YEAR}",
    )
)
# Days since this one are how a spreadsheet keeps dates: 45521 is 17 August 2024.
SPREADSHEET = date(1899, 12, 30)
SERIAL = re.compile(r"(\d{5})(?:\.\d{1,10})?")
LEAST_SERIAL = 10_000
# Programs keep moments as seconds since 1970, of nine or ten digits, or finer by three digits, six or nine.
EPOCH = re.compile(r"(?P<number>-?(?:\d{9,10}|\d{12,13}|\d{15,16}|\d{18,19}))(?:\.\d{1,9})?")
EPOCH_START, LAST_INSTANT = datetime(1970, 1, 1, tzinfo=UTC), date(2040, 1, 1)

# "Fri, 16 Aug", "August 16", "16.08.".
MOST_YEARLESS = 30
YEARLESS = re.compile(
    r"(?:[^\W\d]{2,10}[.,]? )?(?:\d{1,2}(?:st|nd|rd|th)?[. ]{1,2}[^\W\d]{3,10}\.?|[^\W\d]{3,10}\.? \d{1,2}"
    r"|\d{1,2}[./]\d{1,2}\.?)",
    re.IGNORECASE,
)
YEARS = re.compile(r"(?P<first>\d{4})(?P<second>-\d{2})?")

# Dates that tell the order: this many on one day of different months are none that a calendar has.
FEWEST_ON_ONE_DAY = 3
FEWEST_IN_ORDER = 5
FEWEST_FOR_WEEKENDS = 8
CLEARLY_MORE_WEEKENDS = 0.35
# A slip in one row is a bad row; more of them, and nothing is certain.
ROWS_A_SLIP = 10


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """
    Args:
        days: As it reads with the day first, and with the month first; None where it is no date in that order.
        weekday: Monday is 0; None where none is written beside it.
        clock: As "20:30".
        croatian: What a Croat means, where the name of the month is that of another elsewhere.
        is_croatian: Whether the name of the month, or the day in it, is Croatian alone; None where that does not tell.
    """

    days: tuple[date | None, date | None]
    weekday: int | None = None
    clock: str = ""
    zone: tzinfo | None = None
    has_points: bool = False
    croatian: date | None = None
    is_croatian: bool | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether the order of two numbers decides what day it is."""
        return self.days[0] != self.days[1]

    def beside(self, weekday: str) -> "WrittenDate":
        """With the weekday that a column of its own names."""
        named = weekday_named(weekday) if weekday and self.weekday is None else None
        return self if named is None else replace(self, weekday=named)

    @property
    def is_open(self) -> bool:
        """Whether both orders give a date, and not the same one."""
        return None not in self.days and self.days[0] != self.days[1]


@dataclass(slots=True)
class Dates:
    """Dates of one file in one order; each way of writing is read once.

    Args:
        season: Of dates that name no year, such as "2023-24" or "2024"; empty where it is not known.
    """

    order: DateOrder = DateOrder.DAY_FIRST
    is_croatian: bool = False
    known: dict[str, WrittenDate | None] = field(default_factory=dict)
    season: str = ""

    def written(self, cell: str) -> WrittenDate | None:
        try:
            return self.known[cell]
        except KeyError:
            return self.known.setdefault(cell, written(cell) or within_season(cell, self.season))

    def day_of(self, written: WrittenDate) -> date | None:
        if self.is_croatian and written.croatian:
            return written.croatian
        return written.days[self.order is DateOrder.MONTH_FIRST]


def written(cell: str) -> WrittenDate | None:
    """What a cell may mean, None where it is no date from 1850 to 2100."""
    if len(cell) == 10 and cell[4] == cell[7] == "-":
        found = whole_date(cell[:4], cell[5:7], cell[8:])
        return WrittenDate((found, found)) if found else None
    if len(cell) > MOST_CHARACTERS or not cell.replace("º", "").replace("ª", "").isprintable():
        return None
    if (serial := SERIAL.fullmatch(cell)) and int(serial[1]) >= LEAST_SERIAL:
        found = SPREADSHEET + timedelta(days=int(serial[1]))
        return WrittenDate((found, found)) if FIRST_YEAR <= found.year <= LAST_YEAR else None
    for form in FORMS:
        if (match := form.fullmatch(cell)) and (meant := meaning(match.groupdict())):
            return meant
    seconds = EPOCH.fullmatch(cell)
    return instant(seconds["number"]) if seconds else None


def is_yearless(cell: str) -> bool:
    return bool(YEARLESS.fullmatch(cell[:MOST_YEARLESS]))


def within_season(cell: str, season: str) -> WrittenDate | None:
    """A date without a year in the year that its season has: of two that by which it falls between July and June."""
    years = YEARS.fullmatch(season)
    if not years or not is_yearless(cell):
        return None
    first = int(years["first"])
    found = [each for year in (first, first + 1)[: 1 + bool(years["second"])] if (each := with_year(cell, year))]
    fitting = [each for each in found if not years["second"] or is_within(each, first)]
    return next(iter(fitting or found), None)


def with_year(cell: str, year: int) -> WrittenDate | None:
    bare = cell.strip().rstrip(".,")
    parted = next((sign for sign in "./" if sign in bare and bare.replace(sign, "", 1).isdigit()), " ")
    return written(f"{bare}{parted}{year}")


def is_within(date_written: WrittenDate, first_year: int) -> bool:
    day = next((each for each in date_written.days if each), None)
    return day is not None and season_of(day) == across(first_year)


def instant(number: str) -> WrittenDate | None:
    """A count since 1970 in seconds, or in thousandths, millionths or billionths of them, told by its length."""
    length = len(number.removeprefix("-"))
    at = EPOCH_START + timedelta(seconds=int(number) // 10 ** (3 * ((length - 8) // 3)))
    if at.date() > LAST_INSTANT:
        return None
    return WrittenDate((at.date(), at.date()), clock=f"{at:%H:%M}", zone=UTC)


def meaning(parts: dict[str, str | None]) -> WrittenDate | None:
    year = (parts["year"] or "").removeprefix("'")
    if parts.get("first"):
        first, second = parts["first"] or "", parts["second"] or ""
        days = whole_date(year, second, first), whole_date(year, first, second)
    else:
        month = parts.get("month") or str(month_named(parts.get("name") or ""))
        days = (whole_date(year, month, parts["day"] or ""),) * 2
    name = parts.get("name") or ""
    weekday = weekday_named(parts.get("weekday") or "")
    croatian = whole_date(year, str(croatian_month(name)), parts["day"] or "") if name else None
    if (days == (None, None) and croatian is None) or (parts.get("weekday") and weekday is None):
        return None
    return WrittenDate(
        days,
        weekday,
        clock_of(parts["clock"] or "", parts["half"] or "") or compact_clock(parts.get("hour"), parts.get("minute")),
        zone_of(parts["offset"] or ""),
        parts.get("sign") == ".",
        croatian,
        is_croatian_date(name, croatian, days[0]),
    )


def is_croatian_date(name: str, croatian: date | None, other: date | None) -> bool | None:
    """As `is_croatian_name`; where two languages share the name, a 31st is in one of its months alone."""
    if croatian_month(name):
        return None if croatian and other else croatian is not None
    return is_croatian_name(name) if name else None


def whole_date(year: str, month: str, day: str) -> date | None:
    if not all(part.isascii() and part.isdigit() for part in (year, month, day)):
        return None
    try:
        found = date(century(year), int(month), int(day))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def weekday_named(name: str) -> int | None:
    """Monday is 0; None where it is none."""
    key = name_key(name[:MOST_CHARACTERS])
    return WEEKDAYS.get(key[:3], WEEKDAYS.get(key[:2]))


def clock_of(clock: str, half: str) -> str:
    """In 24 hours, whatever half of the day it names."""
    if not half or not clock:
        return clock
    hours, _, minutes = clock.partition(":")
    return f"{int(hours) % 12 + (12 if half[0] in 'pP' else 0)}:{minutes}"


def compact_clock(hour: str | None, minute: str | None) -> str:
    return f"{hour}:{minute}" if hour and minute else ""


def zone_of(offset: str) -> tzinfo | None:
    """Z, UTC, +02:00, +0200 or UTC-6."""
    if not offset:
        return None
    signed = offset.upper().removeprefix("UTC").removeprefix("GMT").replace(":", "")
    if signed in {"", "Z"}:
        return UTC
    hours, minutes = (int(signed[1:3]), int(signed[3:] or 0)) if len(signed) > 2 else (int(signed[1:]), 0)
    if hours > 14 or minutes > 59:
        return None
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if signed[0] == "-" else shift)


TIME = re.compile(
    r"(?P<clock>\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?" + OFFSET, re.IGNORECASE
)


def moment(day: date, written: str, zone: tzinfo | None) -> datetime | None:
    """`day` at "20:30", "8:30 pm" or "13:00 UTC-6" in UTC; None where the time or its zone is not known.

    Args:
        zone: Where the time itself names none.
    """
    match = TIME.fullmatch(written[:MOST_CHARACTERS])
    if match is None or not (own := zone_of(match["offset"] or "") or zone):
        return None
    hours, _, minutes = clock_of(match["clock"], match["half"] or "").partition(":")
    try:
        return datetime.combine(day, time(int(hours), int(minutes)), tzinfo=own).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class DateOrderFinding:
    """Which comes first in the dates of a file, and a sentence on how it is known; empty where nothing is open."""

    order: DateOrder
    note: str = ""


Line = tuple[int, str, WrittenDate]


def told(lines: Sequence[Line], convention: str = "") -> DateOrderFinding:
    """
    Args:
        lines: Number, cell and meaning of each date in which the order matters, as they come in the file.
        convention: Who writes such files with the day first, where that is known: it counts where nothing else tells.

    Raises:
        Unreadable: Both orders fit, or neither does.
    """
    day_first = [line for line in lines if line[2].days[1] is None]
    month_first = [line for line in lines if line[2].days[0] is None]
    if day_first or month_first:
        return by_days_above_twelve(day_first, month_first)
    still_open = [line for line in lines if line[2].is_open]
    if not still_open:
        return DateOrderFinding(DateOrder.DAY_FIRST)
    found = by_weekdays(still_open) or by_shape([line[2].days for line in still_open])
    if found:
        return found
    if convention or all(line[2].has_points for line in still_open):
        return DateOrderFinding(
            DateOrder.DAY_FIRST, f"Dates are day first, as {convention or 'dates with points'} have them."
        )
    number, cell, _ = still_open[0]
    raise Unreadable(f"its dates read both ways, such as {cell!r} in line {number}", UndecidedDates)


def are_croatian(lines: Sequence[Line]) -> bool:
    """Whether names of months that two languages share mean what they mean in Croatian, told from the whole file.

    Raises:
        Unreadable: Such a name is there, and neither the other names nor the calendar tell.
    """
    shared = [line for line in lines if line[2].croatian]
    if not shared:
        return False
    told_by_names = {line[2].is_croatian for line in lines} - {None}
    if len(told_by_names) == 1:
        return True in told_by_names
    readings = [(number, cell, replace(each, days=as_two_read(each))) for number, cell, each in lines]
    by_calendar = by_weekdays([line for line in readings if line[2].croatian])
    by_calendar = by_calendar or by_shape([line[2].days for line in readings])
    if by_calendar is None:
        number, cell, _ = shared[0]
        raise Unreadable(
            f"the month of {cell!r} in line {number} is another in Croatian than in Polish or Czech", UndecidedMonths
        )
    return by_calendar.order is DateOrder.DAY_FIRST


def as_two_read(written: WrittenDate) -> tuple[date | None, date | None]:
    """As a Croat reads it, and as his neighbours do."""
    return written.croatian or written.days[0], written.days[0]


def by_days_above_twelve(day_first: Sequence[Line], month_first: Sequence[Line]) -> DateOrderFinding:
    few, many = sorted((day_first, month_first), key=len)
    if few and len(few) * ROWS_A_SLIP > len(many):
        raise Unreadable(
            f"line {day_first[0][0]} has the day first, {day_first[0][1]!r}, "
            f"and line {month_first[0][0]} the month, {month_first[0][1]!r}",
            UndecidedDates,
        )
    order = DateOrder.DAY_FIRST if many is day_first else DateOrder.MONTH_FIRST
    return DateOrderFinding(order, f"Dates are {order.replace('-', ' ')}, told from line {many[0][0]}.")


def by_weekdays(lines: Sequence[Line]) -> DateOrderFinding | None:
    """Nearly all of the weekdays that stand beside dates agree with one order, and not with the other."""
    named = [(number, each) for number, _, each in lines if each.weekday is not None]
    if not named:
        return None
    first, second = (share_on_weekday([(each.days[at], each.weekday) for _, each in named]) for at in (0, 1))
    if max(first, second) < 0.9 or min(first, second) > 0.5:
        return None
    order = DateOrder.DAY_FIRST if first > second else DateOrder.MONTH_FIRST
    return DateOrderFinding(order, f"Dates are {order.replace('-', ' ')}, told from the weekday in line {named[0][0]}.")


def share_on_weekday(pairs: Sequence[tuple[date | None, int | None]]) -> float:
    return sum(day is not None and day.weekday() == weekday for day, weekday in pairs) / len(pairs)


def by_shape(pairs: Sequence[tuple[date | None, date | None]]) -> DateOrderFinding | None:
    """As a calendar has matches: on many days of a month, one after the other, most of them at weekends."""
    readings = [[day for day in reading if day] for reading in zip(*pairs, strict=True)]
    for test, why in (
        (is_on_one_day_of_months, "else every match would be on the same day of its month"),
        (is_out_of_order, "for only so do they follow each other"),
        (lacks_weekends, "for so most matches are at weekends"),
    ):
        against = [test(reading, other) for reading, other in (readings, readings[::-1])]
        if against[0] != against[1]:
            order = DateOrder.MONTH_FIRST if against[0] else DateOrder.DAY_FIRST
            return DateOrderFinding(order, f"Dates are {order.replace('-', ' ')}, {why}.")
    return None


def is_on_one_day_of_months(days: Sequence[date], other: Sequence[date]) -> bool:
    return len(set(days)) >= FEWEST_ON_ONE_DAY and len({day.day for day in days}) == 1


def is_out_of_order(days: Sequence[date], other: Sequence[date]) -> bool:
    in_order = list(other) in (sorted(other), sorted(other, reverse=True))
    return (
        len(set(days)) >= FEWEST_IN_ORDER and in_order and list(days) not in (sorted(days), sorted(days, reverse=True))
    )


def lacks_weekends(days: Sequence[date], other: Sequence[date]) -> bool:
    if len(set(days)) < FEWEST_FOR_WEEKENDS:
        return False
    share, others = (sum(day.weekday() >= 5 for day in set(each)) / len(set(each)) for each in (days, other))
    return others - share >= CLEARLY_MORE_WEEKENDS
