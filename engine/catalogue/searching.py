"""Finds teams and matches by what a reader writes: parts of names, in any spelling that is known, and of both sides."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Self, TypeAlias

from cachetools import LRUCache
from tortoise.expressions import F, Q, RawSQL
from tortoise.queryset import QuerySet

from engine.catalogue import former_names
from engine.catalogue.aliases import FORMS, NATIONAL, Club, bundled
from engine.catalogue.models import Fixture, TeamAlias
from engine.catalogue.names import search_words
from engine.store.changes import Row
from engine.store.database import Database
from engine.store.sql import Sql

# Fewer letters would mean half of all clubs.
LEAST_LETTERS = 3
# More teams are no answer to anybody's question.
MOST_TEAMS, MOST_ALIASES = 2000, 200
# The matches of more teams are found sooner among all of them, day by day, than team by team. Measured at 300,000.
FEW_TEAMS = 40
# Ids that are remembered of what was looked for, of all searches together.
MOST_FOUND = 200_000
# Every change of a name comes with one of these numbers: teams change by imports, acts and their withdrawal only, and
# what else they are called is said and taken back, never changed.
VERSION = (
    "SELECT (SELECT COUNT(*) FROM teams WHERE removed_at IS NULL), (SELECT MAX(id) FROM teams), "
    "(SELECT COUNT(*) FROM imported_files), (SELECT COUNT(withdrawn_at) FROM imported_files), "
    "(SELECT COUNT(*) FROM team_aliases), (SELECT MAX(id) FROM team_aliases)"
)
TEAMS = "SELECT id, name_key FROM teams WHERE removed_at IS NULL ORDER BY id"

Sides: TypeAlias = tuple[list[int], list[int]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that one team is to be called by.

    Args:
        clubs: Those that have a known name of these words.
        names: Keys of the names that administrators gave other names of these words.
    """

    words: tuple[str, ...]
    clubs: frozenset[Club]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class TeamIndex:
    """Every team that stands.

    Args:
        keys: Id and key of the name of each, by id.
        named: Ids by key.
        of_club: Ids by the club that is known by that key.
    """

    keys: Sequence[tuple[int, str]]
    named: Mapping[str, Sequence[int]]
    of_club: Mapping[Club, Sequence[int]]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Self:
        keys = [(row[0], row[1]) for row in rows]
        named, of_club = defaultdict[str, list[int]](list), defaultdict[Club, list[int]](list)
        for team, key in keys:
            named[key].append(team)
        for key, teams in named.items():
            if club := bundled().club(key, None):
                of_club[club] += teams
            else:
                # A nation of which no other name of today is known.
                of_club[NATIONAL, key] += teams
        return cls(keys, named, of_club)

    def called(self, phrases: Sequence[Phrase]) -> list[list[int]]:
        """Ids of the teams that each phrase means, in their order; each word is looked for once."""
        words = {word for phrase in phrases for word in phrase.words}
        having = {word: {team for team, key in self.keys if word in key} for word in words}
        return [sorted(self._called(phrase, having))[:MOST_TEAMS] for phrase in phrases]

    def _called(self, phrase: Phrase, having: Mapping[str, set[int]]) -> set[int]:
        found = set.intersection(*(having[word] for word in phrase.words))
        named = (self.named.get(name, ()) for name in phrase.names)
        return found.union(*named, *(self.of_club.get(club, ()) for club in phrase.clubs))


@dataclass(frozen=True, slots=True)
class Meant:
    """The teams that a reader means: any that is called so; where none is, those of both sides."""

    either: Sequence[int]
    pairs: Sequence[Sides] = ()

    def of(self, rows: QuerySet[Fixture]) -> QuerySet[Fixture]:
        """Those of the fixtures that they play."""
        home, away = "home_id", "away_id"
        if max((len(self.either), *(min(len(one), len(other)) for one, other in self.pairs))) > FEW_TEAMS:
            # No index is of a sum.
            rows = rows.annotate(home_side=F("home_id") + 0, away_side=F("away_id") + 0)
            home, away = "home_side", "away_side"
        found = Q(within(home, self.either), within(away, self.either), join_type=Q.OR)
        for one, other in self.pairs:
            found |= within(home, one) & within(away, other) | within(home, other) & within(away, one)
        return rows.filter(found)


