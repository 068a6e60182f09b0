"""Houses that know the same until a day, and other things of that day and later, for tests of the time machine."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise, permutations, zip_longest
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.accounts.models import Role
from engine.accounts.models import Scope as KeyScope
from engine.catalogue.importers.reading import parse_bytes
from server import app as server_app
from server import templating
from server.services import Installation, open_installation
from server.settings import Settings

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
DAY = date(2025, 11, 15)
LEAGUE, CUP, NATIONS, LATER = "England: Premier League", "Orchard Cup", "International matches", "Winter Cup"
SEASONS_END = (date(2025, 2, 1), date(2026, 2, 1))
SEASONS_BEGIN = {date(2025, 2, 1): date(2024, 8, 10), date(2026, 2, 1): date(2025, 8, 9)}
CLUBS = ("Alder", "Birch", "Cedar", "Damson", "Elder", "Fir", "Gorse", "Hazel")
SIDES = ("Norland", "Sutland", "Estland", "Wesland", "Midland", "Farland")
HEADER = "date,home,away,home_score,away_score,season,round,home shootout score,away shootout score,HS,AS,HST,AST"
VOLATILE = {"x-request-id", "content-length", "date", "ratelimit"}
UNLIMITED: dict[str, Any] = dict.fromkeys(
    ("guest_limit", "account_limit", "key_limit", "guest_page_limit", "page_limit"), "1000000/hour"
)
# An operation is named in what it charged: here all are called the same.
REQUEST = {"x-request-id": "11111111-1111-4111-8111-111111111111"}
PASSWORD = "seven quiet harbours"


def league(seed: int, *, until: date, since: date, scores: bool = True) -> list[str]:
    """Two double round robins, a match each three days; of the second a part lies after the day."""
    pairs: list[tuple[str, str]] = [(home, away) for home, away in permutations(CLUBS, 2)]
    lines = []
    for season, start in (("2024-25", date(2024, 8, 10)), ("2025-26", date(2025, 8, 9))):
        for number, (home, away) in enumerate(pairs[7:] + pairs[:7]):
            day = start + timedelta(days=3 * number + number % 2)
            if since <= day < until:
                lines.append(line(day, home, away, season, f"Matchday {number // 4 + 1}", seed, scores=scores))
    return lines


def line(
    day: date, home: str, away: str, season: str = "2025-26", round: str = "", seed: int = 1, *, scores: bool = True
) -> str:
    rng = np.random.default_rng([seed, day.toordinal(), *map(ord, home + away)])
    goals, kicks, shots = rng.poisson(1.4, 2).tolist(), ["", ""], rng.integers(3, 15, 4).tolist()
    if goals[0] == goals[1] and "inal" in round:
        kicks = ["4", "3"] if seed % 2 else ["2", "4"]
    told = [*goals, season, round, *kicks, *shots] if scores else ["", "", season, round, *[""] * 6]
    return ",".join(map(str, [day, home, away, *told]))


def awarded(played: str) -> str:
    """A result that was decided and not played."""
    cells = played.split(",")
    return ",".join([*cells[:3], "3*", "0*", *cells[5:7], *[""] * 6])


def nations(seed: int, *, until: date, since: date, scores: bool = True) -> list[str]:
    lines = []
    for number, (home, away) in enumerate([*permutations(SIDES, 2)] * 6):
        day = date(2023, 3, 1) + timedelta(days=7 * number)
        if since <= day < until:
            tournament = "Friendly" if number % 3 else "Plain Cup"
            goals = goals_of(seed, day) if scores else "NA,NA"
            lines.append(f"{day},{home},{away},{goals},{tournament},Oak,Oakland,FALSE")
    return lines


def goals_of(seed: int, day: date) -> str:
    return ",".join(map(str, np.random.default_rng([seed, day.toordinal()]).poisson(1.3, 2)))


def until(day: date) -> list[tuple[str, str, str]]:
    """What league and nations had shown before a day before `DAY`, with what was listed of the day and the season."""
    ends = min(SEASONS_END, key=lambda end: (end < day, end))
    begun = league(1, since=day, until=ends, scores=False) if day >= SEASONS_BEGIN[ends] else []
    of_day = nations(1, since=day, until=day + timedelta(days=1), scores=False)
    known = {"league.csv": league(1, since=date.min, until=day), "ahead.csv": begun}
    return [
        *((name, text(lines), LEAGUE) for name, lines in known.items() if lines),
        ("nations.csv", of_nations([*nations(1, since=date.min, until=day), *of_day]), ""),
    ]


def early() -> list[tuple[str, str, str]]:
    """What every house knows, files with their competitions; the matches of the day are listed."""
    cup = [
        line(date(2025, 9, 1) + timedelta(days=4 * number), home, away, round="Round 1")
        for number, (home, away) in enumerate(pairwise(CLUBS[:7]))
    ]
    final = f"{DAY},Norland,Farland,NA,NA,Plain Cup,Oak,Oakland,TRUE"
    return [
        ("league.csv", text(league(1, since=date.min, until=DAY)), LEAGUE),
        ("ahead.csv", text(league(1, since=DAY, until=date.max, scores=False)), LEAGUE),
        ("cup.csv", text([*cup, line(DAY, "Alder", "Hazel", round="Semi-final", scores=False)]), CUP),
        ("nations.csv", of_nations([*nations(1, since=date.min, until=DAY), final]), ""),
    ]


def late(seed: int, of_day: int | None = None) -> list[tuple[str, str, str]]:
    """What a house learned of the day and later: other scores and pairings, and teams, rounds and cups of its own.

    Args:
        of_day: The seed of the results of the day itself, where it is another.
    """
    then = seed if of_day is None else of_day
    tomorrow = DAY + timedelta(days=1)
    own = seed % 2
    semi_final = line(DAY, "Alder", "Hazel", round="Semi-final", seed=then)
    cup = [
        awarded(semi_final) if then % 2 else semi_final,
        line(DAY + timedelta(days=4), "Alder", ("Newcomer", "Stranger")[own], round="Final", seed=seed),
        *([line(DAY + timedelta(days=9), "Hazel", "Birch", round="Final replay", seed=seed)] if own else []),
    ]
    month, last = DAY + timedelta(days=30), DAY + timedelta(days=60 + 30 * own)
    of_league = league(then, since=DAY, until=tomorrow) + league(seed, since=tomorrow, until=month)
    spelling = ("Damson FC", "AFC Damson")[own]
    spelled = [each.replace("Damson", spelling) for each in league(seed, since=month, until=date.max)]
    newer = f"{DAY + timedelta(days=11)},{('Newland', 'Oldland')[own]},Norland,{goals_of(seed, DAY)}"
    final = f"{DAY},Norland,Farland,{goals_of(then, DAY)},Plain Cup,Oak,Oakland,TRUE"
    abroad = [final, *nations(seed, since=tomorrow, until=last), f"{newer},Friendly,Oak,Oakland,FALSE"]
    return [
        ("league-late.csv", text([*of_league, *spelled]), LEAGUE),
        ("cup-late.csv", text(cup), CUP),
        ("nations-late.csv", of_nations(abroad), ""),
        ("winter.csv", text([line(DAY + timedelta(days=20), "Alder", f"Winter {own}", seed=seed)]), LATER),
    ]


def text(lines: list[str]) -> str:
    return "\n".join([HEADER, *lines])


def of_nations(lines: list[str]) -> str:
    return "\n".join(["date,home_team,away_team,home_score,away_score,tournament,city,country,neutral", *lines])


@dataclass(frozen=True)
class House:
    """A server in this process.

    Args:
        keys: API keys by caller.
        things: What there is, by its name in addresses.
    """

    app: Starlette
    client: httpx2.AsyncClient
    keys: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)

    @property
    def installation(self) -> Installation:
        found: Installation = self.app.state.installation
        return found

    def headers(self, who: str, accept: str) -> dict[str, str]:
        key = {"authorization": f"Bearer {self.keys[who]}"} if who in self.keys else {}
        return {"accept": accept, **key}

    def filled(self, text: str) -> str:
        """A text with the names in angle brackets replaced by the things that they name."""
        for name, value in self.things.items():
            text = text.replace(f"<{name}>", value)
        return text

    async def get(self, who: str, address: str, accept: str = "text/html", **headers: str) -> httpx2.Response:
        return await self.client.get(self.filled(address), headers=self.headers(who, accept) | headers)

    async def ask(self, who: str, document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = await self.client.post(
            "/graphql",
            json={"query": document, "variables": variables or {}},
            headers=self.headers(who, "application/json"),
        )
        found: dict[str, Any] = answer.json()
        return found

    async def learn(self, files: Sequence[tuple[str, str, str]]) -> None:
        services = self.installation.services
        for name, content, competition in files:
            parsed = (
                parse_bytes(content.encode(), name, competition=competition)
                if competition
                else parse_bytes(content.encode(), name)
            )
            await services.catalogue.import_results(parsed)
        await services.forecasts.catch_up()


def told(answer: httpx2.Response) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """All that an answer says, but for what names the request itself."""
    headers = tuple(sorted((name, value) for name, value in answer.headers.items() if name not in VOLATILE))
    return answer.status_code, headers, answer.content


def with_state(app: ASGIApp) -> ASGIApp:
    """The app as a server calls it, which gives every request the lifespan's state."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {}}, receive, send)

    return served


