"""football.json of the openfootball project: a season of a league, or a cup."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any

from engine.catalogue.importers.cells import FIRST_YEAR, LAST_YEAR, MOST_SCORE, checked_name, day, moment, shown
from engine.catalogue.importers.parsed import BadRow, ParsedMatch, RefusedRow
from engine.catalogue.importers.table import Unreadable
from engine.catalogue.leagues import BY_CODE, League
from engine.catalogue.seasons import season_named, season_of

NAME_AND_SEASON = re.compile(r"(?P<name>.*?)\s+(?P<season>\d{4}(?:[-/]\d{2,4})?)")
CODE = re.compile(r"\b([a-z]{2,4}\.\d)\b")
OFFSET = re.compile(r"(?P<clock>\d{1,2}:\d{2})\s+UTC(?P<hours>[+-](?:1[0-4]|0?\d))")
CALLED_OFF = frozenset({"cancelled", "canceled", "annulled"})


@dataclass(frozen=True, slots=True)
class Document:
    """A season: the competition's own name, the season's, and the matches as they stand."""

    competition: str
    season: str
    matches: list[Any]


def document(text: str) -> Document:
    """
    Raises:
        Unreadable: The text is no JSON, or holds no list of matches.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("it is no JSON that can be read") from None
    if not isinstance(content, dict):
        raise Unreadable("its JSON is no season of football.json")
    listed = content.get("matches", grouped(content.get("rounds")))
    if not isinstance(listed, list) or not listed:
        raise Unreadable("its JSON has no list of matches")
    title = str(content.get("name") or "").strip()
    parts = NAME_AND_SEASON.fullmatch(title)
    if parts is None:
        return Document(title, "", listed)
    return Document(parts["name"], season_named(parts["season"]), listed)


def grouped(rounds: Any) -> list[Any] | None:
    """The matches of the older form, where each round has its own list."""
    if not isinstance(rounds, list):
        return None
    return [
        {"round": each.get("name"), **match}
        for each in rounds
        if isinstance(each, dict)
        for match in each.get("matches") or ()
        if isinstance(match, dict)
    ]


def league_of(file: str) -> League | None:
    """The league of a file called like `2024-25.en.1.json`."""
    code = CODE.search(file.casefold())
    return BY_CODE.get(code[1]) if code else None


def matches(document: Document, zone: tzinfo | None) -> Iterator[ParsedMatch | RefusedRow]:
    for position, match in enumerate(document.matches, start=1):
        try:
            if not isinstance(match, dict):
                raise BadRow("matches", f"{shown(str(match))} is no match")
            if str(match.get("status", "")).casefold() not in CALLED_OFF:
                yield parsed(match, position, document.season, zone)
        except BadRow as bad:
            yield RefusedRow(position, bad.column, bad.reason)


def parsed(match: dict[str, Any], position: int, season: str, zone: tzinfo | None) -> ParsedMatch:
    written = str(match.get("date") or "")
    played_on = day(written)
    if played_on is None:
        raise BadRow("date", f"{shown(written)} is no date from {FIRST_YEAR} to {LAST_YEAR}")
    home_score, away_score = scores(match)
    return ParsedMatch(
        line=position,
        day=played_on,
        home=team(match, "team1"),
        away=team(match, "team2"),
        home_score=home_score,
        away_score=away_score,
        season=season or season_of(played_on),
        round=str(match.get("round") or "")[:64],
        kick_off=kick_off(played_on, str(match.get("time") or ""), zone),
    )


def team(match: dict[str, Any], field: str) -> str:
    """A name, or in the older form an object with one."""
    value = match.get(field)
    if isinstance(value, dict):
        value = value.get("name")
    return checked_name(value if isinstance(value, str) else "", field)


def scores(match: dict[str, Any]) -> tuple[int, int] | tuple[None, None]:
    """After 90 minutes; extra time and penalties are another matter."""
    score = match.get("score")
    full_time = score.get("ft") if isinstance(score, dict) else score
    if full_time is None:
        full_time = [match.get("score1"), match.get("score2")]
    if not isinstance(full_time, list) or len(full_time) != 2:
        raise BadRow("score", f"{shown(str(full_time))} is no pair of scores")
    home, away = full_time
    if home is None and away is None:
        return None, None
    return goals(home), goals(away)


def goals(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_SCORE:
        raise BadRow("score", f"{shown(str(value))} is no whole number from 0 to {MOST_SCORE}")
    return value


def kick_off(played_on: date, written: str, zone: tzinfo | None) -> datetime | None:
    """In the zone that the time itself names, else in the league's."""
    if offset := OFFSET.fullmatch(written):
        return moment(played_on, offset["clock"], timezone(timedelta(hours=int(offset["hours"]))))
    return moment(played_on, written, zone)