class Searching:
    """Looks for teams, and by them for their fixtures. The names of all teams are kept in memory while they stand."""

    def __init__(self, database: Database) -> None:
        self._database, self._sql = database, Sql(database.dialect)
        self._teams, self._version = TeamIndex.of(()), tuple[Any, ...]()
        self._found: LRUCache[tuple[tuple[str, ...], ...], list[list[int]]] = LRUCache(MOST_FOUND, weight)
        self._looking, self._names = asyncio.Lock(), TeamIndex.of

    async def teams(self, text: str) -> Q:
        """A condition on teams; all of them where nothing is left of the text."""
        words = search_words(text)
        if not words:
            return Q()
        (found,) = await self._called([words])
        return Q(*(Q(name_key__contains=word) for word in words)) | within("id", found)

    async def meant(self, text: str) -> Meant | None:
        """Whose fixtures a text asks for: of a team that is called so; where none is, of one and another.

        None where nothing is left of the text.
        """
        words = search_words(text)
        if not words:
            return None
        (either,) = await self._called([words])
        if either or len(words) == 1:
            return Meant(either)
        splits = [(words[:place], words[place:]) for place in range(1, len(words))]
        called = await self._called([part for split in splits for part in split])
        return Meant((), narrowest((called[at], called[at + 1]) for at in range(0, len(called), 2)))

    async def opponents(self, texts: Sequence[tuple[str, str]]) -> list[Sides]:
        """The teams that each pair of texts may mean on either side, of those pairs that mean some on both."""
        words = [tuple(map(search_words, pair)) for pair in texts]
        called = await self._called([half for pair in words if all(pair) for half in pair])
        pairs = zip(called[::2], called[1::2], strict=True)
        return [pair for pair in pairs if all(pair)]

    async def _called(self, wanted: Sequence[Sequence[str]]) -> list[list[int]]:
        """Ids of the teams that each is called by.

        One looks at a time: names keep the interpreter busy, and lists of one page ask for the same.
        """
        asked = tuple(map(tuple, wanted))
        async with self._looking:
            await self._renew()
            if (found := self._found.get(asked)) is None:
                found = await asyncio.to_thread(self._teams.called, await phrases(asked))
                if weight(found) <= MOST_FOUND:
                    self._found[asked] = found
            return found

    async def _renew(self) -> None:
        """Read the names anew where they have changed: for thousands of teams it keeps a processor busy."""
        version = await self._current()
        if version != self._version:
            rows = await self._sql.read(self._database, TEAMS)
            self._teams = await asyncio.to_thread(self._names, rows)
            self._found.clear()
            self._version = version

    async def _current(self) -> tuple[Any, ...]:
        (version,) = await self._sql.read(self._database, VERSION)
        return tuple(version)


def weight(found: Sequence[Sequence[int]]) -> int:
    return 1 + sum(map(len, found))


def narrowest(pairs: Iterable[Sides]) -> list[Sides]:
    """Those that mean somebody on both sides: the narrowest, and others while they add up to no more teams than one."""
    meant = sorted((pair for pair in pairs if all(pair)), key=lambda pair: sum(map(len, pair)))
    totals = accumulate(sum(map(len, pair)) for pair in meant)
    return [
        pair for place, (pair, total) in enumerate(zip(meant, totals, strict=True)) if not place or total <= MOST_TEAMS
    ]


def within(column: str, ids: Sequence[int]) -> Q:
    """Whether a column is one of some ids, which are written out: thousands of values would take longer to bind."""
    wanted: dict[str, Any] = {f"{column}__in": RawSQL(f"({', '.join(map(str, ids))})") if ids else []}
    return Q(**wanted)


async def phrases(wanted: Sequence[Sequence[str]]) -> list[Phrase]:
    said = await said_of({word for words in wanted for word in words})
    return [Phrase(tuple(words), clubs_meant(words), frozenset(names_meant(words, said))) for words in wanted]


def clubs_meant(words: Sequence[str]) -> frozenset[Club]:
    spoken = [word for word in words if word not in FORMS] or words
    if sum(map(len, spoken)) < LEAST_LETTERS:
        return frozenset()
    return bundled().meant(spoken) | former_names.bundled().meant(spoken)


def names_meant(words: Sequence[str], said: Mapping[str, str]) -> Iterator[str]:
    return (name for alias, name in said.items() if all(word in alias for word in words))


async def said_of(words: Iterable[str]) -> dict[str, str]:
    """Other names that administrators gave to teams, and the keys of the teams' own; those with one of the words."""
    holding = Q(*(Q(alias_key__contains=word) for word in words), join_type=Q.OR)
    rows = TeamAlias.filter(holding).order_by("id").limit(MOST_ALIASES)
    return dict(await rows.values_list("alias_key", "name_key"))
