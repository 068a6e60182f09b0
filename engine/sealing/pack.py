"""A sealed forecast with all that proves it: read, written and examined without any database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from engine.errors import InvalidInput
from engine.ledger.chain import link, microseconds, moment
from engine.sealing import merkle
from engine.sealing.signing import is_signed

EVENT = "forecasts_sealed"
FORMAT = "trickster-oracle pack 1"
LOG_FORMAT = "trickster-oracle seals 1"
# A hundred thousand seals; a pack has 2 KB. A path through a million forecasts has 20 steps.
MOST_BYTES, MOST_STEPS = 100_000_000, 64
# Years 1 to 9999, as dates can be written.
EARLIEST, LATEST = microseconds(datetime.min.replace(tzinfo=UTC)), microseconds(datetime.max.replace(tzinfo=UTC))
# By its own clock a match may begin on another day than by that of UTC.
DAYS_APART = timedelta(days=1)

# Whole bytes; `$` would let a line feed pass.
Hex: TypeAlias = Annotated[str, Meta(pattern=r"^([0-9a-f]{2})*\Z", max_length=128)]
Text: TypeAlias = Annotated[str, Meta(max_length=20_000)]
Number: TypeAlias = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class SealedChance(msgspec.Struct, frozen=True):
    """One of the ways in which the match could end.

    Args:
        low: Lower end of the central 90 % interval of the chance itself.
        high: Upper end.
    """

    outcome: str
    probability: float
    low: float
    high: float


class SealedForecast(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a match before it.

    Args:
        kick_off: UTC; the start of the day where no time was known.
        simulation: Digest of the question, the ratings and the model.
        ratings: Digest of the ratings.
        model: Version of the model.
    """

    fixture: int
    sport: str
    competition: str
    day: date
    kick_off: Annotated[datetime, Meta(tz=True)]
    home: str
    away: str
    neutral: bool
    simulation: str
    ratings: str | None
    model: str
    chances: tuple[SealedChance, ...]

    @property
    def text(self) -> bytes:
        """The bytes that are sealed: JSON with its keys in order."""
        return msgspec.json.encode(self, order="sorted")


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What the event of a seal says.

    Args:
        seal: The seal's number, from 1 without a gap.
        previous: Link of the event of the seal before; empty for the first.
        fixtures: How many forecasts it holds.
        root: Of their tree, in hexadecimal digits.
    """

    seal: int
    previous: Hex
    competition: str
    day: date
    fixtures: int
    root: Hex

    @property
    def text(self) -> str:
        """As the event says it."""
        return msgspec.json.encode(self).decode()


class SealEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The event of the audit chain that seals forecasts, as it stands there, and who signed it.

    Args:
        at: Microseconds since 1970 UTC.
        actor: None: the house seals.
        payload: JSON of `Statement`, letter by letter.
        previous: Hash of the event before, of whatever kind.
        hash: SHA-256 of the JSON `[previous, [seq, at, event, actor, request, payload], []]` without spaces.
        public_key: Ed25519, in hexadecimal digits.
        signature: Of the hash's digits after `trickster-oracle seal 1` and a line feed.
    """

    seq: Number
    at: Annotated[int, Meta(ge=EARLIEST, le=LATEST)]
    event: Text
    actor: Number | None
    request: Text
    payload: Text
    previous: Hex
    hash: Hex
    public_key: Hex
    signature: Hex

    @property
    def is_whole(self) -> bool:
        """Whether the hash is that of what the event says."""
        row = (self.seq, self.at, self.event, self.actor, self.request, self.payload)
        return self.hash == link(self.previous, row, [])

    @property
    def statement(self) -> Statement:
        """
        Raises:
            msgspec.ValidationError: The payload says something else, or in another form: one key twice could be read as
                two statements.
        """
        stated = msgspec.json.decode(self.payload, type=Statement)
        if stated.text != self.payload:
            raise msgspec.ValidationError("the payload is not written as statements are")
        return stated

    @property
    def sealed_at(self) -> datetime:
        return moment(self.at)


class Pack(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag=FORMAT):
    """A forecast, its way to the root of its match day, and the event that holds the root.

    Args:
        forecast: The text that was sealed, letter by letter: JSON of `SealedForecast`.
        position: Its place among those of the day, from 0.
        path: Digests beside the way, the lowest first, in hexadecimal digits.
    """

    forecast: Text
    position: int
    path: Annotated[tuple[Hex, ...], Meta(max_length=MOST_STEPS)]
    event: SealEvent

    @property
    def said(self) -> SealedForecast:
        """
        Raises:
            msgspec.ValidationError: The text is no forecast.
        """
        return msgspec.json.decode(self.forecast, type=SealedForecast)


class SealLog(msgspec.Struct, frozen=True, kw_only=True, tag_field="format", tag=LOG_FORMAT):
    """Every seal of an installation: whoever keeps a copy notices when one is changed, dropped or slipped in.

    Args:
        seals: From the first one on.
    """

    seals: tuple[SealEvent, ...]


