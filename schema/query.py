"""What can be asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Annotated

import msgspec
import strawberry
from strawberry import argument, field

from engine.accounts.token_requests import TokenRequestView
from engine.accounts.views import Member
from engine.catalogue.act import ImportedFileView
from engine.catalogue.horizons import Horizons, MatchDays
from engine.catalogue.match_calendar import MatchDay, match_calendar
from engine.catalogue.names import search_key
from engine.catalogue.paging import cursor
from engine.catalogue.views import (
    AliasView,
    CompetitionAliasView,
    CompetitionView,
    FixtureView,
    OpenResemblance,
    Overdue,
    TeamView,
)
from engine.errors import InvalidInput, NotFound
from engine.forecasts.open_fixtures import OpenedFixture
from engine.forecasts.record import TrackRecord
from engine.forecasts.tournament_outlook import Tournament
from engine.forecasts.tournaments import TournamentEdition
from engine.forecasts.views import Identity
from engine.jobs.upkeep import Progress
from engine.jobs.values import JobView
from engine.lab.calibration_game import PlayerRecord, Round
from engine.lab.modules.lesson import Module
from engine.lab.modules.registry import MODULES
from engine.lab.report import LabReport
from engine.ledger.anchors import Anchor
from engine.ledger.values import AuditEvent, Movement, Price, Proposal, Quote, transaction_id
from engine.ledger.verify.report import ProofReport
from engine.sealing.values import SealedDay
from engine.simulation.terms import Term
from schema.as_of import seen
from schema.context import Info, Viewer
from schema.document import DocumentRefused, prepare
from schema.metering import Run, quoted
from schema.scalars import JSON, BigInt
from schema.types.account import has_administrator
from schema.types.calibration import own_calibration
from schema.types.connection import MOST_ROWS, ROWS, After, Connection, First, connection, page_size
from schema.types.enums import FixtureStatus, LabRound, Sport
from schema.types.favourites import Favourites, favourite_fixtures, favourites
from schema.types.glossary import glossary
from schema.types.ids import Id, place_after, row_id
from schema.types.lab_report import lab_report
from schema.types.naming import competition_aliases, resemblances, team_aliases
from schema.types.node import Node, read
from schema.types.open_fixture import open_fixtures
from schema.types.overview import Overview, overview
from schema.types.question import SimulationInput
from schema.types.seal import Seal as Seal
from schema.types.simulation import MOST_COMPARED
from schema.types.site import FirstSteps, first_steps, site_name
from schema.types.source import Source, all_sources
from schema.types.token_request import token_requests
from schema.types.tournament import tournament, tournaments
from schema.types.upkeep import upkeep
from schema.types.welcome import welcome_tokens

Input = Annotated[SimulationInput, argument(description="The question.")]
Acts = Annotated[bool, argument(description="What administrators took back or put right instead.")]
NodeId = Annotated[strawberry.ID, argument(description="The `nodeId` of a node.")]
SimulationIds = Annotated[
    list[strawberry.ID], argument(description=f"Their ids, {MOST_COMPARED} at most, as many as a comparison has.")
]
FirstByName = Annotated[
    int | None, argument(description=f"Only the first so many, from 1 to {MOST_ROWS}; else all of them.")
]
InCompetition = Annotated[strawberry.ID | None, argument(description="Only those of this competition.")]
InSeason = Annotated[
    str | None,
    argument(description="Only those of the competition's season of this name, one of its `seasons`."),
]
OfTeam = Annotated[strawberry.ID | None, argument(description="Only those that this team plays.")]
Search = Annotated[
    str | None, argument(description="Parts of a name, or of both sides' names, in any spelling that is known.")
]
OnDay = Annotated[date | None, argument(description="Only those of this day.")]
AroundDay = Annotated[date | None, argument(description="Those around this day; today's where none is given.")]
Since = Annotated[date | None, argument(description="Only those of this day and later.")]
Until = Annotated[date | None, argument(description="Only those of this day and earlier.")]
Synthetic = Annotated[
    bool | None,
    argument(
        description="Those of synthetic competitions, or of real ones; else of real ones where there are any. "
        "A competition that is named decides by itself."
    ),
]
OfKind = Annotated[
    bool | None, argument(description="Only those of synthetic competitions; with false only those of real ones.")
]
OfSport = Annotated[Sport | None, argument(description="Only those of this sport.")]
WithStatus = Annotated[FixtureStatus | None, argument(description="Only those of this status.")]
WithStatuses = Annotated[list[FixtureStatus] | None, argument(description="Only those of one of these statuses.")]
IsOverdue = Annotated[
    bool | None,
    argument(
        description="Only those that wait for their result; with false only the others, so that SCHEDULED is ahead."
    ),
]
NewestFirst = Annotated[bool | None, argument(description="The latest day first; else the earliest.")]
RoundOf = Annotated[LabRound, argument(description="The daily set, or the next match of free play.")]
Document = Annotated[str, argument(description="The document that would be sent.")]
Variables = Annotated[JSON | None, argument(description="Its variables, as an object.")]
OperationName = Annotated[str | None, argument(description="The operation that would run, if it has several.")]


async def chosen_competition(info: Info, id: str | None, sport: Sport | None = None) -> int | None:
    """
    Raises:
        NotFound: A list is asked for by a competition that there is not: that is a fault, and no empty list.
        InvalidInput: It is a competition of another sport than is asked for: that is a fault as well.
    """
    if id is None:
        return None
    found = await info.context.competition(row_id("competition", id))
    found.refuse_another(sport)
    return found.id


async def chosen_team(info: Info, id: str | None) -> int | None:
    """
    Raises:
        NotFound: No team has this id.
    """
    return None if id is None else (await info.context.services.catalogue.team(row_id("team", id))).id


async def simulate(info: Info, input: Input) -> Identity:
    return await info.context.identify(input.question())


async def simulation(info: Info, id: Id) -> Identity | None:
    try:
        return await info.context.simulation(id)
    except NotFound:
        return None


async def simulations(info: Info, ids: SimulationIds) -> list[Identity | None]:
    if len(ids) > MOST_COMPARED:
        raise InvalidInput(field="ids", reason=f"name at most {MOST_COMPARED} simulations")
    return await info.context.simulations(ids)


async def competitions(
    info: Info, search: Search = None, first: FirstByName = None, sport: OfSport = None
) -> Sequence[CompetitionView]:
    found = await info.context.services.catalogue.competitions(search=search, sport=sport)
    return found if first is None else found[: page_size(first)]


async def competition(info: Info, id: Id) -> CompetitionView | None:
    try:
        return await info.context.competition(row_id("competition", id))
    except NotFound:
        return None


async def team(info: Info, id: Id) -> TeamView | None:
    try:
        return await info.context.services.catalogue.team(row_id("team", id))
    except NotFound:
        return None


async def node(info: Info, id: NodeId) -> object:
    try:
        kind, own_id = read(id)
        return await NODES[kind](info, strawberry.ID(own_id)) if kind in NODES else None
    except NotFound:
        return None


async def record(
    info: Info,
    competition: InCompetition = None,
    since: Since = None,
    until: Until = None,
    synthetic: Synthetic = None,
    sport: OfSport = None,
) -> TrackRecord:
    return await info.context.services.forecasts.record(
        await chosen_competition(info, competition),
        since or date.min,
        until or date.max,
        is_synthetic=synthetic,
        sport=sport,
    )


async def teams(
    info: Info, competition: InCompetition = None, search: Search = None, first: First = ROWS, after: After = None
) -> Connection[TeamView]:
    page = await info.context.services.catalogue.teams(
        competition=await chosen_competition(info, competition), search=search, first=page_size(first), after=after
    )
    return connection(
        page.items,
        has_next=page.has_next,
        cursor=lambda team: cursor(search_key(team.name), team.id),
        after=after,
    )


async def fixtures(
    info: Info,
    competition: InCompetition = None,
    team: OfTeam = None,
    day: OnDay = None,
    since: Since = None,
    until: Until = None,
    status: WithStatus = None,
    statuses: WithStatuses = None,
    overdue: IsOverdue = None,
    search: Search = None,
    newest_first: NewestFirst = False,
    first: First = ROWS,
    after: After = None,
    season: InSeason = None,
    synthetic: OfKind = None,
    sport: OfSport = None,
) -> Connection[FixtureView]:
    page = await info.context.services.catalogue.fixtures(
        competition=await chosen_competition(info, competition, sport),
        sport=sport,
        season=season,
        team=await chosen_team(info, team),
        day=day,
        since=since,
        until=until,
        status=status,
        statuses=statuses,
        is_overdue=overdue,
        is_synthetic=synthetic,
        search=search,
        newest_first=bool(newest_first),
        first=page_size(first),
        after=after,
    )
    info.context.remember_fixtures(page.items)
    return connection(
        page.items,
        has_next=page.has_next,
        cursor=lambda fixture: cursor(fixture.day, fixture.id),
        after=after,
    )


async def overdue(
    info: Info,
    competition: InCompetition = None,
    team: OfTeam = None,
    day: OnDay = None,
    search: Search = None,
    sport: OfSport = None,
) -> Sequence[Overdue]:
    return await info.context.services.catalogue.overdue(
        competition=await chosen_competition(info, competition, sport),
        sport=sport,
        team=await chosen_team(info, team),
        day=day,
        search=search,
    )


async def fixture(info: Info, id: Id) -> FixtureView | None:
    try:
        return await info.context.fixture(row_id("fixture", id))
    except NotFound:
        return None


def price_list(info: Info) -> tuple[Price, ...]:
    return info.context.services.ledger.prices()


async def quote(
    info: Info, document: Document, variables: Variables = None, operation_name: OperationName = None
) -> Quote:
    if not (variables is None or isinstance(variables, dict)):
        raise InvalidInput(field="variables", reason="must be an object")
    schema, policy = info.schema._schema, info.context.services.policy
    info.context.allowance.take("characters", len(document), policy.limits.characters)
    try:
        operation = prepare(schema, info.context.library.text(document), policy).operation(operation_name)
    except DocumentRefused as refusal:
        raise InvalidInput(field="document", reason=str(refusal)) from refusal
    async with info.context.allowance.turn, seen(operation, variables, info.context.for_quote()) as context:
        return await quoted(Run(schema, operation, variables, context, policy))


def lab_modules() -> list[Module]:
    return list(MODULES.values())


def modules(info: Info, first: First = ROWS, after: After = None) -> Connection[Module]:
    size, ids = page_size(first), list(MODULES)
    if after is not None and after not in MODULES:
        raise InvalidInput(field="after", reason="this cursor is not one that a list gave")
    ahead = ids[ids.index(after) + 1 :] if after is not None else ids
    return connection(
        [MODULES[each] for each in ahead[:size]],
        has_next=len(ahead) > size,
        cursor=lambda module: module.id,
        after=after,
    )


def lab_module(id: Id) -> Module | None:
    return MODULES.get(id)


async def node_of_lab_module(info: Info, id: Id) -> Module | None:
    return lab_module(id)


async def calibration_round(info: Info, kind: RoundOf = LabRound.DAILY, sport: OfSport = None) -> Round:
    game, player = info.context.services.lab.game, info.context.player
    return await info.context.memo.once(("round", kind, sport), lambda: game.round(player, kind, sport))


async def match_days(info: Info) -> MatchDays:
    services = info.context.services
    return await Horizons(services.catalogue).match_days(services.clock().date())


async def calendar(
    info: Info, day: AroundDay = None, competition: InCompetition = None, sport: OfSport = None
) -> tuple[MatchDay, ...]:
    chosen = await chosen_competition(info, competition, sport)
    return await match_calendar(day or info.context.services.clock().date(), chosen, sport)


async def job(info: Info, id: Id) -> JobView | None:
    viewer = info.context.signed_in()
    info.context.refuse_travellers()
    try:
        return await info.context.services.jobs.job(viewer.id, row_id("job", id))
    except NotFound:
        return None


def viewer(info: Info) -> Viewer | None:
    return info.context.viewer


async def users(info: Info, search: Search = None, first: First = ROWS, after: After = None) -> Connection[Member]:
    info.context.administrator()
    size = page_size(first)
    members = await info.context.services.accounts.users(
        search=search or "", first=size + 1, after=place_after(after) or 0
    )
    return connection(members[:size], has_next=len(members) > size, cursor=lambda user: str(user.id), after=after)


async def user(info: Info, id: Id) -> Member | None:
    info.context.administrator()
    try:
        return await info.context.services.accounts.user(row_id("user", id))
    except NotFound:
        return None


async def imported_files(
    info: Info, acts: Acts = False, first: First = ROWS, after: After = None
) -> Connection[ImportedFileView]:
    info.context.administrator()
    page = await info.context.services.catalogue.imported_files(first=page_size(first), after=after, acts=acts)
    return connection(
        page.items,
        has_next=page.has_next,
        cursor=lambda file: cursor(file.id),
        after=after,
    )


async def proposals(info: Info) -> tuple[Proposal, ...]:
    info.context.administrator()
    return await info.context.services.ledger.treasury.proposals()


async def ledger_check(info: Info) -> ProofReport:
    info.context.administrator()
    return await info.context.services.ledger.verify()


async def audit_trail(info: Info, first: First = ROWS, after: After = None) -> Connection[AuditEvent]:
    info.context.administrator()
    page = await info.context.services.ledger.trail(page_size(first), after)
    return connection(
        page.items,
        has_next=page.has_next,
        cursor=lambda event: str(event.seq),
        after=after,
    )


async def movements(info: Info, first: First = ROWS, after: After = None) -> Connection[Movement]:
    info.context.administrator()
    page = await info.context.services.ledger.movements(page_size(first), after)
    return connection(
        page.items,
        has_next=page.has_next,
        cursor=lambda each: str(transaction_id(each.transaction_uid)),
        after=after,
    )


async def movement(info: Info, id: Id) -> Movement | None:
    info.context.administrator()
    try:
        return await info.context.services.ledger.movement(id)
    except NotFound:
        return None


async def anchors(info: Info) -> tuple[Anchor, ...]:
    info.context.administrator()
    return await info.context.services.ledger.anchoring.anchors()


async def seals(info: Info, first: First = ROWS, after: After = None) -> Connection[SealedDay]:
    page = await info.context.services.seals.days(page_size(first), place_after(after) or 0)
    return connection(page.items, has_next=page.has_next, cursor=lambda each: str(each.number), after=after)


async def seal_pack(info: Info, fixture: Id) -> str:
    pack = await info.context.services.seals.pack(row_id("fixture", fixture))
    return msgspec.json.encode(pack).decode()


def seal_key(info: Info) -> str:
    return info.context.services.seals.public_key


NODES: Mapping[str, Callable[[Info, strawberry.ID], Awaitable[object]]] = MappingProxyType(
    {
        "Simulation": simulation,
        "Fixture": fixture,
        "Competition": competition,
        "Team": team,
        "LabModule": node_of_lab_module,
        "Job": job,
    }
)


@strawberry.type(description="What can be asked.")
class Query:
    simulate: Identity = field(
        resolver=simulate, description="The simulation of a question. The same question is the same simulation."
    )
    simulation: Identity | None = field(
        resolver=simulation, description="A simulation that was asked before; null where nobody asked it."
    )
    simulations: list[Identity | None] = field(
        resolver=simulations,
        description="Simulations that were asked before, in the order of their ids; null where nobody asked it.",
    )
    node: object = field(
        resolver=node,
        graphql_type=Node | None,
        description="What has this id among everything here; null where the viewer sees no such thing.",
    )
    competitions: Sequence[CompetitionView] = field(
        resolver=competitions, description="All competitions, real ones first, each kind by name."
    )
    competition: CompetitionView | None = field(resolver=competition, description="One competition.")
    team: TeamView | None = field(resolver=team, description="One team.")
    record: TrackRecord = field(
        resolver=record, description="How forecasts did, of one competition or of all of a kind."
    )
    seals: Connection[SealedDay] = field(
        resolver=seals, description="Every seal of a match day's forecasts, from the first one on."
    )
    seal_pack: str = field(
        resolver=seal_pack,
        description="JSON of a fixture's forecast as it was sealed, its path to the root, and the signed event of the "
        "audit chain: `trickster verify` examines it without a network.",
    )
    seal_key: str = field(
        resolver=seal_key,
        description="What the signatures of seals are checked with: an Ed25519 key, in hexadecimal digits.",
    )
    tournaments: tuple[TournamentEdition, ...] = field(
        resolver=tournaments, description="Tournaments whose teams are known here, the latest first."
    )
    tournament: Tournament | None = field(
        resolver=tournament,
        description="One of them as it is known, with the chances of every stage; null where there is none of this id.",
    )
    teams: Connection[TeamView] = field(resolver=teams, description="Teams, by name.")
    fixtures: Connection[FixtureView] = field(resolver=fixtures, description="Fixtures, by day.")
    overdue: Sequence[Overdue] = field(
        resolver=overdue, description="What waits for results, a line a competition, the longest first."
    )
    upkeep: Progress | None = field(
        resolver=upkeep,
        description="What the house does by itself now, for everybody; null where nothing is under way.",
    )
    fixture: FixtureView | None = field(resolver=fixture, description="One fixture.")
    match_days: MatchDays = field(
        resolver=match_days, description="The match days beside today, or beside the day that the operation is as of."
    )
    calendar: tuple[MatchDay, ...] = field(
        resolver=calendar,
        description="Up to fourteen match days around a day, in their order: of real matches, or of a competition.",
    )
    sources: list[Source] = field(resolver=all_sources, description="Public sources of results. For administrators.")
    price_list: tuple[Price, ...] = field(resolver=price_list, description="The price book as it is in force now.")
    open_fixtures: tuple[OpenedFixture, ...] = field(
        resolver=open_fixtures, description="Fixtures that everybody reads in full depth today, that of the day first."
    )
    welcome_tokens: BigInt = field(
        resolver=welcome_tokens, description="Tokens that a new account begins with; 0 where it begins with none."
    )
    has_administrator: bool = field(
        resolver=has_administrator,
        description="Whether anybody can administer; the first one is made by a one-time link.",
    )
    favourites: Favourites = field(resolver=favourites, description="What whoever asks follows.")
    favourite_fixtures: Sequence[FixtureView] = field(
        resolver=favourite_fixtures,
        description="The next matches of what whoever asks follows; where none lies ahead, the last that were played.",
    )
    glossary: tuple[Term, ...] = field(
        resolver=glossary, description="The words that readers meet, each in plain words, in the order to read them."
    )
    site_name: str = field(resolver=site_name, description="What the site is called.")
    first_steps: FirstSteps | None = field(
        resolver=first_steps,
        description="What to do first with a new installation; null where all is done, or hidden. For administrators.",
    )
    quote: Quote = field(
        resolver=quote, description="What a document would cost the viewer. It runs nothing and charges nothing."
    )
    lab_modules: list[Module] = field(resolver=lab_modules, description="The modules of the Lab, as they are read.")
    modules: Connection[Module] = field(resolver=modules, description="The same as a connection.")
    lab_module: Module | None = field(resolver=lab_module, description="One module of the Lab.")
    calibration_round: Round = field(
        resolver=calibration_round, description="Matches that were played, to be forecast by the viewer."
    )
    calibration: PlayerRecord | None = field(
        resolver=own_calibration,
        description=(
            "What the forecasts of whoever asks say: of the account, or of a guest those of this browser until the "
            "guest signs up or in; null for a guest who made none."
        ),
    )
    job: JobView | None = field(resolver=job, description="A job of the viewer: for who polls instead of subscribing.")
    lab_report: LabReport = field(
        resolver=lab_report, description="Completion and calibration gains, in aggregate. For administrators."
    )
    viewer: Viewer | None = field(resolver=viewer, description="The account that asks; null for a guest.")
    overview: Overview = field(
        resolver=overview, description="How the house is, and how it has been. For administrators."
    )
    users: Connection[Member] = field(resolver=users, description="Accounts, by id. For administrators.")
    user: Member | None = field(resolver=user, description="One account. For administrators.")
    imported_files: Connection[ImportedFileView] = field(
        resolver=imported_files, description="Imports of results, newest first. For administrators."
    )
    competition_aliases: tuple[CompetitionAliasView, ...] = field(
        resolver=competition_aliases,
        description="Other names of competitions, the newest 1,000 first. For administrators.",
    )
    team_aliases: Connection[AliasView] = field(
        resolver=team_aliases, description="Other names of teams, the newest first. For administrators."
    )
    resemblances: Connection[OpenResemblance] = field(
        resolver=resemblances, description="Names that may be those of one team, the newest first. For administrators."
    )
    token_requests: tuple[TokenRequestView, ...] = field(
        resolver=token_requests, description="Readers who ask for more tokens, the longest first. For administrators."
    )
    proposals: tuple[Proposal, ...] = field(
        resolver=proposals, description="Top-ups that wait for a second administrator. For administrators."
    )
    ledger_check: ProofReport = field(
        resolver=ledger_check, description="Prove the ledger, from its rows, now. For administrators."
    )
    audit_trail: Connection[AuditEvent] = field(
        resolver=audit_trail, description="The audit trail, newest first. For administrators."
    )
    movements: Connection[Movement] = field(
        resolver=movements, description="Every transaction of the ledger, newest first. For administrators."
    )
    movement: Movement | None = field(
        resolver=movement, description="One transaction of the ledger. For administrators."
    )
    anchors: tuple[Anchor, ...] = field(
        resolver=anchors, description="Heads of the trail kept outside the database, oldest first. For administrators."
    )
