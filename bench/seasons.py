"""Seasons of real leagues, cut, projected to their end, and compared with how they ended.

    python bench/seasons.py [FOLDER OF DATA]

Every season of the first tiers of England, Germany and Spain from 2010-11 on is cut after a tenth, a quarter, two
fifths, 55 %, 70 % and 85 % of its matches; the fixtures that follow are told to nobody. The final points of a team lie
inside its band nine times in ten if the bands are right; since points are whole numbers and both ends belong to a band,
somewhat more often. It takes a minute on one core.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from engine.catalogue.formats import custom
from engine.catalogue.importers.parsed import Format, ParsedMatch
from engine.catalogue.importers.reading import parse
from engine.catalogue.status import FixtureStatus
from engine.forecasts.calendar import Calendar, calendar_of
from engine.forecasts.season_shape import Known, Match
from engine.forecasts.snapshot_replay import states
from engine.ratings.state import Ratings, Result
from engine.simulation.season import TeamProjection, project, standings
from engine.sports.base import Sport

DIVISIONS = ("E0", "D1", "SP1")
CUTS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.85)
FIRST_SEASON = "2010-11"
SEASONS = 2_000


@dataclass(frozen=True, slots=True)
class Season:
    name: str
    competition: str
    matches: tuple[Match, ...]
    before: tuple[tuple[str, tuple[Match, ...]], ...]

    def known(self) -> Known:
        return Known(self.competition, custom=custom(self.competition, Sport.SOCCER), before=self.before)

    def until(self, day: date) -> Calendar:
        """As it stood on the morning of a day, when no later fixture was known."""
        return calendar_of(self.name, [each for each in self.matches if each.day < day], self.known(), day)

    @property
    def end(self) -> Calendar:
        return calendar_of(self.name, self.matches, self.known(), self.matches[-1].day + timedelta(days=200))

    def cut(self, share: float) -> date:
        return self.matches[round(share * len(self.matches))].day


@dataclass(frozen=True, slots=True)
class Cut:
    """A team at a cut of its season: what was said, and what it had in the end."""

    season: str
    share: float
    projected: TeamProjection
    points: int
    place: int

    @property
    def holds_points(self) -> bool:
        return self.projected.points.p5 <= self.points <= self.projected.points.p95

    @property
    def holds_place(self) -> bool:
        return self.projected.position.p5 <= self.place <= self.projected.position.p95


def read(folder: Path, division: str) -> tuple[list[Result], list[Season]]:
    """Every result of a division, and its seasons, the first first."""
    rows = parse(folder / f"{division}_2003_2022.csv", Format.AUTO).rows
    seasons: dict[str, list[Match]] = defaultdict(list)
    for row in rows:
        if row.home_score is not None:
            seasons[row.season].append(match(row))
    found: list[Season] = []
    for name in sorted(seasons):
        matches = tuple(sorted(seasons[name], key=lambda each: each.day))
        before = tuple((each.name, each.matches) for each in found[-1:])
        found.append(Season(name, rows[0].competition, matches, before))
    return [result(row) for row in rows if row.home_score is not None], found


def match(row: ParsedMatch) -> Match:
    return Match(row.day, row.home, row.away, False, row.round, FixtureStatus.PLAYED, row.home_score, row.away_score)


def result(row: ParsedMatch) -> Result:
    return Result(
        day=row.day,
        home=row.home,
        away=row.away,
        home_score=row.home_score or 0,
        away_score=row.away_score or 0,
        season=row.season,
        competition=row.competition,
        home_shots=row.home_shots,
        away_shots=row.away_shots,
        home_shots_on_target=row.home_shots_on_target,
        away_shots_on_target=row.away_shots_on_target,
    )


def cuts(results: Sequence[Result], seasons: Sequence[Season], simulated: int = SEASONS) -> Iterator[Cut]:
    """Every team of every season at every cut."""
    days = {season.cut(share): (season, share) for season in seasons for share in CUTS}
    last = {day: max(each.day for each in results if each.day < day) for day in days}
    ratings = states(sorted(results, key=lambda each: each.day), set(last.values()), sport=Sport.SOCCER, competition="")
    for day, (season, share) in days.items():
        yield from cut(season, share, day, ratings[last[day]].ratings, simulated)


def cut(season: Season, share: float, day: date, ratings: Ratings, simulated: int) -> Iterator[Cut]:
    now, end = season.until(day), season.end
    teams = sorted(end.teams)
    final = dict(zip(teams, standings(end.played, teams, end.terms), strict=True))
    found = project(now.played, now.ahead, ratings, day.toordinal(), terms=now.terms, seasons=simulated)
    for line in found.teams:
        yield Cut(season.name, share, line, final[line.team].points, final[line.team].position)


def main(folder: Path) -> None:
    found: list[Cut] = []
    for division in DIVISIONS:
        results, seasons = read(folder, division)
        of_division = list(cuts(results, [each for each in seasons if each.name >= FIRST_SEASON]))
        show(division, of_division)
        found += of_division
    for share in CUTS:
        show(f"after {share:.0%}", [each for each in found if each.share == share])
    show("all", found)


def show(what: str, found: Sequence[Cut]) -> None:
    points = np.mean([each.holds_points for each in found])
    places = np.mean([each.holds_place for each in found])
    print(f"{what:<12} {len(found):>6,} bands   points {points:.1%}   places {places:.1%}", flush=True)


if __name__ == "__main__":
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared/data"
    main(data / "soccer/football-data")
