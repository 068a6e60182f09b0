"""The situations that only the ledger knows."""

from __future__ import annotations

from engine.errors import Forbidden, InProgress, OracleError
from engine.simulation.wording import counted


class AnotherIsRunning(InProgress):
    """A second operation asks for what a running one of the same user already holds tokens for."""

    hint = "Wait a moment and ask again; what the first request buys will then be yours."

    def __init__(self, *, required: int, available: int) -> None:
        OracleError.__init__(
            self, "The same analysis is being computed for you right now, and the balance does not cover it twice."
        )
        self.required, self.available = required, available


class HoldClosed(OracleError):
    code = "HOLD_CLOSED"
    hint = "Ask again; nothing was charged by this attempt."

    def __init__(self, *, state: str) -> None:
        super().__init__(f"The tokens kept aside for this request are no longer held: the hold is {state}.")
        self.state = state


class OverSpendLimit(OracleError):
    code = "OVER_BUDGET"
    hint = "Use another key, or raise the limit of this one from your account."

    def __init__(self, *, required: int, budget: int, limit: int, period: str) -> None:
        super().__init__(
            f"This costs {counted(required, 'token')}; the key may spend {limit} {period}, of which {budget} remain."
        )
        self.required, self.budget, self.limit, self.period = required, budget, limit, period


class AlreadyRefunded(OracleError):
    code = "ALREADY_REFUNDED"
    hint = "A charge is refunded once; look for the refund in the statement."

    def __init__(self, *, transaction_uid: str) -> None:
        super().__init__(f"Transaction {transaction_uid} was refunded before.")
        self.transaction_uid = transaction_uid


class DuplicatePayment(OracleError):
    code = "DUPLICATE_PAYMENT"
    hint = "A payment is credited once; look for its reference in the ledger."

    def __init__(self, *, payment_id: str) -> None:
        super().__init__(f"Payment {payment_id!r} was credited before.")
        self.payment_id = payment_id


class OverDailyCap(Forbidden):
    hint = "Wait until tomorrow (UTC), or ask another administrator."

    def __init__(self, *, cap: int, given_today: int, amount: int) -> None:
        super().__init__(
            f"An administrator may give {counted(cap, 'token')} a day; given today {given_today}, asked {amount}."
        )
        self.cap, self.given_today, self.amount = cap, given_today, amount


class ApprovalRequired(OracleError):
    code = "APPROVAL_REQUIRED"
    hint = "Ask a second administrator to approve the proposal."

    def __init__(self, *, proposal_id: int, threshold: int) -> None:
        super().__init__(
            f"More than {counted(threshold, 'token')} needs a second administrator; proposal {proposal_id} waits."
        )
        self.proposal_id, self.threshold = proposal_id, threshold


class HeadForged(OracleError):
    code = "HEAD_FORGED"
    hint = "Run `trickster ledger verify`, and restore the key that belongs to this database, or a backup."

    def __init__(self, *, seq: int) -> None:
        super().__init__(f"Audit event {seq} is the newest, and it is not signed with this ledger's key.")
        self.seq = seq
