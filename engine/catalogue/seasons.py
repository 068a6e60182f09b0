"""Seasons by one name, whatever a source calls them."""

import re
from datetime import date

# Leagues that play from autumn to spring have their break before July ends.
FIRST_MONTH = 7
PAIR = re.compile(r"(\d{2}|\d{4})[-/](\d{2}|\d{4})")
# At the end of a name that is too long for one: "Premier League 24/25".
LAST_YEARS = re.compile(
    r"(?:\b(?P<half>apertura|clausura)\W+)?\b(?P<years>\d{4}|(?:\d{2}|\d{4})[-/](?:\d{2}|\d{4}))$", re.IGNORECASE
)
MOST_CHARACTERS = 16


def season_of(day: date) -> str:
    """The autumn-to-spring season of a day, as "2003-04"."""
    return across(day.year if day.month >= FIRST_MONTH else day.year - 1)


def season_named(text: str, *, is_compact: bool = False) -> str:
    """What a source's name means: "03-04", "2003/04" and, where `is_compact`, "0304" are all "2003-04"."""
    if pair := PAIR.fullmatch(text):
        return across(century(pair[1]))
    if re.fullmatch(r"\d{4}", text) and (is_compact or not "1800" <= text <= "2100"):
        return across(century(text[:2]))
    if len(text) > MOST_CHARACTERS and (last := LAST_YEARS.search(text[-MOST_CHARACTERS:])):
        return " ".join(filter(None, (last["half"], season_named(last["years"]))))
    return text[:MOST_CHARACTERS]


def across(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02}"


def century(digits: str) -> int:
    """The year of two or four digits; 70 to 99 are the last century's."""
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= 70 else 2000)
