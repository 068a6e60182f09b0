"""What a team is shown by where there is no room for its name: two colours and a monogram.

`insignia.json` holds facts that are common knowledge, no crest and no logo: the colours of shirts and flags, and the
trigrammes of FIFA or of score boards, by the group and first name that `aliases.json` knows a team by; clubs of other
countries by the name in the bundled files, franchises by the name in `franchises.json`, and national teams by their
former names too. The first colour is the one that a team is told by, so that it is white only where no other could be.
Every other team gets both from its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import chain, product
from pathlib import Path
from string import ascii_uppercase, digits
from typing import Self

import msgspec

from engine.catalogue.aliases import COUNTRY, FORMS, MOST_OF_A_CODE, NATIONAL, Club, bare, bundled, franchise_names
from engine.catalogue.names import name_key
from engine.catalogue.shown_colour import DARK_GROUND, LIGHT_GROUND, ShownColour, read_on, shown, stands_out
from engine.colour import BLACK, WHITE, contrast, of_hue

FILE = Path(__file__).with_name("insignia.json")
# National teams under the names that they had.
FORMER = "former"
# The second eleven of a club wears its colours.
RESERVES = re.compile(r"^jong | (?:ii|b)$")
# Equally light and equally strong, in OKLab: no team of an unknown name looks more important than another.
HUES = tuple(range(15, 375, 30))
FIRST, SECOND = (0.56, 0.13), (0.86, 0.06)
APART = (120, 150, 180, 210, 240)
LETTERS = 3
# Contrast of white on a colour that is darkened rather than written on in black, as shirts have their numbers.
NEARLY_READ = 3.5


@dataclass(frozen=True, slots=True)
class TeamColours:
    """The two colours of a team, as they are written in sRGB, and those of its disc.

    Attributes:
        first: The colour that it is told by, such as `#ef0107`.
        second: The colour beside it.
        disc: What a disc is filled with: the first colour, a little darker where white would nearly be read on it.
        ink: Black or white: what is read on `disc`, at 4.5 to one or more.
        edge: What the disc is edged with, so that it stands out where its own colour does not.
        line: The first colour as a line alone on the ground, or the nearest that stands out there.
    """

    first: str
    second: str
    disc: str
    ink: str
    edge: ShownColour
    line: ShownColour

    @classmethod
    def of(cls, first: str, second: str) -> Self:
        """What follows from two colours."""
        ink = WHITE if contrast(WHITE, first) >= NEARLY_READ else BLACK
        disc, beside = read_on(first, ink), shown(second)
        edge = ShownColour(
            second if stands_out(disc, LIGHT_GROUND) else beside.light,
            second if stands_out(disc, DARK_GROUND) else beside.dark,
        )
        return cls(first, second, disc, ink, edge, shown(first))


@dataclass(frozen=True, slots=True)
class Insignia:
    """
    Args:
        monogram: Two or three capital letters or digits.
    """

    monogram: str
    colours: TeamColours


@lru_cache(4_096)
def insignia(name: str) -> Insignia:
    """Those of a team by any name that it is known by; of any other by a hash of its name."""
    key = name_key(name)
    known = next((written()[each] for each in meant(key) if each in written()), None)
    return _entry(*known.split()) if known else Insignia(next(initials(key)), hashed(key))


def monograms(names: Sequence[str]) -> list[str]:
    """A monogram for each of the teams that are shown together, no two the same.

    Who comes first keeps it among teams that would have the same.
    """
    given = [insignia(name).monogram for name in names]
    wanted, taken = set(given), set[str]()
    for place, name in enumerate(names):
        if given[place] in taken:
            others = chain(initials(name_key(name)), _numbered(given[place]))
            given[place] = next(each for each in others if each not in taken and each not in wanted)
        taken.add(given[place])
    return given


@cache
def written() -> Mapping[Club, str]:
    """The entries of the file, by group and key; by the key alone where no group is known."""
    file = msgspec.json.decode(FILE.read_bytes(), type=dict[str, dict[str, str]])
    groups = bundled().clubs
    return _of_former_towns(file) | {
        (group, name_key(name)) if group in groups or group == FORMER else ("", bare(name_key(name))): text
        for group, teams in file.items()
        for name, text in teams.items()
    }


def _of_former_towns(file: Mapping[str, Mapping[str, str]]) -> dict[Club, str]:
    """Franchises under the names that they had elsewhere, as those of today."""
    today = {name: text for teams in file.values() for name, text in teams.items()}
    return {
        ("", bare(name_key(other))): today[name]
        for names in franchise_names().values()
        for name, others in names.items()
        for other in others
        if len(other) > MOST_OF_A_CODE and name in today
    }


def meant(key: str) -> Iterator[Club]:
    """Who may be called so, the likeliest first: a country's own side where a club is called like it."""
    plain = COUNTRY.sub("", key)
    yield FORMER, key
    for each in dict.fromkeys((key, plain, RESERVES.sub("", plain))):
        yield from filter(None, (bundled().club(each, None), bundled().club(each, NATIONAL)))
        yield "", bare(each)


def hashed(key: str) -> TeamColours:
    number = int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
    number, hue = divmod(number, len(HUES))
    first, second = HUES[hue], HUES[hue] + APART[number % len(APART)]
    return TeamColours.of(of_hue(*FIRST, first), of_hue(*SECOND, second))


def initials(key: str) -> Iterator[str]:
    """Monograms that come to mind for a name, the first that fits best; there is always one."""
    words = (
        [word for word in re.findall(r"[^\W_]+", key) if word not in FORMS] or re.findall(r"[^\W_]+", key) or ["team"]
    )
    heads = "".join(word[0] for word in words)
    first = words[0]
    if len(words) > 1:
        yield _capital(heads[:LETTERS])
        yield from (_capital(first[:count] + heads[1 : 1 + LETTERS - count]) for count in (2, 1))
    yield _capital(first[:LETTERS])
    letters = "".join(words)
    yield from (_capital(letters[0] + one + other) for one, other in _pairs(letters[1:]))


def _pairs(letters: str) -> Iterator[tuple[str, str]]:
    return ((one, other) for place, one in enumerate(letters) for other in letters[place + 1 :])


def _numbered(monogram: str) -> Iterator[str]:
    """What is left where many teams have names of few letters."""
    ends = digits + ascii_uppercase
    yield from (monogram[:2] + end for end in ends)
    yield from map("".join, product(ends, repeat=LETTERS))


def _capital(letters: str) -> str:
    """At least two, since one letter is no monogram; capitals of some letters are two."""
    found = letters.upper()[:LETTERS]
    return found if len(found) > 1 else f"{found}X"


def _entry(monogram: str, first: str, second: str) -> Insignia:
    return Insignia(monogram, TeamColours.of(f"#{first}", f"#{second}"))
