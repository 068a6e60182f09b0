"""Which sport a file looks like that is none of soccer, from its columns, its cells and its scores."""

import re
from collections.abc import Iterator, Sequence
from statistics import fmean, median, pstdev
from typing import TypeAlias

from engine.catalogue.importers.columns import aliases, column_key
from engine.catalogue.importers.table import Row

Pairs: TypeAlias = Sequence[tuple[int, int]]

# Scores under names that soccer does not use for them.
POINTS = aliases(
    {
        "home_score": """points 1, home points, home pts, points home, pts home, team 1 points, pts 1, home team points,
            home runs, runs home, runs 1, home team runs, team 1 runs, home sets, sets 1, home games, winner score""",
        "away_score": """points 2, away points, away pts, points away, pts away, team 2 points, pts 2, away team points,
            visitor points, visitor pts, away runs, runs away, runs 2, away team runs, team 2 runs, away sets, sets 2,
            away games, loser score""",
    }
)
# Words of which one in a header is enough, alone or with the side that they are of.
WORDS = {
    "cricket": """overs, wickets, wkts, toss winner, toss decision, toss, win by runs, win by wickets, batting team,
        bowling team, batting first, innings 1 runs, umpire 1, dl applied""",
    "chess": """white, black, white elo, black elo, white rating, black rating, white id, black id, white player,
        black player, white name, black name, eco, eco code, opening name, time control, pgn, victory status""",
    "tennis": """surface, winner rank, loser rank, tourney name, tourney level, best of, winner hand, aces, wrank,
        lrank, tie breaks""",
    "baseball": """innings, inning, pitcher, starting pitcher, winning pitcher, losing pitcher, hits, home run, batter,
        park id""",
    "basketball": """visitor neutral, rebounds, fg pct, fg3 pct, three pointers, free throws, fgm, fg3m,
        three point pct, tipoff""",
    "American football": """pts w, winner tie, touchdowns, passing yards, rushing yards, spread favorite, yds w,
        field goals made, touchdown""",
    "ice hockey": """LOG, power play goals, power plays, puck line, pim, penalty minutes, empty net goals, goalie,
        goaltender, period 1, period 3, faceoffs""",
    "volleyball": "set 1, set 2, set 3, sets won, sets, set scores, set 1 points",
    "rugby": "tries, conversions, bonus points, try bonus, drop goals, scrums, tries scored",
    "handball": "seven metres, 7m, 7m goals, 2 minute suspensions, siebenmeter",
    "Australian football": "behinds",
    "snooker or darts": "frames, frames won, legs won, 180s, checkout, century breaks, highest break",
    "an electronic sport": "kills, maps, maps won, map name, patch, radiant, dire, radiant win, blue side, red side",
    "motor racing": "driver, drivers, constructor, laps, fastest lap, grid, pole position, lap time",
    "cycling": "rider, riders, peloton",
    "golf": "strokes, holes, tee time, tee, golfer, course par",
    "boxing or another martial art": """fighter, fighters, fighter 1, r fighter, b fighter, red fighter, blue fighter,
        weight class, boxer, knockdowns, takedowns""",
    "horse racing": "horse, horse name, jockey",
    "a sport of quarters, such as basketball": "q1, q2, q3, q4, quarter 1, 1st quarter, qtr 1",
    "a sport of two players": "player 1, player 2, player a, player b, player one, player 1 name",
}
KEYS = {sport: frozenset(map(column_key, words.split(","))) for sport, words in WORDS.items()}
SIDES = ("home", "away", "visitor", "team1", "team2", "team", "winner", "loser")
RUNS = frozenset({"runs", "runsscored"})
# Cells that no match of soccer has, wherever they stand in a row.
CELLS = {
    "cricket": re.compile(
        r".{0,40}\b\d{1,3} ?(?:runs?|wickets?|wkts?)\b.{0,30}|.{0,40}\binnings and \d.{0,20}"
        r"|\d{2,3}(?:[/-]\d{1,2})?d? ?(?:\(\d{1,3}(?:\.\d)? ?ov.{0,20}|& \d{1,3}.{0,10})"
        r"|\d{2,3}/(?:10|\d) ?[-–v] ?\d{2,3}.{0,20}",
        re.IGNORECASE,
    ),
    "chess": re.compile(r"½|½ ?[-–] ?½|(?:1/2|0\.5) ?[-–] ?(?:1/2|0\.5)"),
    "tennis": re.compile(
        r"(?:(?:[67]-\d|\d-[67])(?:\(\d{1,2}\))?[ ,;]+){1,4}\d{1,2}-\d{1,2}(?:\(\d{1,2}\))?(?: ?RET)?"
    ),
    "Gaelic football or hurling": re.compile(r"\d-\d{2} ?[-–v:,] ?\d-\d{2}"),
    "a sport of sets, such as volleyball or badminton": re.compile(
        r"(?=.*\d{2}[-:])(?:\d ?[-:] ?\d ?\()?"
        r"(?:\d{1,2}-\d{1,2}[ ,;/]+|\d{1,2}:\d{1,2}[,;] ?){1,6}\d{1,2}[-:]\d{1,2}\)?"
    ),
}
# Cells that none has where the score of one side stands.
SCORES = {
    "cricket": re.compile(r"\d{2,3}/(?:10|\d)d?(?: dec)?"),
    "Australian football": re.compile(r"\d{1,2}\.\d{1,2}\.? ?\(?\d{2,3}\)?"),
    "Gaelic football or hurling": re.compile(r"\d-\d{2}(?: ?\(\d{2}\))?"),
    "chess": re.compile(r"1/2|½|0\.5"),
}
# What a column of sports, or of a league, says in every row.
LEAGUES = {
    "basketball": "NBA, WNBA, NCAAB, NBL, EuroLeague, G League, Basketball",
    "American football": "NFL, NCAAF, XFL, UFL, American football, gridiron",
    "baseball": "MLB, NPB, KBO, Major League Baseball, Baseball",
    "ice hockey": "NHL, KHL, SHL, AHL, Ice hockey, Hockey",
    "cricket": "IPL, T20, T20I, ODI, ODIs, Indian Premier League, Big Bash League, Ranji Trophy, Cricket",
    "rugby": "NRL, Super Rugby, Six Nations, Premiership Rugby, Top 14, Rugby, Rugby union, Rugby league",
    "tennis": "ATP, WTA, Wimbledon, Roland Garros, US Open, Australian Open, Tennis",
    "volleyball": "Volleyball, Beach volleyball, SuperLega, PlusLiga",
    "handball": "Handball, Handball-Bundesliga, EHF Champions League",
    "Australian football": "Australian football, Aussie rules",
    "chess": "Chess",
    "an electronic sport": "eSports, LCK, LEC, LPL, Counter-Strike, Dota 2, League of Legends",
    "golf": "Golf, PGA Tour",
    "motor racing": "Formula 1, MotoGP, NASCAR, Motorsport",
    "another sport": """Table tennis, Badminton, Water polo, Field hockey, Lacrosse, Snooker, Darts, Futsal, Floorball,
        Beach soccer, Boxing, MMA, Cycling, Horse racing""",
}
LEAGUE_KEYS = {column_key(name): sport for sport, names in LEAGUES.items() for name in names.split(",")}
OF_A_SPORT = frozenset(
    {
        "sport",
        "strsport",
        "sportname",
        "sporttitle",
        "sportkey",
        "league",
        "leaguename",
        "competition",
        "competitionname",
    }
)
# Medians of the lower score of a match: soccer has 0 or 1, hockey 2, American football 16, handball 26, basketball 95,
# innings of cricket 130 and more.
LOWEST_OF_NONE, LOWEST_OF_POINTS, LOWEST_OF_BASKETBALL, LOWEST_OF_CRICKET = 2, 6, 50, 125
LOWEST_OF_RUNS_IN_CRICKET = 30
FEWEST_FOR_HABITS, FEWEST_FOR_SETS, FEWEST_FOR_HANDBALL = 30, 8, 3
MOST_DRAWS_OF_NONE = 0.01
RUNS_A_MATCH = 7.5
SETS_TO_WIN = frozenset({2, 3, 4})
LEAST_SHARE_OF_SPREAD = 0.2
LEAST_SHARE_OF_SCORES, LEAST_SHARE_OF_ROWS = 0.2, 0.1
ROWS_READ, MOST_CELL_CHARACTERS = 200, 80


