"""Bytes to text: by their mark, as UTF-8, or in the old code page in which the names read most like names."""

import codecs
import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.catalogue.importers.advice import Advice
from engine.catalogue.importers.doubled import undone
from engine.catalogue.importers.options import Encoding
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
    Encoding.WINDOWS_1252: "Windows-1252",
    Encoding.WINDOWS_1250: "Windows-1250",
    Encoding.WINDOWS_1254: "Windows-1254",
    Encoding.WINDOWS_1251: "Windows-1251",
    Encoding.WINDOWS_1257: "Windows-1257",
    Encoding.ISO_8859_2: "ISO-8859-2",
    Encoding.DOS_850: "DOS code page 850",
    Encoding.MAC_ROMAN: "Mac Roman",
}
# Letters beyond ASCII of the languages that are written in each: the same bytes are a medley of letters elsewhere.
WESTERN = (
    "àâæçéèêëîïôœùûüÿ",
    "äöüß",
    "áéíóúüñçàèïò",
    "ãáàâçéêíóôõú",
    "àèéìíòóùú",
    "åäöéøæü",
    "áæðéíóöúýþø",
    "äõöüšž",
    "ëïéöüóè",
)
CENTRAL = ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţ", "äöüß")
BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")
CYRILLIC = ("абвгґдеђѓєжзѕиіїйјклљмнњопрстћќуўфхцчџшщъыьэюяё",)
ALPHABETS = {
    page: [frozenset(each) for each in alphabets]
    for page, alphabets in {
        Encoding.WINDOWS_1252: WESTERN,
        Encoding.WINDOWS_1250: CENTRAL,
        # A small dotted i is two characters.
        Encoding.WINDOWS_1254: ("çğıöşüâîû\u0307", *WESTERN),
        Encoding.WINDOWS_1251: CYRILLIC,
        Encoding.WINDOWS_1257: BALTIC,
        Encoding.ISO_8859_2: CENTRAL,
        Encoding.DOS_850: WESTERN,
        Encoding.MAC_ROMAN: WESTERN,
    }.items()
}
# Pages of other letters than Latin ones, which hardly leave a letter of ASCII in a word: a library knows them apart.
SCRIPTS = {
    "cp1251": Encoding.WINDOWS_1251,
    "koi8_r": Encoding.KOI8_R,
    "cp1253": Encoding.WINDOWS_1253,
    "cp932": Encoding.SHIFT_JIS,
    "gb18030": Encoding.GB18030,
    "euc_kr": Encoding.EUC_KR,
}
NAMES = PAGES | {
    Encoding.KOI8_R: "KOI8-R",
    Encoding.WINDOWS_1253: "Windows-1253",
    Encoding.SHIFT_JIS: "Shift JIS",
    Encoding.GB18030: "GB 18030",
    Encoding.EUC_KR: "EUC-KR",
}
FEWEST_FOREIGN_BYTES, LEAST_SHARE_OF_FOREIGN_BYTES = 12, 0.6
# Its letters are vowels nearly everywhere: words of several languages read well in it that are none of the Baltic.
OF_ONE_LANGUAGE = frozenset({Encoding.WINDOWS_1257})
LAST_RESORT = "latin-1"
# Names of a page are told apart by a few; a file of a hundred thousand rows has no more of them.
MOST_BYTES_JUDGED, MOST_BYTES_OF_CAPITALS = 1_000_000, 100_000
MOST_WORDS_JUDGED, MOST_WORD_BYTES = 2_000, 40
FOREIGN_WORD = re.compile(rb"[A-Za-z'\x80-\xff]*[\x80-\xff][A-Za-z'\x80-\xff]*")
VOWELS = frozenset("aeiouyæøœıаеёиоуыэюя")
# What writers set beside letters without its being one.
TYPOGRAPHY = frozenset("’‘“”–—…'«»„")
BETWEEN_WORDS = re.compile(r"\w[“”…«»„]\w")
# Vowels that French and Portuguese write side by side.
DIGRAPHS = frozenset({"iè", "aï", "oï", "eï", "ië", "oë", "aë", "öe", "ão", "ãe", "õe"})
# Which hardly anything else reads as: it speaks for its page.
LIGATURE = "œu"
NONSENSE, MEDLEY = -20, -2
# Of the best page's score, from which another is named beside it.
PLAUSIBLE = 0.75


