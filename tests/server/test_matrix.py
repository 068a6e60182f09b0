"""Role by operation by owner, over every field of the three root types: nobody reads or spends what is another's.

Each field is asked by a guest, by an owner, by another reader and by an administrator, with a session and with a key,
on a running server. What it asks for is the owner's. A field that is not in the table fails the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
import orjson
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from schema.execute import GRAPH
from tests.live_server import LiveServer

PASSWORD = "seven green bottles"
OK = "ok"
NULL = "null"
QUESTION = "{homeRating: 1612, awayRating: 1500}"
BUY = f"{{ simulate(input: {QUESTION}) {{ id nodeId distribution {{ sentence }} }} }}"
SIGN_IN = f'mutation ($name: String!) {{ signIn(name: $name, password: "{PASSWORD}") {{ viewer {{ id }} }} }}'
RESULTS = "date,home,away,home_score,away_score\\n2019-05-01,Alder,Birch,2,1\\n"
PUBLIC = "{ competitions { id } teams(first: 1) { nodes { id } } fixtures(first: 1) { nodes { id } } }"
BEGIN = "mutation ($id: ID!) { startSeasonProjection(competitionId: $id) { job { id nodeId } } }"
QUESTIONS = '{ labModule(id: "scoring") { content { questions { id answer { choice } } } } }'
MINE = """
{
  viewer {
    id name balance welcome { tokens sentence }
    ledger { nodes { transactionId amount } } tokenHistory { nodes { transactionId cost } }
    receipts { nodes { subject } } apiKeys { id tokenLimit } sessions { id }
    jobs { nodes { id } } lab { progress { state answered } }
  }
}
"""


@dataclass(frozen=True)
class Row:
    """What each caller is told: a code, `ok`, or `null` where there is nothing for the caller to see.

    Args:
        document: With the names of the owner's things in angle brackets.
        comes_and_goes: Whether there is anything to see at all only at times.
    """

    document: str
    guest: str
    owner: str
    other: str
    administrator: str
    comes_and_goes: bool = False

    @property
    def by_caller(self) -> dict[str, str]:
        return {
            "guest": self.guest,
            "owner": self.owner,
            "other": self.other,
            "administrator": self.administrator,
        }


def public(document: str) -> Row:
    return Row(document, OK, OK, OK, OK)


def signed_in(document: str) -> Row:
    """Whoever has an account, for the own account only."""
    return Row(document, "UNAUTHENTICATED", OK, OK, OK)


def owned(document: str, otherwise: str = "NOT_FOUND", guest: str = "UNAUTHENTICATED") -> Row:
    """The owner's alone, administrators included among the others."""
    return Row(document, guest, OK, otherwise, otherwise)


def office(document: str, administrator: str = OK) -> Row:
    return Row(document, "UNAUTHENTICATED", "FORBIDDEN", "FORBIDDEN", administrator)


def wrong(document: str, code: str) -> Row:
    """Refused to everybody: what it needs is a secret that is not given."""
    return Row(document, code, code, code, code)


def guarded(document: str) -> Row:
    """Of the own account, and refused where something that only its owner knows is wrong."""
    return Row(document, "UNAUTHENTICATED", "INVALID_INPUT", "INVALID_INPUT", "INVALID_INPUT")


