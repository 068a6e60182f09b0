"""What administrators take back or put right, and what it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.catalogue import names
from engine.catalogue.act import ActReport
from schema.context import Info
from schema.types.enums import CatalogueAct, SubjectKind
from schema.types.ids import row_id
from schema.types.match_change import MatchChange, Rehearse
from schema.types.naming import recorded

What = Annotated[
    str,
    argument(
        description=(
            "Name of a file, name or address of a competition, or a match: its id, or `2026-08-22 Brook - Ashby`."
        )
    ),
]
Which = Annotated[SubjectKind | None, argument(description="What it names; null takes whatever is called so.")]
ImportId = Annotated[strawberry.ID | None, argument(description="The import that is meant; null the last one.")]
Match = Annotated[str, argument(description="Id of a match, or its day and sides: `2026-08-22 Brook - Ashby`.")]
TeamName = Annotated[str, argument(description="Name or id of a team.")]
CompetitionName = Annotated[str, argument(description="Name, address or id of a competition.")]
OfCompetition = Annotated[
    str | None, argument(description="Where the team plays; needed where teams of several competitions are called so.")
]
NewName = Annotated[str, argument(description=f"The name from now on, 1 to {names.MOST_CHARACTERS} characters.")]
Act = Callable[[], Awaitable[ActReport]]


@strawberry.type(description="What an act did, or would do.")
class CatalogueChange:
    act: CatalogueAct = field(description="What was done.")
    subject: str = field(description="To what.")
    sentence: str = field(description="All of it in one sentence.")
    is_done: bool = field(description="False where it was only rehearsed.")
    is_needed: bool = field(description="False where all was so already: then nothing was changed.")
    import_id: strawberry.ID | None = field(description="The import that was undone.")
    removed: int = field(description="Matches that are gone.")
    changed: int = field(description="Matches that are shown otherwise.")
    matches: list[MatchChange] = field(description="Some of both, at most 20.")
    teams: list[str] = field(description="Teams that have no match left, at most 50.")
    gone: list[str] = field(description="Competitions that have none.")
    forecasts: int = field(description="Simulations of these matches. They stay readable, and say what became of it.")
    notes: list[str] = field(description="What else there is to know.")

    @classmethod
    def of(cls, report: ActReport, forecasts: int) -> CatalogueChange:
        return cls(
            act=report.act,
            subject=report.subject,
            sentence=report.sentence,
            is_done=report.is_done,
            is_needed=report.is_needed,
            import_id=strawberry.ID(str(report.import_id)) if report.import_id else None,
            removed=report.removed,
            changed=report.changed,
            matches=[MatchChange.of(each) for each in report.matches],
            teams=list(report.teams[:50]),
            gone=list(report.gone),
            forecasts=forecasts,
            notes=list(report.notes),
        )


@strawberry.type(description="Results that were taken back or put right.")
class CatalogueChangePayload:
    change: CatalogueChange = field(description="What it did.")


async def remove_results(
    info: Info, what: What, kind: Which = None, dry_run: Rehearse = False
) -> CatalogueChangePayload:
    acts = info.context.services.catalogue.acts
    return await acted(info, lambda: acts.remove(what, kind, rehearse=dry_run))


async def undo_import(info: Info, import_id: ImportId = None, dry_run: Rehearse = False) -> CatalogueChangePayload:
    acts = info.context.services.catalogue.acts
    wanted = None if import_id is None else row_id("import", import_id)
    return await acted(info, lambda: acts.undo(wanted, rehearse=dry_run))


async def annul_match(info: Info, match: Match, dry_run: Rehearse = False) -> CatalogueChangePayload:
    acts = info.context.services.catalogue.acts
    return await acted(info, lambda: acts.annul(match, rehearse=dry_run))


async def reinstate_match(info: Info, match: Match, dry_run: Rehearse = False) -> CatalogueChangePayload:
    acts = info.context.services.catalogue.acts
    return await acted(info, lambda: acts.reinstate(match, rehearse=dry_run))


async def rename_team(
    info: Info, team: TeamName, name: NewName, competition: OfCompetition = None, dry_run: Rehearse = False
) -> CatalogueChangePayload:
    acts = info.context.services.catalogue.acts
    return await acted(info, lambda: acts.rename_team(team, name, competition, rehearse=dry_run))


async def rename_competition(
    info: Info, competition: CompetitionName, name: NewName, dry_run: Rehearse = False
) -> CatalogueChangePayload:
    acts = info.context.services.catalogue.acts
    return await acted(info, lambda: acts.rename_competition(competition, name, rehearse=dry_run))


async def acted(info: Info, act: Act) -> CatalogueChangePayload:
    """The act of an administrator: written down, and followed by new ratings, where it changed anything."""
    info.context.administrator()
    services, report = info.context.services, await act()
    change = CatalogueChange.of(report, await services.forecasts.simulations.about_fixtures(report.fixture_ids))
    if report.is_done and report.is_needed:
        await recorded(info, report.event, report.facts)
        await services.forecasts.begin_catching_up()
    return CatalogueChangePayload(change=change)
