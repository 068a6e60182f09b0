"""What an administrator says of seasons, and how it is said."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.catalogue import formats
from engine.catalogue.season_rules import MOST_POINTS, MOST_REASON, NewDeduction
from engine.catalogue.views import CompetitionView, DeductionView
from engine.simulation import season_format
from engine.simulation.table import Rule
from engine.simulation.wording import en
from schema.context import Info
from schema.types.enums import Criterion, Halving
from schema.types.ids import row_id
from schema.types.shown import auto, show, shows

show(season_format.Group, "SeasonGroup")

CompetitionId = Annotated[strawberry.ID, argument(description="Id of the competition.")]
TeamId = Annotated[strawberry.ID, argument(description="Id of the team.")]
InSeason = Annotated[str, argument(description="Name of the season.")]
Points = Annotated[int, argument(description=f"How many are taken away, from 1 to {MOST_POINTS}.")]
Why = Annotated[str, argument(description=f"Why, 1 to {MOST_REASON} characters; readers see it beside the table.")]
DeductionId = Annotated[strawberry.ID, argument(description="Its id.")]
File = Annotated[str, argument(description="CSV with the columns competition, season, team, points and reason.")]


def words(format: strawberry.Parent[season_format.SeasonFormat], info: Info) -> str:
    return info.context.wording.season_format(format)


@shows(season_format.SeasonFormat)
class SeasonFormat:
    meetings: auto
    groups: auto
    words: str = field(resolver=words, description="The same in words.")


@strawberry.type(description="What an administrator said of the seasons of a competition.")
class SeasonSetting:
    format: season_format.SeasonFormat | None = field(description="Null where it is to be told from what is known.")
    criteria: tuple[Criterion, ...] | None = field(
        description="What orders the table; null takes the league's own rule."
    )

    @classmethod
    def of(cls, setting: formats.Setting) -> SeasonSetting:
        return cls(format=setting.format, criteria=setting.rule.criteria if setting.rule else None)


@strawberry.input(description="A group of the table after a split.")
class SeasonGroupInput:
    size: int = strawberry.field(description="How many teams, from 2 to 20.")
    meetings: int = strawberry.field(default=1, description="How often each pair of them meets, 1 or 2.")
    halving: Halving = strawberry.field(
        default=season_format.Halving.NONE, description="What becomes of their points at the split."
    )


@strawberry.input(description="How a league's season is played.")
class SeasonFormatInput:
    meetings: int = strawberry.field(description="How often each pair meets before a split, 0 (no league) to 4.")
    groups: list[SeasonGroupInput] = strawberry.field(
        default_factory=list, description="What the table is split into, from the top; empty without a split."
    )

    @property
    def format(self) -> season_format.SeasonFormat:
        """Raises: InvalidInput."""
        groups = tuple(season_format.Group(each.size, each.meetings, each.halving) for each in self.groups)
        return season_format.SeasonFormat(self.meetings, groups)


Format = Annotated[
    SeasonFormatInput | None, argument(description="How its seasons are played; null tells it from what is known.")
]
Criteria = Annotated[
    list[Criterion] | None,
    argument(description="What orders its table, points first; null takes the league's own rule."),
]


@strawberry.type(description="The competition with its new setting.")
class SetSeasonFormatPayload:
    competition: CompetitionView = field(description="The competition.")


@strawberry.type(description="The deduction as it is kept.")
class SetDeductionPayload:
    deduction: DeductionView = field(description="The deduction.")


@strawberry.type(description="The deduction is gone.")
class RemoveDeductionPayload:
    id: strawberry.ID = field(description="Its id.")


@strawberry.type(description="The deductions of a file as they are kept.")
class ImportDeductionsPayload:
    deductions: tuple[DeductionView, ...] = field(description="All that the file names.")


async def set_season_format(
    info: Info, competition_id: CompetitionId, format: Format = None, criteria: Criteria = None
) -> SetSeasonFormatPayload:
    info.context.administrator()
    competition = await info.context.competition(row_id("competition", competition_id))
    setting = formats.Setting(format.format if format else None, Rule(tuple(criteria)) if criteria else None)
    await info.context.services.catalogue.season_rules.set(competition.id, setting)
    await audited(
        info,
        "season_format_set",
        competition=competition.slug,
        format=en.season_format(setting.format) if setting.format else None,
        criteria=list(setting.rule.criteria) if setting.rule else None,
    )
    return SetSeasonFormatPayload(competition=competition)


async def set_deduction(
    info: Info, team_id: TeamId, season: InSeason, points: Points, reason: Why
) -> SetDeductionPayload:
    info.context.administrator()
    new = NewDeduction(row_id("team", team_id), season, points, reason)
    (kept,) = await info.context.services.catalogue.season_rules.deduct([new])
    await audited(info, "deduction_set", team=kept.team.id, season=season, points=points, reason=reason)
    return SetDeductionPayload(deduction=kept)


async def remove_deduction(info: Info, id: DeductionId) -> RemoveDeductionPayload:
    info.context.administrator()
    gone = await info.context.services.catalogue.season_rules.remove(row_id("deduction", id))
    await audited(
        info, "deduction_removed", team=gone.team.id, season=gone.season, points=gone.points, reason=gone.reason
    )
    return RemoveDeductionPayload(id=id)


async def import_deductions(info: Info, content: File) -> ImportDeductionsPayload:
    info.context.administrator()
    kept = await info.context.services.catalogue.season_rules.import_deductions(content)
    await audited(info, "deductions_imported", deductions=[each.id for each in kept])
    return ImportDeductionsPayload(deductions=kept)


async def audited(info: Info, event: str, **payload: object) -> None:
    await info.context.services.ledger.record(
        event, actor=info.context.administrator().id, payload=payload, request_id=info.context.request_id
    )
