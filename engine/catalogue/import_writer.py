"""Writes what a file says, in one transaction."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

import msgspec
from tortoise.backends.base.client import BaseDBAsyncClient

from engine.catalogue import writing
from engine.catalogue.act import Act
from engine.catalogue.identity import ONE_DAY, Pairing
from engine.catalogue.importers.orientation import as_known
from engine.catalogue.importers.parsed import ParsedFile, ParsedMatch
from engine.catalogue.importers.sifting import bounded
from engine.catalogue.merge import Doubt, FixtureChange, Merge, Row, Stored, merged
from engine.catalogue.models import Competition, Fixture, ImportedFile, Statement, Team
from engine.catalogue.names import name_key, slug
from engine.catalogue.roster import Roster, named
from engine.catalogue.said import encoded, first_known, known_from
from engine.catalogue.status import FixtureStatus
from engine.catalogue.titles import Titles
from engine.catalogue.truth import Truth
from engine.catalogue.views import (
    CompetitionView,
    Correction,
    ImportReport,
    Move,
    NameResemblance,
    Relisted,
    Withdrawal,
    refuse_another_sport,
)
from engine.catalogue.writing import FixtureWriter, Sides
from engine.errors import InvalidInput
from engine.sports.base import Sport
from engine.sports.registry import specification

# A fixture, and what the file says of it.
Newcomer: TypeAlias = tuple[Stored, str]
# A season and the sides that meet in it.
Meeting: TypeAlias = tuple[str, Pairing]
Progress = Callable[[int, int], None]
LOCK = "UPDATE competitions SET slug = slug WHERE slug = ?"
WAITING = ", ".join(f"'{status}'" for status in FixtureStatus if status.may_be_played)
NEAR = (
    f"competition_id = ? AND removed_at IS NULL "
    f"AND (day BETWEEN ? AND ? OR season IN {{texts}} OR status IN ({WAITING}))"
)


@dataclass(frozen=True, slots=True)
class MergedCompetition:
    """One competition of the file: its teams by the keys of their names, and what was merged."""

    competition: Competition
    sides: Sides
    merge: Merge

    def view(self) -> CompetitionView:
        row = self.competition
        return CompetitionView(row.id, row.slug, row.name, Sport(row.sport), row.is_synthetic)

    def writer(self, connection: BaseDBAsyncClient, now: datetime) -> FixtureWriter:
        return FixtureWriter(connection, self.competition.id, self.sides, now)

    def names(self, stored: Stored | Row) -> tuple[str, str]:
        home, away = stored.pairing
        return self.sides.names[home], self.sides.names[away]

    def correction(self, change: FixtureChange) -> Correction:
        old, new = change.old.state, change.new.state
        return Correction(self.competition.name, new.day, *self.names(change.new), old=old.score, new=new.score)

    def move(self, change: FixtureChange) -> Move:
        return Move(self.competition.name, *self.names(change.new), old=change.old.state.day, new=change.new.state.day)

    def joined(self, row: Row) -> Relisted:
        return Relisted(self.competition.name, *self.names(row), day=row.day, others=row.absorbed)

    def doubt(self, doubt: Doubt) -> str:
        (home, away), score, other = self.names(doubt.row), doubt.row.score, doubt.other.state.day
        like = f"{away} – {home} on that day" if other == doubt.row.day else f"the one of {other}"
        return (
            f"{home} – {away}, {score[0]}–{score[1]} on {doubt.row.day}, may be the match that stands there already, "
            f"{like}; both are kept, as two matches."
        )

    def unmet(self, row: Row) -> str:
        home, away = row.said.home, row.said.away
        return f"{home} – {away} of {row.day} is no match that is known: who won its shoot-out is left aside."

    def withdrawal(self, change: FixtureChange) -> Withdrawal:
        state = change.new.state
        return Withdrawal(
            self.competition.name, state.day, *self.names(change.new), status=state.status, old=change.old.state.score
        )


@dataclass(slots=True)
class ImportWriter:
    """One file on its way into the database.

    Args:
        at: When all that comes in at once began to.
        truth: What its matches were drawn with, None where they were played; the two never mix.
    """

    parsed: ParsedFile
    connection: BaseDBAsyncClient
    at: datetime
    now: datetime
    report: Progress
    titles: Titles
    truth: Truth | None = None
    done: int = 0
    is_recorded: bool = False
    merged: list[MergedCompetition] = field(default_factory=list)
    resemblances: list[NameResemblance] = field(default_factory=list)

    async def keep(self) -> ImportReport:
        """
        Raises:
            InvalidInput: The competition exists and is of another kind.
        """
        for name, said in (await asyncio.to_thread(self.titles.by_competition, self.parsed)).items():
            competition = await self._competition(name)
            if self.parsed.only_adds:
                await self._refuse_to_add_to_nothing(competition)
            roster = Roster(competition, self.connection, self.now)
            matches, strangers = self._met(roster, await roster.recognised(said))
            self.resemblances += await roster.resembling(matches, await self._teams(roster, matches))
            sides = await writing.sides(self.connection, competition.id)
            stored = await self._stored(competition, sides, matches)
            matches = as_known({each.pairing for each in stored}, matches, specification(self.parsed.sport))
            kept = MergedCompetition(competition, sides, await asyncio.to_thread(merged, stored, matches))
            kept.merge.unmet += strangers
            await self._keep(kept, len(matches))
            self.merged.append(kept)
            self._advance(len(kept.merge.unmet))
        # What is drawn here anew every hour is no import of anybody's unless it changed something.
        if not self.is_recorded and self.truth is None:
            await self._repeat()
        return self._report()

    def _met(self, roster: Roster, matches: list[ParsedMatch]) -> tuple[list[ParsedMatch], list[Row]]:
        """The matches, and apart those rows that could only add to matches of teams that do not play here."""
        if not self.parsed.only_adds:
            return matches, []
        here = {key for key, team in roster.known.items() if team.removed_at is None}
        met: list[ParsedMatch] = []
        strangers: list[Row] = []
        for each in matches:
            if {name_key(each.home), name_key(each.away)} <= here:
                met.append(each)
            else:
                strangers.append(Row.of(each))
        return met, strangers

    async def _refuse_to_add_to_nothing(self, competition: Competition) -> None:
        if not await Fixture.filter(competition_id=competition.id).using_db(self.connection).exists():
            reason = (
                f"it says who won shoot-outs, and no match of {competition.name!r} is known: import its results first"
            )
            raise InvalidInput(field="file", reason=reason)

    async def _repeat(self) -> None:
        """The last import is what is undone first, so one that changed nothing is one; many in a row are the same."""
        imports = ImportedFile.filter(act=Act.IMPORT, withdrawn_at__isnull=True).using_db(self.connection)
        last = await imports.order_by("-id").first()
        same = await imports.filter(at=last.at, digest=self.parsed.digest).values_list("id", flat=True) if last else []
        if not same or await Statement.filter(source_id__in=list(same)).using_db(self.connection).exists():
            for kept in self.merged:
                await self._record(kept, kept.merge.unchanged)

    async def _competition(self, name: str) -> Competition:
        is_synthetic = self.truth is not None
        # The first statement writes even where it changes nothing: from here on no other import can run.
        await self.connection.execute_query(writing.sql(self.connection).text(LOCK), [slug(name)])
        found = await self._competition_called(name)
        if found is None:
            wanted = Competition(slug=slug(name), name=name, sport=self.parsed.sport, is_synthetic=is_synthetic)
            await Competition.bulk_create(
                [wanted], update_fields=["slug"], on_conflict=["slug"], using_db=self.connection
            )
            (found,) = await Competition.every.filter(slug=wanted.slug).using_db(self.connection)
        if found.is_synthetic != is_synthetic:
            kind = "a synthetic" if found.is_synthetic else "a real"
            raise InvalidInput(field="competition", reason=f"{found.name!r} is {kind} competition")
        refuse_another_sport(found.name, Sport(found.sport), self.parsed.sport)
        if found.removed_at or (self.truth and not found.truth):
            found.removed_at = None
            found.truth = msgspec.json.encode(self.truth).decode() if self.truth else None
            await found.save(using_db=self.connection, update_fields=["removed_at", "truth"])
        return found

    async def _competition_called(self, name: str) -> Competition | None:
        """By its address, which stays, or by the name that an administrator gave it since."""
        wanted = slug(name)
        found: list[Competition] = await Competition.every.all().using_db(self.connection)
        by_name = (each for each in found if slug(each.name) == wanted)
        return next((each for each in found if each.slug == wanted), next(by_name, None))

    async def _teams(self, roster: Roster, matches: Sequence[ParsedMatch]) -> dict[str, Team]:
        """Those of the competition, the file's own among them; one that was taken out once is the same again."""
        competition, names = roster.competition, named(matches)
        new = [
            Team(competition_id=competition.id, name=name, name_key=key, **self._true_strength(name))
            for key, name in names.items()
            if key not in roster.known
        ]
        back = [team.id for key, team in roster.known.items() if key in names and team.removed_at]
        if back:
            await Team.every.filter(id__in=back).using_db(self.connection).update(removed_at=None)
        if new:
            await Team.bulk_create(new, batch_size=writing.BATCH, using_db=self.connection)
        return await roster.teams() if new or back else roster.known

    def _true_strength(self, team: str) -> dict[str, float]:
        if self.truth is None:
            return {}
        strength = self.truth.strength(team)
        return {"true_attack": strength.attack, "true_defence": strength.defence}

    async def _stored(self, competition: Competition, sides: Sides, matches: Sequence[ParsedMatch]) -> list[Stored]:
        """Fixtures that the matches may speak of: of their seasons, and of the one before, which tells its format."""
        if not matches:
            return []
        fixtures = Fixture.filter(competition_id=competition.id).using_db(self.connection)
        first, last = min(match.day for match in matches), max(match.day for match in matches)
        seasons = {match.season for match in matches}
        for (start,) in await fixtures.filter(season__in=list(seasons)).order_by("day").limit(1).values_list("day"):
            first = min(first, start)
        before = fixtures.filter(day__lt=first).order_by("-day").limit(1)
        seasons |= {season for (season,) in await before.values_list("season")}
        near = [competition.id, first - ONE_DAY, last + ONE_DAY, writing.sql(self.connection).listed(seasons)]
        found = await writing.fixtures(self.connection, NEAR, near, sides)
        return await self._as_files_say(competition, found)

    async def _as_files_say(self, competition: Competition, found: list[Stored]) -> list[Stored]:
        """A match that an administrator annulled is still the one that files name."""
        said = await writing.withdrawn(self.connection, competition.id)
        states = {fixture: state for fixture, words in said.items() if (state := known_from(words))}
        return [
            replace(each, state=states[each.id], is_withdrawn=True) if each.id in states else each for each in found
        ]

    async def _keep(self, kept: MergedCompetition, rows: int) -> None:
        """Write what is new; where the file neither says anything new nor is a new one, there is nothing to record."""
        merge, competition_id = kept.merge, kept.competition.id
        said = await writing.last_said(self.connection, competition_id, self.parsed.name[:255])
        new = await asyncio.to_thread(lambda: list(news(merge, said)))
        same = ImportedFile.filter(competition_id=competition_id, digest=self.parsed.digest, withdrawn_at__isnull=True)
        if not (merge.added or merge.joins or new) and await same.using_db(self.connection).exists():
            self._advance(merge.unchanged)
            return
        self.is_recorded = True
        source = await self._record(kept, rows)
        await self._write(kept, source.id)
        await writing.write_statements(self.connection, source.id, new)

    async def _record(self, kept: MergedCompetition, rows: int) -> ImportedFile:
        merge = kept.merge
        return await ImportedFile.create(
            using_db=self.connection,
            name=self.parsed.name[:255],
            digest=self.parsed.digest,
            format=self.parsed.format,
            competition_id=kept.competition.id,
            at=self.at,
            rows=rows,
            added=len(merge.added),
            corrected=len(merge.corrected),
            moved=len(merge.moved),
            skipped=len(self.parsed.refused),
            changed_from=merge.changed_from,
        )

    async def _write(self, kept: MergedCompetition, source_id: int) -> None:
        merge = kept.merge
        self._advance(merge.unchanged)
        for join in merge.joins:
            await writing.join(self.connection, join.gone.id, join.kept.id, self.now)
        writer = kept.writer(self.connection, self.now)
        for batch in writing.batches(merge.changed):
            await writer.change([change.new for change in batch])
            self._advance(len(batch))
        await self._add(kept, writer, source_id)

    async def _add(self, kept: MergedCompetition, writer: FixtureWriter, source_id: int) -> None:
        """New fixtures; one that was taken out once is the same again."""
        gone = await writing.taken_out(self.connection, kept.competition.id, kept.sides) if kept.merge.added else {}
        new, back = await asyncio.to_thread(newcomers, kept.merge, gone)
        said: list[tuple[int, str]] = []
        for batch in writing.batches(back):
            await writer.change([stored for stored, _ in batch])
            said += [(stored.id, says) for stored, says in batch]
            self._advance(len(batch))
        for batch in writing.batches(new):
            ids = await writer.add([stored for stored, _ in batch])
            said += [(fixture, says) for fixture, (_, says) in zip(ids, batch, strict=True)]
            self._advance(len(batch))
        await writing.write_statements(self.connection, source_id, said)

    def _advance(self, rows: int) -> None:
        if rows:
            self.done += rows
            self.report(self.done, len(self.parsed.rows))

    def _report(self) -> ImportReport:
        merges = [kept.merge for kept in self.merged]
        return ImportReport(
            file=self.parsed.name,
            format=self.parsed.format,
            competitions=tuple(kept.view() for kept in self.merged),
            rows=len(self.parsed.rows),
            added=sum(len(merge.added) for merge in merges),
            played=sum(len(merge.played) for merge in merges),
            corrected=tuple(kept.correction(each) for kept in self.merged for each in kept.merge.corrected),
            moved=tuple(kept.move(each) for kept in self.merged for each in kept.merge.moved),
            joined=tuple(kept.joined(each) for kept in self.merged for each in kept.merge.joined),
            annulled=tuple(kept.withdrawal(each) for kept in self.merged for each in kept.merge.annulled),
            detailed=sum(len(merge.detailed) for merge in merges),
            unchanged=sum(merge.unchanged for merge in merges),
            only_moved=sum(len(merge.only_moved) for merge in merges),
            absorbed=sum(merge.absorbed for merge in merges),
            unmet=sum(len(merge.unmet) for merge in merges),
            repeated=self.parsed.repeated,
            refused=self.parsed.refused,
            notes=self.parsed.notes,
            warnings=(
                *self.parsed.warnings,
                *bounded([kept.doubt(each) for kept in self.merged for each in kept.merge.doubts]),
                *bounded([kept.unmet(each) for kept in self.merged for each in kept.merge.unmet]),
            ),
            resemblances=tuple(self.resemblances),
        )


