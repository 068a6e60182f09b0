"""What an administrator takes back or puts right: each act is one transaction, and can be rehearsed.

A rehearsal does everything and rolls it back, so that it tells exactly what the act would do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeAlias

from tortoise.backends.base.client import BaseDBAsyncClient

from engine.catalogue import subjects, writing
from engine.catalogue.act import Act, ActReport, MatchChange, MatchState, SubjectKind, needless
from engine.catalogue.importers.cells import checked_name
from engine.catalogue.importers.parsed import BadRow
from engine.catalogue.joining import remember
from engine.catalogue.models import Competition, CompetitionAlias, Download, Fixture, ImportedFile, Statement, Team
from engine.catalogue.names import name_key, slug
from engine.catalogue.refolding import Refold, Refolding
from engine.catalogue.rehearsal import transacted
from engine.catalogue.said import Said, encoded
from engine.catalogue.searching import Searching
from engine.catalogue.status import FixtureStatus
from engine.catalogue.subjects import Subject
from engine.catalogue.views import CompetitionView, is_id
from engine.errors import InvalidInput, NotFound
from engine.notices import Notice, NoticeKind, noted
from engine.notices import encoded as encoded_notice
from engine.sports.base import Sport

MOST_SHOWN = 20
MOST_NAMED = 10
LOCK = "UPDATE competitions SET slug = slug WHERE id IN {ids}"
TAKEN_BACK = "DELETE FROM statements WHERE source_id IN {ids}"
WITHDRAWN = "UPDATE imported_files SET withdrawn_at = ? WHERE id IN {ids}"
SAID_BY = "id IN (SELECT fixture_id FROM statements WHERE source_id IN {ids})"


@dataclass(frozen=True, slots=True)
class Acts:
    clock: Callable[[], datetime]
    searching: Searching

    async def remove(self, what: str, kind: SubjectKind | None = None, *, rehearse: bool = False) -> ActReport:
        """Take out what a file said, a competition or a match. A file that names them brings them back.

        Raises:
            NotFound: Nothing is called so.
            InvalidInput: More than one thing is.
        """
        found = await subjects.subject(what, self.searching, kind)
        if found.kind is SubjectKind.MATCH:
            return await self._act(Act.REMOVAL, found, self._forgetting(int(found.key)), rehearse=rehearse)
        imports = ImportedFile.filter(
            competition_id__in=found.competition_ids, act=Act.IMPORT, withdrawn_at__isnull=True
        )
        rows = await imports.order_by("id")
        if found.kind is SubjectKind.COMPETITION:
            return await self._act(Act.REMOVAL, found, taking_back(rows), rehearse=rehearse)
        rows = [row for row in rows if subjects.is_part(row.name, str(found.key))]
        notes = (*at_once(rows), *of_unknown_origin(rows))
        return await self._act(Act.REMOVAL, found, taking_back(rows), rehearse=rehearse, notes=notes)

    async def undo(self, import_id: int | None = None, *, rehearse: bool = False) -> ActReport:
        """Take back the last import of real results: every file that came in at once, wherever it belongs.

        Args:
            import_id: The one that is meant: one that was undone before is not undone again, and neither is another.

        Raises:
            NotFound: Nothing was imported, or no import has this id.
            InvalidInput: It is not the last one, or cannot be told from those before.
        """
        rows = await last_import()
        if import_id is not None and import_id not in [row.id for row in rows]:
            asked = await ImportedFile.filter(id=import_id, act=Act.IMPORT).first() if is_id(import_id) else None
            if asked is None:
                raise NotFound(kind="import", id=str(import_id))
            if asked.withdrawn_at is None:
                raise InvalidInput(field="import", reason="another file was imported since; undo that one first")
            return needless(Act.UNDOING, asked.name)
        if not rows:
            raise NotFound(kind="import", id="last")
        for row in rows:
            await refuse_unless_replayable(row)
        ids = {row.competition_id for row in rows}  # type: ignore[attr-defined]
        name, others = all_of(rows)
        found = Subject(SubjectKind.FILE, name, tuple(sorted(ids)), name, others=others)
        has_said = await Statement.filter(source_id__in=[row.id for row in rows]).exists()
        unsaid = () if has_said else (Notice(NoticeKind.CHANGED_NOTHING),)
        notes = (*at_once(rows), *unsaid)
        report = await self._act(Act.UNDOING, found, taking_back(rows), rehearse=rehearse, notes=notes)
        return replace(report, import_id=rows[-1].id)

    async def annul(self, match: str, *, rehearse: bool = False) -> ActReport:
        """Withdraw the result of a match and keep the match, whatever files say of it.

        Raises:
            NotFound: No match is called so.
            InvalidInput: More than one is.
        """
        found = await subjects.match(match, self.searching)
        if await annulments(int(found.key)).exists():
            return needless(Act.ANNULMENT, found.name)

        async def work(folding: Refolding, act: ImportedFile) -> None:
            (old,) = await folding.standing("id = ?", found.key)
            says = encoded(Said(day=old.state.day, is_withdrawn=True))
            await writing.write_statements(folding.connection, act.id, [(old.id, says)])
            await folding.refold([old])

        return await self._act(Act.ANNULMENT, found, work, rehearse=rehearse)

    async def reinstate(self, match: str, *, rehearse: bool = False) -> ActReport:
        """The reverse of `annul`: the match is what files say of it.

        Raises:
            NotFound: No match is called so.
            InvalidInput: More than one is, or a file says that it was annulled.
        """
        found = await subjects.match(match, self.searching)
        if not await annulments(int(found.key)).exists():
            if (await Fixture.get(id=found.key)).status is FixtureStatus.ANNULLED:
                raise InvalidInput(field="match", reason="a file says that it was annulled; import one with its result")
            return needless(Act.REINSTATEMENT, found.name)

        async def work(folding: Refolding, act: ImportedFile) -> None:
            stated = await folding.standing("id = ?", found.key)
            await annulments(int(found.key)).using_db(folding.connection).delete()
            await folding.refold(stated)

        return await self._act(Act.REINSTATEMENT, found, work, rehearse=rehearse)

    async def rename(
        self, what: str, name: str, competition: str | None = None, *, rehearse: bool = False
    ) -> ActReport:
        """Call a competition otherwise, or a team, whichever is called so.

        Args:
            competition: Where the team plays.

        Raises:
            NotFound: Nothing is called so.
            InvalidInput: Both a competition and a team are, or the name cannot be given.
        """
        found = None if competition else await subjects.competition_or_none(what)
        if found is None:
            return await self.rename_team(what, name, competition, rehearse=rehearse)
        if await Team.filter(name_key=name_key(what)).exists():
            raise InvalidInput(
                field="what", reason=f"{what!r} is a competition and a team: name the team's competition"
            )
        return await self.rename_competition(str(found.id), name, rehearse=rehearse)

    async def rename_team(
        self, team: str, name: str, competition: str | None = None, *, rehearse: bool = False
    ) -> ActReport:
        """Call a team otherwise. Simulations that were made keep the name that they were made with.

        Raises:
            NotFound: No team is called so.
            InvalidInput: Several are, or another team of the competition has the name, or it is none.
        """
        inside = await subjects.competition(competition) if competition else None
        row, new = await subjects.team(team, inside.id if inside else None), named(name)
        of_competition: int = row.competition_id  # type: ignore[attr-defined]
        if row.name == new:
            return needless(Act.RENAMING, row.name)

        async def work(folding: Refolding, act: ImportedFile) -> None:
            await clear_name(folding, row.id, new)
            teams = Team.every.filter(id=row.id).using_db(folding.connection)
            await teams.update(name=new, name_key=name_key(new))
            competition = await Competition.get(id=of_competition, using_db=folding.connection)
            await remember(folding.connection, folding.now, competition, row.name, new)
            act.changed_from = await first_result(folding, row.id)

        found = Subject(SubjectKind.COMPETITION, row.name, (of_competition,), of_competition, new_name=new)
        return await self._act(Act.RENAMING, found, work, rehearse=rehearse)

    async def rename_competition(self, competition: str, name: str, *, rehearse: bool = False) -> ActReport:
        """Call a competition otherwise. Its address stays, and files under either name belong to it.

        Raises:
            NotFound: No competition is called so.
            InvalidInput: Another one has the name, or it is none.
        """
        row, new = await subjects.competition(competition), named(name)
        if row.name == new:
            return needless(Act.RENAMING, row.name)
        for other in await Competition.every.all():
            if other.id != row.id and slug(new) in (other.slug, slug(other.name)):
                raise InvalidInput(field="name", reason=f"{other.name!r} is another competition")

        async def work(folding: Refolding, act: ImportedFile) -> None:
            await Competition.every.filter(id=row.id).using_db(folding.connection).update(name=new)
            alias = CompetitionAlias(competition_id=row.id, alias=new, slug=slug(new), at=folding.now)
            await CompetitionAlias.bulk_create(
                [alias], update_fields=["competition_id"], on_conflict=["slug"], using_db=folding.connection
            )

        found = Subject(SubjectKind.COMPETITION, row.name, (row.id,), row.id, new_name=new)
        return await self._act(Act.RENAMING, found, work, rehearse=rehearse)

    def _forgetting(self, fixture_id: int) -> Work:
        async def work(folding: Refolding, act: ImportedFile) -> None:
            stated = await folding.standing("id = ?", fixture_id)
            said = Statement.filter(fixture_id=fixture_id).exclude(source__act=Act.ANNULMENT)
            ids = await said.using_db(folding.connection).values_list("id", flat=True)
            await Statement.filter(id__in=list(ids)).using_db(folding.connection).delete()
            await folding.refold(stated)

        return work

    async def _act(
        self, act: Act, subject: Subject, work: Work, *, rehearse: bool, notes: tuple[Notice, ...] = ()
    ) -> ActReport:
        now = self.clock()

        async def done(connection: BaseDBAsyncClient) -> ActReport:
            words = writing.sql(connection)
            await connection.execute_query(words.text(LOCK), [words.listed(subject.competition_ids)])
            parts = [
                await part(await Refolding.of(connection, each, now), act, subject, work)
                for each in subject.competition_ids
            ]
            return await asyncio.to_thread(whole, act, subject, parts, notes=notes, is_done=not rehearse)

        return await transacted(done, rehearse=rehearse)


Work: TypeAlias = Callable[[Refolding, ImportedFile], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class CompetitionEffect:
    """What an act did to one competition."""

    competition: CompetitionView
    folding: Refolding
    teams: tuple[str, ...]
    is_gone: bool
    has_changed_results: bool


async def part(folding: Refolding, act: Act, subject: Subject, work: Work) -> CompetitionEffect:
    """The act's own row is what tells ratings that they no longer stand."""
    row = await ImportedFile.create(
        using_db=folding.connection,
        act=act,
        name=subject.name[:255],
        notice=encoded_notice(subject.notice) if subject.notice else None,
        digest="",
        format=act.value,
        competition_id=folding.competition_id,
        at=folding.now,
        rows=0,
        added=0,
        corrected=0,
        skipped=0,
    )
    await work(folding, row)
    row.rows, row.corrected = len(folding.done), sum(each.new is not None for each in folding.done)
    first_days = row.changed_from, await asyncio.to_thread(lambda: folding.changed_from)
    row.changed_from = min((day for day in first_days if day), default=None)
    await row.save(using_db=folding.connection)
    teams, is_gone = await folding.sweep()
    competition = await Competition.every.filter(id=folding.competition_id).using_db(folding.connection).get()
    shown = CompetitionView(
        competition.id, competition.slug, competition.name, Sport(competition.sport), competition.is_synthetic
    )
    return CompetitionEffect(shown, folding, teams, is_gone, row.changed_from is not None)


