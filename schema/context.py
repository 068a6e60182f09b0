"""What a resolver may reach: the engine's services, who asks, and what this one operation has learned."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

import msgspec
import strawberry
from cachetools import LRUCache
from strawberry.dataloader import DataLoader

from engine.accounts.credentials import digest
from engine.accounts.favourites import Mark
from engine.accounts.models import Role, Scope
from engine.accounts.service import Accounts
from engine.accounts.views import Member
from engine.catalogue.bundle import BundleSource
from engine.catalogue.fates import Fate
from engine.catalogue.formats import Setting
from engine.catalogue.horizons import Horizons
from engine.catalogue.service import Catalogue
from engine.catalogue.uploads import Upload, Uploads
from engine.catalogue.views import CompetitionView, DeductionView, FixtureView, Holdings, SeasonView, TeamView
from engine.depths import OF_ONE
from engine.errors import NotFound
from engine.forecasts.open_fixtures import OpenedFixture
from engine.forecasts.questions import SimulationInput
from engine.forecasts.service import Forecasts
from engine.forecasts.simulations import asks_standard, is_dated
from engine.forecasts.views import Identity
from engine.jobs.bundle_import import BundleImport
from engine.jobs.service import Jobs
from engine.lab.players import Player
from engine.lab.service import Lab
from engine.ledger.service import Ledger
from engine.ledger.values import Balance, EntryView, Extract, Item, Spending, SpendLimit
from engine.page import Page
from engine.ratings.history import RatingHistory
from engine.sealing.service import Seals
from engine.sealing.values import FixtureSeal
from engine.simulation.headline import Headline
from engine.simulation.wording import Wording, en
from engine.site.service import Site
from engine.store.horizon import Horizon
from schema.document import Policy
from schema.errors import LimitedKey, NotAnAdministrator, NotSignedIn, OfThePresent, OutOfScope
from schema.limits import Allowance
from schema.persisted_documents import OPEN, Library
from schema.shared import NOBODY, Shared
from schema.told import Told

# Each remembers as much as the present does, at most: some of its ratings are a megabyte.
MOST_DAYS = 8
FAVOURITES = "favourites"
# What an operation remembers of open fixtures: all of them, and those that are in the catalogue.
OPEN_TODAY, LISTED_OPEN = "open fixtures", "open fixtures that are listed"

K = TypeVar("K")
T = TypeVar("T")


class TimeMachine:
    """The engines of the days that were travelled to last: each remembers what was found of its day."""

    def __init__(self) -> None:
        self._kept: LRUCache[Hashable, tuple[Horizon, Services]] = LRUCache(MOST_DAYS)

    async def services(self, present: Services, day: date, *, is_revealed: bool) -> tuple[Horizon, Services]:
        """The engine as of a day, new after anything has changed that is known as of it.

        Raises:
            InvalidInput: The day lies ahead, or before the first match.
        """
        horizons = Horizons(present.catalogue)
        horizon, revision = await horizons.find(day, is_revealed=is_revealed)
        key = horizon, revision
        if (known := self._kept.get(key)) is None:
            named = replace(horizon, names=await horizons.names(day))
            known = self._kept[key] = named, present.as_of(named)
        return known


@dataclass(frozen=True, slots=True)
class Services:
    """The engine, wired once in `server.app`.

    Args:
        bundle: The real matches that come with the program.
        uploads: Where files lie until they are imported.
        clock: The time, aware UTC.
        policy: What documents this installation accepts.
        told: What was told of sections before.
        shared: What everybody was told alike.
        time_machine: The engines of the days that were travelled to last.
    """

    ledger: Ledger
    catalogue: Catalogue
    forecasts: Forecasts
    seals: Seals
    accounts: Accounts
    site: Site
    lab: Lab
    jobs: Jobs
    bundle: BundleImport
    uploads: Uploads
    clock: Callable[[], datetime]
    policy: Policy = field(default_factory=Policy)
    told: Told = field(default_factory=Told)
    shared: Shared = field(default_factory=Shared)
    time_machine: TimeMachine = field(default_factory=TimeMachine)

    def as_of(self, horizon: Horizon) -> Services:
        """The same engine as of a day: what is made of results is wired anew, and remembers nothing of later ones."""
        catalogue = Catalogue(self.catalogue.database, clock=horizon.clock)
        forecasts = self.forecasts.as_of(horizon, catalogue)
        lab = Lab(self.ledger, catalogue, forecasts, clock=horizon.clock, present=self.clock)
        return replace(self, catalogue=catalogue, forecasts=forecasts, lab=lab, clock=horizon.clock, told=Told())


@dataclass(frozen=True, slots=True)
class Viewer:
    """The account that asks. Nobody sees another's.

    Attributes:
        id: Id.
        name: Name.
        role: What the account may do.
        limit: Of the API key; None for a session.
        scopes: What the key is for; a session is for everything.
        ends_at: When the key ends; None for one without an end, and for a session.
    """

    id: int
    name: str
    role: Role
    limit: SpendLimit | None = None
    scopes: frozenset[Scope] = frozenset(Scope)
    ends_at: datetime | None = None

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR

    @property
    def api_key_id(self) -> int | None:
        """The API key that was sent; None for a session."""
        return self.limit.api_key_id if self.limit is not None else None

    @property
    def is_limited(self) -> bool:
        """Whether the API key that was sent may spend less than its owner has."""
        return self.limit is not None and (self.limit.tokens, self.limit.daily_tokens) != (None, None)


@dataclass(slots=True)
class Visit:
    """The visitor's session: what came with the request, and what a mutation made of it.

    Args:
        token: The session's token, so that it can be ended or replaced.
        player: What names a guest's browser in the calibration game, where it was named.
        new_player: Set where a guest played first, or empty where a guest got an account; the server tells the browser.
        favourites: What a guest's browser says that it follows.
        new_favourites: Set where a guest marked something, or empty where a guest got an account.
        address: Of the network, as whoever counts accounts tells it; empty at the machine itself.
        new_token: Set where a session was opened; the server turns it into a cookie.
        has_ended: Set where the session was ended.
    """

    token: str | None = None
    user_agent: str = ""
    address: str = ""
    player: str | None = None
    new_player: str | None = None
    favourites: tuple[Mark, ...] = ()
    new_favourites: tuple[Mark, ...] | None = None
    new_token: str | None = None
    has_ended: bool = False


class Memo:
    """What was looked up in this operation: pricing and execution see the same answer, and pay for it once."""

    def __init__(self) -> None:
        self._known: dict[Any, asyncio.Future[Any]] = {}

    async def once(self, key: Any, find: Callable[[], Awaitable[T]]) -> T:
        """What `find` gives, found by whoever asks first.

        An error in one field cancels the fields beside it: a search that ends so is taken up by the next who waits.
        """
        while (known := self._known.get(key)) is not None:
            try:
                found: T = known.result() if known.done() else await asyncio.shield(known)
            except asyncio.CancelledError:
                if not known.cancelled() or _is_cancelled():
                    raise
            else:
                return found
        return await self._search(key, find)

    async def _search(self, key: Any, find: Callable[[], Awaitable[T]]) -> T:
        search: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._known[key] = search
        try:
            search.set_result(await find())
        except asyncio.CancelledError:
            del self._known[key]
            search.cancel()
            raise
        except Exception as error:
            search.set_exception(error)
        return search.result()

    def found(self, keys: Iterable[Any]) -> Iterator[Any]:
        """What was looked up under these keys, where it was and is there."""
        for key in keys:
            known = self._known.get(key)
            if known is not None and known.done() and not known.cancelled() and known.exception() is None:
                yield known.result()

    def forget(self, key: Any) -> None:
        self._known.pop(key, None)

    def keep(self, key: Any, value: object) -> None:
        self._known[key] = asyncio.get_running_loop().create_future()
        self._known[key].set_result(value)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Loaders:
    """Looks up together what fields beside each other ask for, each key once an operation."""

    def __init__(self) -> None:
        self._by_kind: dict[Hashable, DataLoader[Any, Any]] = {}

    async def load(
        self,
        find: Callable[[list[K]], Awaitable[Sequence[T | BaseException]]],
        key: K,
        *,
        kind: Hashable | None = None,
    ) -> T:
        """What `find` gives for the key.

        Args:
            find: Looks up many; an error among what it gives is told to its key alone.
            kind: What is looked up together; None for all that the same `find` looks up.
        """
        loader = self._by_kind.get(kind or find)
        if loader is None:
            loader = self._by_kind[kind or find] = DataLoader(load_fn=find)
        found: T = await loader.load(key)
        return found


async def unthrottled(attempt: str, name: str) -> None:
    """Counts no attempt: nobody asks over a network."""


@dataclass(slots=True)
class Context:
    """One operation.

    Args:
        viewer: None for a guest.
        request_id: Stands in answers, logs, charges and the audit trail.
        idempotency_key: The caller's, for the whole operation.
        library: Documents that the caller may name by their digest; where it is closed, the only ones.
        budget: Tokens that the operation may cost at most; None leaves it to the balance.
        upload: Files that came with the request, beside the document.
        throttle: Counts an attempt, "sign_in" and "sign_up" for the caller and for the name that it tries, "top_up"
            for the administrator of this id, "change" for the caller, each change of an operation beyond the first,
            and raises `RateLimited` where there were too many.
        allowance: What the request has asked for, the documents that it quotes included.
        charges: What a mutation's own resolvers charged, by response key: charged, transactionId.
        is_safe: Whether the request promised to change nothing and to cost nothing, as GET does.
        is_quote: Whether a document is only quoted: then its simulations are identified and not stored.
        wording: The language in which forecasts are told.
        horizon: As of which day all of it is seen; None in the present.
    """

    services: Services
    viewer: Viewer | None = None
    request_id: str = ""
    idempotency_key: str | None = None
    budget: int | None = None
    library: Library = OPEN
    visit: Visit = field(default_factory=Visit)
    upload: Upload | None = None
    throttle: Callable[[str, str], Awaitable[None]] = unthrottled
    memo: Memo = field(default_factory=Memo)
    allowance: Allowance = field(default_factory=Allowance)
    charges: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_safe: bool = False
    is_quote: bool = False
    loaders: Loaders = field(default_factory=Loaders)
    wording: Wording = en
    horizon: Horizon | None = None

    def as_of(self, horizon: Horizon, services: Services) -> Context:
        """The same request as of a day.

        It remembers by itself: what was looked up in the present is not there.
        """
        return replace(self, horizon=horizon, services=services, memo=Memo(), loaders=Loaders())

    def for_everybody(self) -> Context:
        """The same request, asked by nobody: whatever looks at who asks is refused.

        It remembers by itself: what was looked up for its reader is not there.
        """
        return replace(
            self,
            viewer=NOBODY,
            visit=NOBODY,
            idempotency_key=None,
            budget=None,
            memo=Memo(),
            allowance=self.allowance.apart(),
            charges={},
            loaders=Loaders(),
        )

    async def revision(self) -> Hashable:
        """A value that is another after everything that changes what everybody is told.

        Matches kick off, and are waited for, from a minute on: with the minute it is another, too.
        """
        services = self.services
        minute = services.clock().replace(second=0, microsecond=0)
        return minute, self.horizon, self.wording, await services.forecasts.revision()

    def for_quote(self) -> Context:
        """The same request, for a document inside of it that is priced and not run.

        It remembers by itself: what a quote has identified is not there to be bought.
        """
        return replace(self, is_quote=True, memo=Memo(), loaders=Loaders())

    def signed_in(self) -> Viewer:
        """Raises: NotSignedIn."""
        if self.viewer is None:
            raise NotSignedIn
        return self.viewer

    def administrator(self) -> Viewer:
        """Raises: NotSignedIn, NotAnAdministrator, LimitedKey, OutOfScope, OfThePresent."""
        viewer = self.owner()
        self.refuse_travellers()
        if not viewer.is_administrator:
            raise NotAnAdministrator
        self.refuse_out_of_scope(Scope.ADMIN)
        return viewer

    def refuse_travellers(self) -> None:
        """Refuse what would say something of later days, whatever day it is seen as of.

        Raises:
            OfThePresent: The operation is as of a day.
        """
        if self.horizon is not None:
            raise OfThePresent

    def refuse_out_of_scope(self, scope: Scope) -> None:
        """Raises: OutOfScope."""
        if self.viewer is not None and scope not in self.viewer.scopes:
            raise OutOfScope(scope=scope)

    async def ask_again(self) -> None:
        """Ask whose the session or key is now: a change may have ended it, or deleted its owner."""
        viewer = self.viewer
        if viewer is not None and not await self.services.accounts.may_act(
            viewer.id, session=self.visit.token, key_id=viewer.api_key_id
        ):
            self.leave()

    def leave(self) -> None:
        """The viewer is gone: nothing more of this operation is done in that name."""
        self.visit.has_ended = True
        self.viewer = None

    def owner(self) -> Viewer:
        """Who may change the account itself, its keys, its answers and what it administers: a limited key spends and
        reads, since it would else be a way around its own limit. One that is made for reading runs no mutation.

        Raises: NotSignedIn, LimitedKey.
        """
        viewer = self.signed_in()
        if viewer.is_limited:
            raise LimitedKey
        return viewer

    def refuse_reading_key(self) -> None:
        """A key that is made for reading alone runs no mutation, whichever it is.

        Raises: OutOfScope.
        """
        if self.viewer is not None and self.viewer.scopes == {Scope.READ}:
            raise OutOfScope(scope=Scope.SPEND)

    @property
    def player(self) -> Player | None:
        """Who plays the calibration game; None for a guest who has not begun."""
        if self.viewer is not None:
            return Player(self.viewer.id)
        named = self.visit.new_player or self.visit.player
        return Player(guest=digest(named)) if named else None

    async def favourites(self) -> tuple[Mark, ...]:
        """What whoever asks follows: of the account, or as a guest's browser has it."""
        return await self.memo.once(FAVOURITES, self._find_favourites)

    def keep_favourites(self, marks: tuple[Mark, ...]) -> None:
        """Something was marked, or its mark taken away, in this operation."""
        self.memo.keep(FAVOURITES, marks)

    async def _find_favourites(self) -> tuple[Mark, ...]:
        if self.viewer is None:
            return self.visit.favourites
        return await self.services.accounts.favourites.of(self.viewer.id)

    async def balance(self, user_id: int) -> Balance:
        """Looked up together with those of the accounts beside it."""
        return await self.memo.once(("balance", user_id), lambda: self.loaders.load(self._load_balances, user_id))

    async def member(self, user_id: int | None) -> Member | None:
        """An account, looked up together with those beside it; None where its owner has left."""
        return None if not user_id else await self.loaders.load(self._load_members, user_id)

    async def owned(self, simulation_id: str) -> frozenset[str]:
        """Features of a simulation that the viewer bought, looked up together with those of the ones beside it."""
        return await self.loaders.load(self._load_ownership, simulation_id)

    async def _load_ownership(self, simulation_ids: list[str]) -> list[frozenset[str] | BaseException]:
        if self.viewer is None:
            return [frozenset() for _ in simulation_ids]
        items = [Item(subject, depth) for subject in simulation_ids for depth in OF_ONE]
        owned = await self.services.ledger.owned(self.viewer.id, items)
        return [frozenset(each.feature for each in owned if each.subject == subject) for subject in simulation_ids]

    async def spending(self, api_key_id: int) -> Spending:
        """What went through an API key, looked up together with the keys beside it."""
        return await self.loaders.load(self._load_spending, api_key_id)

    async def holdings(self, competition_id: int) -> Holdings:
        """Looked up together with those of the competitions beside it."""
        return await self._of_competition("holdings", self.services.catalogue.holdings, competition_id)

    async def seasons(self, competition_id: int) -> tuple[SeasonView, ...]:
        """Looked up together with those of the competitions beside it."""
        rules = self.services.catalogue.season_rules
        return await self._of_competition("seasons", rules.seasons_of, competition_id)

    async def season_setting(self, competition_id: int) -> Setting:
        """What an administrator said of it, looked up together with what was said of those beside it."""
        rules = self.services.catalogue.season_rules
        return await self._of_competition("setting", rules.settings_of, competition_id)

    async def deductions(self, competition_id: int) -> tuple[DeductionView, ...]:
        """Looked up together with those of the competitions beside it."""
        rules = self.services.catalogue.season_rules
        return await self._of_competition("deductions", rules.deductions_of, competition_id)

    async def sources(self, competition_id: int) -> tuple[BundleSource, ...]:
        """Looked up together with those of the competitions beside it."""
        return await self._of_competition("sources", self.services.bundle.sources_of, competition_id)

    async def _of_competition(
        self, kind: str, find: Callable[[Collection[int]], Awaitable[Mapping[int, T]]], competition_id: int
    ) -> T:
        async def load(competition_ids: list[int]) -> list[T | BaseException]:
            found = await find(competition_ids)
            return [found[each] for each in competition_ids]

        return await self.memo.once((kind, competition_id), lambda: self.loaders.load(load, competition_id, kind=kind))

    async def statement(self, user_id: int, extract: Extract) -> Page[EntryView]:
        """Part of an account's statement, looked up together with the same part of those beside it."""
        return await self.loaders.load(partial(self._load_statements, extract), user_id, kind=("statement", extract))

    async def history(self, team: TeamView) -> RatingHistory:
        """A team's ratings, looked up together with those of the teams beside it."""
        return await self.loaders.load(self._load_histories, team)

    async def sides(self, simulation_id: str) -> str | None:
        """Who meets whom in a simulation; None where it is gone."""
        found = await self._kept(simulation_id)
        return None if found is None else " – ".join(found.matchup.names)

    async def event_id(self, simulation_id: str) -> str | None:
        """The name that a caller gave the match of a simulation; None where none was given or it is gone."""
        found = await self._kept(simulation_id)
        return None if found is None else found.event_id

    async def _kept(self, simulation_id: str) -> Identity | None:
        """A simulation as it is stored, looked up together with those beside it; None where it is gone."""
        return await self.loaders.load(self._load_simulations, simulation_id)

    async def _load_simulations(self, simulation_ids: list[str]) -> list[Identity | BaseException | None]:
        found = await self.services.forecasts.simulations.find_all(simulation_ids)
        return [found.get(each) for each in simulation_ids]

    async def identify(self, question: SimulationInput) -> Identity:
        return await self.memo.once(
            question, lambda: self.services.forecasts.simulations.identify(question, keep=not self.is_quote)
        )

    async def simulation(self, id: str) -> Identity:
        return await self.memo.once(("simulation", id), lambda: self.services.forecasts.simulations.find(id))

    async def open_fixtures(self) -> Mapping[int, OpenedFixture]:
        """Fixtures that everybody reads in full depth today, by id, that of the day first."""
        return await self.memo.once(OPEN_TODAY, self._find_open)

    def forget_open_fixtures(self) -> None:
        """Something was opened or closed in this operation."""
        self.memo.forget(OPEN_TODAY)
        self.memo.forget(LISTED_OPEN)

    async def _find_open(self) -> Mapping[int, OpenedFixture]:
        opened = self.services.forecasts.open_fixtures
        found = await opened.today()
        # While the first matches come in, the last of them are not known yet, and the choice is for the whole day.
        if not any(each.is_of_the_day for each in found) and await self.services.bundle.underway() is None:
            found = await opened.choose()
        return {each.fixture_id: each for each in found}

    async def is_open(self, simulation: Identity) -> bool:
        """Whether everybody reads every depth of it today: it is the standard forecast of an open fixture."""
        found = await self.open_fixtures() if simulation.fixture_id is not None else {}
        is_of_the_day = simulation.asked.as_of == (self.horizon.day if self.horizon else msgspec.UNSET)
        return simulation.fixture_id in found and is_of_the_day and asks_standard(simulation.asked)

    async def simulations(self, ids: Sequence[str]) -> list[Identity | None]:
        """Those that were asked before, with their headlines, in a bounded number of statements."""
        found = await self.services.forecasts.simulations.find_all(ids)
        for identity in found.values():
            self.memo.keep(("simulation", identity.id), identity)
        if not self.is_quote:
            for key, headline in (await self.services.forecasts.sections.headlines_of(found.values())).items():
                self.memo.keep(("headline", key), headline)
        return [found.get(each) for each in ids]

    async def newer_forecast(self, simulation: Identity) -> Identity | None:
        """What the same question gives today; a fixture's standard forecast is looked up with those beside it."""
        if is_dated(simulation.asked):
            return None
        if simulation.fixture_id is None:
            return await self._newer(simulation)
        match = await self.match(simulation)
        if match is None:
            return None
        standard = await self.forecast_of_fixture(match.id)
        if match.id != simulation.fixture_id or standard.asked == simulation.asked:
            return None if standard.id == simulation.id else standard
        return await self._newer(simulation)

    async def _newer(self, simulation: Identity) -> Identity | None:
        return await self.services.forecasts.simulations.newer(simulation.id, keep=not self.is_quote)

    async def competitions(self) -> Sequence[CompetitionView]:
        """All of them, real ones first."""
        return await self.memo.once("competitions", self.services.catalogue.competitions)

    async def competition(self, id: int) -> CompetitionView:
        return await self.memo.once(("competition", id), lambda: self.services.catalogue.competition(id))

    async def fixture(self, id: int) -> FixtureView:
        return await self.memo.once(("fixture", id), lambda: self.services.catalogue.fixture(id))

    async def match(self, simulation: Identity) -> FixtureView | None:
        """The fixture of a simulation as it is listed now; None where it forecasts none, or it was taken out."""
        if simulation.fixture_id is None:
            return None
        try:
            return await self.fixture(simulation.fixture_id)
        except NotFound:
            fate = (await self.services.catalogue.fates([simulation.fixture_id])).get(simulation.fixture_id)
            return None if fate is None or fate.removed_at else await self.fixture(fate.fixture_id)

    async def fate(self, simulation_id: str) -> str | None:
        """What became of the match of a simulation, looked up together with those beside it."""
        return await self.loaders.load(self._load_fates, simulation_id)

    async def _load_fates(self, simulation_ids: list[str]) -> list[str | BaseException | None]:
        found = await self.services.forecasts.simulations.find_all(simulation_ids)
        asked = {each.fixture_id for each in found.values() if each.fixture_id is not None}
        fates = await self.services.catalogue.fates(asked)
        return [self._fate_of(found[each], fates) if each in found else None for each in simulation_ids]

    def _fate_of(self, simulation: Identity, fates: Mapping[int, Fate]) -> str | None:
        """None where the match lies ahead or was played as it was foreseen."""
        fate = fates.get(simulation.fixture_id) if simulation.fixture_id is not None else None
        return (self.wording.notice(fate.notice(simulation.matchup.day)) or None) if fate else None

    def remember_fixtures(self, fixtures: Iterable[FixtureView]) -> None:
        """Spare the rows of a list a statement each, for what the list has read already."""
        for fixture in fixtures:
            self.memo.keep(("fixture", fixture.id), fixture)
            self.memo.keep(("competition", fixture.competition.id), fixture.competition)

    async def headline(self, simulation_id: str) -> Headline:
        return await self.memo.once(
            ("headline", simulation_id), lambda: self.services.forecasts.sections.headline(simulation_id)
        )

    async def seal_of(self, fixture_id: int) -> FixtureSeal | None:
        """The seal of its forecast, looked up together with those of the fixtures beside it."""
        return await self.loaders.load(self._load_seals, fixture_id)

    async def _load_seals(self, fixture_ids: list[int]) -> list[FixtureSeal | BaseException | None]:
        found = await self.services.seals.of_fixtures(fixture_ids)
        return [found.get(each) for each in fixture_ids]

    async def forecast_of_fixture(self, fixture_id: int) -> Identity:
        """The standard forecast, looked up together with those of the fixtures beside it."""
        return await self.memo.once(
            ("forecast", fixture_id), lambda: self.loaders.load(self._load_forecasts, fixture_id)
        )

    async def _load_statements(self, extract: Extract, user_ids: list[int]) -> list[Page[EntryView] | BaseException]:
        found = await self.services.ledger.statements(user_ids, extract)
        return [found[each] for each in user_ids]

    async def _load_histories(self, teams: list[TeamView]) -> list[RatingHistory | BaseException]:
        found = await self.services.forecasts.histories(teams)
        return [found[each.id] for each in teams]

    async def _load_spending(self, api_key_ids: list[int]) -> list[Spending | BaseException]:
        found = await self.services.ledger.spending(api_key_ids)
        return [found[each] for each in api_key_ids]

    async def _load_members(self, user_ids: list[int]) -> list[Member | BaseException | None]:
        found = await self.services.accounts.members(user_ids)
        return [found.get(each) for each in user_ids]

    async def _load_balances(self, user_ids: list[int]) -> list[Balance | BaseException]:
        found = await self.services.ledger.balances(user_ids)
        return [found[each] for each in user_ids]

    async def _load_forecasts(self, fixture_ids: list[int]) -> list[Identity | BaseException]:
        forecasts, fixtures = self.services.forecasts, await self._fixtures(fixture_ids)
        found = await forecasts.simulations.standard(fixtures, keep=not self.is_quote)
        if len(found) > 1 and not self.is_quote:
            for key, headline in (await forecasts.sections.headlines_of(found.values())).items():
                self.memo.keep(("headline", key), headline)
        return [found.get(each) or _no_forecast(each) for each in fixture_ids]

    async def _fixtures(self, ids: Collection[int]) -> dict[int, FixtureView]:
        """Those that exist; a statement only for those that no list has read already."""
        known = {each.id: each for each in self.memo.found(("fixture", each) for each in ids)}
        unread = [each for each in ids if each not in known]
        return known | (await self.services.catalogue.fixtures_by_id(unread) if unread else {})


def _no_forecast(fixture_id: int) -> NotFound:
    return NotFound(kind="forecast of fixture", id=str(fixture_id))


Info = strawberry.Info[Context, None]
