"""Who plays the calibration game: an account, or a guest whom a browser names until the guest signs up or in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet

from engine.lab.errors import GuestLimit
from engine.lab.models import Forecast, GuestForecast, PlayerForecast
from engine.store.database import Database, in_transaction
from engine.store.sql import Sql

Rows: TypeAlias = QuerySet[Any]

# Ten days of the daily ten; whoever wants more of them signs up and keeps these.
MOST_OF_A_GUEST = 100
# Of all guests together, the newest: whoever throws cookies away may not fill the disk.
MOST_OF_GUESTS = 50_000
GUESTS_LAST = timedelta(days=30)
SAID = (
    "fixture_id, kind, home, draw, away, simulation, model_home, model_draw, model_away, shown_home_score, "
    "shown_away_score, at"
)
ADOPT = f"""
INSERT INTO lab_forecasts (user_id, {SAID}) SELECT users.id, {SAID} FROM guest_forecasts JOIN users ON users.id = ?
WHERE guest = ? ORDER BY guest_forecasts.id ON CONFLICT (user_id, fixture_id) DO NOTHING
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Player:
    """
    Args:
        user_id: Of the account; None for a guest.
        guest: Digest of what names the guest's browser.
    """

    user_id: int | None = None
    guest: str = ""

    @property
    def number(self) -> int:
        """What free play follows from, below 2^31."""
        return self.user_id if self.user_id is not None else int(self.guest[:7] or "0", 16)

    @property
    def rows(self) -> Rows:
        """The forecasts of the player."""
        if self.user_id is not None:
            return PlayerForecast.filter(user_id=self.user_id)
        return GuestForecast.filter(guest=self.guest)

    def row(self, **said: Any) -> Forecast:
        """A forecast that is not written yet."""
        if self.user_id is not None:
            return PlayerForecast(user_id=self.user_id, **said)
        return GuestForecast(guest=self.guest, **said)


async def refuse_too_many(player: Player) -> None:
    """
    Raises:
        GuestLimit: The guest has made as many forecasts as are kept.
    """
    if player.user_id is not None:
        return
    if await player.rows.count() >= MOST_OF_A_GUEST:
        raise GuestLimit(most=MOST_OF_A_GUEST)
    await _make_room()


async def _make_room() -> None:
    """Let the oldest forecasts of guests go where too many are kept: nobody may shut the others out by playing."""
    beyond = GuestForecast.all().order_by("-id").offset(MOST_OF_GUESTS - 1).limit(1)
    for (last,) in await beyond.values_list("id"):
        await GuestForecast.filter(id__lte=last).delete()


async def adopt(database: Database, guest: str, user_id: int) -> None:
    """Move what a guest played to the account that the guest has, all of it or nothing.

    What the account itself has forecast stays as it is, and is counted once.
    """

    async def move(connection: BaseDBAsyncClient) -> None:
        await Sql(database.dialect).rows(connection, ADOPT, user_id, guest)
        await GuestForecast.filter(guest=guest).using_db(connection).delete()

    await in_transaction(move)


async def forget_guests(clock: Callable[[], datetime]) -> int:
    """Remove forecasts of guests whose time is over; how many there were."""
    return await GuestForecast.filter(at__lt=clock() - GUESTS_LAST).delete()