def whole(
    act: Act, subject: Subject, parts: Sequence[CompetitionEffect], *, notes: tuple[Notice, ...], is_done: bool
) -> ActReport:
    done = [(each, refold) for each in parts for refold in each.folding.done]
    return ActReport(
        act,
        subject.name,
        is_done,
        removed=sum(refold.new is None for _, refold in done),
        changed=sum(refold.new is not None for _, refold in done),
        matches=tuple(match_change(each, refold) for each, refold in done[:MOST_SHOWN]),
        others=subject.others,
        new_name=subject.new_name,
        fixture_ids=tuple(refold.old.id for _, refold in done),
        teams=tuple(team for each in parts for team in each.teams),
        gone=tuple(each.competition.name for each in parts if each.is_gone),
        competitions=tuple(each.competition for each in parts if each.has_changed_results and not each.is_gone),
        notes=notes,
    )


def match_change(part: CompetitionEffect, refold: Refold) -> MatchChange:
    names = part.folding.sides.names
    return MatchChange(
        id=refold.old.id,
        competition=part.competition.name,
        home=names[refold.old.home],
        away=names[refold.old.away],
        before=MatchState.of(refold.old.state),
        after=MatchState.of(refold.new.state) if refold.new else None,
    )


def taking_back(imports: Sequence[ImportedFile]) -> Work:
    """Take back all that some imports said, and let pulls download their files again."""

    async def work(folding: Refolding, act: ImportedFile) -> None:
        own = [row.id for row in imports if row.competition_id == folding.competition_id]  # type: ignore[attr-defined]
        words = writing.sql(folding.connection)
        ids = words.listed(own)
        stated = await folding.standing(SAID_BY, ids)
        await folding.connection.execute_query(words.text(TAKEN_BACK), [ids])
        await folding.connection.execute_query(words.text(WITHDRAWN), [folding.now, ids])
        await folding.refold(stated)
        await Download.all().using_db(folding.connection).delete()

    return work