MATRIX = {
    "Query.simulate": owned(BUY, "INSUFFICIENT_TOKENS"),
    "Query.simulation": owned(
        '{ simulation(id: "<simulation>") { distribution { sentence } } }', "INSUFFICIENT_TOKENS"
    ),
    "Query.simulations": owned(
        '{ simulations(ids: ["<simulation>"]) { owned distribution { sentence } } }', "INSUFFICIENT_TOKENS"
    ),
    "Query.node": owned('{ node(id: "<job node>") { nodeId } }', NULL),
    "Query.job": owned('{ job(id: "<job>") { state } }', NULL),
    "Query.competitions": public("{ competitions { id } }"),
    "Query.upkeep": replace(public("{ upkeep { done total hasFailed sentence } }"), comes_and_goes=True),
    "Query.seals": public("{ seals { nodes { number } } }"),
    "Query.sealKey": public("{ sealKey }"),
    "Query.sealPack": Row('{ sealPack(fixture: "999999999") }', *["NOT_FOUND"] * 4),
    "Query.competition": public('{ competition(id: "<competition>") { name } }'),
    "Query.team": public('{ team(id: "<team>") { name } }'),
    "Query.tournaments": public("{ tournaments { id name } }"),
    "Query.tournament": Row('{ tournament(id: "world-cup-2022") { sentence } }', *[NULL] * 4),
    "Query.record": public("{ record { __typename } }"),
    "Query.teams": public("{ teams(first: 1) { nodes { id } } }"),
    "Query.fixtures": public("{ fixtures(first: 1) { nodes { id } } }"),
    "Query.overdue": public("{ overdue { matches } }"),
    "Query.fixture": public('{ fixture(id: "<fixture>") { id } }'),
    "Query.priceList": public("{ priceList { tokens } }"),
    "Query.sources": office("{ sources { key } }"),
    "Query.quote": public('{ quote(document: "{ viewer { balance } }") { total } }'),
    "Query.openFixtures": public("{ openFixtures(first: 5) { reason } }"),
    "Query.favourites": public("{ favourites { teams { id } competitions { id } } }"),
    "Query.favouriteFixtures": public("{ favouriteFixtures(first: 3) { id } }"),
    "Mutation.addFavourite": public(
        'mutation { addFavourite(kind: TEAM, id: "<team>") { favourites { teams { id } } } }'
    ),
    "Mutation.removeFavourite": public(
        'mutation { removeFavourite(kind: TEAM, id: "<team>") { favourites { teams { id } } } }'
    ),
    "Query.glossary": public('{ glossary(search: "rating") { id meaning } }'),
    "Query.siteName": public("{ siteName }"),
    "Query.matchDays": public("{ matchDays { previous next } }"),
    "Query.calendar": public("{ calendar { day matches } }"),
    "Query.firstSteps": replace(office("{ firstSteps { hasName } }"), comes_and_goes=True),
    "Query.welcomeTokens": public("{ welcomeTokens }"),
    "Query.hasAdministrator": public("{ hasAdministrator }"),
    "Query.labModules": public("{ labModules { id state } }"),
    "Query.modules": public("{ modules(first: 1) { nodes { id } } }"),
    "Query.labModule": owned('{ labModule(id: "scoring") { content { passages { heading } } } }', NULL, guest=NULL),
    "Query.labReport": office("{ labReport { __typename } }"),
    "Query.calibrationRound": public("{ calibrationRound { day } }"),
    "Query.calibration": Row("{ calibration { count } }", NULL, OK, OK, OK),
    "Query.viewer": Row("{ viewer { id } }", NULL, OK, OK, OK),
    "Query.overview": office(
        "{ overview { accounts { new } tokens { circulating } jobs { failed } failures { id } lastAnchor { seq } } }"
    ),
    "Query.users": office("{ users(first: 5) { nodes { balance ledger(first: 5) { nodes { amount } } } } }"),
    "Query.user": office('{ user(id: "<user>") { balance ledger(first: 5) { nodes { amount } } } }'),
    "Query.importedFiles": office("{ importedFiles { nodes { id } } }"),
    "Query.tokenRequests": office("{ tokenRequests { id } }"),
    "Query.proposals": office("{ proposals { id } }"),
    "Query.ledgerCheck": office("{ ledgerCheck { isSound } }"),
    "Query.auditTrail": office("{ auditTrail { nodes { seq } } }"),
    "Query.movements": office("{ movements(first: 1) { nodes { transactionId } } }"),
    "Query.movement": office('{ movement(id: "<charge>") { amount user { name } } }'),
    "Query.anchors": office("{ anchors { seq } }"),
    "Query.competitionAliases": office("{ competitionAliases { id } }"),
    "Query.teamAliases": office("{ teamAliases(first: 1) { nodes { id } } }"),
    "Query.resemblances": office("{ resemblances(first: 1) { nodes { id } } }"),
    "Mutation.setSeasonFormat": office(
        'mutation { setSeasonFormat(competitionId: "999999") { __typename } }', "NOT_FOUND"
    ),
    "Mutation.setDeduction": office(
        'mutation { setDeduction(teamId: "999999", season: "2024-25", points: 3, reason: "late") { __typename } }',
        "NOT_FOUND",
    ),
    "Mutation.removeDeduction": office('mutation { removeDeduction(id: "999999") { __typename } }', "NOT_FOUND"),
    "Mutation.importDeductions": office(
        'mutation { importDeductions(content: "nothing") { __typename } }', "INVALID_INPUT"
    ),
    "Mutation.addTeamAlias": office('mutation { addTeamAlias(alias: "", name: "") { __typename } }', "INVALID_INPUT"),
    "Mutation.importTeamAliases": office(
        'mutation { importTeamAliases(content: "nothing") { __typename } }', "INVALID_INPUT"
    ),
    "Mutation.removeCompetitionAlias": office(
        'mutation { removeCompetitionAlias(id: "999999") { __typename } }', "NOT_FOUND"
    ),
    "Mutation.removeTeamAlias": office('mutation { removeTeamAlias(id: "999999") { __typename } }', "NOT_FOUND"),
    "Mutation.joinTeams": office('mutation { joinTeams(id: "999998", into: "999999") { __typename } }', "NOT_FOUND"),
    "Mutation.joinCompetitions": office(
        'mutation { joinCompetitions(id: "999998", into: "999999") { __typename } }', "NOT_FOUND"
    ),
    "Mutation.tellTeamsApart": office('mutation { tellTeamsApart(id: "999999") { __typename } }', "NOT_FOUND"),
    "Mutation.removeResults": office(
        'mutation { removeResults(what: "nothing", dryRun: true) { __typename } }', "NOT_FOUND"
    ),
    "Mutation.undoImport": office(
        'mutation { undoImport(importId: "999999", dryRun: true) { __typename } }', "NOT_FOUND"
    ),
    "Mutation.annulMatch": office('mutation { annulMatch(match: "999999", dryRun: true) { __typename } }', "NOT_FOUND"),
    "Mutation.reinstateMatch": office(
        'mutation { reinstateMatch(match: "999999", dryRun: true) { __typename } }', "NOT_FOUND"
    ),
    "Mutation.renameTeam": office(
        'mutation { renameTeam(team: "nobody", name: "Somebody", dryRun: true) { __typename } }', "NOT_FOUND"
    ),
    "Mutation.renameCompetition": office(
        'mutation { renameCompetition(competition: "nowhere", name: "Somewhere", dryRun: true) { __typename } }',
        "NOT_FOUND",
    ),
    "Mutation.signUp": wrong(
        'mutation { signUp(name: "ann", password: "a long sentence") { viewer { id } } }', "INVALID_INPUT"
    ),
    "Mutation.signIn": wrong(
        'mutation { signIn(name: "ann", password: "not the one") { viewer { id } } }', "UNAUTHENTICATED"
    ),
    "Mutation.signOut": public("mutation { signOut { viewer { id } } }"),
    "Mutation.endSession": owned('mutation { endSession(id: "<session>") { id } }'),
    "Mutation.claimAdministrator": wrong(
        'mutation { claimAdministrator(token: "guessed", name: "eve", password: "a long sentence") { viewer { id } } }',
        "FORBIDDEN",
    ),
    "Mutation.changePassword": guarded(
        'mutation { changePassword(old: "not the one", new: "another long sentence") { viewer { id } } }'
    ),
    "Mutation.deleteAccount": guarded('mutation { deleteAccount(password: "not the one") { id } }'),
    "Mutation.createApiKey": signed_in('mutation { createApiKey(name: "more") { key } }'),
    "Mutation.limitApiKey": owned('mutation { limitApiKey(id: "<key>", tokenLimit: 9) { apiKey { id } } }'),
    "Mutation.revokeApiKey": owned('mutation { revokeApiKey(id: "<key>") { id } }'),
    "Mutation.unlockModule": owned(
        'mutation { unlockModule(id: "scoring", idempotencyKey: "matrix") { charged } }', "INSUFFICIENT_TOKENS"
    ),
    "Mutation.answerQuestion": owned(
        'mutation { answerQuestion(moduleId: "scoring", questionId: "<question>", choice: 0) { module { id } } }',
        "FORBIDDEN",
    ),
    "Mutation.submitForecast": wrong(
        'mutation { submitForecast(fixtureId: "<fixture>", home: 0.4, draw: 0.3, away: 0.3) { forecast { at } } }',
        "INVALID_INPUT",
    ),
    "Mutation.startSeasonProjection": signed_in(
        'mutation { startSeasonProjection(competitionId: "<competition>") { job { id } } }'
    ),
    "Mutation.startBacktest": signed_in(
        'mutation { startBacktest(competitionId: "<competition>", since: "2999-01-01") { job { id } } }'
    ),
    "Mutation.cancelJob": owned('mutation { cancelJob(id: "<job>") { job { id } } }'),
    "Mutation.startPull": office('mutation { startPull(source: "soccer/eng-1") { job { id } } }'),
    "Mutation.startImport": office(
        f'mutation {{ startImport(name: "a.csv", content: "{RESULTS}", competition: "Orchard") {{ job {{ id }} }} }}'
    ),
    "Mutation.importUpload": office("mutation { importUpload { job { id } } }", "INVALID_INPUT"),
    "Mutation.topUp": office(
        'mutation { topUp(userId: "<user>", amount: 5, reason: "x", idempotencyKey: "top-up") { balance } }'
    ),
    "Mutation.openFixture": office('mutation { openFixture(fixtureId: "<fixture>") { isOpenToday } }'),
    "Mutation.closeFixture": office('mutation { closeFixture(fixtureId: "999999") { isOpenToday } }', "NOT_FOUND"),
    "Mutation.nameSite": office('mutation { nameSite(name: "") { siteName } }', "INVALID_INPUT"),
    "Mutation.createAccount": office('mutation { createAccount(name: "") { password } }', "INVALID_INPUT"),
    "Mutation.hideFirstSteps": office("mutation { hideFirstSteps { __typename } }"),
    "Mutation.requestTokens": guarded('mutation { requestTokens(reason: "") { request { id } } }'),
    "Mutation.declineTokens": office('mutation { declineTokens(requestId: "999999") { request { id } } }', "NOT_FOUND"),
    "Mutation.grant": office(
        'mutation { grant(userId: "<user>", amount: 5, reason: "x", idempotencyKey: "grant") { balance } }'
    ),
    "Mutation.adjust": office(
        'mutation { adjust(userId: "<user>", amount: -1, reason: "x", idempotencyKey: "adjust") { balance } }'
    ),
    "Mutation.approve": office(
        'mutation { approve(proposalId: "1", idempotencyKey: "approve") { balance } }', "NOT_FOUND"
    ),
    "Mutation.refund": office(
        'mutation { refund(transactionId: "<charge>", reason: "x", idempotencyKey: "refund") { amount } }'
    ),
    "Subscription.jobProgress": owned('subscription { jobProgress(id: "<job>") { state } }'),
}
NAMES = {"owner": "ann", "other": "bob", "administrator": "root"}


