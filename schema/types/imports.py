"""What became of the files of an import."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.catalogue import views
from engine.catalogue.importers.parsed import RefusedRow
from engine.jobs import imports
from engine.simulation.outcome import Score
from schema.types.shown import auto, show, shows

show(views.Move, "MovedMatch")
show(RefusedRow, without={"is_open", "is_comment"})
show(views.Relisted, "RelistedMatch")
show(views.NameResemblance, "NameResemblance")
show(imports.FileReport)


def old_score(changed: strawberry.Parent[views.Correction | views.Withdrawal]) -> Score | None:
    return score(changed.old)


def new_score(correction: strawberry.Parent[views.Correction]) -> Score | None:
    return score(correction.new)


def score(goals: tuple[int | None, int | None]) -> Score | None:
    home, away = goals
    return None if home is None or away is None else Score(home=home, away=away)


@shows(views.Correction)
class CorrectedScore:
    competition: auto
    day: auto
    home: auto
    away: auto
    old: Score | None = field(resolver=old_score, description="What was known; null where it was none.")
    new: Score | None = field(resolver=new_score, description="What is known now; null where it is none.")


@shows(views.Withdrawal)
class WithdrawnResult:
    competition: auto
    day: auto
    home: auto
    away: auto
    status: auto
    old: Score | None = field(resolver=old_score, description="The result that was known.")


@strawberry.input(description="What a file calls one field of a match.")
class ColumnInput:
    field: str = strawberry.field(description="The field, such as `home`, `away_score` or `date`.")
    column: str = strawberry.field(description="The heading of its column, or the column's number from 1.")
