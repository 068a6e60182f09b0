"""Readers of the whole ledger may give up at any moment."""

from __future__ import annotations

import asyncio

import pytest

from tests.engine.ledger.conftest import House


@pytest.mark.parametrize("steps", range(12))
async def test_a_proof_that_is_given_up_leaves_the_process_alone(house: House, steps: int) -> None:
    proof = asyncio.create_task(house.ledger.verify())
    for _ in range(steps):
        await asyncio.sleep(0)

    proof.cancel()
    with pytest.raises(asyncio.CancelledError):
        await proof

    assert (await house.ledger.verify()).is_sound