@dataclass(frozen=True, slots=True)
class Decoded:
    """
    Args:
        encoding: Its name; empty where it is UTF-8 or was said.
        other: Another code page in which the names read as well, as other names.
        undone: A sentence on letters that were encoded twice.
    """

    text: str
    encoding: str = ""
    other: Encoding | None = None
    undone: str = ""

    def notes(self, advice: Advice) -> tuple[str, ...]:
        return tuple(filter(None, (self._read_as(advice), self.undone)))

    def _read_as(self, advice: Advice) -> str:
        if not self.encoding:
            return ""
        doubt = f"; names may be spelt in {NAMES[self.other]}" if self.other else ""
        if self.other and advice.encoding:
            doubt = f"{doubt}: {advice.encoding.format(name=NAMES[self.other], code=self.other)}"
        return f"Read as {self.encoding}{doubt}."

    def doubt(self, advice: Advice) -> str:
        """What may help where the names of columns are none that are known."""
        helps = f": where that makes nonsense of its letters, {advice.other_encoding}" if advice.other_encoding else ""
        return f"it was read as {self.encoding}{helps}"


def decoded(data: bytes, encoding: Encoding = Encoding.AUTO) -> Decoded:
    """The text as it was said, or as its bytes tell.

    Raises:
        Unreadable: The bytes are no text, or none in the encoding that was said.
    """
    if encoding is not Encoding.AUTO:
        said = "utf-8-sig" if encoding is Encoding.UTF_8 else str(encoding)
        return Decoded(strictly(data, said, f"said to be {encoding}"))
    found = told(data)
    text, sentence = undone(found.text)
    return replace(found, text=text, undone=sentence) if sentence else found


def told(data: bytes) -> Decoded:
    """The text as its bytes tell."""
    for mark, codec, name in MARKS:
        if data.startswith(mark):
            return Decoded(strictly(data, codec, f"marked as {name or 'UTF-8'}"), name)
    if b"\0" in data:
        return Decoded(strictly(data, unmarked_utf16(data), "like UTF-16"), "UTF-16")
    try:
        return Decoded(data.decode())
    except UnicodeDecodeError:
        return in_old_page(data)


