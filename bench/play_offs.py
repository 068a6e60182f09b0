"""Leagues of conferences, cut, played to their end, and compared with how their seasons and play-offs ended.

    python bench/play_offs.py [FOLDER OF DATA]

Each season of the NBA, the NHL, the NFL and MLB in the shared files but the first three is cut after a quarter, a half
and three quarters of its matches. The matches that follow are known, as they are where a league has published its
calendar; their scores are not. It says how well the chances of play-offs did by the Brier score, beside that of a
forecast that gives every team of the league the same, and how often teams went there that were given much or little.
It takes some minutes on one core.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType

import numpy as np

from engine.catalogue.conferences import book
from engine.catalogue.status import FixtureStatus
from engine.forecasts.calendar import Calendar, calendar_of
from engine.forecasts.season_shape import Known, Match
from engine.ratings.filter import rate
from engine.ratings.state import Result
from engine.simulation.conferences.chances import PlayOffChances
from engine.simulation.season import project
from engine.sports.base import Sport

FILES = MappingProxyType(
    {
        "basketball": "basketball/nba_2008_2018.csv",
        "ice_hockey": "ice_hockey/nhl_2008_2018.csv",
        "american_football": "american_football/nfl_2008_2018.csv",
        "baseball": "baseball/mlb_2010_2016.csv",
    }
)
CUTS = (0.25, 0.5, 0.75)
UNUSED = 3
PARTS = {"Regular": "", "Play Offs": "Play-offs"}


@dataclass(frozen=True, slots=True)
class Season:
    """A season as it was played, by day."""

    sport: str
    name: str
    matches: tuple[Match, ...]

    def known(self) -> Known:
        teams = {side for each in self.matches for side in each.pair}
        return Known("", conferences=book().alignment(self.sport, teams, self.matches[0].day))  # type: ignore[arg-type]

    @property
    def end(self) -> Calendar:
        return calendar_of(self.name, self.matches, self.known(), self.matches[-1].day + timedelta(days=1))

    def on(self, day: date) -> Calendar:
        """On the morning of a day, with all matches of the table listed and none of the play-offs."""
        of_table = self.end.played
        last = max(self.end.days)
        ahead = [unplayed(each) for each in self.matches if day <= each.day <= last and not each.round]
        return calendar_of(
            self.name, [*(each for each in self.matches if each.day < day), *ahead[: len(of_table)]], self.known(), day
        )

    def cut(self, share: float) -> date:
        return self.end.days[round(share * len(self.end.days))]

    @property
    def qualified(self) -> frozenset[str]:
        """Who played in the play-offs."""
        known = self.end.terms.conferences
        return frozenset(side for each in (known.known if known else ()) for side in (each.home, each.away))


def unplayed(match: Match) -> Match:
    return Match(match.day, match.home, match.away, match.neutral, match.round, FixtureStatus.SCHEDULED, None, None)


def read(folder: Path, sport: str) -> list[Season]:
    """The seasons of a file, the first first."""
    found: dict[str, list[Match]] = defaultdict(list)
    with (folder / FILES[sport]).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if match := match_of(row):
                found[row["season"]].append(match)
    by_day = {name: sorted(matches, key=lambda each: each.day) for name, matches in sorted(found.items())}
    return [Season(sport, name, tuple(matches)) for name, matches in by_day.items()]


def match_of(row: Mapping[str, str]) -> Match | None:
    """The match of a row; None where it was not played to its end, or counts for nothing."""
    home, away = ("home", "away") if "home" in row else ("team_1", "team_2")
    scores = (row["home_runs"], row["away_runs"]) if "home" in row else (row["points_1"], row["points_2"])
    part = PARTS.get(row.get("season_type", "Regular"))
    if part is None or not all(scores) or ("home" in row and scores[0] == scores[1]):
        return None
    one, other = (int(float(each)) for each in scores)
    is_neutral = row["neutral"] == "1"
    return Match(
        date.fromisoformat(row["date"]), row[home], row[away], is_neutral, part, FixtureStatus.PLAYED, one, other
    )


def results(seasons: Sequence[Season]) -> Iterator[Result]:
    for season in seasons:
        for each in season.matches:
            scores = each.home_score or 0, each.away_score or 0
            yield Result(each.day, each.home, each.away, *scores, each.neutral, season.name)


@dataclass(frozen=True, slots=True)
class Cut:
    """A team at a cut of its season: what was said, and whether it went to the play-offs and won them."""

    share: float
    chances: PlayOffChances
    places: float
    is_in: bool


def cuts(seasons: Sequence[Season], simulated: int | None = None, shares: Sequence[float] = CUTS) -> Iterator[Cut]:
    """Every team of every season but the first ones at every cut."""
    sport = Sport(seasons[0].sport)
    every = list(results(seasons))
    for season in seasons[UNUSED:]:
        in_fact = season.qualified
        for share in shares:
            day = season.cut(share)
            now = season.on(day)
            ratings = rate([each for each in every if each.day < day], sport=sport)
            found = project(now.played, now.ahead, ratings, day.toordinal(), terms=now.terms, seasons=simulated)
            places = len(in_fact) / len(found.teams)
            for each in found.teams:
                if each.play_offs:
                    yield Cut(share, each.play_offs, places, each.team in in_fact)


def brier(found: Sequence[Cut]) -> tuple[float, float]:
    """Of the chances of play-offs, and of giving every team the same."""
    came = np.array([each.is_in for each in found], dtype=float)
    said, same = np.array([each.chances.play_offs for each in found]), np.array([each.places for each in found])
    return float(((said - came) ** 2).mean()), float(((same - came) ** 2).mean())


def show(what: str, found: Sequence[Cut]) -> None:
    said = np.array([each.chances.play_offs for each in found])
    came = np.array([each.is_in for each in found])
    bins = [(said >= low) & (said < high) for low, high in ((0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.01))]
    parts = "   ".join(f"{said[each].mean():.0%} said {came[each].mean():.0%} came ({each.sum()})" for each in bins)
    ours, same = brier(found)
    print(f"{what:<26} {len(found):>5,}   Brier {ours:.4f} (all the same {same:.4f})   {parts}", flush=True)


def main(folder: Path) -> None:
    for sport in FILES:
        if sport in {each.value for each in Sport}:
            found = list(cuts(read(folder, sport)))
            for share in CUTS:
                show(f"{sport} after {share:.0%}", [each for each in found if each.share == share])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared/data")
