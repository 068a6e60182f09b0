"""Names as they are compared, sorted and put into addresses."""

import re
from functools import lru_cache
from unicodedata import category, combining, name, normalize

MOST_CHARACTERS = 100
# Of a key: folding may lengthen a name, and the column of keys ends there.
MOST_IN_KEY = 120
# Of what a reader searches for: with more words no match could have them all.
MOST_WORDS = 8
BETWEEN_SIDES = frozenset({"v", "vs"})
# Marks of the Japanese and Indian scripts make other letters; those of a higher class are accents.
LAST_CLASS_OF_LETTERS = 9
LATIN = range(0x00C0, 0x02B0)
LETTER_WITH = re.compile(r"LATIN SMALL LETTER ([A-Z]) WITH ")
LIGATURES = {
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    "ŋ": "ng",
    "ı": "i",
    "ĸ": "k",
    "ə": "e",
    "ǝ": "e",
    "ɛ": "e",
    "ɔ": "o",
}
PLAIN = str.maketrans(
    {
        chr(code): found[1].casefold()
        for code in LATIN
        if (found := LETTER_WITH.match(name(chr(code), ""))) and normalize("NFKD", chr(code)) == chr(code)
    }
    | LIGATURES
)
INITIALS = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)")
APOSTROPHES = re.compile(r"['`ʹʻʼʽ‘’‛′]")
JOINTS = re.compile(r"[.\-‐‑‒–—―−]")


def folded(text: str) -> str:
    """Small letters without accents, strokes, invisible signs and double spaces; ligatures in two letters."""
    # Twice: some signs fall apart into capitals, and some small letters into others.
    apart = normalize("NFKD", normalize("NFKD", text).casefold()).translate(PLAIN)
    plain = "".join(each for each in apart if combining(each) <= LAST_CLASS_OF_LETTERS and category(each) != "Cf")
    return " ".join(normalize("NFC", plain).split())


@lru_cache(maxsize=16_384)
def name_key(name: str) -> str:
    """What is compared of a name, at most 120 characters: equal keys are the same team.

    Beside what is folded, apostrophes, full stops and hyphens make no difference.
    """
    # Folding makes a space of this one.
    key = folded(name.replace("´", "'"))
    words = JOINTS.sub(" ", INITIALS.sub("", APOSTROPHES.sub("", key))).split()
    return (" ".join(words) or key or name)[:MOST_IN_KEY].rstrip()


def search_key(text: str) -> str:
    """What a reader searches for, as the keys of names have it; never longer than a name."""
    return name_key("".join(character for character in text[:MOST_CHARACTERS] if character.isprintable()))


def search_words(text: str) -> tuple[str, ...]:
    """The words that a reader searches for, the first eight, without those that stand between two sides."""
    words = [word for word in search_key(text).split() if word not in BETWEEN_SIDES]
    return tuple(words[:MOST_WORDS])


def slug(name: str) -> str:
    """The name for an address: lower-case words joined by hyphens."""
    return re.sub(r"[^\w]+", "-", folded(name)).strip("-")[:80] or "competition"
