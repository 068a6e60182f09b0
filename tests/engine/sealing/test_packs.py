"""Ways to cheat with a pack or with the list of seals, each of which is found without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from engine.errors import InvalidInput
from engine.ledger.chain import link, microseconds
from engine.sealing import merkle
from engine.sealing.pack import (
    EVENT,
    Pack,
    SealedChance,
    SealedForecast,
    SealEvent,
    SealLog,
    Statement,
    faults_between,
    faults_of,
    faults_of_log,
    read,
)
from engine.sealing.signing import SigningKey

KEY, OTHER_KEY = SigningKey(bytes(range(32))), SigningKey(bytes(range(1, 33)))
KICK_OFF = datetime(2024, 3, 10, 13, 0, tzinfo=UTC)
DAY = KICK_OFF.date()
SIDES = (("Alders", "Oaks"), ("Birches", "Firs"), ("Cedars", "Elms"), ("Pines", "Elders"), ("Yews", "Limes"))


def forecast(number: int, day: date = DAY) -> SealedForecast:
    home, away = SIDES[number]
    kick_off = datetime.combine(day, KICK_OFF.timetz()) + timedelta(hours=number)
    chances = tuple(
        SealedChance(outcome, chance, chance - 0.05, chance + 0.05)
        for outcome, chance in (("home", 0.5), ("draw", 0.3), ("away", 0.2))
    )
    return SealedForecast(
        fixture=number + 1, sport="soccer", competition="forest-league", day=day, kick_off=kick_off, home=home,
        away=away, neutral=False, simulation="5" * 32, ratings="6" * 32, model="1", chances=chances,
    )  # fmt: skip


def event(stated: Statement, *, at: datetime, seq: int, key: SigningKey = KEY, **changes: Any) -> SealEvent:
    """The event of the chain that says this, hashed and signed as it should be."""
    payload = msgspec.json.encode(stated).decode()
    said = {"event": EVENT, "actor": None, "request": f"seal-{stated.seal}", "payload": payload} | changes
    row = (seq, microseconds(at), said["event"], said["actor"], said["request"], said["payload"])
    found = link("ab" * 32, row, [])
    return SealEvent(
        seq=seq, at=microseconds(at), previous="ab" * 32, hash=found, public_key=key.public,
        signature=key.sign(found), **said,
    )  # fmt: skip


def statement(said: list[SealedForecast], seal: int = 1, previous: str = "") -> Statement:
    root = merkle.root([merkle.leaf(each.text) for each in said]).hex()
    return Statement(
        seal=seal, previous=previous, competition="forest-league", day=said[0].day, fixtures=len(said), root=root
    )


def pack_of(said: list[SealedForecast], position: int, sealed: SealEvent) -> Pack:
    steps = merkle.path([merkle.leaf(each.text) for each in said], position)
    path = tuple(step.hex() for step in steps)
    return Pack(forecast=said[position].text.decode(), position=position, path=path, event=sealed)


SAID = [forecast(number) for number in range(5)]
SEALED = event(statement(SAID), at=KICK_OFF - timedelta(minutes=30), seq=7)
PACK = pack_of(SAID, 1, SEALED)


def log_of(days: int) -> SealLog:
    seals: list[SealEvent] = []
    for number in range(days):
        said = [forecast(0, DAY + timedelta(days=number))]
        stated = statement(said, seal=number + 1, previous=seals[-1].hash if seals else "")
        seals.append(event(stated, at=KICK_OFF + timedelta(days=number, minutes=-30), seq=7 + 10 * number))
    return SealLog(seals=tuple(seals))


LOG = log_of(4)


def said_otherwise(**changes: Any) -> Pack:
    return replace(PACK, forecast=replace(SAID[1], **changes).text.decode())


def resealed(said: list[SealedForecast], position: int = 1, **of_event: Any) -> Pack:
    """A whole new seal, as the site itself could make it."""
    return pack_of(said, position, event(statement(said), **{"at": KICK_OFF, "seq": 7, **of_event}))


def with_event(**changes: Any) -> Pack:
    return replace(PACK, event=replace(SEALED, **changes))


def as_inner_node() -> Pack:
    """The two digests below a node are given out as a text: without their marks one would lead to the root."""
    leaves = [merkle.leaf(each.text) for each in SAID]
    text = (leaves[2] + leaves[3]).decode("latin-1")
    return replace(PACK, forecast=text, position=1, path=(merkle.node(leaves[0], leaves[1]).hex(), leaves[4].hex()))


def resealed_text(old: str, new: str) -> Pack:
    """The site itself seals a text that is written otherwise than forecasts are."""
    text = SAID[1].text.decode().replace(old, new)
    assert text != SAID[1].text.decode()
    leaves = [merkle.leaf(SAID[0].text), merkle.leaf(text.encode())]
    stated = replace(statement(SAID[:2]), root=merkle.root(leaves).hex())
    sealed = event(stated, at=KICK_OFF - timedelta(hours=1), seq=7)
    return Pack(forecast=text, position=1, path=(leaves[0].hex(),), event=sealed)


def resealed_payload(old: str, new: str) -> Pack:
    """The site itself signs a statement that is written otherwise than statements are."""
    payload = SEALED.payload.replace(old, new)
    assert payload != SEALED.payload
    return pack_of(SAID, 1, event(statement(SAID), at=KICK_OFF - timedelta(hours=1), seq=7, payload=payload))


BOLDER = (
    SealedChance("home", 0.9, 0.85, 0.95),
    SealedChance("draw", 0.06, 0.01, 0.1),
    SealedChance("away", 0.04, 0.01, 0.1),
)
HALF = BOLDER[:1] * 2
BEYOND = (
    SealedChance("home", 1.5, 0.85, 0.95),
    SealedChance("draw", -0.3, 0.01, 0.1),
    SealedChance("away", -0.2, 0.01, 0.1),
)
TWICE = (SealedChance("home", 0.5, 0.4, 0.6), SealedChance("home", 0.5, 0.4, 0.6))
EAST = timezone(timedelta(hours=5))
LATE = {"at": SAID[1].kick_off}

CHEATS: dict[str, Callable[[], Pack]] = {
    "another probability": lambda: said_otherwise(chances=BOLDER),
    "another match": lambda: said_otherwise(fixture=99),
    "the sides exchanged": lambda: said_otherwise(home="Firs", away="Birches"),
    "a later kick-off": lambda: said_otherwise(kick_off=SAID[1].kick_off + timedelta(days=1)),
    "another model": lambda: said_otherwise(model="2"),
    "another place": lambda: replace(PACK, position=2),
    "a place that is not there": lambda: replace(PACK, position=5),
    "another path": lambda: replace(PACK, path=PACK.path[::-1]),
    "a longer path": lambda: replace(PACK, path=(*PACK.path, PACK.path[0])),
    "no path": lambda: replace(PACK, path=()),
    "an inner node for a forecast": as_inner_node,
    "another root in the event": lambda: with_event(payload=SEALED.payload.replace('"root":"', '"root":"00')),
    "fewer forecasts in the event": lambda: with_event(payload=SEALED.payload.replace('"fixtures":5', '"fixtures":4')),
    "an earlier time in the event": lambda: with_event(at=SEALED.at - 3_600_000_000),
    "another place in the chain": lambda: with_event(seq=6),
    "another event before it": lambda: with_event(previous="cd" * 32),
    "a hash of something else": lambda: with_event(hash="cd" * 32),
    "no signature": lambda: with_event(signature=""),
    "a signature by a second key": lambda: with_event(signature=OTHER_KEY.sign(SEALED.hash)),
    "a seal by a second key": lambda: resealed(SAID, at=KICK_OFF - timedelta(hours=1), key=OTHER_KEY),
    "a seal at kick-off": lambda: resealed(SAID, **LATE),
    "a seal after the match": lambda: resealed(SAID, at=KICK_OFF + timedelta(days=1)),
    "an event of another kind": lambda: resealed(SAID, at=KICK_OFF - timedelta(hours=1), event="sign_in"),
    "an event that somebody caused": lambda: resealed(SAID, at=KICK_OFF - timedelta(hours=1), actor=3),
    "chances that are more than one": lambda: resealed(
        [SAID[0], replace(SAID[1], chances=HALF)], at=KICK_OFF - timedelta(hours=1)
    ),
    "a forecast of another day than the seal's": lambda: resealed(
        [SAID[0], forecast(1, DAY + timedelta(days=3))], at=KICK_OFF - timedelta(hours=1)
    ),
    "chances beyond one and below nothing": lambda: resealed(
        [SAID[0], replace(SAID[1], chances=BEYOND)], at=KICK_OFF - timedelta(hours=1)
    ),
    "one outcome twice": lambda: resealed([SAID[0], replace(SAID[1], chances=TWICE)], at=KICK_OFF - timedelta(hours=1)),
    "no outcome": lambda: resealed([SAID[0], replace(SAID[1], chances=())], at=KICK_OFF - timedelta(hours=1)),
    "a kick-off days after the match": lambda: resealed(
        [SAID[0], replace(SAID[1], kick_off=SAID[1].kick_off + timedelta(days=9))], at=KICK_OFF + timedelta(days=3)
    ),
    "a kick-off by the clock of another zone": lambda: resealed(
        [SAID[0], replace(SAID[1], kick_off=SAID[1].kick_off.astimezone(EAST))], at=KICK_OFF - timedelta(hours=1)
    ),
    "a kick-off without a zone": lambda: resealed_text(':00Z"', ':00"'),
    "a key of the forecast twice": lambda: resealed_text('"home":"Birches"', '"home":"Firs","home":"Birches"'),
    "a key that forecasts do not have": lambda: resealed_text("{", '{"a":1,'),
    "a sign that is written as its number": lambda: resealed_text("Birches", "\\u0042irches"),
    "a key of the statement twice": lambda: resealed_payload("{", '{"root":"' + "ab" * 32 + '",'),
    "a statement with spaces": lambda: resealed_payload(":", ": "),
    "a tree without leaves": lambda: pack_of(
        SAID, 1, event(replace(statement(SAID), fixtures=0), at=KICK_OFF - timedelta(hours=1), seq=7)
    ),
    "a tree of endless size": lambda: pack_of(
        SAID, 1, event(replace(statement(SAID), fixtures=10**40), at=KICK_OFF - timedelta(hours=1), seq=7)
    ),
    "a place below the first": lambda: replace(PACK, position=-1),
    "a key in capitals": lambda: with_event(public_key=KEY.public.upper()),
    "a payload that says nothing": lambda: with_event(payload="{}"),
    "a text that is no forecast": lambda: replace(PACK, forecast="{}"),
}


def test_a_pack_that_was_not_touched_proves_what_it_says() -> None:
    assert faults_of(PACK, public_key=KEY.public, log=SealLog(seals=(SEALED,))) == ()
    assert faults_of(read(msgspec.json.encode(PACK), "pack")) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_cheat_with_a_pack_is_found(cheat: str) -> None:
    assert faults_of(CHEATS[cheat](), public_key=KEY.public)


def test_a_past_that_was_written_anew_is_found_by_a_list_that_was_kept() -> None:
    bolder = [SAID[0], replace(SAID[1], chances=BOLDER)]
    forged = resealed(bolder, at=KICK_OFF - timedelta(hours=1))

    assert faults_of(forged, public_key=KEY.public) == ()
    assert faults_of(forged, public_key=KEY.public, log=SealLog(seals=(SEALED,)))
    assert faults_of(PACK, public_key=KEY.public, log=SealLog(seals=()))


def followed_by(seal: int, previous: int, *, days: int, seq: int) -> SealLog:
    """The first three seals, or all before the number, and one more that is signed as it should be."""
    stated = statement([forecast(0)], seal=seal, previous=LOG.seals[previous].hash)
    return SealLog(seals=(*LOG.seals[: seal - 1], event(stated, at=KICK_OFF + timedelta(days=days), seq=seq)))


def with_last(**changes: Any) -> SealLog:
    return SealLog(seals=(*LOG.seals[:3], replace(LOG.seals[3], **changes)))


LISTS: dict[str, Callable[[], SealLog]] = {
    "a seal dropped": lambda: SealLog(seals=LOG.seals[:1] + LOG.seals[2:]),
    "the first one dropped": lambda: SealLog(seals=LOG.seals[1:]),
    "two exchanged": lambda: SealLog(seals=(LOG.seals[0], LOG.seals[2], LOG.seals[1], LOG.seals[3])),
    "one twice": lambda: SealLog(seals=(*LOG.seals, LOG.seals[3])),
    "one by a second key": lambda: with_last(public_key=OTHER_KEY.public, signature=OTHER_KEY.sign(LOG.seals[3].hash)),
    "one changed": lambda: with_last(at=LOG.seals[3].at - 1),
    "one that says nothing": lambda: with_last(payload="{}"),
    "a clock set back": lambda: followed_by(4, 2, days=-9, seq=99),
    "an earlier place in the chain": lambda: followed_by(4, 2, days=9, seq=3),
    "one slipped in": lambda: followed_by(5, 1, days=9, seq=99),
}


def test_a_list_that_was_not_touched_is_sound_and_may_become_longer() -> None:
    assert faults_of_log(LOG, public_key=KEY.public) == ()
    assert faults_of_log(SealLog(seals=())) == ()
    assert faults_between(LOG, log_of(2)) == ()


@pytest.mark.parametrize("cheat", LISTS)
def test_a_cheat_with_the_list_is_found(cheat: str) -> None:
    assert faults_of_log(LISTS[cheat](), public_key=KEY.public)


def test_a_list_that_was_written_anew_or_cut_differs_from_the_one_that_was_kept() -> None:
    other = event(statement([forecast(1)]), at=KICK_OFF - timedelta(hours=1), seq=7)

    assert faults_between(SealLog(seals=(other, *LOG.seals[1:])), LOG)
    assert faults_between(log_of(2), LOG)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[1]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format":"another"}',
        msgspec.json.encode(PACK).replace(b'"path":[', b'"path":["zz",'),
        msgspec.json.encode(PACK).replace(b'"position":1', b'"position":"1"'),
        msgspec.json.encode(replace(PACK, path=("ab" * 32,) * 65)),
        msgspec.json.encode(replace(PACK, path=("ab" * 31 + "a\n", *PACK.path))),
        msgspec.json.encode(replace(PACK, path=("abc", *PACK.path))),
        msgspec.json.encode(with_event(public_key=KEY.public.upper())),
        msgspec.json.encode(with_event(at=10**30)),
        msgspec.json.encode(with_event(at=-(2**62))),
        msgspec.json.encode(with_event(seq=2**64)),
        msgspec.json.encode(PACK).replace(b'"position":1', b'"position":1' + b"0" * 5_000),
        msgspec.json.encode(PACK).replace(b'"position":1', b'"position":NaN'),
        msgspec.json.encode(PACK).replace(b"Birches", b"\\ud800"),
        b"\xef\xbb\xbf" + msgspec.json.encode(PACK)[:-9],
    ],
)
def test_what_is_no_pack_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        read(content, "pack")
