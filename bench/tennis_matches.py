"""Matches of tennis from the shared files, whose columns no import of the house knows yet: winner, loser, score."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from engine.ratings.state import Result
from engine.sports.tennis.details import Surface, TennisDetails
from engine.sports.tennis.score import score_of

# The files give the first day of a tournament: rounds are laid on the days that follow it, in their order.
ROUNDS = {name: day for day, name in enumerate(("R128", "R64", "R32", "R16", "QF", "SF", "F"))}
# Third places are played for on the day of the final, groups on the first days.
DAYS = ROUNDS | {"BR": ROUNDS["F"], "RR": 0, "ER": 0}
DAYS_OF_A_GRAND_SLAM_ROUND = 2


@dataclass(frozen=True, slots=True)
class Tour:
    """Matches that were played, and how many rows were none or could not be one, by reason."""

    matches: tuple[Result, ...]
    left_out: dict[str, int]


def tour_of(folder: Path) -> Tour:
    """All matches of the files in a folder."""
    matches: list[Result] = []
    left_out: Counter[str] = Counter()
    for row in rows_of(folder):
        try:
            match = match_of(row)
        except ValueError:
            left_out["impossible score"] += 1
            continue
        if match is None:
            left_out["walkover"] += 1
        else:
            matches.append(match)
    return Tour(tuple(matches), dict(left_out))


def rows_of(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)


def match_of(row: dict[str, str]) -> Result | None:
    """The match, its players in the order of the alphabet, never of who won; None for a walkover.

    Raises:
        ValueError: The score is none.
    """
    best_of = int(row["best_of"])
    score = score_of(row["score"], best_of)
    if score is None:
        return None
    lost = min(score.sets[1], best_of // 2)
    # Of a match that was given up the winner has the sets that were missing.
    sides = (
        (row["winner_name"], best_of // 2 + 1, score.games[0], rank_of(row["winner_rank"])),
        (row["loser_name"], lost, score.games[1], rank_of(row["loser_rank"])),
    )
    (home, home_sets, home_games, home_rank), (away, away_sets, away_games, away_rank) = sorted(sides)
    long = DAYS_OF_A_GRAND_SLAM_ROUND if row["tourney_level"] == "G" else 1
    first = date.fromisoformat(row["tourney_date"])
    return Result(
        first + timedelta(long * DAYS[row["round"]]),
        home,
        away,
        home_sets,
        away_sets,
        neutral=True,
        season=row["tourney_date"][:4],
        competition="ATP",
        round=row["round"],
        details=TennisDetails(
            Surface(row["surface"].casefold()) if row["surface"] else None,
            best_of,
            (home_games, away_games),
            (home_rank, away_rank),
            score.has_retired,
        ),
    )


def rank_of(cell: str) -> int | None:
    return int(float(cell)) if cell else None
