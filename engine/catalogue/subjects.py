"""What an administrator means by a few words: a file, a competition, a match or a team."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from tortoise.expressions import Q

from engine.catalogue.act import Act, SubjectKind
from engine.catalogue.aliases import Club, bare, bundled, group_of
from engine.catalogue.models import Competition, CompetitionAlias, Fixture, ImportedFile, Team, TeamAlias
from engine.catalogue.names import name_key, slug
from engine.catalogue.searching import Searching
from engine.catalogue.views import is_id
from engine.errors import InvalidInput, NotFound, NothingCalledSo
from engine.notices import Notice, NoticeKind, noted
from engine.sports.base import Sport

# Of the name of a file that came in: its column ends there.
MOST_IN_FILE_NAME = 255
MOST_CHARACTERS = 300
MOST_NAMED = 5
# No more words than search takes.
MOST_HALVES = 8
MATCH = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(.+)", re.DOTALL)
BETWEEN = re.compile(r"\s+(?:-|–|v|vs)\s+")


@dataclass(frozen=True, slots=True)
class Subject:
    """
    Args:
        name: As it is shown.
        others: How many more files came in with the named one.
        new_name: Of what is to be renamed.
        place: The competition of a match; empty of a file and of a competition.
        competition_ids: Of every competition that it touches.
        key: The name of the file, which of an archive stands before those of its files, or the id of the competition or
            match.
    """

    kind: SubjectKind
    name: str
    competition_ids: tuple[int, ...]
    key: str | int
    place: str = ""
    others: int = 0
    new_name: str = ""

    @property
    def notice(self) -> Notice | None:
        """What an act on it is about beside its name; None where that is all."""
        if self.new_name:
            return noted(NoticeKind.RENAMED, name=self.name, new_name=self.new_name)
        return noted(NoticeKind.FILES, name=self.name, others=self.others) if self.others else None

    @property
    def words(self) -> str:
        """What tells it from others of its name."""
        if self.kind is SubjectKind.FILE:
            return f"file {self.name}"
        return f"{self.kind} {self.name}{f' of {self.place}' if self.place else ''} (id {self.key})"


async def subject(words: str, searching: Searching, kind: SubjectKind | None = None) -> Subject:
    """
    Args:
        words: The name of a file, the name or address of a competition, or a match: its id, or its day and sides as
            in "2026-08-22 Brook - Ashby".
        kind: None takes whichever is called so.

    Raises:
        NotFound: Nothing is called so.
        InvalidInput: More than one thing is.
    """
    return await _subject(words, searching, kind, "what")


async def _subject(words: str, searching: Searching, kind: SubjectKind | None, field: str) -> Subject:
    wanted = plain(words, field)
    found = [
        each
        for known, find in (
            (SubjectKind.FILE, _files),
            (SubjectKind.COMPETITION, _competitions),
            (SubjectKind.MATCH, partial(_matches, searching=searching, field=field)),
        )
        if kind in (None, known)
        for each in await find(wanted, kind)
    ]
    return only(found, kind.value if kind else "file, competition or match", wanted, field)


async def match(words: str, searching: Searching) -> Subject:
    """Raises: NotFound, InvalidInput."""
    return await _subject(words, searching, SubjectKind.MATCH, "match")


async def competition(words: str) -> Competition:
    """Raises: NotFound, InvalidInput."""
    wanted = plain(words, "competition")
    return await Competition.get(
        id=only(await _competitions(wanted, SubjectKind.COMPETITION), "competition", wanted, "competition").key
    )


async def competition_or_none(words: str) -> Competition | None:
    """By name or address; a number is the id of something else."""
    found = await _competitions(plain(words, "what"), None)
    return await Competition.get(id=only(found, "competition", words, "what").key) if found else None


async def team(words: str, competition_id: int | None) -> Team:
    """By name or id.

    Raises:
        NotFound: No team is called so.
        InvalidInput: Several are, in several competitions.
    """
    wanted = plain(words, "team")
    scope = Q(competition_id=competition_id) if competition_id else Q()
    found = await (Team.filter(scope, id=number(wanted)) if number(wanted) else _teams(wanted, scope))
    if len({each.competition_id for each in found}) < len(found):  # type: ignore[attr-defined]
        meant = ", ".join(each.name for each in found[:5])
        raise InvalidInput(field="team", reason=f"{wanted!r} may be any of {meant}: say which")
    if len(found) > 1:
        raise InvalidInput(field="team", reason=f"{wanted!r} plays in {len(found)} competitions: say which")
    if not found:
        raise missing("team", wanted)
    return found[0]


def only(found: list[Subject], kind: str, words: str, field: str) -> Subject:
    if not found:
        raise missing(kind, words)
    if len(found) > 1:
        meant = "; ".join(each.words for each in found[:MOST_NAMED])
        more = f"; and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        kinds = {each.kind for each in found}
        how = "give its id" if len(kinds) == 1 else "say which kind, or give its id"
        raise InvalidInput(field=field, reason=f"{words!r} may be any of {meant}{more}: {how}")
    return found[0]


def missing(kind: str, words: str) -> NotFound:
    """By its id where the words are one, else by its words."""
    return (NotFound if number(words) else NothingCalledSo)(kind=kind, id=words)


def plain(words: str, field: str) -> str:
    if not 1 <= len(words.strip()) <= MOST_CHARACTERS:
        raise InvalidInput(field=field, reason=f"use 1 to {MOST_CHARACTERS} characters")
    return " ".join(words.split())


def number(words: str) -> int | None:
    """An id, where the words are one."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 11 and is_id(int(words)) else None


