"""What administrators take back or put right, and what it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.catalogue import names
from engine.catalogue.act import ActReport
from schema.context import Info
from schema.types.enums import SubjectKind
from schema.types.ids import row_id
from schema.types.match_change import Rehearse
from schema.types.naming import recorded
from schema.types.shown import auto, shows

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

MOST_TEAMS = 50


def teams(report: strawberry.Parent[ActReport]) -> tuple[str, ...]:
    return report.teams[:MOST_TEAMS]


async def forecasts(report: strawberry.Parent[ActReport], info: Info) -> int:
    return await info.context.services.forecasts.simulations.about_fixtures(report.fixture_ids)


def subject(report: strawberry.Parent[ActReport], info: Info) -> str:
    return info.context.wording.notice(report.files)


def sentence(report: strawberry.Parent[ActReport], info: Info) -> str:
    return info.context.wording.notice(report.notice)


def notes(report: strawberry.Parent[ActReport], info: Info) -> list[str]:
    return [info.context.wording.notice(each) for each in report.notes]


@shows(ActReport)
class CatalogueChange:
    act: auto
    subject: str = field(resolver=subject, description="To what.")
    sentence: str = field(resolver=sentence, description="All of it in one sentence.")
    is_done: auto
    is_needed: auto
    import_id: strawberry.ID | None
    removed: auto
    changed: auto
    matches: auto
    teams: tuple[str, ...] = field(resolver=teams, description=f"Teams that have no match left, at most {MOST_TEAMS}.")
    gone: auto
    forecasts: int = field(
        resolver=forecasts,
        description="Simulations of these matches. They stay readable, and say what became of it.",
    )
    notes: list[str] = field(resolver=notes, description="What else there is to know.")


@strawberry.type(description="Results that were taken back or put right.")
class CatalogueChangePayload:
    change: ActReport = field(description="What it did.")


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
    if report.is_done and report.is_needed:
        await recorded(info, report.event, report.facts)
        await services.forecasts.begin_catching_up()
    return CatalogueChangePayload(change=report)
