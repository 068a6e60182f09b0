"""What became of the files of an import."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import field

from engine.catalogue.views import Correction, Withdrawal
from schema.types.enums import FixtureStatus
from schema.types.outcome import Score


def old_score(changed: strawberry.Parent[Correction | Withdrawal]) -> Score | None:
    return score(changed.old)


def new_score(correction: strawberry.Parent[Correction]) -> Score | None:
    return score(correction.new)


def score(goals: tuple[int | None, int | None]) -> Score | None:
    home, away = goals
    return None if home is None or away is None else Score(home=home, away=away)


@strawberry.type(description="A score that another import had given otherwise.")
class CorrectedScore:
    competition: str = field(description="Where it was played.")
    day: date = field(description="Day of the match.")
    home: str = field(description="Home side.")
    away: str = field(description="Away side.")
    old: Score | None = field(resolver=old_score, description="What was known; null where it was none.")
    new: Score | None = field(resolver=new_score, description="What is known now; null where it is none.")


@strawberry.type(description="A match that stands on another day than before.")
class MovedMatch:
    competition: str = field(description="Where it is played.")
    home: str = field(description="Home side.")
    away: str = field(description="Away side.")
    old: date = field(description="The day that was known.")
    new: date = field(description="The day that is known now.")


@strawberry.type(description="A row that could not be read.")
class RefusedRow:
    line: int = field(description="Of the file, from 1; in JSON the position of the match.")
    column: str = field(description="The column, by its name or number.")
    reason: str = field(description="What is wrong.")


@strawberry.type(description="One match that a file lists on several days, as planned and as played.")
class RelistedMatch:
    competition: str = field(description="Where it is played.")
    home: str = field(description="Home side.")
    away: str = field(description="Away side.")
    day: date = field(description="The day on which it is kept.")
    others: list[date] = field(description="The other days of the list.")


@strawberry.type(description="A match whose result a file takes back.")
class WithdrawnResult:
    competition: str = field(description="Where it was played.")
    day: date = field(description="Day of the match.")
    home: str = field(description="Home side.")
    away: str = field(description="Away side.")
    status: FixtureStatus = field(description="What it is called now.")
    old: Score | None = field(resolver=old_score, description="The result that was known.")


@strawberry.type(description="A new name that is like one that was known: one team perhaps.")
class NameResemblance:
    competition: str = field(description="Where both play.")
    name: str = field(description="The new name.")
    other: str = field(description="The one that was known.")


@strawberry.input(description="What a file calls one field of a match.")
class ColumnInput:
    field: str = strawberry.field(description="The field, such as `home`, `away_score` or `date`.")
    column: str = strawberry.field(description="The heading of its column, or the column's number from 1.")


@strawberry.type(description="What became of one file of an import. Lists give the first 50; the numbers count all.")
class FileReport:
    file: str = field(description="Its name.")
    refusal: str | None = field(description="Why nothing of it was kept; null where it was imported.")
    hint: str = field(description="What to do about that; else empty.")
    format: str = field(description="How it was read; empty where it was refused.")
    competitions: list[str] = field(description="Names of the competitions that it speaks of.")
    rows: int = field(description="Matches that it holds, without refused and repeated rows.")
    added: int = field(description="Matches that were not known.")
    played: int = field(description="Fixtures known before that got their score.")
    detailed: int = field(description="Matches known before of which it knew more: shots, time of kick-off, round.")
    unchanged: int = field(description="Matches of which it said nothing new.")
    corrected: int = field(description="Scores that were known otherwise.")
    corrections: list[CorrectedScore] = field(description="The first of them.")
    moved: int = field(description="Matches that stand on another day than before.")
    moves: list[MovedMatch] = field(description="The first of them.")
    joined: int = field(description="Matches that it lists twice, as planned and as played.")
    relisted: list[RelistedMatch] = field(description="The first of them.")
    annulled: int = field(description="Matches whose result it takes back.")
    withdrawals: list[WithdrawnResult] = field(description="The first of them.")
    refused: int = field(description="Rows that were left out; where the file was refused, those that refused it.")
    refused_rows: list[RefusedRow] = field(description="The first of them.")
    notes: list[str] = field(description="How it was read, in sentences.")
    warnings: list[str] = field(description="What in it may be wrong, in sentences.")
    resemblances: list[NameResemblance] = field(description="Names that may be those of one team.")
