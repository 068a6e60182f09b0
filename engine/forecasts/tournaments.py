"""Tournaments as they are known: their results so far, and their chances, played many times."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b

import msgspec
from cachetools import LRUCache
from tortoise.expressions import Q

from engine.catalogue.models import Fixture
from engine.catalogue.service import Catalogue, Clock
from engine.catalogue.shoot_outs import shoot_outs
from engine.catalogue.status import HAS_SCORE
from engine.catalogue.tournaments import Edition, book
from engine.catalogue.views import CompetitionView, TeamView
from engine.errors import InvalidInput, NotFound
from engine.forecasts.snapshots import Snapshots
from engine.forecasts.tournament_outlook import Tournament, TournamentMatch
from engine.forecasts.views import RatingsSnapshot
from engine.jobs.executor import Executor, Thread
from engine.simulation.tournaments.field import Field, Known, State
from engine.simulation.tournaments.format import Stage
from engine.simulation.tournaments.play import TOURNAMENTS, Counted, Course, course_of, play, shares, total
from engine.sports.registry import specification
from engine.store.horizon import horizon

MOST_KEPT = 64
# As many matches as a cup of 32 has.
MOST_SET = 64
# How the seed comes about: with another number nothing is taken for what it was.
DRAW = 1
MATCH = (
    "day", "home__name", "away__name", "home_score", "away_score", "home_extra", "away_extra", "home_penalties",
    "away_penalties",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TournamentEdition:
    """A tournament that can be played to its end from what was known on a day.

    Attributes:
        id: Id, as addresses have it.
        name: Name.
        first_day: Day of its first match.
        last_day: Day of its last match.
        competition: Where its matches are.
        series: What it is called whenever it is played, such as `FIFA World Cup`.
        hosts: Countries where somebody is at home in it; none of a cup that is played at everybody's in turn.
        groups: Its teams as they were drawn, by group; of a cup without groups one list.
        last_four: Semi-finals, match for the third place and final, as far as they were played, by day.
        champion: Who won it; None until its final was played.
    """

    id: str
    name: str
    first_day: date
    last_day: date
    competition: CompetitionView
    series: str
    hosts: tuple[str, ...]
    groups: tuple[tuple[TeamView, ...], ...]
    last_four: tuple[TournamentMatch, ...]
    champion: TeamView | None

    @property
    def teams(self) -> int:
        """How many play."""
        return sum(map(len, self.groups))


@dataclass(frozen=True, slots=True)
class SetResult:
    """A result that a reader sets, to see what if.

    Args:
        winner_id: Who goes on where it ends level.
    """

    home_team_id: int
    away_team_id: int
    home_score: int
    away_score: int
    winner_id: int | None = None


class Tournaments:
    """What was played once from the same ratings and results is remembered, and the same to the bit where it is not.

    Args:
        executor: Plays the tournaments; what they come to is the same whoever does.
    """

    def __init__(
        self, catalogue: Catalogue, snapshots: Snapshots, *, clock: Clock, executor: Executor | None = None
    ) -> None:
        self.catalogue, self.clock = catalogue, clock
        self._snapshots, self._executor = snapshots, executor or Thread()
        self._kept: LRUCache[bytes, Counted] = LRUCache(MOST_KEPT)
        self._playing = asyncio.Lock()

    async def editions(self) -> tuple[TournamentEdition, ...]:
        """Those whose teams are known here, the latest first."""
        homes = {each.slug: each for each in await self.catalogue.competitions()}
        wanted = {each.competition for each in book().editions} & homes.keys()
        rosters = {
            slug: {team.stored: team for team in await self.catalogue.roster(homes[slug].id)} for slug in sorted(wanted)
        }
        known = [
            each
            for each in book().editions
            if is_known(each) and rosters.get(each.competition, {}).keys() >= {*each.teams}
        ]
        ends = await last_rounds(known, homes)
        found = (
            edition_view(each, homes[each.competition], rosters[each.competition], ends.get(each.key, []))
            for each in known
        )
        return tuple(sorted(found, key=lambda each: each.first_day, reverse=True))

    async def tournament(self, key: str, results: Collection[SetResult] = ()) -> Tournament:
        """A tournament as it is known.

        Args:
            results: Set for matches that are not played; those of the knock-out count where the two meet.

        Raises:
            NotFound: There is no such tournament, or its teams are not known here.
            InvalidInput: A result is none that can be set.
        """
        edition = book().edition(key)
        home = await self._competition(edition.competition) if is_known(edition) else None
        roster = {team.stored: team for team in await self.catalogue.roster(home.id)} if home else {}
        field = edition.field(book().by_key)
        if home is None or not roster.keys() >= set(field.teams):
            raise NotFound(kind="tournament", id=key)
        # What came after the last match tells nothing of it.
        end, then, today = edition.last_day + timedelta(days=1), horizon(), self.clock().date()
        as_of, until = min(today, end), min(then.results_before if then else today, end)
        known = await self._known(edition, home)
        snapshot = (await self._snapshots.before([(home, as_of)]))[home.id, as_of]
        base = edition.state(field, known, until)
        seed = seed_of(edition, snapshot, base)
        plain = Tournament(
            edition=edition,
            field=field,
            state=base,
            chosen=frozenset(),
            teams={name: roster[name] for name in field.teams},
            counted=await self._counted(edition, field, snapshot, base, as_of, seed),
            before=None,
            tournaments=TOURNAMENTS,
            day=as_of,
            snapshot_id=snapshot.id,
            model_version=specification(home.sport).version,
        )
        if not results:
            return plain
        chosen = checked(results, plain, specification(home.sport).most_score)
        state = edition.state(field, (*known, *chosen), until)
        counted = await self._counted(edition, field, snapshot, state, as_of, seed)
        return replace(plain, state=state, chosen=frozenset(chosen), counted=counted, before=plain.counted)

    async def _competition(self, slug: str) -> CompetitionView | None:
        return next((each for each in await self.catalogue.competitions() if each.slug == slug), None)

    async def _known(self, edition: Edition, home: CompetitionView) -> tuple[Known, ...]:
        """Results of the tournament, by day."""
        rows = Fixture.filter(
            competition_id=home.id,
            status__in=HAS_SCORE,
            day__gte=edition.first_day,
            day__lte=edition.last_day,
        )
        of_it = rows.filter(round=edition.round) if edition.round else rows
        told = {each.day: each.winner for each in edition.penalties}
        return tuple(known(*row, told=told) for row in await of_it.order_by("day", "id").values_list(*MATCH))

    async def _counted(
        self, edition: Edition, field: Field, snapshot: RatingsSnapshot, state: State, day: date, seed: int
    ) -> Counted:
        key = blake2b(msgspec.json.encode((seed.to_bytes(16), state, day)), digest_size=16).digest()
        async with self._playing:
            if key not in self._kept:
                course = await asyncio.to_thread(
                    course_of, field, snapshot.belief, max(day, edition.first_day), state, edition.round
                )
                self._kept[key] = await self._played(course, seed)
        return self._kept[key]

    async def _played(self, course: Course, seed: int) -> Counted:
        parts = await self._executor.map(play, shares(course, seed), lambda done: None)
        return await asyncio.to_thread(total, parts)


async def last_rounds(
    editions: Sequence[Edition], homes: Mapping[str, CompetitionView]
) -> Mapping[str, Sequence[tuple[Stage, Known]]]:
    """What was played of each tournament from its semi-finals on, by day, in one statement.

    Args:
        homes: Competitions by their slugs.
    """
    ends = [
        Q(
            competition_id=homes[each.competition].id,
            day__gte=each.rounds[Stage.SEMI_FINALS],
            day__lte=each.last_day,
            **({"round": each.round} if each.round else {}),
        )
        for each in editions
    ]
    if not ends:
        return {}
    slugs = {home.id: slug for slug, home in homes.items()}
    rows = Fixture.filter(Q(*ends, join_type=Q.OR), status__in=HAS_SCORE).order_by("day", "id")
    found: dict[str, list[tuple[Stage, Known]]] = {each.key: [] for each in editions}
    for competition, named, *match in await rows.values_list("competition_id", "round", *MATCH):
        if of := book().occasion(slugs[competition], named, match[0]):
            told = {each.day: each.winner for each in book().edition(of.tournament_id).penalties}
            found[of.tournament_id].append((of.stage, known(*match, told=told)))
    return found


def edition_view(
    edition: Edition, home: CompetitionView, roster: Mapping[str, TeamView], ends: Sequence[tuple[Stage, Known]]
) -> TournamentEdition:
    winners = [each.won_by for stage, each in ends if stage is Stage.FINAL]
    return TournamentEdition(
        id=edition.key,
        name=edition.name,
        first_day=edition.first_day,
        last_day=edition.last_day,
        competition=home,
        series=edition.round or home.name,
        hosts=edition.host_countries,
        groups=tuple(tuple(roster[team] for team in group) for group in edition.groups),
        last_four=tuple(
            TournamentMatch(
                roster[each.home],
                roster[each.away],
                stage,
                each.home_score,
                each.away_score,
                roster[each.winner] if each.winner else None,
                is_set=False,
            )
            for stage, each in ends
        ),
        champion=roster[winners[-1]] if winners and winners[-1] else None,
    )


def is_known(edition: Edition) -> bool:
    """Whether its teams and their draw, which come with the program, were known by the day that is read."""
    then = horizon()
    return then is None or edition.known_on < then.day


def known(
    day: date,
    home: str,
    away: str,
    home_score: int,
    away_score: int,
    home_extra: int | None,
    away_extra: int | None,
    home_penalties: int | None,
    away_penalties: int | None,
    *,
    told: Mapping[date, str],
) -> Known:
    """A result as the catalogue has it.

    Args:
        told: Winners of shoot-outs that neither the catalogue nor the bundle has, by day.
    """
    if home_extra is not None and away_extra is not None:
        home_score, away_score = home_extra, away_extra
    winner = None
    if home_penalties is not None and away_penalties is not None:
        winner = home if home_penalties > away_penalties else away
    elif told.get(day) in (home, away):
        winner = told[day]
    elif home_score == away_score:
        winner = shoot_outs().get((day, frozenset((home, away))))
    return Known(home, away, home_score, away_score, winner)


def seed_of(edition: Edition, snapshot: RatingsSnapshot, state: State) -> int:
    """The same format, draw, ratings and results give the same seed; what a reader sets changes nothing of it, so
    that what changes in the answer is what was set."""
    made_of = (DRAW, edition, snapshot.id, state)
    return int.from_bytes(blake2b(msgspec.json.encode(made_of), digest_size=16).digest())


def checked(results: Collection[SetResult], tournament: Tournament, most: int) -> tuple[Known, ...]:
    """
    Raises:
        InvalidInput: A team does not play, a score is none, a match is played or set twice.
    """
    if len(results) > MOST_SET:
        raise InvalidInput(field="results", reason=f"set at most {MOST_SET}")
    names = {team.id: name for name, team in tournament.teams.items()}
    made: list[Known] = []
    for each in results:
        pair = (each.home_team_id, each.away_team_id)
        if not names.keys() >= set(pair) or len(set(pair)) < len(pair):
            raise InvalidInput(field="results", reason="name two teams of the tournament")
        if not (0 <= each.home_score <= most and 0 <= each.away_score <= most):
            raise InvalidInput(field="results", reason=f"a score is a number from 0 to {most}")
        if each.winner_id is not None and each.winner_id not in pair:
            raise InvalidInput(field="results", reason="the winner is one of the two sides")
        home, away = names[pair[0]], names[pair[1]]
        winner = None if each.winner_id is None else names[each.winner_id]
        made.append(Known(home, away, each.home_score, each.away_score, winner))
    refuse_repeated(made, tournament)
    return tuple(made)


def refuse_repeated(made: Sequence[Known], tournament: Tournament) -> None:
    in_groups = {
        frozenset((match.home.stored, match.away.stored))
        for each in tournament.groups
        for match in each.matches
        if match.home_score is None
    }
    open_matches = {match_key(tournament, each.home.stored, each.away.stored) for each in tournament.can_be_set}
    played = {match_key(tournament, each.home, each.away) for each in tournament.state.all}
    keys = [match_key(tournament, each.home, each.away) for each in made]
    called = {stored: team.name for stored, team in tournament.teams.items()}
    if len(set(keys)) < len(keys):
        raise InvalidInput(field="results", reason="a match is set twice")
    for each, key in zip(made, keys, strict=True):
        if key in played and key not in open_matches:
            raise InvalidInput(field="results", reason=f"{called[each.home]} and {called[each.away]} have played")
        if each.winner is not None and each.pair in in_groups:
            raise InvalidInput(field="results", reason="a match of a group has no winner on penalties")


def match_key(tournament: Tournament, home: str, away: str) -> tuple[str, ...]:
    """One a match: where teams meet at home and away, another one for each of these."""
    return (home, away) if tournament.field.is_home_and_away else tuple(sorted((home, away)))
