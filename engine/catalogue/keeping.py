"""Writes what a file says, in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import msgspec
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from engine.catalogue.importers.parsed import ParsedFile, ParsedMatch
from engine.catalogue.merge import Merge, Stored, merged
from engine.catalogue.models import Competition, Fixture, ImportedFile, Team
from engine.catalogue.names import name_key, slug
from engine.catalogue.roster import Roster, named
from engine.catalogue.rows import rows_in_turns
from engine.catalogue.status import FixtureStatus
from engine.catalogue.titles import Titles
from engine.catalogue.truth import Truth
from engine.catalogue.views import CompetitionView, Correction, ImportReport, Move, Resemblance
from engine.errors import InvalidInput
from engine.sports.base import Sport

Progress = Callable[[int, int], None]
T = TypeVar("T")
BATCH = 2000
COLUMNS = (
    "id",
    "day",
    "home__name_key",
    "away__name_key",
    "season",
    "round",
    "kick_off",
    "neutral",
    "home_score",
    "away_score",
    "home_shots",
    "away_shots",
    "home_shots_on_target",
    "away_shots_on_target",
)
CHANGEABLE = (*COLUMNS[1:2], *COLUMNS[5:], "status", "updated_at")


@dataclass(frozen=True, slots=True)
class Kept:
    """One competition of the file: its teams by the keys of their names, and what was merged."""

    competition: Competition
    teams: dict[str, Team]
    merge: Merge

    def view(self) -> CompetitionView:
        row = self.competition
        return CompetitionView(row.id, row.slug, row.name, Sport(row.sport), row.is_synthetic)

    def row(self, match: ParsedMatch | Stored, home: str, away: str, now: datetime) -> Fixture:
        known = {"id": match.id} if isinstance(match, Stored) else {}
        return Fixture(
            **known,
            competition_id=self.competition.id,
            season=match.season,
            round=match.round,
            day=match.day,
            kick_off=match.kick_off,
            home_id=self.teams[home].id,
            away_id=self.teams[away].id,
            neutral=bool(match.neutral),
            status=FixtureStatus.PLAYED if match.is_played else FixtureStatus.SCHEDULED,
            home_score=match.home_score,
            away_score=match.away_score,
            home_shots=match.home_shots,
            away_shots=match.away_shots,
            home_shots_on_target=match.home_shots_on_target,
            away_shots_on_target=match.away_shots_on_target,
            updated_at=now,
        )

    def correction(self, old: Stored, new: Stored) -> Correction:
        return Correction(
            competition=self.competition.name,
            day=new.day,
            home=self.teams[new.home].name,
            away=self.teams[new.away].name,
            old=old.score,
            new=new.score,
        )

    def move(self, old: Stored, new: Stored) -> Move:
        home, away = self.teams[new.home].name, self.teams[new.away].name
        return Move(competition=self.competition.name, home=home, away=away, old=old.day, new=new.day)


@dataclass(slots=True)
class Keeping:
    """One file on its way into the database.

    Args:
        truth: What its matches were drawn with, None where they were played; the two never mix.
    """

    parsed: ParsedFile
    connection: BaseDBAsyncClient
    now: datetime
    report: Progress
    titles: Titles
    truth: Truth | None = None
    done: int = 0
    kept: list[Kept] = field(default_factory=list)
    resemblances: list[Resemblance] = field(default_factory=list)

    async def keep(self) -> ImportReport:
        """
        Raises:
            InvalidInput: The competition exists and is of another kind.
        """
        for name, said in self.titles.by_competition(self.parsed).items():
            competition = await self._competition(name)
            roster = Roster(competition, self.connection, self.now)
            matches = await roster.recognised(said)
            teams = await self._teams(roster, matches)
            self.resemblances += await roster.resembling(matches, teams)
            stored = await self._stored(competition, matches)
            kept = Kept(competition, teams, await asyncio.to_thread(merged, stored, matches))
            await self._write(kept)
            await self._record(kept, len(matches))
            self.kept.append(kept)
        return self._report()

    async def _competition(self, name: str) -> Competition:
        is_synthetic = self.truth is not None
        named = Competition(
            slug=slug(name),
            name=name,
            sport=self.parsed.sport,
            is_synthetic=is_synthetic,
            truth=msgspec.json.encode(self.truth).decode() if is_synthetic else None,
        )
        # The statement writes even where the competition exists: from here on no other import of it can run.
        await Competition.bulk_create([named], update_fields=["slug"], on_conflict=["slug"], using_db=self.connection)
        (found,) = await Competition.filter(slug=named.slug).using_db(self.connection)
        if found.is_synthetic != is_synthetic:
            kind = "a synthetic" if found.is_synthetic else "a real"
            raise InvalidInput(field="competition", reason=f"{found.name!r} is {kind} competition")
        if found.sport != self.parsed.sport:
            raise InvalidInput(field="sport", reason=f"{found.name!r} is a competition of {found.sport}")
        return found

    async def _teams(self, roster: Roster, matches: Sequence[ParsedMatch]) -> dict[str, Team]:
        competition = roster.competition
        new = [
            Team(competition_id=competition.id, name=name, name_key=key, **self._true_strength(name))
            for key, name in named(matches).items()
            if key not in roster.known
        ]
        if not new:
            return roster.known
        await Team.bulk_create(new, batch_size=BATCH, using_db=self.connection)
        return await roster.teams()

    def _true_strength(self, team: str) -> dict[str, float]:
        if self.truth is None:
            return {}
        strength = self.truth.strength(team)
        return {"true_attack": strength.attack, "true_defence": strength.defence}

    async def _stored(self, competition: Competition, matches: Sequence[ParsedMatch]) -> list[Stored]:
        """Fixtures that the matches may speak of: those of their days, and whatever is still to be played."""
        days = [match.day for match in matches]
        near = Q(day__gte=min(days), day__lte=max(days)) | Q(status=FixtureStatus.SCHEDULED)
        rows = Fixture.filter(near, competition_id=competition.id).using_db(self.connection)
        return [Stored(*row) for row in await rows_in_turns(rows, *COLUMNS)]

    async def _write(self, kept: Kept) -> None:
        merge = kept.merge
        self._advance(merge.unchanged)
        for batch in batches(merge.added):
            rows = [kept.row(match, name_key(match.home), name_key(match.away), self.now) for match in batch]
            await Fixture.bulk_create(rows, using_db=self.connection)
            self._advance(len(batch))
        for changes in batches(merge.changed):
            rows = [kept.row(new, new.home, new.away, self.now) for _, new in changes]
            await Fixture.bulk_create(rows, update_fields=CHANGEABLE, on_conflict=["id"], using_db=self.connection)
            self._advance(len(changes))

    async def _record(self, kept: Kept, rows: int) -> None:
        """An import that neither changes anything nor brings a new file leaves no trace."""
        merge = kept.merge
        same = ImportedFile.filter(competition_id=kept.competition.id, digest=self.parsed.digest)
        if not (merge.added or merge.changed) and await same.using_db(self.connection).exists():
            return
        await ImportedFile.create(
            using_db=self.connection,
            name=self.parsed.name[:255],
            digest=self.parsed.digest,
            format=self.parsed.format,
            competition_id=kept.competition.id,
            at=self.now,
            rows=rows,
            added=len(merge.added),
            corrected=len(merge.corrected),
            moved=len(merge.moved),
            skipped=len(self.parsed.refused),
            changed_from=merge.changed_from,
        )

    def _advance(self, rows: int) -> None:
        if rows:
            self.done += rows
            self.report(self.done, len(self.parsed.rows))

    def _report(self) -> ImportReport:
        merges = [kept.merge for kept in self.kept]
        return ImportReport(
            file=self.parsed.name,
            format=self.parsed.format,
            competitions=tuple(kept.view() for kept in self.kept),
            rows=len(self.parsed.rows),
            added=sum(len(merge.added) for merge in merges),
            played=sum(len(merge.played) for merge in merges),
            corrected=tuple(kept.correction(*pair) for kept in self.kept for pair in kept.merge.corrected),
            moved=tuple(kept.move(*pair) for kept in self.kept for pair in kept.merge.moved),
            detailed=sum(len(merge.detailed) for merge in merges),
            unchanged=sum(merge.unchanged for merge in merges),
            refused=self.parsed.refused,
            resemblances=tuple(self.resemblances),
        )


def batches(items: Sequence[T]) -> Iterable[Sequence[T]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