async def last_import() -> list[ImportedFile]:
    """Of real results: one row for each file that came in at once, and each competition that it filled."""
    standing = ImportedFile.filter(
        act=Act.IMPORT,
        withdrawn_at__isnull=True,
        competition__is_synthetic=False,
        competition__removed_at__isnull=True,
    )
    last = await standing.order_by("-id").first()
    if last is None:
        return []
    return await standing.filter(at=last.at).order_by("id")


def all_of(rows: Sequence[ImportedFile]) -> tuple[str, int]:
    """What came in at once: the archive of all files, or the first of them, and how many more."""
    names = names_of(rows)
    archives = {name.partition("/")[0] for name in names}
    if len(archives) == 1 and len(names) > 1:
        return archives.pop(), 0
    return names[0], len(names) - 1


def at_once(rows: Sequence[ImportedFile]) -> tuple[Notice, ...]:
    """Names the files that go together, where they are several."""
    names = names_of(rows)
    if len(names) < 2:
        return ()
    others = max(len(names) - MOST_NAMED, 0)
    return (noted(NoticeKind.GO_AT_ONCE, names=names[:MOST_NAMED], others=others),)


def names_of(rows: Iterable[ImportedFile]) -> list[str]:
    return list(dict.fromkeys(row.name for row in rows))


