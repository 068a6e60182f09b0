"""Text whose letters were encoded twice: "MÃ¼nchen" and "РњСЋРЅС…РµРЅ" for "München" and "Мюнхен"."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

# In which a program that took UTF-8 for something older may have read its bytes; the likelier ones first.
PAGES = ("cp1252", "cp1251", "cp1250", "cp1254", "cp1253", "cp1257", "cp1255", "cp437", "cp850", "cp852", "mac_roman")
RUN = re.compile(r"[^\x00-\x7f]+")
WORD = re.compile(r"[^\s,;|\"]{0,40}[^\x00-\x7f][^\s,;|\"]{0,40}")
LEAST_SHARE = 0.5
MOST_CHARACTERS_JUDGED, MOST_RUNS_JUDGED = 1_000_000, 2_000
MOST_TIMES = 3
# First and last letters of the scripts in which teams are named; what lies between them is seldom meant.
SCRIPTS = (
    (0xC0, 0x24F),
    (0x370, 0x6FF),
    (0x900, 0x97F),
    (0xE00, 0xE7F),
    (0x10A0, 0x10FF),
    (0x1E00, 0x1EFF),
    (0x3040, 0x30FF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
)
PUNCTUATION = frozenset("\xa0’‘“”–—…«»°·ªº½")


def undone(text: str) -> tuple[str, str]:
    """The text with its letters encoded once, and a sentence on them; the sentence is empty where they were already."""
    plain = text
    for _ in range(MOST_TIMES):
        page = page_of(judged(plain))
        if page is None:
            break
        plain = in_page(plain, page)
    return (plain, example(text, plain)) if plain != text else (text, "")


def in_page(text: str, page: str) -> str:
    return RUN.sub(lambda run: once(run[0], page) or run[0], text)


def judged(text: str) -> list[str]:
    """Different runs of letters beyond ASCII, of which a letter that was encoded twice has at least two."""
    runs = {run[0] for run in RUN.finditer(text[:MOST_CHARACTERS_JUDGED])}
    return sorted(runs)[:MOST_RUNS_JUDGED]


def page_of(runs: Iterable[str]) -> str | None:
    """The page in which most of the runs are UTF-8."""
    found = list(runs)
    if not found or sum(len(run) > 1 for run in found) < LEAST_SHARE * len(found):
        return None
    shares = ((page, sum(once(run, page) is not None for run in found)) for page in PAGES)
    return next((page for page, share in shares if share >= LEAST_SHARE * len(found)), None)


def once(run: str, page: str) -> str | None:
    """What the bytes of some letters say as UTF-8; None where they are none, or no letters."""
    table = bytes_of(page)
    if not all(letter in table for letter in run):
        return None
    try:
        plain = bytes(table[letter] for letter in run).decode()
    except UnicodeDecodeError:
        return None
    return plain if all(is_usual(letter) for letter in plain) else None


def is_usual(letter: str) -> bool:
    return letter in PUNCTUATION or any(first <= ord(letter) <= last for first, last in SCRIPTS)


@cache
def bytes_of(page: str) -> dict[str, int]:
    """The upper half of a page; a byte that is no letter in it is kept as a control character."""
    return {chr(byte): byte for byte in range(0x80, 0xA0)} | dict(letters(page))


def letters(page: str) -> Iterator[tuple[str, int]]:
    for byte in range(0x80, 0x100):
        letter = bytes([byte]).decode(page, errors="ignore")
        if letter:
            yield letter, byte


def example(text: str, plain: str) -> str:
    before = next((word[0] for word in WORD.finditer(text) if word[0] not in plain), "")
    after = next((word[0] for word in WORD.finditer(plain) if word[0] not in text), "")
    return f"Its letters were encoded twice: {before!r} is read as {after!r}."