def read(content: bytes, field: str) -> Pack | SealLog:
    """A pack, or a list of seals.

    Args:
        field: What the content is called in a refusal.

    Raises:
        InvalidInput: It is neither of both, or longer than one can be.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInput(field=field, reason=f"longer than {MOST_BYTES:,} bytes")
    try:
        return msgspec.json.decode(content, type=Pack | SealLog)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise InvalidInput(field=field, reason=f"it is neither a pack nor a list of seals: {error}") from error


def faults(found: Pack | SealLog, *, public_key: str | None = None, log: SealLog | None = None) -> tuple[str, ...]:
    """What is wrong with a pack or a list, and with the list that was kept beside it."""
    of_log = faults_of_log(log, public_key=public_key) if log else ()
    if isinstance(found, Pack):
        return of_log + faults_of(found, public_key=public_key, log=log)
    return of_log + faults_of_log(found, public_key=public_key) + (faults_between(found, log) if log else ())


def faults_of(pack: Pack, *, public_key: str | None = None, log: SealLog | None = None) -> tuple[str, ...]:
    """What is wrong with a pack, a sentence each; nothing where it proves what it says.

    Args:
        public_key: The key that the reader knows to be the site's; None believes the pack's own.
        log: Seals that the reader kept, the pack's among them.
    """
    try:
        said, stated = pack.said, pack.event.statement
    except msgspec.MsgspecError as error:
        return (f"It does not say what a pack must say: {error}.",)
    return (
        *_faults_of_forecast(pack, said, stated),
        *_faults_of_event(pack.event, public_key),
        *(_faults_against(pack.event, log) if log else ()),
    )


def faults_of_log(log: SealLog, *, public_key: str | None = None) -> tuple[str, ...]:
    """What is wrong with a list of seals: each by itself, then the order and the gaps."""
    found: list[str] = []
    before: SealEvent | None = None
    for number, event in enumerate(log.seals, 1):
        found += (f"Seal {number}: {fault}" for fault in _faults_of_event(event, public_key))
        try:
            stated = event.statement
        except msgspec.MsgspecError as error:
            found.append(f"Seal {number} does not say what a seal must say: {error}.")
            before = event
            continue
        if stated.seal != number:
            found.append(f"Seal {number} is missing or stands elsewhere: seal {stated.seal} is in its place.")
        if stated.previous != (before.hash if before else ""):
            found.append(f"Seal {number} does not follow the one before it.")
        if before and (event.at < before.at or event.seq <= before.seq):
            found.append(f"Seal {number} is older than the one before it: the clock was set back.")
        before = event
    return tuple(found)


def faults_between(log: SealLog, kept: SealLog) -> tuple[str, ...]:
    """Where a list of seals differs from one that was kept earlier: it may only have become longer."""
    found = [
        f"Seal {number} is another than in the list that was kept: the past was written anew."
        for number, (event, before) in enumerate(zip(log.seals, kept.seals, strict=False), 1)
        if event.hash != before.hash
    ]
    if len(log.seals) < len(kept.seals):
        found.append(f"The list has {len(log.seals)} seals; the one that was kept has {len(kept.seals)}.")
    return tuple(found)


def _faults_of_forecast(pack: Pack, said: SealedForecast, stated: Statement) -> list[str]:
    found = []
    start = merkle.leaf(pack.forecast.encode())
    top = merkle.climbed(start, pack.position, stated.fixtures, [bytes.fromhex(each) for each in pack.path])
    if top is None or top.hex() != stated.root:
        found.append("The forecast is not among those that were sealed: it, or its path, was changed.")
    if pack.forecast.encode() != said.text or said.kick_off.utcoffset():
        found.append("The forecast is not written as forecasts are sealed.")
    if (said.competition, said.day) != (stated.competition, stated.day):
        found.append("The forecast is of another competition or day than the seal.")
    if abs(said.kick_off.date() - said.day) > DAYS_APART:
        found.append("The kick-off is on another day than the match.")
    if pack.event.at >= microseconds(said.kick_off):
        found.append("It was sealed at kick-off or after it.")
    if not _is_distribution(said.chances):
        found.append("The chances are not those of every outcome once, or do not sum to one.")
    return found


def _faults_of_event(event: SealEvent, public_key: str | None) -> list[str]:
    found = []
    if event.event != EVENT or event.actor is not None:
        found.append("The event of the chain is not one that seals forecasts.")
    if not event.is_whole:
        found.append("The event of the chain was changed: its hash is another.")
    if not is_signed(event.hash, event.signature, event.public_key):
        found.append("The signature is not one of the key that is named.")
    if public_key is not None and event.public_key != public_key:
        found.append("It is signed with another key than the site's.")
    return found


def _faults_against(event: SealEvent, log: SealLog) -> list[str]:
    """Compare the pack's seal with seals that were kept: the same number must be the same event."""
    found = []
    kept = [each for each in log.seals if _number(each) == _number(event)]
    if not kept:
        found.append("The seal is not among those of the list.")
    elif any(each.hash != event.hash for each in kept):
        found.append("The list has another seal in its place: the past was written anew.")
    return found


def _number(event: SealEvent) -> int | None:
    try:
        return event.statement.seal
    except msgspec.MsgspecError:
        return None


def _is_distribution(chances: Sequence[SealedChance]) -> bool:
    return (
        all(0 <= each.low <= each.high <= 1 and 0 <= each.probability <= 1 for each in chances)
        and len({each.outcome for each in chances}) == len(chances)
        and abs(sum(each.probability for each in chances) - 1) < 1e-9
    )
