"""What readers follow: teams and competitions that they marked, and that go with their account."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from engine.accounts.models import Favourite, FavouriteKind
from engine.errors import InvalidInput

MOST_FAVOURITES = 50


@dataclass(frozen=True, slots=True)
class Mark:
    """A team or a competition that somebody follows.

    Args:
        subject: Id of the team or of the competition.
    """

    kind: FavouriteKind
    subject: int


def with_mark(marks: Collection[Mark], mark: Mark) -> tuple[Mark, ...]:
    """The marks with one more, which stands once however often it is made.

    Raises:
        InvalidInput: There are as many as anybody has.
    """
    if mark in marks:
        return tuple(marks)
    if len(marks) >= MOST_FAVOURITES:
        raise InvalidInput(field="id", reason=f"{MOST_FAVOURITES} are followed already: take another away first")
    return (*marks, mark)


class Favourites:
    """What accounts follow."""

    async def of(self, user_id: int) -> tuple[Mark, ...]:
        """In the order in which they were marked."""
        rows = Favourite.filter(user_id=user_id).order_by("id").limit(MOST_FAVOURITES)
        return tuple(Mark(kind, subject) for kind, subject in await rows.values_list("kind", "subject"))

    async def add(self, user_id: int, mark: Mark) -> tuple[Mark, ...]:
        """
        Raises:
            InvalidInput: There are as many as anybody has.
        """
        known = await self.of(user_id)
        marks = with_mark(known, mark)
        if mark not in known:
            try:
                await Favourite.create(user_id=user_id, kind=mark.kind, subject=mark.subject)
            except IntegrityError:
                # Marked by another request meanwhile.
                return await self.of(user_id)
        return marks

    async def remove(self, user_id: int, mark: Mark) -> tuple[Mark, ...]:
        await Favourite.filter(user_id=user_id, kind=mark.kind, subject=mark.subject).delete()
        return await self.of(user_id)

    async def adopt(self, user_id: int, marks: Collection[Mark]) -> None:
        """Take over what a guest marked who now has an account, as far as there is room."""
        known = await self.of(user_id)
        for mark in [each for each in marks if each not in known][: MOST_FAVOURITES - len(known)]:
            await self.add(user_id, mark)

    async def forget(self, user_id: int, connection: BaseDBAsyncClient) -> None:
        """Remove those of somebody who leaves, in the transaction of the connection."""
        await Favourite.filter(user_id=user_id).using_db(connection).delete()