async def refuse_unless_replayable(row: ImportedFile) -> None:
    """An import of an earlier version may be undone where all that it did was to add matches."""
    if row.is_replayable:
        return
    told = await Statement.filter(source_id=row.id).count()
    if row.corrected or row.moved or told > row.added:
        reason = (
            f"{row.name} changed matches before the catalogue kept what each file says; "
            "remove the file, and import those before it again"
        )
        raise InvalidInput(field="import", reason=reason)


def of_unknown_origin(rows: Collection[ImportedFile]) -> tuple[Notice, ...]:
    return () if all(row.is_replayable for row in rows) else (Notice(NoticeKind.OF_UNKNOWN_ORIGIN),)


def annulments(fixture_id: int) -> Any:
    """Statements of administrators that withdraw its result."""
    return Statement.filter(fixture_id=fixture_id, source__act=Act.ANNULMENT)


def named(name: str) -> str:
    """Raises: InvalidInput."""
    try:
        return checked_name(name, "name")
    except BadRow as bad:
        raise InvalidInput(field="name", reason=bad.reason) from None


async def clear_name(folding: Refolding, team_id: int, name: str) -> None:
    """A team that was taken out gives up its name.

    Raises:
        InvalidInput: A team that plays has it.
    """
    same: list[Team] = await Team.every.filter(competition_id=folding.competition_id, name_key=name_key(name)).using_db(
        folding.connection
    )
    for other in same:
        if other.id == team_id:
            continue
        if other.removed_at is None:
            raise InvalidInput(field="name", reason=f"{other.name!r} is another team of the competition: join the two")
        former = f"{other.name[:80]} ({other.id})"
        await Team.every.filter(id=other.id).using_db(folding.connection).update(name=former, name_key=name_key(former))


async def first_result(folding: Refolding, team_id: int) -> date | None:
    """Day of the first result of a team: ratings know teams by their names."""
    stated = await folding.standing("(home_id = ? OR away_id = ?)", team_id, team_id)
    return min((each.state.day for each in stated if each.state.has_score), default=None)