@dataclass
class Caller:
    """Somebody at the server's door, with one way of saying who it is."""

    server: LiveServer
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, document: str, **variables: str) -> Any:
        body = {"query": document, "variables": variables}
        return self.server.client(headers=self.headers).post("/graphql", json=body).json()

    def follow(self, document: str) -> Any:
        """The first message about a subscription, in the form of an answer."""
        address = self.server.url.replace("http://", "ws://") + "/graphql"
        headers = {name: value for name, value in self.headers.items() if name != "origin"}
        with connect(
            address,
            subprotocols=[Subprotocol("graphql-transport-ws")],
            origin=Origin(self.server.url) if "cookie" in headers else None,
            additional_headers=headers,
        ) as socket:
            socket.send('{"type": "connection_init"}')
            socket.recv(timeout=30)
            message = {"id": "1", "type": "subscribe", "payload": {"query": document}}
            socket.send(orjson.dumps(message).decode())
            told = orjson.loads(socket.recv(timeout=30))
        return told["payload"] if told["type"] == "next" else {"errors": told["payload"]}

    def told(self, document: str) -> str:
        """A code, `ok` or `null`."""
        answer = self.follow(document) if document.startswith("subscription") else self.ask(document)
        if answer.get("errors"):
            return str(answer["errors"][0]["extensions"]["code"])
        (value,) = answer["data"].values()
        return NULL if value is None or value == {"content": None} else OK


