"""Proves that the ledger is what it says: replays every row in the order of the audit trail and compares.

Nothing is believed that can be recomputed: hashes from the rows, balances from the entries, what is held from the
holds, what is left of a lot from what was burned and kept aside.
"""

from __future__ import annotations

from pathlib import Path

from engine.ledger.anchors import AnchorFile
from engine.ledger.snapshot import snapshot
from engine.ledger.verify.compare import compare
from engine.ledger.verify.proof import Proof
from engine.ledger.verify.queries import LINKS
from engine.ledger.verify.replay import TrailReplay
from engine.ledger.verify.report import AnchorReport, ProofReport
from engine.ledger.verify.seals import compare_seals
from engine.store.database import Database


async def verify(database: Database, *, key: bytes | None = None, anchors: Path | None = None) -> ProofReport:
    """Check every invariant on one snapshot, beside whoever writes.

    Args:
        key: Checks the signatures of head and anchors; None leaves them unchecked.
        anchors: The anchor file; None checks none.
    """
    # Read before the snapshot begins: every head that was anchored by now is committed, and so will be found in it.
    anchored = AnchorFile(anchors).read() if anchors else None
    async with snapshot(database) as source:
        proof = TrailReplay(source, key)
        await proof.replay(anchored)
        await compare(proof, anchored)
        await compare_seals(proof)
        return proof.report()


async def check_anchors(database: Database, anchors: Path, *, key: bytes | None = None) -> AnchorReport:
    """Compare the anchor file with the trail: a moment's work, where `verify` reads everything."""
    anchored = AnchorFile(anchors).read()
    async with snapshot(database) as source:
        proof = Proof(source, key)
        wanted = anchored.by_event
        last = 0
        rows = await proof.reader.rows(LINKS)
        while chunk := await rows.chunk():
            for seq, at, link in chunk:
                if anchor := wanted.pop(seq, None):
                    proof.seq, proof.transactions, proof.at, proof.link = seq, anchor.transactions, at, link
                    proof.anchor(anchor)
            last = chunk[-1][0]
        proof.missing(wanted.values())
        await proof.compare_anchors(anchored)
    newest = max((anchor.seq for anchor in anchored.anchors), default=0)
    return AnchorReport(not proof.faults, len(anchored.anchors), newest, max(0, last - newest), tuple(proof.faults))
