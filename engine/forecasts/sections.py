"""The depths of simulations: each computed once, stored, and read for ever."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from hashlib import blake2b

from cachetools import LRUCache

from engine.depths import OF_ONE, Depth
from engine.errors import InvalidInput, NotFound
from engine.forecasts.calculator import Calculator
from engine.forecasts.repository import Repository, S
from engine.forecasts.simulations import Simulations
from engine.forecasts.snapshots import Snapshots
from engine.forecasts.views import Identity
from engine.ledger.values import Item, KeptSection
from engine.simulation import run
from engine.simulation.comparison import Comparison
from engine.simulation.deep_dive import DeepDive
from engine.simulation.distribution import Distribution
from engine.simulation.headline import Headline
from engine.simulation.scenarios import ScenarioExtremes
from engine.simulation.tasks import Section, Task
from engine.simulation.track_record import ReliabilityBin

# Where the comparisons are kept that were asked for last.
MOST_COMPARED = 4096
# Headlines that are computed on the event loop, a millisecond or two each; more go beside it.
MOST_AT_ONCE = 8


class Sections:
    """Each depth of a simulation, and of several compared."""

    def __init__(
        self, simulations: Simulations, snapshots: Snapshots, repository: Repository, calculator: Calculator
    ) -> None:
        self._simulations, self._snapshots = simulations, snapshots
        self._repository, self._calculator = repository, calculator
        self._compared: LRUCache[str, tuple[str, str]] = LRUCache(MOST_COMPARED)

    async def headlines(self, fixture_ids: Collection[int]) -> dict[int, tuple[Identity, Headline]]:
        """The standard forecast of every fixture that exists, in a bounded number of statements."""
        identities = await self._simulations.of_fixtures(fixture_ids)
        computed = await self.headlines_of(identities.values())
        return {fixture: (identity, computed[identity.id]) for fixture, identity in identities.items()}

    async def headlines_of(self, simulations: Collection[Identity]) -> dict[str, Headline]:
        """Of each of them, in a bounded number of statements."""
        known = await self._repository.headlines([each.id for each in simulations])
        missing = [each for each in simulations if each.id not in known]
        made = headlines(missing) if len(missing) <= MOST_AT_ONCE else await asyncio.to_thread(headlines, missing)
        await self._repository.keep_headlines(made)
        return known | made

    async def headline(self, simulation_id: str) -> Headline:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        return (await self.headlines_of([await self._simulations.find(simulation_id)]))[simulation_id]

    async def distribution(self, simulation_id: str) -> Distribution:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        return await self._section(simulation_id, Depth.FULL_DISTRIBUTION, Distribution)

    async def scenarios(self, simulation_id: str) -> ScenarioExtremes:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        return await self._section(simulation_id, Depth.SCENARIO_EXTREMES, ScenarioExtremes)

    async def deep_dive(self, simulation_id: str) -> DeepDive:
        """
        Raises:
            NotFound: No simulation has this id.
        """
        return await self._section(simulation_id, Depth.DEEP_DIVE, DeepDive)

    async def section(self, simulation_id: str, depth: str) -> Headline | Section:
        """A depth of one simulation: computed once, then read for ever.

        Raises:
            NotFound: No simulation has this id.
            InvalidInput: `depth` is none of a single simulation.
        """
        sections: Mapping[str, Callable[[str], Awaitable[Headline | Section]]] = {
            each.value: getattr(self, each.entry.section) for each in (Depth.HEADLINE, *OF_ONE)
        }
        if depth not in sections:
            raise InvalidInput(field="depth", reason=f"must be one of {', '.join(sections)}")
        return await sections[depth](simulation_id)

    async def compare(self, simulation_ids: Sequence[str]) -> Comparison:
        """Simulations on the same axes, in the order given; stored with the first of them.

        Raises:
            NotFound: No simulation has one of the ids.
            InvalidInput: Fewer than two or more than six different ones.
        """
        ids = list(dict.fromkeys(simulation_ids))
        if len(ids) != len(simulation_ids) or not 2 <= len(ids) <= 6:
            raise InvalidInput(field="with", reason="compare two to six different simulations")
        key = comparison_key(ids)
        self._compared["+".join(sorted(ids))] = (ids[0], key)
        known = await self._simulations.find_all(ids)
        if missing := [each for each in ids if each not in known]:
            raise NotFound(kind="simulation", id=missing[0])
        if stored := await self._repository.section(ids[0], key, Comparison):
            return stored
        matchups = {each: known[each].matchup for each in ids}
        payload = await self._calculator.payload(Task(Depth.COMPARISON, matchups, known[ids[0]].settings))
        return await self._repository.keep_section(ids[0], key, payload, Comparison)

    async def kept(self, items: Iterable[Item]) -> dict[Item, KeptSection]:
        """Where the sections are kept that were computed of these items, and their digests."""
        places = {item: place for item in items if (place := self._place(item))}
        digests = {item: await self._repository.digest(*place) for item, place in places.items()}
        return {item: KeptSection(*places[item], digest) for item, digest in digests.items() if digest}

    def _place(self, item: Item) -> tuple[str, str] | None:
        """The simulation and the depth under which an item is kept. A comparison is owned whatever its order was."""
        if item.feature == Depth.COMPARISON:
            return self._compared.get(item.subject)
        return item.subject, item.feature

    async def _section(self, simulation_id: str, depth: Depth, type: type[S]) -> S:
        if stored := await self._repository.section(simulation_id, depth, type):
            return stored
        identity = await self._simulations.find(simulation_id)
        record = await self._reliability(identity) if depth is Depth.DEEP_DIVE else ()
        task = Task(depth, {identity.id: identity.matchup}, identity.settings, record)
        return await self._repository.keep_section(simulation_id, depth, await self._calculator.payload(task), type)

    async def _reliability(self, identity: Identity) -> tuple[ReliabilityBin, ...]:
        return await self._snapshots.reliability(identity.snapshot_id) if identity.snapshot_id else ()


def headlines(simulations: Iterable[Identity]) -> dict[str, Headline]:
    return {each.id: run.headline(each.matchup, each.settings) for each in simulations}


def comparison_key(simulation_ids: Sequence[str]) -> str:
    """The depth under which a comparison is stored with its first simulation."""
    others = blake2b("\n".join(simulation_ids[1:]).encode(), digest_size=8).hexdigest()
    return f"{Depth.COMPARISON}:{others}"
