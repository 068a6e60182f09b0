"""Which competition a file means by a name: sources call one league by many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.catalogue.aliases import aliases_of
from engine.catalogue.importers.parsed import ParsedFile, ParsedMatch
from engine.catalogue.models import Competition, CompetitionAlias
from engine.catalogue.names import name_key, slug
from engine.sports.base import Sport


@dataclass(frozen=True, slots=True)
class Titles:
    """
    Args:
        known: Name of the competition by each slug under which files of it come in.
    """

    known: Mapping[str, str]

    def title(self, name: str, sport: Sport, matches: Sequence[ParsedMatch]) -> str:
        """The name of the competition that some matches are of: a bare "Premier League" is told by its teams."""
        if slug(name) in self.known:
            return self.known[slug(name)]
        teams = {name_key(side) for match in matches for side in (match.home, match.away)}
        league = aliases_of(sport).league(name, teams)
        return league.name if league else name

    def by_competition(self, parsed: ParsedFile) -> dict[str, list[ParsedMatch]]:
        """The matches under the name of their competition; names that differ in case alone are one."""
        groups: defaultdict[str, list[ParsedMatch]] = defaultdict(list)
        names: dict[str, str] = {}
        for match in parsed.rows:
            name = match.competition or parsed.competition
            groups[names.setdefault(slug(name), name)].append(match)
        found: defaultdict[str, list[ParsedMatch]] = defaultdict(list)
        for name, matches in groups.items():
            found[self.title(name, parsed.sport, matches)] += matches
        return found


async def titles() -> Titles:
    aliases = await CompetitionAlias.all().values_list("slug", "competition__name")
    return Titles(dict(aliases) | dict(await Competition.all().values_list("slug", "name")))
