"""Whatever a document asks for and however it is written: its quote is the charge, and the fall of the balance."""

from __future__ import annotations

from random import Random

from tests.schema.conftest import House
from tests.schema.documents import QUOTE

DOCUMENTS = 300
SECTIONS = {
    "distribution": "{ sentence }",
    "scenarios": "{ sentence }",
    "deepDive": "{ explanation }",
    'comparison(with: ["OTHER"])': "{ ranking }",
    "headline": "{ sentence }",
}


def written(random: Random, known: list[str]) -> str:
    """A document with sections anywhere: aliases, fragments, conditions, the same thing twice, free fields between."""
    fragments: list[str] = []

    def section(other: str) -> str:
        name = random.choice([*SECTIONS])
        field = f"s{random.randrange(10**6)}: {name.replace('OTHER', other)}"
        condition = random.choice(["", "", "", "@include(if: $yes)", "@skip(if: $yes)", "@include(if: false)"])
        return f"{field} {condition} {SECTIONS[name]}"

    def selection(other: str) -> str:
        chosen = " ".join(section(other) for _ in range(random.randint(0, 3))) + " id"
        match random.randrange(3):
            case 0:
                fragments.append(f"fragment F{len(fragments)} on Simulation {{ {chosen} }}")
                return f"... F{len(fragments) - 1}"
            case 1:
                return f"... on Simulation {{ {chosen} }}"
        return chosen

    def field(number: int) -> str:
        rating = random.choice([1400, 1500, 1600, 1700]) + random.randrange(3)
        asked = random.choice(
            [
                f'simulation(id: "{random.choice(known)}")',
                f"simulate(input: {{homeRating: {rating}, awayRating: 1500}})",
            ]
        )
        return f"a{number}: {asked} {{ {selection(random.choice(known))} }}"

    fields = " ".join(field(number) for number in range(random.randint(1, 3)))
    return f"query ($yes: Boolean!) {{ priceList @include(if: $yes) {{ tokens }} {fields} }} {' '.join(fragments)}"


async def test_the_quote_of_a_document_is_its_charge_and_the_fall_of_the_balance(house: House) -> None:
    random = Random(13)
    known = []
    for rating in (1450, 1550):
        made = await house.guest.ask(f"{{ simulate(input: {{homeRating: {rating}, awayRating: 1500}}) {{ id }} }}")
        assert made.data is not None
        known.append(made.data["simulate"]["id"])
    readers = [await house.reader(f"reader{number}", tokens=5_000) for number in range(10)]
    charges: list[int] = []

    for number in range(DOCUMENTS):
        reader = readers[number % len(readers)]
        document, variables = written(random, known), {"yes": random.random() < 0.5}
        before = await reader.balance()
        quote = await reader.ask(QUOTE, {"document": document, "variables": variables})
        answer = await reader.ask(document, variables)

        assert await reader.held() == 0
        if quote.data is None or answer.data is None:
            assert (answer.data, await reader.balance()) == (None, before), document
            continue
        tokens = answer.extensions["tokens"]
        assert tokens["quoted"] == quote.data["quote"]["total"], document
        assert tokens["charged"] == before - await reader.balance() == sum(each["charged"] for each in tokens["lines"])
        if not answer.errors:
            assert tokens["charged"] == tokens["quoted"], document
        charges.append(tokens["charged"])

    assert sum(map(bool, charges)) > DOCUMENTS / 4
    assert charges.count(0) > DOCUMENTS / 20