def sport_of(header: Row, pairs: Pairs, rows: Sequence[Row] = (), scores: Sequence[str] = ()) -> str:
    """Its name; empty where it may well be soccer.

    Args:
        pairs: Scores that are plain numbers.
        rows: The first ones.
        scores: What stands in their columns of scores.
    """
    return (
        sport_by_words(header, pairs)
        or sport_by_league(header, rows)
        or sport_by_cells(rows, scores)
        or (sport_by_scores(pairs) if pairs else "")
    )


def sport_by_words(header: Row, pairs: Pairs = ()) -> str:
    names = {key for name in header for key in without_side(column_key(name))}
    named = next((sport for sport, keys in KEYS.items() if not keys.isdisjoint(names)), "")
    if named or RUNS.isdisjoint(names):
        return named
    is_cricket = bool(pairs) and median(map(min, pairs)) >= LOWEST_OF_RUNS_IN_CRICKET
    return "cricket" if is_cricket else "baseball"


def without_side(key: str) -> Iterator[str]:
    """The key itself, and what is left of "homeruns" or "runshome"."""
    yield key
    for side in SIDES:
        yield key.removeprefix(side)
        yield key.removesuffix(side)


def sport_by_league(header: Row, rows: Sequence[Row]) -> str:
    """Where a column that names a sport or a league names the same other one in every row."""
    for place, name in enumerate(header):
        if column_key(name) in OF_A_SPORT:
            said = {LEAGUE_KEYS.get(column_key(row[place]), "") for row in rows if place < len(row)}
            if len(said) == 1 and (sport := said.pop()):
                return sport
    return ""


