"""What a program does with the client that was generated from the SDL: python journey.py URL READER_KEY ADMIN_KEY.

It runs in an environment of its own, without a line of this project, and prints what it saw as JSON.
"""

import json
import sys

from oracle_client import Client
from oracle_client.enums import Depth, Outcome, Role, TransactionKind
from oracle_client.exceptions import GraphQLClientGraphQLMultiError
from oracle_client.input_types import SimulationInput

STRONGER = SimulationInput(homeRating=1625.0, awayRating=1500.0)
WEAKER = SimulationInput(homeRating=1475.0, awayRating=1500.0)


def client(url, key=None, **headers):
    return Client(url=f"{url}/graphql", headers={**({"authorization": f"Bearer {key}"} if key else {}), **headers})


def refusal(call):
    """Code and facts of what was refused."""
    try:
        call()
    except GraphQLClientGraphQLMultiError as error:
        return error.errors[0].extensions
    raise SystemExit("this should have been refused")


def main(url, reader_key, admin_key):
    guest, reader, admin = client(url), client(url, reader_key), client(url, admin_key)
    seen = {}

    # For free, without an account.
    one = guest.headline(STRONGER).simulate
    other = guest.headline(WEAKER).simulate
    assert one.headline.outcome is Outcome.HOME
    assert one.id == guest.headline(STRONGER).simulate.id
    seen["prices"] = {price.depth.value: price.tokens for price in guest.prices().price_list if price.depth}

    # Refusals, each with its facts.
    seen["guest"] = refusal(lambda: guest.distribution(one.id))
    seen["poor"] = refusal(lambda: reader.deep_dive(one.id))
    seen["forbidden"] = refusal(lambda: reader.top_up(user="1", amount=5, key="k"))
    seen["invalid"] = refusal(lambda: guest.headline(SimulationInput(homeRating=99999.0, awayRating=1500.0)))

    # Top-up, with a key: twice is once.
    me = reader.wallet(first=5).viewer
    assert me.role is Role.READER
    first = admin.top_up(user=me.id, amount=20, key=f"client-{me.id}").top_up
    again = admin.top_up(user=me.id, amount=20, key=f"client-{me.id}").top_up
    assert (first.balance, again.replayed) == (20, True)

    # Quote, budget, and every depth.
    document = "query ($id: ID!) { simulation(id: $id) { distribution { grid } } }"
    seen["quote"] = reader.quote(document=document, variables={"id": one.id}).quote.total
    capped = client(url, reader_key, **{"x-token-budget": "1"})
    seen["budget"] = refusal(lambda: capped.distribution(one.id))
    full = reader.distribution(one.id).simulation.distribution
    assert abs(sum(map(sum, full.grid)) - 1) < 1e-6
    assert full.win_probability.percentiles.p_5 < full.win_probability.percentiles.p_95
    assert reader.scenarios(one.id).simulation.scenarios.base.probabilities.home > 0.5
    assert reader.comparison(one.id, with_=[other.id]).simulation.comparison.ranking[0] == one.id
    assert reader.deep_dive(one.id).simulation.deep_dive.explanation
    seen["quote of what is owned"] = reader.quote(document=document, variables={"id": one.id}).quote.total

    # What became of the tokens.
    wallet = reader.wallet(first=10).viewer
    seen["balance"] = wallet.balance
    charges = [entry for entry in wallet.ledger.nodes if entry.kind is TransactionKind.CHARGE]
    seen["charged"] = {entry.depth.value: -entry.amount for entry in charges}
    assert {receipt.depth for receipt in wallet.receipts.nodes} == {*Depth} - {Depth.HEADLINE}

    # One id for each thing.
    competition = guest.competitions().competitions[0]
    assert guest.again(competition.node_id).node.name == competition.name
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
