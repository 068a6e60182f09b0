"""The names of clubs, national teams and leagues that come with the program: facts, in `aliases.json`."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, takewhile
from operator import itemgetter
from pathlib import Path
from typing import TypeAlias

import msgspec

from engine.catalogue.importers.international import COMPETITION as INTERNATIONAL
from engine.catalogue.leagues import BY_KEY, LEAGUES, League
from engine.catalogue.names import name_key
from engine.sports.base import Sport

FILE = Path(__file__).with_name("aliases.json")
FRANCHISES = Path(__file__).with_name("franchises.json")
NATIONAL = "national"
# What stands before or after the name of a club and is left out in speech.
FORMS = frozenset({"fc", "afc", "cf", "sc", "ac", "as", "cd", "sv", "fk", "sk", "nk", "bk", "ik", "if", "ff"})
# The first club of its town, as in "1. FC".
FIRST = re.compile(r"^1 (?=fc\b)")
# After the names in files of European cups: the group of the club, in the letters of FIFA.
COUNTRY = re.compile(r" \(([a-z]{3})\)$")
# Of the words of the shortest name that could be meant without its form.
LEAST_LETTERS = 3
MOST_OF_A_CODE = 3
GROUPS = {league.name: league.key.split("/")[1][:3] for league in LEAGUES} | {INTERNATIONAL: NATIONAL}


class AliasFile(msgspec.Struct, frozen=True):
    """The file: by country or by league's key, a club's first name with its others."""

    clubs: dict[str, dict[str, list[str]]]
    leagues: dict[str, list[str]]


# Group and key of a name: a country's club, or a national team.
Club: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Aliases:
    """
    Args:
        clubs: By group (a country as in the keys of leagues, or "national"), the key of each name of a club with the
            key of its first name.
        leagues: By the key of a name, those that are called so.
        anywhere: By the key of each name, the club that is called so; None where several are.
        words: Those that names have, sorted, each with the group and the key of these names.
    """

    clubs: Mapping[str, Mapping[str, str]]
    leagues: Mapping[str, tuple[League, ...]]
    anywhere: Mapping[str, Club | None]
    words: Sequence[tuple[str, Collection[Club]]]

    def club(self, key: str, group: str | None) -> Club | None:
        """Whose name this is; None where it is nobody's, or that of several clubs.

        Args:
            group: None looks in all of them.
        """
        if country := COUNTRY.search(key):
            key, group = key[: country.start()], country[1]
        wanted = (key, bare(key))
        if group is None:
            return next((self.anywhere[each] for each in wanted if each in self.anywhere), None)
        names = self.clubs.get(group, {})
        return next(((group, names[each]) for each in wanted if each in names), None)

    def league(self, name: str, teams: Collection[str]) -> League | None:
        """The league of this name in whose country most of the teams are known, at least half of them.

        Args:
            teams: Keys of their names.
        """
        named = self.leagues.get(name_key(name), ())
        shares = sorted(((self._known(teams, GROUPS[each.name]), each.key) for each in named), reverse=True)
        if not shares or 2 * shares[0][0] < len(teams) or (len(shares) > 1 and shares[0][0] == shares[1][0]):
            return None
        return BY_KEY[shares[0][1]]

    def meant(self, words: Collection[str]) -> frozenset[Club]:
        """The clubs that have a name with all these words, each from its beginning on."""
        found = frozenset.intersection(*map(self._with, words)) if words else frozenset()
        return frozenset((group, self.clubs[group][key]) for group, key in found)

    def leagues_meant(self, words: Collection[str]) -> frozenset[str]:
        """Names of the leagues that have a name with all these words."""
        return frozenset(each.name for key, named in self.leagues.items() if holds(key, words) for each in named)

    def _known(self, teams: Iterable[str], group: str) -> int:
        return sum(self.club(team, group) is not None for team in teams)

    def _with(self, beginning: str) -> frozenset[Club]:
        """Group and key of each name that has a word of this beginning."""
        first = bisect_left(self.words, beginning, key=itemgetter(0))
        having = takewhile(lambda each: each[0].startswith(beginning), islice(self.words, first, None))
        return frozenset(chain.from_iterable(named for _, named in having))


@cache
def bundled() -> Aliases:
    written = msgspec.json.decode(FILE.read_bytes(), type=AliasFile)
    return aliases({group: by_key(names) for group, names in written.clubs.items()}, leagues_by_key(written.leagues))


def aliases(clubs: Mapping[str, Mapping[str, str]], leagues: Mapping[str, tuple[League, ...]]) -> Aliases:
    called, words = defaultdict[str, set[Club]](set), defaultdict[str, list[Club]](list)
    for group, keys in clubs.items():
        for key, first in keys.items():
            called[key].add((group, first))
            for word in key.split():
                words[word].append((group, key))
    anywhere = {key: found.pop() if len(found) == 1 else None for key, found in called.items()}
    return Aliases(clubs, leagues, anywhere, sorted(words.items()))


NONE = aliases({}, {})


@cache
def franchise_names() -> Mapping[str, Mapping[str, list[str]]]:
    """By sport, the teams of its league without relegation, each with other names and codes; facts."""
    return msgspec.json.decode(FRANCHISES.read_bytes(), type=dict[str, dict[str, list[str]]])


@cache
def franchises(sport: Sport) -> Aliases:
    """The names that teams of a league without relegation have and had, in any town."""
    names = franchise_names().get(sport)
    return aliases({sport: by_key(names)}, {}) if names else NONE


@cache
def franchise_codes(sport: Sport) -> Mapping[str, str]:
    """By the key of a code, as score boards have it, the name of the team."""
    names = franchise_names().get(sport, {})
    return {name_key(each): name for name, others in names.items() for each in others if len(each) <= MOST_OF_A_CODE}


def aliases_of(sport: Sport) -> Aliases:
    """Those of a sport that come with the program."""
    return bundled() if sport is Sport.SOCCER else franchises(sport)


def group_of(competition: str) -> str | None:
    """Whose names the teams of a competition have; None where all are possible."""
    return GROUPS.get(competition)


def is_national(competition: str) -> bool:
    """Whether national teams play in it."""
    return group_of(competition) == NATIONAL


def by_key(names: Mapping[str, Iterable[str]]) -> Mapping[str, str]:
    return {name_key(each): name_key(name) for name, others in names.items() for each in (name, *others)}


def leagues_by_key(names: Mapping[str, Iterable[str]]) -> dict[str, tuple[League, ...]]:
    found: dict[str, tuple[League, ...]] = {}
    for league, others in names.items():
        for key in {name_key(each) for each in (BY_KEY[league].name, *others)}:
            found[key] = (*found.get(key, ()), BY_KEY[league])
    return found


def bare(key: str) -> str:
    """The key of a name without the form of its club; itself where nothing worth a name would be left."""
    left = " ".join(word for word in FIRST.sub("", key).split() if word not in FORMS)
    return left if sum(map(str.isalpha, left)) >= LEAST_LETTERS else key


def forms(key: str) -> frozenset[str]:
    return frozenset(key.split()) & FORMS if bare(key) != key else frozenset()


def holds(key: str, words: Collection[str]) -> bool:
    """Whether each word begins one of the key's."""
    own = key.split()
    return all(any(each.startswith(word) for each in own) for word in words)
