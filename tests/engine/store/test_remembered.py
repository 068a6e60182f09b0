"""What is remembered is never older than the last commit that this process knows of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pytest

from engine.store.database import Database
from engine.store.remembered import Remembered


def remembered(dialect: Literal["sqlite", "postgres"] = "sqlite", most: int = 3) -> Remembered[str, int]:
    return Remembered(Database(f"{dialect}://unused", dialect), most)


async def found(**values: int) -> Mapping[str, int]:
    return values


async def test_where_other_processes_write_nothing_is_remembered() -> None:
    known = remembered("postgres")

    assert await known.read(found(a=1)) == {"a": 1}
    assert known.find("a") is None


async def test_what_was_read_is_known_until_a_commit_touches_it() -> None:
    known = remembered()
    await known.read(found(a=1, b=2, c=3))

    known.forget(["a", "nothing that is known"])
    assert [known.find(each) for each in "abc"] == [None, 2, 3]

    known.revise("b", lambda value: value + 10)
    known.revise("a", lambda value: value + 10)
    assert [known.find(each) for each in "abc"] == [None, 12, 3]

    known.forget_all()
    assert [known.find(each) for each in "abc"] == [None, None, None]


@pytest.mark.parametrize("commit", ["forget", "forget_all", "revise"])
async def test_what_was_read_while_something_was_committed_is_not_remembered(commit: str) -> None:
    known = remembered()
    commits = {
        "forget": lambda: known.forget(["another"]),
        "forget_all": known.forget_all,
        "revise": lambda: known.revise("another", lambda value: value),
    }

    async def read_slowly() -> Mapping[str, int]:
        commits[commit]()
        return {"a": 1}

    assert await known.read(read_slowly()) == {"a": 1}
    assert known.find("a") is None


async def test_of_too_many_the_longest_unasked_go_first() -> None:
    known = remembered(most=2)
    await known.read(found(a=1, b=2))
    known.find("a")

    await known.read(found(c=3))

    assert [known.find(each) for each in "abc"] == [1, None, 3]


async def test_what_values_weigh_is_bounded_as_they_grow() -> None:
    known: Remembered[str, list[int]] = Remembered(Database("sqlite://unused", "sqlite"), 4, len)

    async def lists() -> Mapping[str, list[int]]:
        return {"a": [1], "b": [1, 2]}

    await known.read(lists())
    known.revise("a", lambda value: [*value, 2, 3])

    assert (known.find("a"), known.find("b")) == ([1, 2, 3], None)
