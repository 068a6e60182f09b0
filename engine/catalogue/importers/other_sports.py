"""Which sport a file looks like that is none of soccer, from its columns and from its scores."""

from collections.abc import Sequence
from statistics import fmean, median, pstdev
from typing import TypeAlias

from engine.catalogue.importers.columns import aliases, column_key
from engine.catalogue.importers.table import Row

Pairs: TypeAlias = Sequence[tuple[int, int]]

# Scores under names that soccer does not use for them.
POINTS = aliases(
    {
        "home_score": """points 1, home points, home pts, points home, pts home, team 1 points, pts 1, home team points,
            home runs, runs home, runs 1, home team runs, home sets, sets 1, home games, winner score""",
        "away_score": """points 2, away points, away pts, points away, pts away, team 2 points, pts 2, away team points,
            visitor points, visitor pts, away runs, runs away, runs 2, away team runs, away sets, sets 2, away games,
            loser score""",
    }
)
# Words of which one in a header is enough.
WORDS = {
    "tennis": "surface, winner rank, loser rank, tourney name, tourney level, best of, winner hand",
    "baseball": """home runs, away runs, innings, home pitcher, away pitcher, home starting pitcher, inning, home hits,
        home innings""",
    "basketball": "visitor neutral, home rebounds, home fg pct, fg pct home, home three pointers, fg3 pct home",
    "American football": "pts w, winner tie, home touchdowns, touchdowns, passing yards, spread favorite",
    "ice hockey": "LOG, power play goals, home power plays, puck line, home pim, penalty minutes, empty net goals",
    "cricket": "overs, wickets, home wickets, home overs, toss winner, win by runs, win by wickets",
}
SPORTS = {column_key(word): sport for sport, words in WORDS.items() for word in words.split(",")}
# Medians of the lower score of a match: soccer has 0 or 1, hockey 2, American football 16, handball 26, basketball 95.
LOWEST_OF_NONE, LOWEST_OF_POINTS, LOWEST_OF_BASKETBALL = 2, 6, 50
FEWEST_FOR_HABITS, FEWEST_FOR_HANDBALL = 30, 3
MOST_DRAWS_OF_NONE = 0.01
RUNS_A_MATCH = 7.5
SETS_TO_WIN = frozenset({2, 3, 4})
LEAST_SHARE_OF_SPREAD = 0.2


def sport_of(header: Row, pairs: Pairs) -> str:
    """Its name; empty where it may well be soccer."""
    named = next((SPORTS[column_key(name)] for name in header if column_key(name) in SPORTS), "")
    return named or (sport_by_scores(pairs) if pairs else "")


def sport_by_scores(pairs: Pairs) -> str:
    lower, totals = median(map(min, pairs)), [sum(pair) for pair in pairs]
    if lower >= LOWEST_OF_BASKETBALL:
        return "basketball"
    if lower >= LOWEST_OF_POINTS:
        # Totals that are high and alike: in American football and rugby they differ widely.
        is_narrow = pstdev(totals) < fmean(totals) * LEAST_SHARE_OF_SPREAD
        is_handball = is_narrow and lower > 3 * LOWEST_OF_POINTS and len(pairs) >= FEWEST_FOR_HANDBALL
        return "handball" if is_handball else "American football or rugby"
    if len(pairs) < FEWEST_FOR_HABITS or sum(home == away for home, away in pairs) > MOST_DRAWS_OF_NONE * len(pairs):
        return ""
    won, lost = set(map(max, pairs)), set(map(min, pairs))
    if len(won) == 1 and won <= SETS_TO_WIN and len(lost) > 1:
        return "volleyball or another sport of sets"
    if lower >= LOWEST_OF_NONE:
        return "baseball" if fmean(totals) > RUNS_A_MATCH else "ice hockey"
    return ""
