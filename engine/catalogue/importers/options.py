"""How a file is to be read, where it does not tell by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.catalogue.importers.advice import ADVICE, Advice, Asker
from engine.catalogue.importers.parsed import Format
from engine.sports.base import Sport

MOST_BYTES = 128 * 1024 * 1024


class DateOrder(StrEnum):
    AUTO = "auto"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class Encoding(StrEnum):
    """By the names under which Python too knows them."""

    AUTO = "auto"
    UTF_8 = "utf-8"
    WINDOWS_1250 = "windows-1250"
    WINDOWS_1251 = "windows-1251"
    WINDOWS_1252 = "windows-1252"
    WINDOWS_1253 = "windows-1253"
    WINDOWS_1254 = "windows-1254"
    WINDOWS_1257 = "windows-1257"
    ISO_8859_2 = "iso-8859-2"
    ISO_8859_15 = "iso-8859-15"
    KOI8_R = "koi8-r"
    DOS_850 = "cp850"
    DOS_852 = "cp852"
    MAC_ROMAN = "mac-roman"
    SHIFT_JIS = "shift-jis"
    GB18030 = "gb18030"
    EUC_KR = "euc-kr"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """
    Args:
        competition: Takes every row, whatever competition the file or the row names; women stay apart from men.
        skip_bad_rows: Keep the others and list the bad ones.
        is_sport_told: Whether somebody said the sport; else a file that looks like another one of ours is read as that.
        columns: What the file calls a field, such as {"home": "Home side"}, or the number of its column.
        dates: Which comes first in dates such as 09/08/2024; told from the file unless it is said.
        encoding: Of the text, where it is not told rightly.
        season: Of every row that names none; told from the breaks of its competition unless it is said.
        may_be_empty: A header without a row is no fault: a list of fixtures ahead between two seasons.
        most_bytes: Of the file, and of what it unpacks to.
        asker: In whose words notes and refusals speak of these options.
    """

    format: Format = Format.AUTO
    competition: str | None = None
    sport: Sport = Sport.SOCCER
    is_sport_told: bool = field(default=True, kw_only=True)
    skip_bad_rows: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: DateOrder = DateOrder.AUTO
    season: str | None = None
    may_be_empty: bool = False
    most_bytes: int = MOST_BYTES
    encoding: Encoding = Encoding.AUTO
    asker: Asker = Asker.COMMAND_LINE

    @property
    def advice(self) -> Advice:
        """What notes and refusals call these options."""
        return ADVICE[self.asker]
