"""Taking a charge back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

from engine.errors import InvalidInput, NotFound
from engine.ledger.batch import REVENUE, Batch, Charge
from engine.ledger.commands.administrative import Administrative, again, refuse_reason
from engine.ledger.commands.command import ReadSet
from engine.ledger.commands.credit import new_lot
from engine.ledger.errors import AlreadyRefunded
from engine.ledger.values import Category, Refund, TransactionKind, uid


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCharge(Administrative[Refund]):
    """Refund one charge whole and once: its tokens return without expiry, its receipt is withdrawn."""

    name: ClassVar[str] = "refund"
    transaction_id: int
    reason: str

    @property
    def payload(self) -> dict[str, Any]:
        return {"transaction": uid(self.transaction_id), "reason": self.reason}

    def want(self, reads: ReadSet) -> None:
        reads.keys.add((self.actor_id, self.key))
        reads.transactions.add(self.transaction_id)

    def execute(self, batch: Batch) -> Refund:
        charge = self._charge(batch)
        account = batch.account(charge.account_id)
        batch.pass_time(account)
        lot = new_lot(batch, account, charge.tokens, Category.REFUND)
        moved = batch.post(
            TransactionKind.REFUND, account, charge.tokens, REVENUE, reverses=charge.id, reason=self.reason, lot=lot
        )
        charge.is_refunded = True
        batch.disown(account, charge, moved)
        answer = Refund(uid(moved), uid(charge.id), account.id, charge.tokens, account.available)
        self.finish(batch, "refund", answer, account.id)
        return answer

    def replayed(self, answer: str) -> Refund:
        return again(answer, Refund)

    def _charge(self, batch: Batch) -> Charge:
        refuse_reason(self.reason)
        name = uid(self.transaction_id)
        charge = batch.charges.get(self.transaction_id)
        if charge is None:
            raise NotFound(kind="transaction", id=name)
        if charge.kind != TransactionKind.CHARGE:
            raise InvalidInput(field="transaction_id", reason=f"{name} is no charge")
        self.refuse_own(charge.account_id)
        if charge.is_refunded:
            raise AlreadyRefunded(transaction_uid=name)
        return charge
