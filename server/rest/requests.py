"""What the first contract's requests may hold: the types are the contract, and its description is held to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

import msgspec
import orjson
from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request

from engine.depths import Depth
from engine.errors import InvalidInput
from engine.ledger.commands.credit import MOST_TOKENS
from engine.ledger.texts import LONGEST_KEY
from engine.simulation.matchup import MOST_HOME_ADVANTAGE, MOST_RATING, MOST_RATING_SD
from engine.simulation.settings import LEAST_LEVEL, MOST_LEVEL, MOST_SEED, MOST_SIMULATIONS
from engine.sports.base import Sport
from schema.types.simulation import MOST_COMPARED
from server.errors import TooLarge, UnsupportedMediaType

T = TypeVar("T", bound="Body")

# Longer than any name of a team; length is looked at before anything else is.
LONGEST_NAME = 100
# Begins with something that is no space, and has no control characters: whatever is left can be shown on a page.
SHOWN = "^ *[^ \u00a0\u0000-\u001f\u007f-\u009f\u00ad][^\u0000-\u001f\u007f-\u009f\u00ad]*$"
# What an id is made of: numbers of rows, digests of simulations.
ID = "^[0-9A-Za-z_-]*$"
NO_NUL = "^[^\u0000]*$"
# A body of either kind has far less; decoding so much takes a millisecond.
MOST_BYTES = 64_000
# Of objects inside objects, and of what a refusal repeats of a request.
MOST_LEVELS, LONGEST_REASON = 4, 300
PLACE = re.compile(r" - at `\$\.?(?P<path>.*)`$")
# In words what a pattern means.
PATTERNS = {
    SHOWN: "begin with something that can be seen, and use no control characters",
    ID: "use letters and digits of ASCII, - and _",
    NO_NUL: "a text may not hold the character U+0000",
}
UNKNOWN = re.compile(r"unknown field `(?P<name>.*?)`", re.DOTALL)

Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME, pattern=SHOWN)]
Id: TypeAlias = Annotated[str, Meta(min_length=1, max_length=100, pattern=ID)]
Rating: TypeAlias = Annotated[float, Meta(ge=0, le=MOST_RATING)]
RatingSd: TypeAlias = Annotated[float, Meta(ge=0, le=MOST_RATING_SD)]
Points: TypeAlias = Annotated[float, Meta(ge=-MOST_HOME_ADVANTAGE, le=MOST_HOME_ADVANTAGE)]
Key: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LONGEST_KEY, pattern=NO_NUL)]


# Of one match; no sport has as many that anybody could choose.
MOST_DETAILS = 8


class DepthName(StrEnum):
    """The names of the first contract, and those that came after it as aliases."""

    HEADLINE_PICK = "headline_pick"
    FULL_DISTRIBUTION = "full_distribution"
    SCENARIO_EXTREMES = "scenario_extremes"
    COMPARATIVE_ANALYSIS = "comparative_analysis"
    DEEP_DIVE_EDUCATIONAL = "deep_dive_educational"
    HEADLINE = "headline"
    COMPARISON = "comparison"
    DEEP_DIVE = "deep_dive"

    @property
    def depth(self) -> Depth:
        return DEPTHS[self]

    @property
    def feature(self) -> str:
        """The first contract's name of the depth."""
        return FEATURES[self.depth]


DEPTHS = {name: depth for name in DepthName for depth in Depth if name in (depth.entry.first_name, depth.value)}
# What the ledger calls a feature, as the first contract does.
FEATURES = {depth.value: depth.entry.first_name for depth in Depth}


class Body(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """A request's body. A member that is null counts as left out."""


class Config(Body, frozen=True):
    n_simulations: Annotated[int, Meta(ge=1, le=MOST_SIMULATIONS)] | UnsetType = UNSET
    ci_level: Annotated[float, Meta(gt=LEAST_LEVEL, lt=MOST_LEVEL)] | UnsetType = UNSET
    seed: Annotated[int, Meta(ge=0, le=MOST_SEED)] | UnsetType = UNSET


class SimulationRequest(Body, frozen=True):
    sport: Sport | UnsetType = UNSET
    market: Literal["moneyline_home", "outcome"] = "moneyline_home"
    event_id: Name | UnsetType = UNSET
    home_team: Name | UnsetType = UNSET
    away_team: Name | UnsetType = UNSET
    home_name: Name | UnsetType = UNSET
    away_name: Name | UnsetType = UNSET
    home_rating: Rating | UnsetType = UNSET
    away_rating: Rating | UnsetType = UNSET
    home_rating_sd: RatingSd | UnsetType = UNSET
    away_rating_sd: RatingSd | UnsetType = UNSET
    home_advantage: Points | UnsetType = UNSET
    neutral: bool | UnsetType = UNSET
    details: Annotated[dict[Name, Name | int], Meta(max_length=MOST_DETAILS)] | UnsetType = UNSET
    fixture_id: Id | UnsetType = UNSET
    home_team_id: Id | UnsetType = UNSET
    away_team_id: Id | UnsetType = UNSET
    depth: DepthName = DepthName.HEADLINE_PICK
    compare_with: Annotated[list[Id], Meta(max_length=MOST_COMPARED - 1)] | UnsetType = UNSET
    config: Config | UnsetType = UNSET


class TopUpRequest(Body, frozen=True):
    user_id: Id
    amount: Annotated[int, Meta(ge=1, le=MOST_TOKENS)]
    payment_id: Key | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=1000, pattern=SHOWN)] | None = None
    idempotency_key: Key | None = None


async def read(request: Request, kind: type[T]) -> T:
    """The body of a request.

    Raises:
        UnsupportedMediaType: It is not called JSON.
        TooLarge: It is longer than `MOST_BYTES`.
        InvalidInput: It is none, or a member is not what it must be.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise UnsupportedMediaType(got=content_type)
    body = await request.body()
    if len(body) > MOST_BYTES:
        raise TooLarge(what="body", max_bytes=MOST_BYTES)
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(field="body", reason=f"it is not JSON in UTF-8 ({error.msg})") from error
    if not isinstance(asked, dict):
        raise InvalidInput(field="body", reason="send a JSON object")
    try:
        return msgspec.convert(_given(asked), kind)
    except msgspec.ValidationError as error:
        raise refusal(str(error)) from None


def _given(value: Any, levels: int = MOST_LEVELS) -> Any:
    """What is not null, in objects inside objects; a whole number may be written with a point, as JSON's may."""
    if isinstance(value, dict) and levels:
        return {name: _given(each, levels - 1) for name, each in value.items() if each is not None}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def one_of(named: Mapping[str, str | None]) -> str | None:
    """What members say that are names of one and the same, None where none of them says anything.

    Raises:
        InvalidInput: They contradict each other.
    """
    said = {name: value for name, value in named.items() if value is not None}
    if len(set(said.values())) > 1:
        raise InvalidInput(field=" and ".join(said), reason="they contradict each other: send one of them")
    return next(iter(said.values()), None)


def refusal(complaint: str) -> InvalidInput:
    """What is wrong with which member, from msgspec's one sentence."""
    place = PLACE.search(complaint)
    path = place["path"] if place else ""
    reason = complaint[: place.start()] if place else complaint
    if unknown := UNKNOWN.search(reason):
        path, reason = ".".join(filter(None, (path, unknown["name"][:60]))), "there is no such member"
    if told := next((words for pattern, words in PATTERNS.items() if repr(pattern) in reason), ""):
        reason = told
    if path == "depth":
        reason = f"use one of {', '.join(DepthName)}"
    return InvalidInput(field=path or "body", reason=reason[:1].lower() + reason[1:LONGEST_REASON])