def sport_by_cells(rows: Sequence[Row], scores: Sequence[str]) -> str:
    """What every row of another sport may have, and no few of them have."""
    filled = [cell for cell in scores if cell]
    for sport, form in SCORES.items():
        if sum(has_form(cell, form) for cell in filled) > LEAST_SHARE_OF_SCORES * len(filled):
            return sport
    for sport, form in CELLS.items():
        if sum(any(has_form(cell, form) for cell in row) for row in rows) > LEAST_SHARE_OF_ROWS * len(rows):
            return sport
    return ""


def has_form(cell: str, form: re.Pattern[str]) -> bool:
    return len(cell) <= MOST_CELL_CHARACTERS and bool(form.fullmatch(cell.strip()))


def sport_by_scores(pairs: Pairs) -> str:
    lower, totals = median(map(min, pairs)), [sum(pair) for pair in pairs]
    if lower >= LOWEST_OF_CRICKET:
        return "cricket"
    if lower >= LOWEST_OF_BASKETBALL:
        return "basketball"
    if lower >= LOWEST_OF_POINTS:
        return sport_of_points(lower, totals)
    won, lost = set(map(max, pairs)), set(map(min, pairs))
    if (
        len(pairs) >= FEWEST_FOR_SETS
        and len(won) == 1
        and won <= SETS_TO_WIN
        and won.isdisjoint(lost)
        and len(lost) > 1
    ):
        return "volleyball or another sport of sets"
    if len(pairs) < FEWEST_FOR_HABITS or sum(home == away for home, away in pairs) > MOST_DRAWS_OF_NONE * len(pairs):
        return ""
    if lower >= LOWEST_OF_NONE:
        return "baseball" if fmean(totals) > RUNS_A_MATCH else "ice hockey"
    return ""


def sport_of_points(lower: float, totals: Sequence[int]) -> str:
    """Totals that are high and alike: in American football and rugby they differ widely."""
    is_narrow = len(totals) >= FEWEST_FOR_HANDBALL and pstdev(totals) < fmean(totals) * LEAST_SHARE_OF_SPREAD
    if lower > 3 * LOWEST_OF_POINTS:
        return "handball" if is_narrow else "American football, rugby or handball"
    return "water polo or another sport of many goals" if is_narrow else "American football or rugby"
