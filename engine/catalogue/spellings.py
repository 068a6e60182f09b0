"""Which names in the files of one competition are one team."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.catalogue.aliases import Aliases, bare, forms
from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.names import name_key

# Two keys of names that are said to be one team.
Pair: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Spelled:
    """
    Args:
        keys: Of every name in the matches, the key of the team that is meant: a known one where there is one.
        joined: Pairs of keys that are one team by the form of the name alone, which later files are to be told.
        twins: Pairs of known teams that are one, the older last.
    """

    keys: Mapping[str, str]
    joined: Sequence[Pair]
    twins: Sequence[Pair]


@dataclass(slots=True)
class Kinds:
    """Sets of names that are one; every name begins as its own."""

    parents: dict[Hashable, Hashable] = field(default_factory=dict)

    def of(self, name: Hashable) -> Hashable:
        parent = self.parents.setdefault(name, name)
        if parent == name:
            return name
        self.parents[name] = self.of(parent)
        return self.parents[name]

    def join(self, one: Hashable, other: Hashable) -> None:
        self.parents[self.of(one)] = self.of(other)


def spelled(
    known: Iterable[str],
    matches: Sequence[ParsedMatch],
    *,
    pairs: Iterable[Pair],
    aliases: Aliases,
    group: str | None,
) -> Spelled:
    """What each name in some matches of a competition means.

    Two names that meet each other are never one team, whatever a table says.

    Args:
        known: Keys of the teams that the competition has, the oldest first.
        pairs: What was said of names before, by administrators or by earlier files.
        group: Whose names they are, as `Aliases.club` takes it.
    """
    meetings = list(dict.fromkeys((name_key(match.home), name_key(match.away)) for match in matches))
    known, named = list(known), list(dict.fromkeys(key for meeting in meetings for key in meeting))
    every = dict.fromkeys((*known, *named))
    kinds = Kinds()
    for pair in pairs:
        kinds.join(*pair)
    clubs = {key: club for key in every if (club := aliases.club(key, group))}
    for key, club in clubs.items():
        kinds.join(key, club)
    joined = [pair for pair in by_form(every, clubs) if kinds.of(pair[0]) != kinds.of(pair[1])]
    for pair in joined:
        kinds.join(*pair)
    apart = {key for meeting in meetings for key in meeting if kinds.of(meeting[0]) == kinds.of(meeting[1])}
    oldest = {kinds.of(key): key for key in reversed(every) if key not in apart}
    own = {*known, *apart}
    return Spelled(
        keys={key: key if key in own else oldest[kinds.of(key)] for key in named},
        joined=[pair for pair in joined if not apart & set(pair)],
        twins=[(key, first) for key in known if key not in apart and (first := oldest[kinds.of(key)]) != key],
    )


def by_form(keys: Iterable[str], clubs: Mapping[str, object]) -> list[Pair]:
    """Names without and with the form of a club, such as FC, where only one club can be meant."""
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for key in keys:
        alike[bare(key)].append(key)
    return [(found[0], key) for found in alike.values() if is_one(found, clubs) for key in found[1:]]


def is_one(keys: Sequence[str], clubs: Mapping[str, object]) -> bool:
    """Whether names that differ in forms alone have at most one form, and are not known for several clubs."""
    return len({forms(key) for key in keys} - {frozenset()}) <= 1 and len({clubs.get(key) for key in keys}) == 1
