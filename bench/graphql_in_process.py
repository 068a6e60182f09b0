"""The GraphQL floor in process, beside a bare Strawberry hello world with the same caches, in one run.

    python bench/graphql_in_process.py

Prints microseconds of processor time (the best of many rounds, so that a busy machine disturbs little), ratios to the
hello world, and how long the dearest hostile documents take to be refused.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import strawberry
from strawberry.extensions import ParserCache, ValidationCache

from engine.accounts.service import Accounts
from engine.catalogue.bundle import Bundle
from engine.catalogue.service import Catalogue
from engine.catalogue.uploads import Uploads
from engine.forecasts.service import Forecasts
from engine.jobs.bundle_import import BundleImport
from engine.jobs.kinds import kinds
from engine.jobs.service import Jobs
from engine.lab.service import Lab
from engine.ledger.service import Ledger
from engine.sealing.service import Seals
from engine.sealing.signing import SigningKey
from engine.site.service import Site
from engine.store.database import open_database, sqlite_url
from schema.context import Context, Services, Viewer
from schema.document import prepare
from schema.execute import GRAPH, execute
from schema.metering import Run, quoted

ROUNDS, CALLS = 12, 100
QUESTION = {"input": {"homeRating": 1620, "awayRating": 1500}}
HEADLINE = """query ($input: SimulationInput!) {
  simulate(input: $input) {
    id headline { outcome probability count confidence baseRate probabilities { home draw away } }
  }
}"""
HEADLINE_BY_ID = "query ($id: ID!) { simulation(id: $id) { id headline { outcome probability count confidence } } }"
DISTRIBUTION = """query ($id: ID!) {
  simulation(id: $id) {
    distribution {
      probabilities { home draw away }
      winProbability { mean sd percentiles { p5 p25 p50 p75 p95 } density { x y } }
      grid margin { first probabilities } total { first probabilities }
      histogram { counts { home draw away } monteCarloError { home draw away } }
      scenarios { name probabilities { home draw away } } volatility { score }
    }
  }
}"""
HOSTILE = {
    "fragments, 2^60 fields": "{ ...F0 } fragment F60 on Query { __typename } "
    + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(60)),
    "200 aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(200)) + " }",
    "480 times one field": "{ " + "__typename " * 480 + "}",
    "400 unknown fields": "{ " + " ".join(f"x{n}" for n in range(400)) + " }",
    "30 KB of names": "{ " + "x " * 15_000 + "}",
    "1 MB": "{ " + "x " * 500_000 + "}",
}


@strawberry.type
class Query:
    @strawberry.field
    async def hello(self) -> str:
        return "world"


async def main() -> None:
    hello = strawberry.Schema(Query, extensions=[ParserCache, ValidationCache])
    async with house() as (services, viewer):
        guest = Context(services=services)
        answer = await execute(HEADLINE, QUESTION, context=guest)
        assert answer.data
        known = {"id": answer.data["simulate"]["id"]}

        def ask(document: str, variables: dict[str, object], **caller: object) -> Callable[[], Awaitable[object]]:
            return lambda: execute(document, variables, context=Context(services=services, **caller))  # type: ignore[arg-type]

        bought = await execute(DISTRIBUTION, known, context=Context(services=services, viewer=viewer))
        assert bought.extensions["tokens"]["charged"] == 2
        operation = prepare(GRAPH, DISTRIBUTION, services.policy).operation(None)
        sides = {
            "hello world": lambda: hello.execute("{ hello }"),
            "headline, by the simulation's id": ask(HEADLINE_BY_ID, known),
            "headline, from two ratings": ask(HEADLINE, QUESTION),
            "quote of a full distribution": lambda: quoted(
                Run(GRAPH, operation, known, Context(services=services, viewer=viewer), services.policy)
            ),
            "full distribution, already owned": ask(DISTRIBUTION, known, viewer=viewer),
        }
        times = await best(sides)
        for name, took in times.items():
            print(f"{name:<40} {took:8.1f} µs   hello world is {times['hello world'] / took:5.2f} of it")
        for name, document in HOSTILE.items():
            print(f"{name:<40} {1e3 * await refusal(document, guest):8.1f} ms until it is refused")


async def best(sides: dict[str, Callable[[], Awaitable[object]]]) -> dict[str, float]:
    """Microseconds of processor time a call, each side's best round; rounds alternate."""
    rounds: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, call in sides.items():
            began = time.process_time()
            for _ in range(CALLS):
                await call()
            rounds[name].append(1e6 * (time.process_time() - began) / CALLS)
    return {name: min(each) for name, each in rounds.items()}


async def refusal(document: str, context: Context) -> float:
    took = []
    for number in range(5):
        began = time.process_time()
        answer = await execute(f"{document} #{number}", context=context)
        took.append(time.process_time() - began)
        assert answer.data is None
        assert answer.errors
    return min(took)


@asynccontextmanager
async def house() -> AsyncIterator[tuple[Services, Viewer]]:
    """Services on a database of their own, and somebody with tokens."""
    folder = Path(tempfile.mkdtemp())
    try:
        async with (
            open_database(sqlite_url(str(folder / "oracle.sqlite3"))) as database,
            Ledger(database, clock=now, key=b"k" * 32, anchors=None) as ledger,
        ):
            catalogue, uploads = Catalogue(database, clock=now), Uploads(folder / "uploads")
            forecasts = Forecasts(database, catalogue, clock=now)
            accounts = Accounts(database, now, ledger)
            lab = Lab(ledger, catalogue, forecasts, clock=now)
            member = await accounts.sign_up("ada", "a long enough sentence")
            await ledger.treasury.top_up(None, member.id, 10, reason="for the bench", key="bench", request_id="bench")
            services = Services(
                ledger=ledger,
                catalogue=catalogue,
                forecasts=forecasts,
                seals=Seals(catalogue, forecasts, ledger, key=SigningKey(b"s" * 32), clock=now),
                accounts=accounts,
                site=Site(database, ledger),
                lab=lab,
                jobs=Jobs(kinds(catalogue, forecasts, uploads), clock=now),
                bundle=BundleImport(Bundle.of(), catalogue, forecasts, is_wanted=False, is_alone=True),
                uploads=uploads,
                clock=now,
            )
            yield services, Viewer(id=member.id, name=member.name, role=member.role)
    finally:
        shutil.rmtree(folder)


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    asyncio.run(main())