@dataclass
class World:
    """A server on which an owner has one of everything.

    Args:
        sessions: By caller, as long as they are open.
        things: The owner's and everybody's, by the name in the documents.
    """

    server: LiveServer
    keys: dict[str, str]
    sessions: dict[str, Caller] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)

    def by_key(self, caller: str) -> Caller:
        headers = {"authorization": f"Bearer {self.keys[caller]}"} if caller in self.keys else {}
        return Caller(self.server, headers)

    def by_session(self, caller: str) -> Caller:
        if caller not in NAMES:
            return Caller(self.server)
        if caller not in self.sessions:
            self.sessions[caller] = self.opened(caller)
        return self.sessions[caller]

    def opened(self, caller: str) -> Caller:
        client = self.server.client(headers={"origin": self.server.url})
        answer = client.post("/graphql", json={"query": SIGN_IN, "variables": {"name": NAMES[caller]}}).json()
        assert "errors" not in answer, answer
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        return Caller(self.server, {"cookie": cookie, "origin": self.server.url})

    @property
    def mine(self) -> Any:
        return self.by_key("owner").ask(MINE)["data"]["viewer"]

    def filled(self, document: str) -> str:
        """The document with the ids of things, those made anew that a field before took away."""
        if "<session>" in document:
            others = {each["id"] for each in self.mine["sessions"]}
            self.opened("owner")
            (self.things["session"],) = {each["id"] for each in self.mine["sessions"]} - others
        if "<key>" in document and self.things.get("key") not in {each["id"] for each in self.mine["apiKeys"]}:
            made = self.by_key("owner").ask('mutation { createApiKey(name: "owned") { apiKey { id } } }')
            self.things["key"] = made["data"]["createApiKey"]["apiKey"]["id"]
        if "<question>" in document:
            read = self.by_key("owner").ask(QUESTIONS)["data"]["labModule"]["content"]["questions"]
            self.things["question"] = next(each["id"] for each in read if not each["answer"])
        for name, value in self.things.items():
            document = document.replace(f"<{name}>", value)
        return document


