"""The ledger's tables as models of an ORM, for the peer that writes a charge the usual way."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Head(Model):
    id = fields.BigIntField(primary_key=True, generated=False)
    seq = fields.BigIntField()
    transactions = fields.BigIntField()
    at = fields.BigIntField()
    hash = fields.TextField()
    signature = fields.TextField()

    class Meta:
        table = "ledger_head"


class Event(Model):
    seq = fields.BigIntField(primary_key=True, generated=False)
    at = fields.BigIntField()
    event = fields.TextField()
    actor_id = fields.BigIntField()
    request_id = fields.TextField()
    payload = fields.TextField()
    hash = fields.TextField()

    class Meta:
        table = "ledger_audit"


class Account(Model):
    id = fields.BigIntField(primary_key=True, generated=False)
    balance = fields.BigIntField()
    held = fields.BigIntField()
    version = fields.BigIntField()

    class Meta:
        table = "ledger_accounts"


class Transaction(Model):
    id = fields.BigIntField(primary_key=True, generated=False)
    seq = fields.BigIntField()
    kind = fields.TextField()
    account_id = fields.BigIntField()
    subject = fields.TextField()
    feature = fields.TextField()
    price_version = fields.IntField()

    class Meta:
        table = "ledger_transactions"


class Entry(Model):
    id = fields.BigIntField(primary_key=True, generated=False)
    account_id = fields.BigIntField()
    version = fields.BigIntField()
    transaction_id = fields.BigIntField()
    amount = fields.BigIntField()
    balance_after = fields.BigIntField()

    class Meta:
        table = "ledger_entries"


class Lot(Model):
    id = fields.BigIntField(primary_key=True, generated=False)
    account_id = fields.BigIntField()
    remaining = fields.BigIntField()

    class Meta:
        table = "ledger_lots"


class Burn(Model):
    transaction_id = fields.BigIntField(primary_key=True, generated=False)
    lot_id = fields.BigIntField()
    amount = fields.BigIntField()

    class Meta:
        table = "ledger_burns"


class Hold(Model):
    id = fields.BigIntField(primary_key=True, generated=False)
    account_id = fields.BigIntField()
    amount = fields.BigIntField()
    lines = fields.TextField()
    lots = fields.TextField()
    key = fields.TextField()
    operation = fields.TextField()
    fingerprint = fields.TextField()
    expires_at = fields.BigIntField()
    state = fields.TextField()
    captured = fields.BigIntField()
    closing_seq = fields.BigIntField()

    class Meta:
        table = "ledger_holds"


class Key(Model):
    seq = fields.BigIntField(primary_key=True, generated=False)
    actor_id = fields.BigIntField()
    key = fields.TextField()
    operation = fields.TextField()
    fingerprint = fields.TextField()
    answer = fields.TextField()
    response = fields.BinaryField()

    class Meta:
        table = "ledger_keys"


class Receipt(Model):
    id = fields.BigIntField(primary_key=True, generated=False)
    account_id = fields.BigIntField()
    subject = fields.TextField()
    feature = fields.TextField()

    class Meta:
        table = "ledger_receipts"


async def charge(account_id: int, lot_id: int, key: str, answer: bytes) -> None:
    """Every row of one charge, with made-up hashes; the caller's transaction holds it together."""
    head, account, revenue, lot = (
        await Head.get(id=1),
        await Account.get(id=account_id),
        await Account.get(id=-2),
        await Lot.get(id=lot_id),
    )
    held, seq, number = head.seq + 1, head.seq + 2, head.transactions + 1
    for place, event in ((held, "hold"), (seq, "capture")):
        await Event.create(
            seq=place, at=0, event=event, actor_id=account_id, request_id=key, payload="{}", hash="0" * 64
        )
    await Transaction.create(
        id=number, seq=seq, kind="charge", account_id=account_id, subject=key, feature="x", price_version=1
    )
    for place, (side, amount) in enumerate(((account, -2), (revenue, 2)), 2 * number - 1):
        side.balance += amount
        side.version += 1
        await side.save(update_fields=["balance", "version"])
        await Entry.create(
            id=place, account_id=side.id, version=side.version, transaction_id=number, amount=amount,
            balance_after=side.balance,
        )  # fmt: skip
    lot.remaining -= 2
    await lot.save(update_fields=["remaining"])
    await Burn.create(transaction_id=number, lot_id=lot_id, amount=2)
    await Hold.create(
        id=held, account_id=account_id, amount=2, lines="[]", lots="[]", key=key, operation="query", fingerprint="f",
        expires_at=0, state="captured", captured=2, closing_seq=seq,
    )  # fmt: skip
    await Key.create(
        seq=seq, actor_id=account_id, key=key, operation="query", fingerprint="f", answer="{}", response=answer
    )
    await Receipt.create(id=number, account_id=account_id, subject=key, feature="x")
    head.seq, head.transactions = seq, number
    await head.save(update_fields=["seq", "transactions"])
