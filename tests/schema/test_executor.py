"""Series of numbers are completed as graphql-core would, sections wait for whoever opens them, and nothing stays."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from math import inf, nan
from types import SimpleNamespace
from typing import Any
from weakref import ref

import pytest
import strawberry
from graphql import ExecutionResult, Executor, build_schema, execute, parse
from hypothesis import given
from hypothesis import strategies as st

from engine.ledger.values import Depth, Item
from schema import turns
from schema.executor import OpenedTooSoon, OperationExecutor
from schema.pricing import Deferred
from tests.schema.conftest import House

SCHEMA = build_schema(
    "type Query { series: [Float!]! rows: [[Float!]!]! loose: [Float] whole: [Int!]! words: [String!]! }"
)
DOCUMENT = parse("{ series rows loose whole words }")


def completed(root: dict[str, Any], executor: type[Executor[Any]]) -> tuple[Any, list[str]]:
    result = execute(SCHEMA, DOCUMENT, root, executor_class=executor)
    assert isinstance(result, ExecutionResult)
    return result.data, [f"{error.path} {error.message}" for error in result.errors or ()]


numbers = st.one_of(
    st.floats(), st.integers(-5, 5), st.none(), st.booleans(), st.just("1.5"), st.just("x"), st.sampled_from([nan, inf])
)
plain = st.lists(st.floats(allow_nan=False, allow_infinity=False)).map(tuple)
series = st.one_of(plain, st.lists(numbers).map(tuple), st.lists(numbers))


@given(series=series, rows=st.lists(series, max_size=3), loose=series)
def test_every_series_is_completed_as_by_graphql_core(series: Any, rows: Any, loose: Any) -> None:
    root = {"series": series, "rows": rows, "loose": loose, "whole": (1, 2), "words": ("a",)}

    assert completed(root, OperationExecutor) == completed(root, Executor)


@pytest.mark.parametrize("broken", [(1.0, nan), (1.0, None), (1.0, "x"), (inf,)])
def test_what_is_no_number_is_an_error_at_its_place(broken: Any) -> None:
    data, errors = completed({"series": broken, "rows": (), "loose": (), "whole": (), "words": ()}, OperationExecutor)

    assert data is None
    assert len(errors) == 1


LIBRARY = build_schema(
    "type Query { shelf: [Book!]! } type Book { name: String! text: Text } type Text { words: [String!]! more: Text }"
)
READING = parse("{ shelf { name text { words } again: text { words } } }")


def deferred(name: str, produce: Callable[[], Awaitable[Any]]) -> Deferred:
    return Deferred(Item(name, Depth.DEEP_DIVE), produce)


def shelf(*texts: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
    books = enumerate(texts)
    return {"shelf": [{"name": str(number), "text": deferred(str(number), text)} for number, text in books]}


def executor(root: Any, document: Any = READING) -> OperationExecutor:
    built = OperationExecutor.build(LIBRARY, document, root)
    assert isinstance(built, OperationExecutor)
    return built


async def written() -> dict[str, Any]:
    return {"words": ("once", "upon")}


async def burnt() -> dict[str, Any]:
    raise ValueError("the text is gone")


async def torn() -> dict[str, Any]:
    return {"words": ("once", None)}


@contextmanager
def no_collection() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def test_execution_stops_at_sections_and_computes_none() -> None:
    opened: list[str] = []

    async def text() -> dict[str, Any]:
        opened.append("text")
        return await written()

    run = executor(shelf(text, text))
    result: Any = run.execute_operation()

    assert result.data == {"shelf": [{"name": name, "text": None, "again": None} for name in "01"]}
    assert [place.path for place in run.deferred] == [
        ("shelf", row, field) for row in (0, 1) for field in ("text", "again")
    ]
    assert opened == []


async def test_only_what_is_opened_is_there() -> None:
    run = executor(shelf(written, written))
    result: Any = run.execute_operation()

    whole = await run.resolve(result.data, run.deferred[1:2])

    assert whole.errors is None
    assert result.data["shelf"] == [
        {"name": "0", "text": None, "again": {"words": ["once", "upon"]}},
        {"name": "1", "text": None, "again": None},
    ]


@pytest.mark.parametrize("broken", [burnt, torn])
async def test_an_error_below_a_section_leaves_that_section_null(broken: Callable[[], Awaitable[Any]]) -> None:
    run = executor(shelf(broken, written))
    result: Any = run.execute_operation()

    whole = await run.resolve(result.data, run.deferred)

    assert [book["text"] for book in result.data["shelf"]] == [None, {"words": ["once", "upon"]}]
    assert whole.errors is not None
    assert {tuple((error.path or ())[:3]) for error in whole.errors} == {("shelf", 0, "text"), ("shelf", 0, "again")}


async def test_a_section_below_a_section_is_never_given() -> None:
    async def deep() -> dict[str, Any]:
        return {"more": deferred("1", written)}

    run = executor(shelf(deep), parse("{ shelf { text { more { words } } } }"))
    result: Any = run.execute_operation()

    whole = await run.resolve(result.data, run.deferred)

    assert result.data == {"shelf": [{"text": {"more": None}}]}
    assert whole.errors is not None
    assert isinstance(whole.errors[0].original_error, OpenedTooSoon)


async def test_what_was_executed_goes_without_the_garbage_collector() -> None:
    with no_collection():
        run = executor(shelf(written))
        result: Any = run.execute_operation()
        await run.resolve(result.data, run.deferred)
        trace = ref(run)
        del run, result

        assert trace() is None


async def asked_beside(
    house: House, document: str, step: str, monkeypatch: pytest.MonkeyPatch, times: int = 1
) -> list[int]:
    """In which round of the event loop the executor made each of its steps, where a turn is over as soon as it begins.

    Args:
        step: Name of a method of the executor.
        times: How many ask at once.
    """
    monkeypatch.setattr(turns, "SECONDS_OF_A_TURN", -1.0)
    rounds, made = 0, list[int]()
    complete = getattr(Executor, step)

    async def other() -> None:
        nonlocal rounds
        while True:
            await asyncio.sleep(0)
            rounds += 1

    def seen(*arguments: Any) -> Any:
        made.append(rounds)
        return complete(*arguments)

    monkeypatch.setattr(Executor, step, seen)
    beside = asyncio.create_task(other())
    # Each its own text: what everybody is told alike is executed once.
    answers = await asyncio.gather(*(house.guest.ask(f"{document} # {number}") for number in range(times)))
    beside.cancel()
    assert [answer.errors for answer in answers] == [[]] * times
    return made


async def test_others_come_between_the_rows_of_an_operation(league: House, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = " ".join(f"a{number}: fixtures(first: 6) {{ nodes {{ id day }} }}" for number in range(8))

    made = await asked_beside(league, f"{{ {lists} }}", "complete_list_item_value", monkeypatch)

    assert (len(made), len(set(made))) == (48, 48)


async def test_operations_side_by_side_take_no_more_of_a_round_than_one(
    league: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = "{ fixtures(first: 6) { nodes { id day } } }"

    made = await asked_beside(league, document, "complete_list_item_value", monkeypatch, times=8)

    assert (len(made), len(set(made))) == (48, 48)


async def test_who_hangs_up_while_waiting_for_a_turn_keeps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "SECONDS_OF_A_TURN", -1.0)
    monkeypatch.setattr(turns, "AT_ONCE", 1)
    queue, went = turns.Turns(), list[int]()

    async def step(number: int) -> None:
        await queue.next()
        went.append(number)

    steps = [asyncio.create_task(step(number)) for number in range(5)]
    await asyncio.sleep(0)
    steps[1].cancel()
    await asyncio.sleep(0)
    # The next one has been woken by now, and has not gone on yet.
    steps[2].cancel()
    async with asyncio.timeout(10):
        await asyncio.gather(*steps, return_exceptions=True)

    assert went == [0, 3, 4]


async def test_others_come_between_what_was_there_for_all_rows_at_once(
    league: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = "{ fixtures(status: SCHEDULED, first: 6) { nodes { simulation { id fixture { nodeId } } } } }"

    made = await asked_beside(league, document, "complete_object_value", monkeypatch)

    assert len(made) > 18
    assert max(map(made.count, made)) <= 3


@strawberry.type
class Place:
    x: float
    y: float | None
    name: str
    seen: int


def top(walk: strawberry.Parent[Any]) -> Place | None:
    found: Place | None = walk.last and walk.first
    return found


def label(walk: strawberry.Parent[Any]) -> str:
    return f"from {walk.first.name}"


@strawberry.type
class Walk:
    first: Place
    last: Place | None
    heights: list[float]
    steps: list[Place]
    top: Place | None = strawberry.field(resolver=top)
    label: str = strawberry.field(resolver=label)

    @strawberry.field
    def told(self) -> str:
        return "a walk"


@strawberry.type
class Outdoors:
    walk: Walk | None


OUTDOORS = strawberry.Schema(Outdoors)._schema
PLACE = "x y name seen"
WALK = f"first {{ {PLACE} }} last {{ {PLACE} __typename }} heights steps {{ {PLACE} }} top {{ x }} label"
odd = st.one_of(numbers, st.text(max_size=3), st.dates())
places = st.builds(SimpleNamespace, x=odd, y=odd, name=odd, seen=odd) | st.builds(SimpleNamespace, x=st.floats())
walks = st.builds(
    SimpleNamespace, first=places | st.none(), last=places | st.none(), heights=series, steps=st.lists(places)
)


async def awaited(result: Awaitable[ExecutionResult]) -> ExecutionResult:
    return await result


@pytest.mark.parametrize(
    "document",
    [
        f"{{ walk {{ {WALK} }} }}",
        f"{{ walk {{ told {WALK} again: first {{ x }} }} }}",
        "{ walk { top { x name } label } }",
    ],
)
@given(walk=walks | st.none())
def test_facts_are_read_as_by_graphql_core(document: str, walk: Any) -> None:
    """Whether they are plain, of another type, null where they must not be, or missing."""

    def answer(executor: type[Executor[Any]]) -> tuple[Any, list[str]]:
        result = execute(OUTDOORS, parse(document), SimpleNamespace(walk=walk), executor_class=executor)
        # Long lists let others come between.
        result = result if isinstance(result, ExecutionResult) else asyncio.run(awaited(result))
        return result.data, [f"{error.path} {error.message}" for error in result.errors or ()]

    assert answer(OperationExecutor) == answer(Executor)


def test_what_is_asked_of_facts_alone_takes_no_step_of_graphql_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a dozen calls for each field, which most of a page consists of."""
    steps: list[str] = []
    build = Executor.build_resolve_info
    monkeypatch.setattr(
        Executor, "build_resolve_info", lambda *given: steps.append(given[2][0].name.value) or build(*given)
    )
    place = SimpleNamespace(x=1.0, y=None, name="hill", seen=2)
    walk = SimpleNamespace(first=place, last=None, heights=(1.0, 2.0), steps=[place, place])

    result = execute(
        OUTDOORS, parse(f"{{ walk {{ {WALK} }} }}"), SimpleNamespace(walk=walk), executor_class=OperationExecutor
    )

    assert isinstance(result, ExecutionResult)
    assert result.errors is None
    assert steps == ["walk", "last", "steps"]
