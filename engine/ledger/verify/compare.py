"""Compares what stands in the tables with what the trail leads to."""

from __future__ import annotations

from dataclasses import replace

from engine.ledger import words
from engine.ledger.anchors import Anchored
from engine.ledger.batch import ADJUST, EXPIRED, REVENUE, TREASURY
from engine.ledger.chain import Head
from engine.ledger.verify.contradictions import CONTRADICTIONS
from engine.ledger.verify.proof import READER, Proof
from engine.ledger.verify.queries import (
    ACCOUNTS,
    HEAD,
    LOTS,
    OPEN_HOLDS,
    ROLES,
    WORDS,
)

# How the accounts of the house are called; every other one is a user's.
KINDS = {TREASURY: "treasury", REVENUE: "revenue", EXPIRED: "expired", ADJUST: "adjust"}


async def compare(proof: Proof, anchors: Anchored | None) -> None:
    """Compare what stands in the tables with what the trail leads to."""
    await _compare_head(proof)
    await _compare_accounts(proof)
    await _compare_lots(proof)
    await _compare_holds(proof)
    await _compare_roles(proof)
    await _compare_words(proof)
    if anchors:
        await proof.compare_anchors(anchors)
    for each in CONTRADICTIONS:
        for number in await proof.reader.named("The ledger", each.statement):
            proof.fault(each.check, number, each.sentence.format(number))


async def _compare_head(proof: Proof) -> None:
    heads = await proof.reader.all(HEAD)
    if [row[0] for row in heads] != [1]:
        proof.fault("head", 0, f"There are {len(heads)} heads of the trail where one must be, the first.")
    for _, *columns, signature in heads:
        stored = Head(*columns)
        if replace(stored, anchors=0) != proof.head:
            proof.fault("head", stored.seq, f"The head is at event {stored.seq}; the trail ends at {proof.seq}.")
        if proof.key is not None and not stored.is_signed(signature, proof.key):
            proof.fault("head", stored.seq, "The head is not signed with this ledger's key.")


async def _compare_accounts(proof: Proof) -> None:
    rows = await proof.reader.all(ACCOUNTS)
    for number, balance, held, version, kind, user_id in rows:
        account = proof.accounts[number]
        if (balance, version) != (account.balance, account.version):
            proof.fault("balances", number, f"Account {number} shows {balance}; its entries sum to {account.balance}.")
        if held != account.held:
            proof.fault("held", number, f"Account {number} shows {held} held; its open holds sum to {account.held}.")
        if (kind, user_id) != ((KINDS[number], None) if number in KINDS else ("user", number)):
            proof.fault("accounts", number, f"Account {number} is a {kind} account of user {user_id}.")
    for number in proof.accounts.keys() - {row[0] for row in rows}:
        proof.fault("balances", number, f"Account {number} has entries, but is not there.")
    if len({row[0] for row in rows}) != len(rows):
        proof.fault("accounts", 0, "An account is there twice.")
    if total := sum(row[1] for row in rows):
        proof.fault("double entry", 0, f"All balances sum to {total}.")


async def _compare_lots(proof: Proof) -> None:
    for _, _, parts, _ in proof.open_holds.values():
        for lot_id, part in parts:
            proof.lots[lot_id] = proof.lots.get(lot_id, 0) - part
    rows = await proof.reader.rows(LOTS)
    while chunk := await rows.chunk():
        for lot_id, remaining in chunk:
            if (left := proof.lots.get(lot_id)) != remaining:
                proof.fault("lots", lot_id, f"Lot {lot_id} shows {remaining}; {left} are left of it.")


async def _compare_holds(proof: Proof) -> None:
    for hold_id, captured in await proof.reader.all(OPEN_HOLDS):
        if captured or proof.open_holds.pop(hold_id, None) is None:
            proof.fault("holds", hold_id, f"Hold {hold_id} is open, but the trail has closed it.")
    for hold_id in proof.open_holds:
        proof.fault("holds", hold_id, f"Hold {hold_id} is closed, but no event has closed it.")


async def _compare_roles(proof: Proof) -> None:
    """Nobody may be more than the trail has made of them, or less."""
    there: dict[int, str] = dict(await proof.reader.all(ROLES))  # type: ignore[arg-type]
    for number in sorted(there.keys() | proof.roles.keys()):
        role, told = there.get(number, READER), proof.roles.get(number, READER)
        if role != told:
            proof.fault("roles", number, f"User {number} has the role {role!r}; the trail gave the role {told!r}.")


async def _compare_words(proof: Proof) -> None:
    rows = await proof.reader.rows(WORDS)
    while chunk := await rows.chunk():
        for mark, salt, text in chunk:
            if mark != words.mark(salt, text):
                proof.fault("words", 0, f"The words {text[:40]!r} are not those that were written.")
