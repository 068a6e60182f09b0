"""Finds teams and matches by what a reader writes: parts of names, in any spelling that is known, and of both sides."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from tortoise.expressions import Q

from engine.catalogue.aliases import FORMS, Club, bundled
from engine.catalogue.models import Team, TeamAlias
from engine.catalogue.names import search_words
from engine.catalogue.rows import rows_in_turns

# Fewer letters would mean half of all clubs.
LEAST_LETTERS = 3
# Of the teams of one side: more are no answer to anybody's question, and a database takes so many.
MOST_TEAMS, MOST_ALIASES = 2000, 200

Known: TypeAlias = Sequence[tuple[int, str]]
Sides: TypeAlias = tuple[list[int], list[int]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that one team is to be called by.

    Args:
        clubs: Those that have a known name of these words.
        names: Keys of the names that administrators gave other names of these words.
    """

    words: Sequence[str]
    clubs: frozenset[Club]
    names: frozenset[str]

    def is_of(self, key: str) -> bool:
        return all(word in key for word in self.words) or key in self.names or club_of(key) in self.clubs


async def teams_called(text: str) -> Q:
    """A condition on teams; all of them where nothing is left of the text."""
    words = search_words(text)
    if not words:
        return Q()
    (phrase,) = await phrases([words])
    in_name = Q(*(Q(name_key__contains=word) for word in words))
    return in_name | Q(id__in=await asyncio.to_thread(called, phrase, await every_team()))


async def fixtures_of(text: str) -> Q:
    """A condition on fixtures: one side is called so; where none is, one by the first words and one by the last.

    All of them where nothing is left of the text.
    """
    words = search_words(text)
    if not words:
        return Q()
    splits = [(words[:place], words[place:]) for place in range(1, len(words))]
    whole, *parts = await phrases([words, *(part for split in splits for part in split)])
    teams = await every_team()
    either = await asyncio.to_thread(called, whole, teams)
    found = Q(home_id__in=either) | Q(away_id__in=either)
    if either:
        return found
    for one, other in await asyncio.to_thread(both, parts, teams):
        found |= Q(home_id__in=one, away_id__in=other) | Q(home_id__in=other, away_id__in=one)
    return found


async def every_team() -> Known:
    return [(row[0], row[1]) for row in await rows_in_turns(Team.all(), "id", "name_key")]


def called(phrase: Phrase, teams: Known) -> list[int]:
    return [team for team, key in teams if phrase.is_of(key)][:MOST_TEAMS]


def both(parts: Sequence[Phrase], teams: Known) -> list[Sides]:
    """Ids for the first and the second of each pair of phrases that both mean somebody."""
    pairs = zip(parts[::2], parts[1::2], strict=True)
    sides = ((called(first, teams), called(last, teams)) for first, last in pairs)
    return [(one, other) for one, other in sides if one and other]


@lru_cache(maxsize=32_768)
def club_of(key: str) -> Club | None:
    return bundled().club(key, None)


async def phrases(wanted: Sequence[Sequence[str]]) -> list[Phrase]:
    said = await said_of({word for words in wanted for word in words})
    return [Phrase(words, clubs_meant(words), frozenset(names_meant(words, said))) for words in wanted]


def clubs_meant(words: Sequence[str]) -> frozenset[Club]:
    spoken = [word for word in words if word not in FORMS] or words
    return bundled().meant(spoken) if sum(map(len, spoken)) >= LEAST_LETTERS else frozenset()


def names_meant(words: Sequence[str], said: Mapping[str, str]) -> Iterator[str]:
    return (name for alias, name in said.items() if all(word in alias for word in words))


async def said_of(words: Iterable[str]) -> dict[str, str]:
    """Other names that administrators gave to teams, and the keys of the teams' own; those with one of the words."""
    holding = Q(*(Q(alias_key__contains=word) for word in words), join_type=Q.OR)
    rows = TeamAlias.filter(holding).order_by("id").limit(MOST_ALIASES)
    return dict(await rows.values_list("alias_key", "name_key"))
