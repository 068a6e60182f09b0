"""What one operation looks up is looked up once, whoever asks and whoever gives up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from schema.context import Memo


def counted(
    answers: list[object], wait: asyncio.Event | None = None
) -> tuple[Callable[[], Awaitable[object]], list[int]]:
    calls: list[int] = []

    async def find() -> object:
        calls.append(1)
        if wait is not None:
            await wait.wait()
        answer = answers[min(len(calls), len(answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return find, calls


async def test_a_second_question_is_answered_from_memory() -> None:
    memo, (find, calls) = Memo(), counted(["a", "b"])

    assert [await memo.once("key", find), await memo.once("key", find)] == ["a", "a"]
    assert len(calls) == 1


async def test_questions_at_the_same_time_are_one_search() -> None:
    memo, (find, calls) = Memo(), counted(["a"])

    assert await asyncio.gather(*(memo.once("key", find) for _ in range(5))) == ["a"] * 5
    assert len(calls) == 1


async def test_an_error_is_everybodys() -> None:
    memo, (find, calls) = Memo(), counted([ValueError("no")])

    answers = await asyncio.gather(*(memo.once("key", find) for _ in range(3)), return_exceptions=True)

    assert [type(answer) for answer in answers] == [ValueError] * 3
    assert len(calls) == 1


async def test_who_waits_goes_on_when_the_searcher_is_cancelled() -> None:
    go_on = asyncio.Event()
    memo, (find, calls) = Memo(), counted(["a"], go_on)
    searcher, waiting, other = (asyncio.create_task(memo.once("key", find)) for _ in range(3))
    await asyncio.sleep(0)

    searcher.cancel()
    go_on.set()

    assert await waiting == await other == "a"
    assert len(calls) == 2
    with pytest.raises(asyncio.CancelledError):
        await searcher


async def test_who_waits_and_is_cancelled_disturbs_nobody() -> None:
    go_on = asyncio.Event()
    memo, (find, calls) = Memo(), counted(["a"], go_on)
    searcher, waiting = (asyncio.create_task(memo.once("key", find)) for _ in range(2))
    await asyncio.sleep(0)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()

    assert await searcher == "a"
    assert len(calls) == 1


async def test_what_is_kept_is_not_searched() -> None:
    memo, (find, calls) = Memo(), counted(["a"])
    memo.keep("key", "kept")

    assert await memo.once("key", find) == "kept"
    assert calls == []
