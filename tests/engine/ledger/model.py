"""What the ledger promises, in plain Python without a database: the tests compare the ledger with this."""

from __future__ import annotations

from dataclasses import dataclass, field

PRICES = {"full_distribution": 2, "scenario_extremes": 3, "comparison": 3, "deep_dive": 5}
FOREVER = float("inf")

Thing = tuple[str, str]
"""Subject and feature."""


class Refused(Exception):
    """The code of a refusal."""


@dataclass
class ModelLot:
    born: int
    left: int
    is_paid: bool
    priority: int = 100
    expires: float = FOREVER


@dataclass
class ModelHold:
    lines: dict[Thing, int]
    parts: list[tuple[ModelLot, int]]
    expires: float
    key: str | None = None
    fingerprint: str | None = None
    state: str = "held"

    @property
    def amount(self) -> int:
        return sum(self.lines.values())


@dataclass
class ModelUser:
    lots: list[ModelLot] = field(default_factory=list)
    holds: list[ModelHold] = field(default_factory=list)
    owned: dict[Thing, int] = field(default_factory=dict)
    answers: dict[str, tuple[str, int]] = field(default_factory=dict)

    @property
    def open_holds(self) -> list[ModelHold]:
        return [hold for hold in self.holds if hold.state == "held"]


@dataclass
class Model:
    now: float = 0.0
    users: dict[int, ModelUser] = field(default_factory=dict)
    charges: dict[str, tuple[int, Thing, int]] = field(default_factory=dict)
    refunded: set[str] = field(default_factory=set)
    births: int = 0

    def user(self, number: int) -> ModelUser:
        return self.users.setdefault(number, ModelUser())

    def available(self, number: int) -> int:
        return sum(lot.left for lot in self.user(number).lots if lot.expires > self.now)

    def held(self, number: int) -> int:
        return sum(hold.amount for hold in self.user(number).open_holds)

    def credit(
        self, number: int, amount: int, *, is_paid: bool = True, priority: int = 100, expires: float = FOREVER
    ) -> int:
        self.pass_time(number)
        self.births += 1
        self.user(number).lots.append(ModelLot(self.births, amount, is_paid, priority, expires))
        return self.available(number)

    def debit(self, number: int, amount: int) -> int:
        self.pass_time(number)
        if amount > self.available(number):
            raise Refused("INSUFFICIENT_TOKENS")
        self._take(number, amount)
        return self.available(number)

    def hold(
        self,
        number: int,
        things: list[Thing],
        lasts: float,
        key: str | None = None,
        fingerprint: str | None = None,
        free: frozenset[Thing] = frozenset(),
    ) -> ModelHold | int:
        """A new hold, or what was charged when the key was first used.

        Args:
            free: What was owned when it was quoted; a quote is kept, whatever was refunded since.
        """
        self.pass_time(number)
        user = self.user(number)
        if key in user.answers:
            first, charged = user.answers[key]
            if first != fingerprint:
                raise Refused("IDEMPOTENCY_MISMATCH")
            return charged
        for hold in user.open_holds:
            if key is not None and hold.key == key:
                raise Refused("IN_PROGRESS" if hold.fingerprint == fingerprint else "IDEMPOTENCY_MISMATCH")
        lines = {thing: 0 if thing in user.owned or thing in free else PRICES[thing[1]] for thing in things}
        if sum(lines.values()) > self.available(number):
            running = {thing for hold in user.open_holds for thing in hold.lines}
            rest = sum(tokens for thing, tokens in lines.items() if thing not in running)
            raise Refused("IN_PROGRESS" if rest <= self.available(number) else "INSUFFICIENT_TOKENS")
        hold = ModelHold(lines, self._take(number, sum(lines.values())), self.now + lasts, key, fingerprint)
        user.holds.append(hold)
        return hold

    def capture(self, number: int, hold: ModelHold, delivered: set[Thing]) -> dict[Thing, int]:
        """What was charged, by thing."""
        self.pass_time(number)
        user = self.user(number)
        if hold.state != "held":
            raise Refused("HOLD_CLOSED")
        charged = {
            thing: tokens
            for thing, tokens in hold.lines.items()
            if tokens and thing in delivered and thing not in user.owned
        }
        hold.state = "captured"
        self._return(hold, keep=sum(charged.values()))
        user.owned.update(charged)
        if hold.key is not None and charged:
            user.answers[hold.key] = (hold.fingerprint or "", sum(charged.values()))
        return charged

    def void(self, number: int, hold: ModelHold) -> None:
        self.pass_time(number)
        if hold.state != "held":
            raise Refused("HOLD_CLOSED")
        hold.state = "voided"
        self._return(hold, keep=0)

    def refund(self, charge: str) -> int:
        number, thing, tokens = self.charges[charge]
        if charge in self.refunded:
            raise Refused("ALREADY_REFUNDED")
        self.refunded.add(charge)
        self.user(number).owned.pop(thing, None)
        return self.credit(number, tokens)

    def taken_back(self, number: int) -> set[Thing]:
        """What was refunded to a user at some time."""
        return {thing for of, thing, _ in map(self.charges.__getitem__, self.refunded) if of == number}

    def pass_time(self, number: int) -> None:
        user = self.user(number)
        for hold in user.open_holds:
            if hold.expires <= self.now:
                hold.state = "expired"
                self._return(hold, keep=0)
        user.lots = [lot for lot in user.lots if lot.expires > self.now or self._is_kept_aside(user, lot)]
        for lot in user.lots:
            if lot.expires <= self.now:
                lot.left = 0

    def _is_kept_aside(self, user: ModelUser, lot: ModelLot) -> bool:
        return any(part is lot for hold in user.open_holds for part, _ in hold.parts)

    def _take(self, number: int, amount: int) -> list[tuple[ModelLot, int]]:
        parts = []
        for lot in sorted(self.user(number).lots, key=lambda lot: (lot.priority, lot.expires, lot.is_paid, lot.born)):
            part = min(lot.left, amount)
            if part and lot.expires > self.now:
                lot.left -= part
                amount -= part
                parts.append((lot, part))
        assert amount == 0
        return parts

    def _return(self, hold: ModelHold, keep: int) -> None:
        """Give back what is beyond the first `keep` tokens, in the order of spending."""
        for lot, part in hold.parts:
            spent = min(keep, part)
            keep -= spent
            lot.left += part - spent
