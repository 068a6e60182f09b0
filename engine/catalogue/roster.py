"""The teams of one competition as an import meets them: what a file's names mean, and which look alike."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from engine.catalogue import models
from engine.catalogue.aliases import Aliases, aliases_of, group_of
from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.models import Competition, Team, TeamAlias
from engine.catalogue.names import name_key
from engine.catalogue.resemblance import resembling
from engine.catalogue.spellings import Pair, Spelled, spelled
from engine.catalogue.views import NameResemblance
from engine.sports.base import Sport


@dataclass(slots=True)
class Roster:
    competition: Competition
    connection: BaseDBAsyncClient
    now: datetime
    known: dict[str, Team] = field(default_factory=dict)
    twins: Sequence[Pair] = ()

    async def recognised(self, matches: Sequence[ParsedMatch]) -> list[ParsedMatch]:
        """The matches under the names that their teams have here; a new team's is the first one that the file gives."""
        self.known = await self.teams()
        found = await asyncio.to_thread(
            spelled,
            list(self.known),
            matches,
            pairs=await self._pairs(),
            aliases=self._aliases,
            group=group_of(self.competition.name),
        )
        self.twins = found.twins
        await self._remember(found, named(matches))
        return await asyncio.to_thread(renamed, matches, self._names(found, named(matches)))

    async def teams(self) -> dict[str, Team]:
        """By key, the oldest first, those that were taken out included; of two under one key the older that stands."""
        rows: list[Team] = await Team.every.filter(competition_id=self.competition.id).using_db(self.connection)
        last_first = sorted(rows, key=lambda row: (row.removed_at is None, -row.id))
        found = {row.name_key: row for row in last_first}
        return {row.name_key: row for row in sorted(found.values(), key=lambda row: row.id)}

    async def resembling(self, matches: Sequence[ParsedMatch], teams: Mapping[str, Team]) -> list[NameResemblance]:
        """New teams that look like others, and known ones that are called alike; stored, until somebody decides."""
        alike = await asyncio.to_thread(self._alike, matches, [key for key in teams if key not in self.known])
        rows = [models.Resemblance(team_id=teams[one].id, other_id=teams[other].id) for one, other in alike]
        await models.Resemblance.bulk_create(rows, ignore_conflicts=True, using_db=self.connection)
        refused = (
            await models.Resemblance.filter(
                is_refused=True,
                team_id__in=[row.team_id for row in rows],  # type: ignore[attr-defined]
            )
            .using_db(self.connection)
            .values_list("team_id", "other_id")
        )
        return [
            NameResemblance(self.competition.name, teams[one].name, teams[other].name)
            for one, other in alike
            if (teams[one].id, teams[other].id) not in refused
        ]

    def _alike(self, matches: Sequence[ParsedMatch], new: Sequence[str]) -> list[Pair]:
        met = {frozenset((name_key(match.home), name_key(match.away))) for match in matches}
        group = group_of(self.competition.name)

        def is_two(one: str, other: str) -> bool:
            clubs = self._aliases.club(one, group), self._aliases.club(other, group)
            return frozenset((one, other)) in met or None not in clubs

        standing = [key for key, team in self.known.items() if team.removed_at is None]
        return [*self.twins, *resembling(new, standing, is_two)]

    @property
    def _aliases(self) -> Aliases:
        return aliases_of(Sport(self.competition.sport))

    async def _pairs(self) -> list[Pair]:
        """What was said of names: of this competition, and of every one of its sport."""
        scope = Q(competition_id=self.competition.id) | Q(competition_id=None, sport=self.competition.sport)
        rows = TeamAlias.filter(scope).order_by("id").using_db(self.connection)
        return [(row[0], row[1]) for row in await rows.values_list("alias_key", "name_key")]

    async def _remember(self, found: Spelled, names: Mapping[str, str]) -> None:
        """What the form of a name told: another club of that name would else make it a new team."""
        written = {**names, **{key: team.name for key, team in self.known.items()}}
        rows = [
            TeamAlias(
                sport=self.competition.sport,
                competition_id=self.competition.id,
                alias=written[alias],
                alias_key=alias,
                name=written[key],
                name_key=key,
                at=self.now,
            )
            for key, alias in found.joined
        ]
        await TeamAlias.bulk_create(rows, ignore_conflicts=True, using_db=self.connection)

    def _names(self, found: Spelled, names: Mapping[str, str]) -> dict[str, str]:
        return {key: self.known[team].name if team in self.known else names[team] for key, team in found.keys.items()}


def named(matches: Iterable[ParsedMatch]) -> dict[str, str]:
    """The first spelling of each key."""
    found: dict[str, str] = {}
    for match in matches:
        for name in (match.home, match.away):
            found.setdefault(name_key(name), name)
    return found


def renamed(matches: Iterable[ParsedMatch], names: Mapping[str, str]) -> list[ParsedMatch]:
    sides = ((match, names[name_key(match.home)], names[name_key(match.away)]) for match in matches)
    return [
        match if (match.home, match.away) == (home, away) else replace(match, home=home, away=away)
        for match, home, away in sides
    ]
