"""Clients that use the ledger over HTTP as badly as they can, and write down what they were told."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import Any

import httpx2

FEATURES = ("full_distribution", "scenario_extremes", "comparison", "deep_dive")
UNANSWERED = 0


@dataclass
class Told:
    """One order and what became of it; status 0 where no answer came."""

    order: dict[str, Any]
    sent: float
    heard: float = float("inf")
    status: int = UNANSWERED
    answer: Any = None


@dataclass
class Journal:
    """Everything that all clients sent and heard."""

    users: list[int]
    told: list[Told] = field(default_factory=list)
    holds: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    charges: list[str] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)

    @property
    def acknowledged(self) -> list[Told]:
        return [told for told in self.told if told.status == 200]


@dataclass
class Client:
    journal: Journal
    http: httpx2.AsyncClient
    random: random.Random

    async def work(self) -> None:
        """Until the server is gone."""
        try:
            while True:
                await self._deed()
        except httpx2.TransportError:
            return

    async def _deed(self) -> None:
        deeds = (
            self._top_up,
            self._buy,
            self._buy,
            self._buy,
            self._double_click,
            self._steal,
            self._late,
            self._refund,
        )
        await self.random.choice(deeds)()

    async def _send(self, order: dict[str, Any]) -> Told:
        told = Told(order, sent=time.monotonic())
        self.journal.told.append(told)
        response = await self.http.post("/", json=order)
        told.answer, told.status = response.json(), response.status_code
        told.heard = time.monotonic()
        return told

    def _order(self, do: str, **rest: Any) -> dict[str, Any]:
        return {
            "do": do,
            "user": self.random.choice(self.journal.users),
            "key": f"k{next(self.journal.numbers)}",
            **rest,
        }

    async def _top_up(self) -> None:
        await self._send(self._order("top_up", amount=self.random.randint(1, 30)))

    def _wish(self) -> dict[str, Any]:
        subject = f"s{self.random.randint(0, 400)}"
        features = self.random.sample(FEATURES, self.random.randint(1, 3))
        things = [(subject, feature) for feature in sorted(features)]
        return self._order("hold", things=things, fingerprint=sha256(str(things).encode()).hexdigest())

    async def _buy(self) -> None:
        told = await self._send(self._wish())
        await self._settle(told)

    async def _settle(self, told: Told) -> None:
        if told.status != 200 or "hold" not in told.answer:
            return
        hold = told.answer["hold"]
        self.journal.holds.append((told.order, hold))
        if self.random.random() < 0.1:
            await self._send({"do": "void", "hold": hold, "key": told.order["key"]})
            return
        things = told.order["things"]
        delivered = things if self.random.random() < 0.8 else things[1:]
        ended = await self._send(self._capture(told.order, hold, delivered))
        if ended.status == 200:
            self.journal.charges += [line["transaction_uid"] for line in ended.answer["lines"] if line["charged"]]

    def _capture(self, order: dict[str, Any], hold: dict[str, Any], delivered: list[Any]) -> dict[str, Any]:
        return {
            "do": "capture",
            "hold": hold,
            "delivered": delivered,
            "answer": f"answer to {order['key']}",
            "key": order["key"],
        }

    async def _double_click(self) -> None:
        """The same order at once on two connections: one hold at most, and the rest is refused or replayed."""
        wish = self._wish()
        both = await asyncio.gather(self._send(wish), self._send(wish), return_exceptions=True)
        # Both have ended before either's failure ends this client: no connection outlives the pool it is from.
        for told in both:
            if isinstance(told, BaseException):
                raise told
            await self._settle(told)

    async def _steal(self) -> None:
        """Capture a second time, or in another's name."""
        if not self.journal.holds:
            return
        order, hold = self.random.choice(self.journal.holds)
        if self.random.random() < 0.5:
            hold = {**hold, "user_id": self.random.choice(self.journal.users)}
        do = self.random.choice(["void", "capture"])
        theft = self._capture(order, hold, order["things"]) if do == "capture" else {"do": "void", "hold": hold}
        await self._send({**theft, "key": order["key"], "hostile": True})

    async def _late(self) -> None:
        """Repeat an order of long ago, answered or not."""
        if self.journal.told:
            told = self.random.choice(self.journal.told)
            if told.order["do"] in ("top_up", "hold", "refund"):
                await self._settle(await self._send(told.order))

    async def _refund(self) -> None:
        if self.journal.charges and self.random.random() < 0.3:
            await self._send(self._order("refund", charge=self.random.choice(self.journal.charges)))


async def load(url: str, journal: Journal, seed: int, clients: int = 16) -> None:
    """Run the clients, each with connections of its own from one pool, until the server is gone."""
    async with httpx2.AsyncClient(base_url=url, timeout=30, verify=False) as http, asyncio.TaskGroup() as group:
        for number in range(clients):
            group.create_task(Client(journal, http, random.Random(f"{seed} {number}")).work())
