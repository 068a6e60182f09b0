"""What the site is called, and whether its administrators still want to see what to do first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.accounts.trail import Audit
from engine.errors import InvalidInput
from engine.site.models import SiteSettings
from engine.store.database import Database
from engine.store.remembered import Remembered
from engine.texts import refuse_unkeepable

PRODUCT = "Trickster Oracle"
LONGEST_NAME = 60
ONLY = 1


@dataclass(frozen=True, slots=True)
class SiteView:
    """What was said of the site.

    Args:
        given_name: None until an administrator names it.
        hides_first_steps: Whether administrators want to see no more what to do first.
    """

    given_name: str | None = None
    hides_first_steps: bool = False

    @property
    def name(self) -> str:
        """What readers see: the product's name until another is given."""
        return self.given_name or PRODUCT


class Site:
    """
    Args:
        audit: Told of every change.
    """

    def __init__(self, database: Database, audit: Audit) -> None:
        self._audit = audit
        self._known = Remembered[int, SiteView](database, 1)
        self._latest = SiteView()

    @property
    def latest(self) -> SiteView:
        """What was read last, for whoever must not ask the database, such as the page of a refusal."""
        return self._latest

    async def view(self) -> SiteView:
        """What is true now."""
        known = self._known.find(ONLY)
        self._latest = known if known is not None else (await self._known.read(self._read()))[ONLY]
        return self._latest

    async def rename(self, name: str, *, by: int, request_id: str) -> SiteView:
        """Call the site so from now on.

        Args:
            by: Number of the administrator's account.

        Raises:
            InvalidInput: The name is empty, longer than 60 characters, or holds what cannot be shown on a line.
        """
        called = valid_name(name)
        await self._keep(SiteSettings(id=ONLY, name=called), "name")
        await self._audit.record("site_named", actor=by, payload={"name": called}, request_id=request_id)
        return await self.view()

    async def hide_first_steps(self, *, by: int, request_id: str) -> SiteView:
        """Show no administrator any more what to do first.

        Args:
            by: Number of the administrator's account.
        """
        await self._keep(SiteSettings(id=ONLY, hides_first_steps=True), "hides_first_steps")
        await self._audit.record("first_steps_hidden", actor=by, payload={}, request_id=request_id)
        return await self.view()

    async def _keep(self, row: SiteSettings, column: str) -> None:
        """Write one column and leave the others as they are, so that two who change two things both do."""
        await SiteSettings.bulk_create([row], on_conflict=["id"], update_fields=[column])
        self._known.forget_all()

    async def _read(self) -> Mapping[int, SiteView]:
        row = await SiteSettings.get_or_none(id=ONLY)
        return {ONLY: SiteView(row.name, row.hides_first_steps) if row is not None else SiteView()}


def valid_name(name: str) -> str:
    """The name without surrounding space.

    Raises:
        InvalidInput: It breaks a rule, which the sentence states.
    """
    refuse_unkeepable("name", name, LONGEST_NAME)
    called = name.strip()
    if not called:
        raise InvalidInput(field="name", reason=f"use 1 to {LONGEST_NAME} characters")
    if not called.isprintable():
        raise InvalidInput(field="name", reason="use letters, digits, signs and spaces, all on one line")
    return called
