"""Bytes to text: by their mark, as UTF-8, or in the old code page in which the names read most like names."""

import codecs
import itertools
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from engine.catalogue.importers.parsed import Unreadable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", ""),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# In the order in which they are taken where they read alike.
PAGES = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "iso8859_2": "ISO-8859-2",
    "cp850": "DOS code page 850",
}
LAST_RESORT = "latin-1"
# Names of a page are told apart by a few; a file of a hundred thousand rows has no more of them.
MOST_BYTES_JUDGED = 1_000_000
MOST_WORDS_JUDGED, MOST_WORD_BYTES = 2_000, 40
FOREIGN_WORD = re.compile(rb"[A-Za-z'\x80-\xff]*[\x80-\xff][A-Za-z'\x80-\xff]*")
VOWELS = frozenset("aeiouyæøœıаеёиоуыэюя")
# What writers set beside letters without its being one.
TYPOGRAPHY = frozenset("’‘“”–—…'«»„")
# Vowels that French writes side by side.
DIGRAPHS = frozenset({"iè", "aï", "oï", "eï", "ië", "oë", "aë", "öe"})
NONSENSE = -20


def text_of(data: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding; empty where it is UTF-8.

    Raises:
        Unreadable: The bytes are no text.
    """
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return strictly(data, codec, name)
    if b"\0" in data:
        return strictly(data, unmarked_utf16(data), "UTF-16")
    try:
        return data.decode(), ""
    except UnicodeDecodeError:
        return in_old_page(data)


def strictly(data: bytes, codec: str, name: str) -> tuple[str, str]:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        raise Unreadable(f"it is marked as {name or 'UTF-8'} and holds bytes that are none") from None
    if "\0" in text:
        raise Unreadable("it holds NUL bytes, so it is no text in a known encoding")
    return text, name


def unmarked_utf16(data: bytes) -> str:
    """Text in Latin letters has a zero in every second byte."""
    half = len(data) * 0.4
    for codec, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(data) % 2 == 0 and data[start::2].count(0) > half:
            return codec
    raise Unreadable("it holds NUL bytes, so it is no text in a known encoding")


def in_old_page(data: bytes) -> tuple[str, str]:
    """Line by line: a file that was put together from two has lines in UTF-8 and lines that are not."""
    lines = data.split(b"\n")
    page = page_of(b"\n".join(line for line in lines if not is_utf8(line)))
    return "\n".join(in_utf8_or(line, page) for line in lines), PAGES.get(page, "Latin-1")


def in_utf8_or(line: bytes, page: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode(page)


def page_of(data: bytes) -> str:
    """The code page in which the words with letters beyond ASCII read best, Latin-1 where none has all the bytes."""
    words = {match[0][:MOST_WORD_BYTES] for match in FOREIGN_WORD.finditer(data[:MOST_BYTES_JUDGED])}
    judged = sorted(words)[:MOST_WORDS_JUDGED]
    scores = {page: naturalness(judged, page) for page in PAGES if can_decode(data, page)}
    return max(scores, key=scores.__getitem__) if scores else LAST_RESORT


def is_utf8(line: bytes) -> bool:
    return can_decode(line, "utf-8")


def can_decode(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def naturalness(words: Iterable[bytes], page: str) -> int:
    return sum(naturalness_of(word.decode(page)) for word in words)


def naturalness_of(word: str) -> int:
    """How much a word reads like one: vowels and consonants take turns, letters stand where their language has them."""
    score = sum(beside(left, right) for left, right in itertools.pairwise(word) if not (left + right).isascii())
    score += sum(in_place(word, place) for place, letter in enumerate(word) if not letter.isascii())
    foreign = sum(is_latin(letter) and not letter.isascii() for letter in word)
    return score + (NONSENSE if len(word) > 2 and foreign * 2 > len(word) else 0)


@lru_cache(maxsize=4096)
def beside(left: str, right: str) -> int:
    """What two neighbours say, one of them beyond ASCII."""
    if not (left.isalpha() and right.isalpha()):
        return 0 if {left, right} & TYPOGRAPHY else NONSENSE
    if is_latin(left) != is_latin(right):
        return NONSENSE
    if is_vowel(left) != is_vowel(right):
        return 1
    if not is_vowel(left):
        return -1
    return 0 if (left + right).casefold() in DIGRAPHS else -2


def in_place(word: str, place: int) -> int:
    """-1 for a letter where its language hardly ever has it: the same byte is another letter elsewhere."""
    letter, after = word[place], word[place + 1 : place + 2]
    if letter.isupper() and word[max(place - 1, 0)].islower():
        return -2
    match letter:
        case "ì" | "ù" | "ò" if after.isalpha():
            return -1
        case "ñ" if not (after and is_vowel(after)):
            return -1
        case "ã" if after and after not in "oe":
            return -1
        case "õ" if after != "e":
            return -1
        case "þ" if place:
            return -1
        case "Ð" | "ð" if not place:
            return -1
    return 0 if letter.isalpha() or letter in TYPOGRAPHY else -1


@lru_cache(maxsize=1024)
def is_vowel(letter: str) -> bool:
    return unicodedata.normalize("NFKD", letter.casefold())[0] in VOWELS


@lru_cache(maxsize=1024)
def is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")
