"""Says how seasons are played, and takes points away."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalogue import subjects
from engine.catalogue.formats import Custom, Setting, custom, table_rule
from engine.catalogue.views import DeductionView
from engine.simulation.season_format import SeasonFormat
from engine.simulation.table import Criterion, Rule
from engine.simulation.wording import en
from engine.sports.base import Sport
from server.operations.base import AT_THE_MACHINE, Report, operation
from server.services import Installation


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
        format: None leaves it as it is.
        criteria: What orders its table; None leaves it as it is.
        is_reset: Whether what was said before is forgotten first: then the format is told from what is known, and the
            league's own rule orders its table.
    """

    competition: str
    format: SeasonFormat | None
    criteria: tuple[Criterion, ...] | None
    is_reset: bool = False


@operation("data.format")
async def set_format(installation: Installation, arguments: FormatOf, report: Report) -> str:
    """What the current season is then taken for, and what orders its table, in words."""
    services = installation.services
    chosen = await subjects.competition(arguments.competition)
    before = await services.catalogue.season_rules.setting(chosen.id)
    kept = Setting() if arguments.is_reset else before
    rule = Rule(arguments.criteria) if arguments.criteria else kept.rule
    setting = Setting(arguments.format or kept.format, rule)
    if setting != before:
        await services.catalogue.season_rules.set(chosen.id, setting)
        await _record(installation, chosen.slug, setting)
    calendar = await services.forecasts.calendar(chosen.id)
    told = en.format_finding(calendar.finding) if calendar else "Nothing is known of a season yet."
    rule = table_rule(chosen.name, Sport(chosen.sport), services.catalogue.season_rules.clock().date())
    return f"{told} {order_sentence(custom(chosen.name, Sport(chosen.sport)), setting, rule)}"


def order_sentence(known: Custom | None, setting: Setting, usual: Rule) -> str:
    rule = setting.rule or (known.rule if known else usual)
    why = "as an administrator has set it" if setting.rule else "the league's own rule" if known else "the usual rule"
    return f"Its table is ordered by {', '.join(each.replace('_', ' ') for each in rule.criteria)}: {why}."


async def _record(installation: Installation, competition: str, setting: Setting) -> None:
    await installation.services.ledger.record(
        "season_format_set",
        actor=None,
        payload={
            "competition": competition,
            "format": en.season_format(setting.format) if setting.format else None,
            "criteria": list(setting.rule.criteria) if setting.rule else None,
        },
        request_id=AT_THE_MACHINE,
    )