def newcomers(merge: Merge, gone: Mapping[writing.Where, Stored]) -> tuple[list[Newcomer], list[Newcomer]]:
    """Fixtures that were never known, and those that come back under the id that they had."""
    new: list[Newcomer] = []
    back: list[Newcomer] = []
    elsewhere = annulled_elsewhere(merge, gone)
    for row, meeting in merge.added:
        added = Stored(0, *row.pairing, meeting, first_known(row.said))
        known = gone.get(writing.where(added)) or elsewhere.get((added.state.season, row.pairing))
        if known:
            added = replace(added, id=known.id, is_withdrawn=known.is_withdrawn)
        (back if known else new).append((added, encoded(row.said)))
    return new, back


def annulled_elsewhere(merge: Merge, gone: Mapping[writing.Where, Stored]) -> Mapping[Meeting, Stored]:
    """Matches that were annulled and taken out, by season and sides: where a file has only one such, it is that one.

    Whatever day the file has it on, so that no other date undoes what an administrator said.
    """
    found: defaultdict[Meeting, list[Stored]] = defaultdict(list)
    for each in gone.values():
        if each.is_withdrawn:
            found[each.state.season, each.pairing].append(each)
    if not found:
        return {}
    rows = [row for row, _ in merge.added] + [change.row for change in merge.known]
    listed = Counter((row.said.season, row.pairing) for row in rows)
    return {meeting: known[0] for meeting, known in found.items() if len(known) == listed[meeting] == 1}


def news(merge: Merge, said: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """What a file says of known fixtures that it changes, or of which it said something else the last time.

    Args:
        said: By the file of this name, the last time.
    """
    joined = {join.kept.id for join in merge.joins}
    for change in merge.known:
        says = encoded(change.row.said)
        if change.is_one or change.new.id in joined or said.get(change.new.id) != says:
            yield change.new.id, says
