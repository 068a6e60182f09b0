"""Compares the forecasts that are kept as sealed with what the trail sealed."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from engine.ledger.verify.proof import Proof
from engine.ledger.verify.queries import SEALED, SEALING_EVENTS, SEALS
from engine.sealing import merkle
from engine.sealing.pack import Statement

CHECK = "seals"


async def compare_seals(proof: Proof) -> None:
    """Every event that seals has its seal, every seal its event, and every forecast stands as it was sealed."""
    seals = {number: (seq, payload) for number, seq, payload in await proof.reader.all(SEALS)}
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for number, _, text in await proof.reader.all(SEALED):
        texts[number].append(text)
    for expected, (seq, payload) in enumerate(await proof.reader.all(SEALING_EVENTS), 1):
        try:
            stated = msgspec.json.decode(payload, type=Statement)
        except msgspec.MsgspecError:
            proof.fault(CHECK, seq, f"Event {seq} seals, and does not say what.")
            continue
        if stated.seal != expected:
            proof.fault(CHECK, seq, f"Event {seq} makes seal {stated.seal} where {expected} must follow.")
        if seals.pop(stated.seal, None) != (seq, payload):
            proof.fault(CHECK, stated.seal, f"Seal {stated.seal} is not what event {seq} says of it.")
        kept = texts.pop(stated.seal, [])
        if len(kept) != stated.fixtures:
            proof.fault(
                CHECK, stated.seal, f"Seal {stated.seal} is of {stated.fixtures} forecasts; {len(kept)} are kept."
            )
        elif merkle.root([merkle.leaf(text.encode()) for text in kept]).hex() != stated.root:
            proof.fault(CHECK, stated.seal, f"A forecast of seal {stated.seal} is not the one that was sealed.")
    for number, (seq, _) in seals.items():
        if seq is not None:
            proof.fault(CHECK, number, f"Seal {number} names event {seq}, which does not seal it.")
