"""Finds teams and matches by what a reader writes: parts of names, in any spelling that is known, and of both sides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tortoise.expressions import Q

from engine.catalogue.aliases import FORMS, bundled
from engine.catalogue.models import Team, TeamAlias
from engine.catalogue.names import search_words

# Fewer letters would mean half of all clubs.
LEAST_LETTERS = 3
MOST_ALIASES, MOST_TEAMS = 200, 2000


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that one team is to be called by.

    Args:
        meant: Keys of the names that teams with a known name of these words have.
    """

    words: Sequence[str]
    meant: frozenset[str]

    def holds(self) -> Q:
        """Whether a team has every word in its name, or a name that is meant."""
        in_name = Q(*(Q(name_key__contains=word) for word in self.words))
        return in_name | Q(name_key__in=sorted(self.meant)) if self.meant else in_name

    def is_of(self, key: str) -> bool:
        return key in self.meant or all(word in key for word in self.words)


async def teams_called(text: str) -> Q:
    """A condition on teams; all of them where nothing is left of the text."""
    words = search_words(text)
    if not words:
        return Q()
    (whole,) = await phrases([words])
    return whole.holds()


async def fixtures_of(text: str) -> Q:
    """A condition on fixtures: one side is called so; where none is, one by the first words and one by the last.

    All of them where nothing is left of the text.
    """
    words = search_words(text)
    if not words:
        return Q()
    splits = [(words[:place], words[place:]) for place in range(1, len(words))]
    whole, *parts = await phrases([words, *(part for split in splits for part in split)])
    teams = await candidates([whole, *parts])
    either = called(whole, teams)
    found = Q(home_id__in=either) | Q(away_id__in=either)
    if either:
        return found
    for first, last in zip(parts[::2], parts[1::2], strict=True):
        one, other = called(first, teams), called(last, teams)
        if one and other:
            found |= Q(home_id__in=one, away_id__in=other) | Q(home_id__in=other, away_id__in=one)
    return found


def called(phrase: Phrase, teams: Iterable[tuple[int, str]]) -> list[int]:
    return [team for team, key in teams if phrase.is_of(key)]


async def candidates(wanted: Collection[Phrase]) -> list[tuple[int, str]]:
    """Id and key of the teams that one of the phrases could mean, at most 2,000."""
    rows = Team.filter(Q(*(phrase.holds() for phrase in wanted), join_type=Q.OR)).order_by("id").limit(MOST_TEAMS)
    return [(row[0], row[1]) for row in await rows.values_list("id", "name_key")]


async def phrases(wanted: Sequence[Sequence[str]]) -> list[Phrase]:
    said = await said_of({word for words in wanted for word in words})
    return [Phrase(words, frozenset(meant(words, said))) for words in wanted]


def meant(words: Sequence[str], said: Mapping[str, str]) -> Iterator[str]:
    spoken = [word for word in words if word not in FORMS] or words
    if sum(map(len, spoken)) < LEAST_LETTERS:
        return
    yield from bundled().meant(spoken)
    yield from (name for alias, name in said.items() if all(word in alias for word in words))


async def said_of(words: Iterable[str]) -> dict[str, str]:
    """Other names that administrators gave to teams, and the keys of the teams' own; those with one of the words."""
    conditions = [Q(alias_key__contains=word) for word in words]
    if not conditions:
        return {}
    rows = TeamAlias.filter(Q(*conditions, join_type=Q.OR)).order_by("id").limit(MOST_ALIASES)
    return dict(await rows.values_list("alias_key", "name_key"))