@pytest.fixture(scope="module")
def world(live_server: LiveServer) -> World:
    for caller, name in NAMES.items():
        extra = ["--admin"] if caller == "administrator" else []
        made = live_server.trickster("user", "create", name, *extra, "--password-stdin", input=PASSWORD)
        assert made.returncode == 0, made.stderr
    scopes = {"administrator": ("--scope", "spend", "--scope", "admin")}
    keys = {
        caller: live_server.trickster("api-key", "create", name, *scopes.get(caller, ())).stdout.strip()
        for caller, name in NAMES.items()
    }
    live_server.trickster("ledger", "topup", "ann", "20", "--reason", "for the matrix")
    made_up = World(live_server, keys)
    owner = made_up.by_key("owner")
    bought = owner.ask(BUY)
    unlocked = owner.ask('mutation { unlockModule(id: "scoring", idempotencyKey: "setup") { charged } }')
    public = owner.ask(PUBLIC)["data"]
    job = owner.ask(BEGIN, id=public["competitions"][0]["id"])["data"]["startSeasonProjection"]["job"]
    assert not bought.get("errors"), bought
    assert not unlocked.get("errors"), unlocked
    made_up.things |= {
        "simulation": bought["data"]["simulate"]["id"],
        "charge": bought["extensions"]["tokens"]["lines"][0]["transactionId"],
        "competition": public["competitions"][0]["id"],
        "team": public["teams"]["nodes"][0]["id"],
        "fixture": public["fixtures"]["nodes"][0]["id"],
        "user": made_up.mine["id"],
        "job": job["id"],
        "job node": job["nodeId"],
    }
    return made_up


def fields() -> Iterator[str]:
    for root in ("Query", "Mutation", "Subscription"):
        for name in GRAPH.type_map[root].fields:  # type: ignore[attr-defined]
            yield f"{root}.{name}"


def test_every_field_is_in_the_matrix() -> None:
    assert sorted(MATRIX) == sorted(fields())


@pytest.mark.parametrize("way", ["session", "key"])
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_nobody_reads_or_spends_what_is_another_s(world: World, name: str, way: str) -> None:
    row, document = MATRIX[name], world.filled(MATRIX[name].document)
    by: Callable[[str], Caller] = world.by_session if way == "session" else world.by_key
    before = world.mine

    told = {caller: by(caller).told(document) for caller in ("guest", "other")}
    assert world.mine == before
    told |= {caller: by(caller).told(document) for caller in ("administrator", "owner")}

    if row.comes_and_goes:
        told = {caller: OK if each == NULL else each for caller, each in told.items()}
    assert told == row.by_caller


@pytest.fixture(autouse=True)
def open_sessions(world: World, request: pytest.FixtureRequest) -> Iterator[None]:
    """Some fields end the session that they came with."""
    yield
    if "signOut" in request.node.name or "Session" in request.node.name:
        world.sessions.clear()


@pytest.mark.parametrize("caller", ["other", "administrator"])
def test_a_viewer_is_nobody_else(world: World, caller: str) -> None:
    mine, theirs = world.by_key("owner").ask(MINE)["data"]["viewer"], world.by_key(caller).ask(MINE)["data"]["viewer"]

    assert theirs["id"] != mine["id"]
    assert theirs["balance"] == 0
    assert theirs["receipts"]["nodes"] == []
    for what in ("apiKeys", "sessions"):
        assert not {each["id"] for each in mine[what]} & {each["id"] for each in theirs[what]}
    assert not {each["id"] for each in mine["jobs"]["nodes"]} & {each["id"] for each in theirs["jobs"]["nodes"]}


def test_a_header_that_names_somebody_is_not_believed(world: World) -> None:
    for name in ("x-user-id", "x-user", "user-id", "x-forwarded-user", "remote-user"):
        answer: httpx2.Response = world.server.client(headers={name: world.things["user"]}).post(
            "/graphql", json={"query": "{ viewer { id } }"}
        )
        assert answer.json()["data"] == {"viewer": None}
