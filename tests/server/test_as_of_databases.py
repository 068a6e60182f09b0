"""A traveller is answered the same by both databases, to the byte."""

from __future__ import annotations

import re
from pathlib import Path

from tests.as_of_houses import House, dated, differences, early, founded, late, opened, told
from tests.postgres import empty
from tests.server.test_as_of import Told, name, pages, things_of

# What each installation draws for itself: its public key, and the beginnings of keys that programs call with.
DRAWN = re.compile(rb"\bto_[A-Za-z0-9_-]{7}\b|\b[0-9a-f]{64}\b")
ASKED = [page for page in pages() if page.who != "keeper"]


async def answers(house: House) -> dict[str, Told]:
    house.things.update(await things_of(house))
    found = {}
    for page in ASKED:
        for reveal in (False, True):
            status, headers, content = told(await house.get(page.who, dated(page.address, reveal=reveal)))
            found[f"{name(page)}, {reveal}"] = (status, headers, DRAWN.sub(b"drawn", content))
    return found


async def test_both_databases_answer_a_traveller_with_the_same_bytes(
    sqlite_template: Path, tmp_path: Path, postgres_url: str
) -> None:
    empty(postgres_url)
    found = []
    for number, url in enumerate((None, postgres_url)):
        folder = tmp_path / f"house-{number}"
        keys = await founded(folder, sqlite_template, early(), url)
        async with opened(folder, url=url) as house:
            house.keys.update(keys)
            await house.learn(late(2))
            found.append(await answers(house))
    one, other = found

    assert {each: [*differences(one[each][2], other[each][2])][:3] for each in one if one[each] != other[each]} == {}
    assert len(one) > 150
    assert max(answer[0] for answer in one.values()) < 500
