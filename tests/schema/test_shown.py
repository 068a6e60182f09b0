"""Types of the graph and the values that they stand for: one set of fields, with one meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
import strawberry
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)
from strawberry import auto as auto
from strawberry import field

from engine.errors import InvalidInput
from engine.forecasts.questions import SimulationInput, checked
from schema.execute import GRAPH
from schema.names import camel_case
from schema.types.shown import SHOWN, computed, shows, stands_for

SCALARS = {
    bool: {"Boolean"},
    int: {"Int", "BigInt", "ID"},
    float: {"Float"},
    str: {"String", "ID"},
    date: {"Date"},
    datetime: {"DateTime"},
}


def drift(value: type[Any], type_: GraphQLObjectType, fields: Sequence[Any]) -> Iterator[str]:
    """What a type says otherwise than the class that it stands for; fields with a resolver are its own."""
    for each in fields:
        if each.base_resolver:
            continue
        name = each.python_name
        known = get_type_hints(value)
        if name not in known and not hasattr(value, name):
            yield f"{value.__name__} has no {name}"
            continue
        hint = known[name] if name in known else computed(value, name)[0]
        shown = type_.fields[each.graphql_name or camel_case(name)]
        yield from (f"{value.__name__}.{name} {difference}" for difference in differences(hint, shown))


def differences(hint: Any, shown: GraphQLField) -> Iterator[str]:
    may_be_none = get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint)
    if may_be_none == is_non_null_type(shown.type):
        yield "may be null in one of the two"
    (bare,) = [each for each in get_args(hint) if each is not type(None)] if may_be_none else [hint]
    is_list = get_origin(bare) in (list, tuple, Sequence)
    if is_list != is_list_type(get_nullable_type(shown.type)):
        yield "is a list in one of the two"
    if get_named_type(shown.type).name not in allowed(bare):
        yield f"is {get_named_type(shown.type).name} in the graph and {bare} in the class"


def allowed(hint: Any) -> set[str]:
    """What the graph may call the values of a hint, lists by what they hold."""
    while get_origin(hint) is not None:
        hint = get_args(hint)[0]
    if hint in SCALARS:
        return SCALARS[hint]
    names = {hint.__strawberry_definition__.name} if hasattr(hint, "__strawberry_definition__") else set()
    return names | (SCALARS[str] if issubclass(hint, str) else set())


@pytest.mark.parametrize("value", SHOWN, ids=lambda value: f"{value.__module__}.{value.__qualname__}")
def test_a_type_has_the_fields_of_the_class_that_it_stands_for(value: type[Any]) -> None:
    definition = value.__strawberry_definition__
    type_ = GRAPH.type_map[definition.name]

    assert isinstance(type_, GraphQLObjectType)
    assert list(drift(value, type_, definition.fields)) == []


@dataclass(frozen=True)
class Reading:
    """A reading.

    Attributes:
        size: How large it is;
            None where nobody knows.
        last_seen: When, beside `first_seen`.
    """

    size: int | None
    last_seen: date

    @property
    def is_large(self) -> bool:
        """Whether it is large.

        More than ten are.
        """
        return (self.size or 0) > 10


def graph_of(declared: type[Any]) -> GraphQLObjectType:
    query = strawberry.type(type("Query", (), {"__annotations__": {"it": declared}}))
    type_ = strawberry.Schema(query=query)._schema.type_map["Meter"]
    assert isinstance(type_, GraphQLObjectType)
    return type_


def test_a_type_says_what_the_docstring_of_its_class_says() -> None:
    value: type[Any] = dataclass(frozen=True)(type("Told", (Reading,), {"__doc__": Reading.__doc__}))

    @shows(value)
    class Meter:
        is_large: auto
        size: auto
        last_seen: auto

    type_ = graph_of(value)

    assert (type_.name, type_.description) == ("Meter", "A reading.")
    assert {name: (str(each.type), each.description) for name, each in type_.fields.items()} == {
        "isLarge": ("Boolean!", "Whether it is large."),
        "size": ("Int", "How large it is; null where nobody knows."),
        "lastSeen": ("Date!", "When, beside `firstSeen`."),
    }


@pytest.mark.parametrize(
    ("annotations", "said"),
    [
        ({"size": int}, "size may be null in one of the two"),
        ({"size": float | None}, "size is Float in the graph and"),
        ({"last_seen": list[date]}, "last_seen is a list in one of the two"),
        ({"last_seen": date | None}, "last_seen may be null in one of the two"),
        ({"weight": float}, "has no weight"),
    ],
)
def test_an_invented_difference_is_found(annotations: dict[str, Any], said: str) -> None:
    value: type[Any] = dataclass(frozen=True)(type("Measured", (Reading,), {"__doc__": Reading.__doc__}))
    fields = {name: field(description="Said by hand.") for name in annotations}
    stands_for(value)(strawberry.type(type("Meter", (), {"__annotations__": annotations, **fields})))

    (found,) = drift(value, graph_of(value), value.__strawberry_definition__.fields)

    assert said in found


def test_a_field_without_a_word_is_refused() -> None:
    value: type[Any] = dataclass(frozen=True)(
        type("Mute", (), {"__annotations__": {"size": int}, "__doc__": "Says nothing of it."})
    )

    with pytest.raises(TypeError, match="Mute says nothing of its field size"):

        @shows(value)
        class Meter:
            size: auto


def test_a_class_without_a_word_is_refused() -> None:
    @dataclass(frozen=True)
    class Mute:
        size: int

    Mute.__doc__ = f"{Mute.__doc__}\n\nAttributes:\n    size: How large it is."

    with pytest.raises(TypeError, match="Mute says nothing of itself"):

        @shows(Mute)
        class Meter:
            size: auto


ASKED = SimulationInput(home_rating=1500.0, away_rating=1500.0)
NUMBER = re.compile(r"[\d,.]*\d(?:\^\d+ - 1)?")


def bounds(name: str) -> tuple[float, float]:
    """The least and the most that the graph says an input may be."""
    type_ = GRAPH.type_map["SimulationInput"]
    assert isinstance(type_, GraphQLInputObjectType)
    text = type_.fields[camel_case(name)].description or ""
    numbers = [2**63 - 1 if "^" in found else float(found.replace(",", "")) for found in NUMBER.findall(text)]
    return (-numbers[0], numbers[0]) if "either way" in text else (numbers[0], numbers[1])


@pytest.mark.parametrize(
    "name",
    [
        "home_rating",
        "away_rating",
        "home_rating_sd",
        "away_rating_sd",
        "home_advantage",
        "n_simulations",
        "seed",
        "ci_level",
    ],
)
def test_an_input_may_be_what_the_graph_says_and_no_more(name: str) -> None:
    least, most = bounds(name)
    kind = int if name in {"n_simulations", "seed"} else float
    step = 1 if kind is int else 0.001 if name == "ci_level" else 0.5
    inside = step if name == "ci_level" else 0

    for value in (least + inside, most - inside):
        checked(replace(ASKED, **{name: kind(value)}))
    for value in (least - step, most + step):
        with pytest.raises(InvalidInput):
            checked(replace(ASKED, **{name: kind(value)}))


def test_the_graph_asks_what_the_engine_asks() -> None:
    type_ = GRAPH.type_map["SimulationInput"]
    assert isinstance(type_, GraphQLInputObjectType)
    hints = get_type_hints(SimulationInput)
    # Said of the whole operation, by a directive.
    del hints["as_of"]

    assert list(type_.fields) == [camel_case(name) for name in hints]
    # A pair of texts has two names here.
    assert get_named_type(type_.fields["details"].type).name == "ChosenDetail"
    del hints["details"]
    for name, hint in hints.items():
        bare = next(each for each in (get_args(hint) or (hint,)) if each is not type(None))
        assert get_named_type(type_.fields[camel_case(name)].type).name in allowed(bare)


def test_a_half_life_that_is_not_there_is_null_in_the_graph() -> None:
    type_ = GRAPH.type_map["ConfidenceDecay"]

    assert isinstance(type_, GraphQLObjectType)
    assert str(type_.fields["halfLifeDays"].type) == "Float"