async def _files(words: str, kind: SubjectKind | None) -> list[Subject]:
    """A file or an archive; a path that a shell completed names it at its end."""
    imports = ImportedFile.filter(act=Act.IMPORT, withdrawn_at__isnull=True, competition__removed_at__isnull=True)
    for name in dict.fromkeys((words, re.split(r"[/\\]", words)[-1])):
        if not 1 <= len(name) <= MOST_IN_FILE_NAME:
            continue
        rows = await imports.filter(Q(name=name) | Q(name__startswith=f"{name}/")).values_list("name", "competition_id")
        if ids := {competition_id for part, competition_id in rows if is_part(part, name)}:
            return [Subject(SubjectKind.FILE, name, tuple(sorted(ids)), name)]
    return []


def is_part(name: str, file: str) -> bool:
    """Whether a file is another, or lies inside it."""
    return name == file or name.startswith(f"{file}/")


async def _competitions(words: str, kind: SubjectKind | None) -> list[Subject]:
    """Those that are called so; where none is, those of which it is another name."""
    wanted, key = slug(words), number(words) if kind is SubjectKind.COMPETITION else None
    known = await Competition.all()
    found = [
        each
        for each in known
        if each.id == key
        or words.casefold() == each.slug
        or (wanted == slug(each.name) and name_key(words) == name_key(each.name))
    ]
    if not found and number(words) is None:
        others = {row[0] for row in await CompetitionAlias.filter(slug=wanted).values_list("competition_id")}
        leagues = {league.name for league in bundled().leagues.get(name_key(words), ())}
        found = [each for each in known if each.id in others] or [each for each in known if each.name in leagues]
    return [Subject(SubjectKind.COMPETITION, each.name, (each.id,), each.id) for each in found]


async def _teams(words: str, scope: Q) -> list[Team]:
    """Those that are called so; where none is, those of which it is another name that was said or is known."""
    key = name_key(words)
    if found := await Team.filter(scope, name_key=key):
        return found
    said = await TeamAlias.filter(alias_key=key).values_list("name_key", "competition_id")
    named = await Team.filter(scope, name_key__in=[name for name, _ in said])
    meant = [
        each
        for each in named
        for name, place in said
        if each.name_key == name and place in (None, each.competition_id)  # type: ignore[attr-defined]
    ]
    return meant or await _clubs(key, scope)


async def _clubs(key: str, scope: Q) -> list[Team]:
    """Teams of soccer that are the club of a known name, in the country of their competition."""
    clubs = {group: club for group in bundled().clubs if (club := bundled().club(key, group))}
    bare_key = bare(key)
    if not clubs and bare_key == key:
        return []
    teams = await Team.filter(scope, competition__sport=Sport.SOCCER).prefetch_related("competition")
    return [each for each in teams if is_same_club(each, key, clubs)]


def is_same_club(team: Team, key: str, clubs: Mapping[str, Club]) -> bool:
    group = group_of(team.competition.name)
    wanted = {club for place, club in clubs.items() if group in (None, place)}
    own = bundled().club(team.name_key, group)
    return own in wanted if own and wanted else bare(team.name_key) == bare(key)


async def _matches(words: str, kind: SubjectKind | None, searching: Searching, field: str) -> list[Subject]:
    """By its id or its day and sides, as they are called; where none is called so, as search knows them."""
    if key := number(words):
        return [subject_of(each) for each in await _standing(id=key)]
    told = MATCH.fullmatch(words)
    if told is None:
        return []
    try:
        day = date.fromisoformat(told[1])
    except ValueError:
        raise InvalidInput(field=field, reason=f"{told[1]} is no day") from None
    of_day, sides = await _standing(day=day), name_key(BETWEEN.sub(" - ", told[2]))
    found = [
        each
        for each in of_day
        if sides in (name_key(f"{each.home.name} - {each.away.name}"), name_key(f"{each.home.name} {each.away.name}"))
    ]
    return [subject_of(each) for each in found or await _meant(of_day, told[2], searching)]


async def _meant(fixtures: Sequence[Fixture], sides: str, searching: Searching) -> list[Fixture]:
    """Those whose home side and away side search finds by the two parts of some words."""
    pairs = [(set(home), set(away)) for home, away in await searching.opponents(halves(sides))] if fixtures else []
    return [
        each
        for each in fixtures
        if any(each.home_id in home and each.away_id in away for home, away in pairs)  # type: ignore[attr-defined]
    ]


def halves(sides: str) -> list[tuple[str, str]]:
    """The words before and after what stands between two sides; before and after any space where nothing does."""
    parts, between = BETWEEN.split(sides), " - "
    if len(parts) == 1:
        parts, between = sides.split(), " "
    places = range(1, min(len(parts), MOST_HALVES + 1))
    return [(between.join(parts[:place]), between.join(parts[place:])) for place in places]


async def _standing(**wanted: object) -> Sequence[Fixture]:
    return await Fixture.filter(**wanted).prefetch_related("home", "away", "competition").order_by("id")


def subject_of(fixture: Fixture) -> Subject:
    name = f"{fixture.day} {fixture.home.name} - {fixture.away.name}"
    place = fixture.competition
    return Subject(SubjectKind.MATCH, name, (place.id,), fixture.id, place.name)