def strictly(data: bytes, codec: str, how: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        raise Unreadable(f"it is {how} and holds bytes that are none") from None
    if "\0" in text:
        raise Unreadable("it holds NUL bytes, so it is no text in a known encoding")
    return text


def unmarked_utf16(data: bytes) -> str:
    """Text in Latin letters has a zero in every second byte."""
    half = len(data) * 0.4
    for codec, start in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(data) % 2 == 0 and data[start::2].count(0) > half:
            return codec
    raise Unreadable("it holds NUL bytes, so it is no text in a known encoding")


def in_old_page(data: bytes) -> Decoded:
    """Line by line: a file that was put together from two has lines in UTF-8 and lines that are not."""
    lines = data.split(b"\n")
    foreign = b"\n".join(line for line in lines if not is_utf8(line))
    pages = scripts_of(foreign) or pages_of(foreign)
    page = pages[0] if pages else None
    text = "\n".join(in_utf8_or(line, page or LAST_RESORT) for line in lines)
    return Decoded(text, NAMES[page] if page else "Latin-1", pages[1] if len(pages) > 1 else None)


def in_utf8_or(line: bytes, page: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode(page)


def pages_of(data: bytes) -> list[Encoding]:
    """Code pages in which the words with letters beyond ASCII read best, and nearly so as other words; best first."""
    words = {match[0][:MOST_WORD_BYTES] for match in FOREIGN_WORD.finditer(data[:MOST_BYTES_JUDGED])}
    judged = sorted(words)[:MOST_WORDS_JUDGED]
    scores = {page: naturalness(judged, page) for page in PAGES if can_decode(data, page)}
    if not scores:
        return []
    best = max(scores, key=scores.__getitem__)
    least = max(scores[best] * PLAUSIBLE, 1)
    others = [
        page
        for page, score in scores.items()
        if score >= least and page not in OF_ONE_LANGUAGE and spelt(judged, page) != spelt(judged, best)
    ]
    return [best, *sorted(others, key=scores.__getitem__, reverse=True)]


def scripts_of(data: bytes) -> list[Encoding]:
    """The code page of another script than Latin, and one that may be meant as well; none where the words are Latin."""
    words = {match[0] for match in FOREIGN_WORD.finditer(data[:MOST_BYTES_JUDGED])}
    letters = b"".join(words)
    foreign = sum(byte > 127 for byte in letters)
    if foreign < FEWEST_FOREIGN_BYTES or foreign < LEAST_SHARE_OF_FOREIGN_BYTES * len(letters):
        return []
    # Here: of all that runs this program, few ever read an old page.
    from charset_normalizer import from_bytes

    found = from_bytes(data[:MOST_BYTES_JUDGED], cp_isolation=list(SCRIPTS))
    pages = [page for each in found if can_decode(data, page := SCRIPTS[each.encoding])][:2]
    return [page for page in pages if inner_capitals(data, page) <= inner_capitals(data, pages[0])]


def inner_capitals(data: bytes, page: Encoding) -> int:
    """Capitals after a small letter: accents of one script are capitals of another."""
    text = data[:MOST_BYTES_OF_CAPITALS].decode(page, errors="ignore")
    return sum(before.islower() and after.isupper() for before, after in itertools.pairwise(text))


def spelt(words: Iterable[bytes], page: str) -> list[str]:
    return [word.decode(page) for word in words]


def is_utf8(line: bytes) -> bool:
    return can_decode(line, "utf-8")


def can_decode(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def naturalness(words: Iterable[bytes], page: Encoding) -> int:
    """How much the words read like words, and those of one language: few files mix many."""
    read = spelt(words, page)
    letters = [
        frozenset(letter for letter in word.lower() if letter.isalpha() and not letter.isascii()) for word in read
    ]
    spoken = [sum(each <= alphabet for each in letters) for alphabet in ALPHABETS[page]]
    if page in OF_ONE_LANGUAGE:
        return sum(map(naturalness_of, read)) + max(spoken) + NONSENSE * (len(letters) - max(spoken))
    medleys = sum(not any(each <= alphabet for alphabet in ALPHABETS[page]) for each in letters)
    return sum(map(naturalness_of, read)) + max(spoken) + MEDLEY * medleys


def naturalness_of(word: str) -> int:
    """How much a word reads like one: vowels and consonants take turns, letters stand where their language has them."""
    score = sum(beside(left, right) for left, right in itertools.pairwise(word) if not (left + right).isascii())
    score += sum(in_place(word, place) for place, letter in enumerate(word) if not letter.isascii())
    foreign = sum(is_latin(letter) and not letter.isascii() for letter in word)
    is_nonsense = (len(word) > 2 and foreign * 2 > len(word)) or BETWEEN_WORDS.search(word)
    return score + (NONSENSE if is_nonsense else 0)


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
    both = (left + right).casefold()
    return 1 if both == LIGATURE else 0 if both in DIGRAPHS else -2


def in_place(word: str, place: int) -> int:
    """-1 for a letter where its language hardly ever has it: the same byte is another letter elsewhere."""
    letter, after = word[place], word[place + 1 : place + 2]
    if letter.isupper() and word[max(place - 1, 0)].islower():
        return -2
    match letter:
        case "ţ" if "k" in word or "y" in word:
            return -1
        case "ð" if after == "l":
            return -1
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
