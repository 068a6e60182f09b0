"""The rest of a season, played many times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from engine.catalogue.formats import custom, table_rule
from engine.catalogue.importers.calendars import seasons
from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.status import FixtureStatus
from engine.errors import InvalidInput
from engine.forecasts.calendar import Calendar, calendar_of
from engine.forecasts.season_shape import Known, Match, may_be_league
from engine.library import tables
from engine.library.ratings import rate
from engine.library.results import Results
from engine.ratings.state import Fixture
from engine.simulation.season import SEASONS, Finish, SeasonProjection, TeamProjection, project, settled, standings
from engine.simulation.season_status import SeasonState
from engine.simulation.wording import counted, en, percent
from engine.sports.base import Sport
from engine.sports.registry import specification

if TYPE_CHECKING:
    import altair as alt

# How many seasons before one are looked at for a whole one that tells the format.
MOST_PRECEDENTS = 3


@dataclass(frozen=True, repr=False, eq=False)
class ProjectedSeason:
    """Where every team of a season may end.

    Attributes:
        competition: Whose season it is.
        calendar: What was played, what lies ahead, and how the format was told.
        projection: The teams by falling expected points, with the chance of every place.

    Example:
        >>> import engine as tr
        >>> season = tr.project_season(tr.demo_results(), simulated=200)
        >>> season
        ProjectedSeason(20 teams, Hollow Hills League (synthetic), Season 3, 140 matches to be played)
        >>> all(abs(sum(each.positions) - 1) < 1e-9 for each in season.teams)
        True
        >>> 0 <= season.finish(season.teams[0].team, 1, 4).probability <= 1
        True
    """

    competition: str
    calendar: Calendar
    projection: SeasonProjection

    @property
    def teams(self) -> tuple[TeamProjection, ...]:
        """By falling expected points."""
        return self.projection.teams

    @property
    def notes(self) -> tuple[str, ...]:
        """What was told of the season and not said by the results, a sentence each."""
        return en.format_finding(self.calendar.finding), *map(en.season_note, self.calendar.notes)

    def finish(self, team: str, best: int, worst: int) -> Finish:
        """The chance of a team to end from the place `best` to the place `worst`, both inside.

        Raises:
            InvalidInput: There is no such team, or there are no such places.
        """
        found = next((each for each in self.teams if each.team == team), None)
        if found is None:
            raise InvalidInput(field="team", reason=f"{team[:100]!r} does not play in {self.calendar.name}")
        return found.finish(best, worst)

    def __repr__(self) -> str:
        ahead = counted(self.projection.ahead, "match", "matches")
        teams = counted(len(self.teams), "team")
        return f"ProjectedSeason({teams}, {self.competition}, {self.calendar.name}, {ahead} to be played)"

    def _repr_html_(self) -> str:
        cells: tables.Columns = {
            "team": [each.team for each in self.teams],
            "played": [each.now.played for each in self.teams],
            "points": [each.now.points for each in self.teams],
            "expected points": [f"{each.expected_points:.1f}" for each in self.teams],
            "most likely points": [f"{each.points.p5:.0f} to {each.points.p95:.0f}" for each in self.teams],
            "first": [percent(each.positions[0]) for each in self.teams],
            "last": [percent(each.positions[-1]) for each in self.teams],
        }
        return tables.html(f"{self!r}", cells)

    def to_frame(self, backend: str | None = None) -> Any:
        """One row a team: the table as it is, the final points and places that are expected, and each place's chance.

        Args:
            backend: "pandas" or "polars"; None takes the first of them that is installed.

        Raises:
            InvalidInput: There is no such library, or it is not installed.
        """
        columns: tables.Columns = {
            "team": [each.team for each in self.teams],
            "place": [each.now.position for each in self.teams],
            "played": [each.now.played for each in self.teams],
            "points": [each.now.points for each in self.teams],
            "goal_difference": [each.now.goal_difference for each in self.teams],
            "ahead": [each.ahead for each in self.teams],
            "expected_points": [each.expected_points for each in self.teams],
            "points_p5": [each.points.p5 for each in self.teams],
            "points_p95": [each.points.p95 for each in self.teams],
            "expected_place": [each.expected_position for each in self.teams],
        }
        chances = zip(*(each.positions for each in self.teams), strict=True)
        return tables.frame({**columns, **{f"p_{place}": each for place, each in enumerate(chances, 1)}}, backend)

    def plot(self) -> alt.Chart:
        """Chance of every place for every team."""
        from engine.library.plots import places

        chart: alt.Chart = places(self)
        return chart


def project_season(
    results: Results,
    fixtures: Iterable[Fixture] | None = None,
    *,
    competition: str | None = None,
    simulated: int = SEASONS,
    seed: int = 0,
) -> ProjectedSeason:
    """The final table of the season that is being played, as the product projects it on the day after the last result.

    Strengths are drawn once a simulated season, then every score. Matches of a league that no file lists yet are
    assumed, and `notes` say so.

    Args:
        fixtures: What is still to be played; None takes what the results list.
        competition: Which one, where the results are of several.
        simulated: How many seasons are played, 1 to 100,000.
        seed: Of the draw, from 0: the same gives the same table.

    Raises:
        InvalidInput: The season is no league whose format can be told, or an argument has no sense.

    Example:
        >>> import engine as tr
        >>> results = tr.demo_results()
        >>> season = tr.project_season(results, results.fixtures, simulated=100)
        >>> season.to_frame("polars").shape[0]
        20
    """
    if not 1 <= simulated <= 10 * SEASONS:
        raise InvalidInput(field="simulated", reason=f"must be from 1 to {10 * SEASONS:,}")
    if seed < 0:
        raise InvalidInput(field="seed", reason="must not be negative")
    own = results.single(competition)
    if fixtures is not None:
        own = with_fixtures(own, fixtures)
    (name,) = own.competitions
    calendar = current_season(own, name)
    if calendar.state is SeasonState.FINISHED:
        teams = sorted(calendar.teams)
        projection = settled(teams, standings(calendar.played, teams, calendar.terms))
    elif calendar.state is SeasonState.RUNNING and calendar.has_table:
        ratings = rate(own).ratings
        projection = project(calendar.played, calendar.ahead, ratings, seed, terms=calendar.terms, seasons=simulated)
    else:
        raise InvalidInput(field="results", reason=en.unprojected_season(calendar.status))
    return ProjectedSeason(name, calendar, projection)


def with_fixtures(results: Results, fixtures: Iterable[Fixture]) -> Results:
    """The results of one competition with other fixtures ahead, each in the season that its day tells."""
    (name,) = results.competitions
    ahead = [_listed(each) for each in fixtures if each.competition in ("", name)]
    played = [ParsedMatch(0, each.day, each.home, each.away) for each in results.played]
    told = seasons([*played, *ahead], specification(Sport.SOCCER).season_break)
    known = {told[each.day]: each.season for each in results.played}
    settled = tuple(each for each in results.listed if not each.outcome_status.may_be_played)
    dated = (replace(each, season=known.get(told[each.day], told[each.day])) for each in ahead)
    return replace(results, listed=(*settled, *dated))


def current_season(results: Results, name: str) -> Calendar:
    """The season of the next fixture, else that of the last result, on the day after the last result."""
    today = results.last_day + timedelta(days=1)
    by_season: dict[str, list[Match]] = {}
    for match, season in sorted(_matches(results), key=lambda each: each[0].day):
        by_season.setdefault(season, []).append(match)
    coming = (
        (match.day, season)
        for season, matches in by_season.items()
        for match in matches
        if match.status is FixtureStatus.SCHEDULED and match.day >= today
    )
    names = list(by_season)
    begun = [each for each in names if by_season[each][0].day <= today]
    wanted = min(coming, default=(today, begun[-1]))[1]
    place = names.index(wanted)
    earlier = names[max(place - MOST_PRECEDENTS, 0) : place] if may_be_league(name, by_season[wanted]) else []
    known = Known(
        competition=name,
        custom=custom(name, Sport.SOCCER),
        before=[(each, by_season[each]) for each in reversed(earlier)],
        is_followed=any(each in begun for each in names[place + 1 :]),
        table=table_rule(name, Sport.SOCCER, by_season[wanted][0].day),
    )
    return calendar_of(wanted, by_season[wanted], known, today)


def _matches(results: Results) -> Iterable[tuple[Match, str]]:
    for each in results.played:
        scores = each.home_score, each.away_score
        yield (
            Match(each.day, each.home, each.away, each.neutral, each.round, FixtureStatus.PLAYED, *scores),
            each.season,
        )
    for row in results.listed:
        listed = row.outcome_status, row.home_score, row.away_score
        yield Match(row.day, row.home, row.away, bool(row.neutral), row.round, *listed), row.season


def _listed(fixture: Fixture) -> ParsedMatch:
    sides = fixture.day, fixture.home, fixture.away
    return ParsedMatch(0, *sides, neutral=fixture.neutral, round=fixture.round)
