"""Names under which national teams played before they had the one of today: facts, beside the bundled results."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from engine.catalogue.aliases import NATIONAL, Club, holds, is_national
from engine.catalogue.aliases import bundled as bundled_aliases
from engine.catalogue.bundle import Bundle
from engine.catalogue.names import name_key

SOURCE, FILE = "international", "former_names.csv"


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name under which a team played its matches of some years.

    Attributes:
        name: The name.
        first_day: Day of the first match under it.
        last_day: Day of the last match under it.
    """

    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class FormerNames:
    """
    Args:
        of_team: By the key of the name of today, or of the first one that is known of the team; the earliest first.
    """

    of_team: Mapping[str, Sequence[FormerName]]

    def of(self, competition: str, team: str) -> Sequence[FormerName]:
        """Those of a team, by its name of today; none where the competition is not one of nations."""
        return self.of_team.get(team_key(team), ()) if is_national(competition) else ()

    def on(self, day: date, competition: str, team: str) -> str:
        """The name under which a team played on a day: that of today where no other is known."""
        return next((each.name for each in self.of(competition, team) if each.first_day <= day <= each.last_day), team)

    def begun(self, day: date) -> Mapping[str, FormerName]:
        """The last former name that each team had begun to play under by a day, by every key that it is known by.

        It had another by then where it had played after the last day of this one.
        """
        begun = {
            team: max((each for each in names if each.first_day <= day), key=lambda each: each.first_day, default=None)
            for team, names in self.of_team.items()
        }
        spelled = bundled_aliases().clubs[NATIONAL].items()
        keys = [*((team, team) for team in begun), *spelled]
        return {key: name for key, team in keys if (name := begun.get(team))}

    def meant(self, words: Collection[str]) -> frozenset[Club]:
        """The teams that once had a name with all these words, each from its beginning on."""
        return frozenset(
            (NATIONAL, team)
            for team, names in self.of_team.items()
            if words and any(holds(name_key(each.name), words) for each in names)
        )


@cache
def bundled() -> FormerNames:
    bundle = Bundle.of()
    (source,) = (each for each in bundle.sources if each.key == SOURCE)
    found = defaultdict[str, list[FormerName]](list)
    for row in csv.DictReader(io.StringIO(bundle.content(source, FILE).decode())):
        first, last = date.fromisoformat(row["start_date"]), date.fromisoformat(row["end_date"])
        found[team_key(row["current"])].append(FormerName(row["former"], first, last))
    return FormerNames({team: sorted(names, key=lambda each: each.first_day) for team, names in found.items()})


def team_key(name: str) -> str:
    key = name_key(name)
    club = bundled_aliases().club(key, NATIONAL)
    return club[1] if club else key