@asynccontextmanager
async def opened(folder: Path, now: datetime = NOW, url: str | None = None) -> AsyncIterator[House]:
    """A server on a folder, in which it is always the same time, and nothing is drawn at random for its forms.

    Args:
        url: Of its database, where that is not a file in the folder.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server_app, "open_installation", partial(open_installation, clock=lambda: now))
        patch.setattr(templating, "token_urlsafe", lambda _: "key")
        patch.setattr(templating, "form_token", lambda _: "token")
        app = server_app.create_app(
            Settings(data=folder, database_url=url, bundled=False, demo_sports=False, **UNLIMITED)
        )
        async with app.router.lifespan_context(app):
            transport = httpx2.ASGITransport(app=with_state(app))
            async with httpx2.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", timeout=120, headers=REQUEST
            ) as client:
                yield House(app, client)


async def founded(
    folder: Path,
    sqlite_template: Path,
    files: Sequence[tuple[str, str, str]] | None = None,
    url: str | None = None,
) -> dict[str, str]:
    """A folder with some files, else what is known before the day, and two accounts; returns their keys."""
    await asyncio.to_thread(folder.mkdir, mode=0o700)
    if url is None:
        shutil.copy(sqlite_template, folder / sqlite_template.name)
    async with opened(folder, url=url) as house:
        services = house.installation.services
        keys = {}
        for who, scopes in (("reader", [KeyScope.SPEND]), ("keeper", [KeyScope.ADMIN, KeyScope.SPEND])):
            role = Role.ADMINISTRATOR if who == "keeper" else Role.READER
            member = await services.accounts.sign_up(who, PASSWORD, role=role)
            keys[who], _ = await services.accounts.api_keys.create(member.id, who, scopes=[KeyScope.READ, *scopes])
            await services.ledger.treasury.top_up(None, member.id, 50, reason="test", key=who, request_id="test")
        await house.learn(early() if files is None else files)
    return keys


def copied(folder: Path, to: Path) -> Path:
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("*.lock", "*.sock"))
    return to


def dated(address: str, day: date = DAY, *, reveal: bool = False) -> str:
    return f"{address}{'&' if '?' in address else '?'}as_of={day}{'&reveal=1' if reveal else ''}"


def differences(one: bytes, other: bytes) -> Iterator[str]:
    """The lines in which two answers differ."""
    lines = (each.decode(errors="replace").splitlines() for each in (one, other))
    for mine, theirs in zip_longest(*lines, fillvalue=""):
        if mine != theirs:
            yield f"{mine.strip()[:300]}  !=  {theirs.strip()[:300]}"
