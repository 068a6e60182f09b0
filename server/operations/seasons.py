"""Says how seasons are played, and takes points away."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalogue.formats import Setting
from engine.catalogue.views import DeductionView
from engine.errors import NotFound
from engine.simulation.season_format import SeasonFormat
from engine.simulation.table import Criterion, Rule
from server.installation import Installation
from server.operations.base import AT_THE_MACHINE, Report, operation
from server.operations.forecasts import names_of


@dataclass(frozen=True, slots=True)
class DeductionsFile:
    """
    Args:
        content: CSV with the columns competition, season, team, points and reason.
    """

    content: str


@operation("data.deductions")
async def import_deductions(
    installation: Installation, arguments: DeductionsFile, report: Report
) -> tuple[DeductionView, ...]:
    services = installation.services
    kept = await services.catalogue.season_rules.import_deductions(arguments.content)
    await services.ledger.record(
        "deductions_imported", actor=None, payload={"deductions": [each.id for each in kept]}, request_id=AT_THE_MACHINE
    )
    return kept


@dataclass(frozen=True, slots=True)
class FormatOf:
    """
    Args:
        competition: Its slug or name.
        format: None tells it from what is known.
        criteria: What orders its table; None takes the league's own rule.
    """

    competition: str
    format: SeasonFormat | None
    criteria: tuple[Criterion, ...] | None


@operation("data.format")
async def set_format(installation: Installation, arguments: FormatOf, report: Report) -> str:
    """What the current season is then taken for, in words."""
    services = installation.services
    known = await services.catalogue.competitions()
    chosen = [each for each in known if arguments.competition.casefold() in names_of(each)]
    if not chosen:
        raise NotFound(kind="competition", id=arguments.competition)
    setting = Setting(arguments.format, Rule(arguments.criteria) if arguments.criteria else None)
    await services.catalogue.season_rules.set(chosen[0].id, setting)
    await services.ledger.record(
        "season_format_set",
        actor=None,
        payload={
            "competition": chosen[0].slug,
            "format": setting.format.words if setting.format else None,
            "criteria": list(setting.rule.criteria) if setting.rule else None,
        },
        request_id=AT_THE_MACHINE,
    )
    calendar = await services.forecasts.calendar(chosen[0].id)
    return calendar.told.sentence if calendar else "Nothing is known of a season yet."
