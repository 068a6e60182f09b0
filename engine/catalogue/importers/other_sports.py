"""Which sport a file looks like that is none of soccer, from its columns, its cells and its scores."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, zip_longest
from statistics import fmean, median, pstdev
from typing import TypeAlias

from engine.catalogue.importers.columns import FIELDS, Columns, aliases, column_key
from engine.catalogue.importers.scores import DASHES, Pair
from engine.catalogue.importers.table import Row
from engine.catalogue.names import MOST_CHARACTERS, folded

Pairs: TypeAlias = Sequence[Pair]

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
        bowling team, batting first, innings 1 runs, umpire 1, dl applied, striker, non striker, bowler, runs off bat,
        wides, noballs, legbyes, balls per over""",
    "chess": """white, black, white elo, black elo, white rating, black rating, white id, black id, white player,
        black player, white name, black name, eco, eco code, opening name, time control, pgn, victory status""",
    "tennis": """winner rank, loser rank, tourney id, tourney name, tourney date, tourney level, best of, winner hand,
        aces, wrank, lrank, tie breaks""",
    "baseball": """innings, inning, inn, pitcher, pitcher 1, starting pitcher, probable pitcher, winning pitcher,
        losing pitcher, hits, home run, batter, park id, cli, orig scheduled, current inning, inning state,
        doubleheader, double header, probable pitcher id, probable pitcher name""",
    "basketball": """visitor neutral, rebounds, fg pct, ft pct, fg3 pct, three pointers, free throws, fgm, fga, fg3m,
        fg3a, ftm, three point pct, tipoff, game date est, reb, oreb, dreb, orb, drb, trb, stl, blk, tov, pts qtr1,
        team tricode""",
    "American football": """pts w, winner tie, touchdowns, passing yards, rushing yards, spread favorite, yds w,
        field goals made, touchdown, spread line, total line, roof, qb id, qb name, qb 1, old game id, gsis,
        posteam, defteam, ydstogo, first downs""",
    "ice hockey": """LOG, power play goals, power plays, puck line, pim, penalty minutes, empty net goals, goalie,
        goaltender, period 1, period 3, faceoffs, last period type, game outcome.last period type,
        period descriptor.period type, corsi percentage, fenwick percentage, ice time, rink side start, ppo, shg,
        on ice corsi percentage, shootout goals""",
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
# A side of eleven has a first player too.
OF_A_SIDE = "player"
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
# How a game ended, in a column that says nothing else: after overtime or a shoot-out, or in time.
LATE = re.compile(
    r"(?:(?:final|f|w|l|(?:home|away) win|\d{1,2} ?[-–:] ?\d{1,2})[ /(,-]*)?(?:\d? ?OT|SO|overtime|shoot-?out)\)?"
    r"|(?:OT|SO)[WL]",
    re.IGNORECASE,
)
IN_TIME = re.compile(r"final|f|w|l|ft|reg|regulation|(?:home|away) win REG|\d{1,2} ?[-–:] ?\d{1,2}", re.IGNORECASE)
# A game log of Retrosheet has no header; the leagues of the two sides stand here.
RETROSHEET_CELLS, RETROSHEET_LEAGUES = 161, (4, 7)
LEAGUES_OF_BASEBALL = frozenset({"AL", "NL", "AA", "UA", "PL", "FL", "NA"})
# Cricsheet begins each line with what kind of line it is.
CRICSHEET = frozenset({"version", "info", "ball"})
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
# What the name of a league may say, in a word of its own or at the end of a longer one: "Eishockey".
NAMED = {
    "futsal": "futsal|futbol sala|futebol de salao|calcio a (?:5|cinque)|zaalvoetbal",
    "ice hockey": "(?:ice|eis|is)[ -]?hockey|jaakiekko|jegkorong|hokej na lade",
    "hockey": "[^ ]*hockey|hokej",
    "handball": "[^ ]*hand(?:ball?|boll|bold)|balonmano|pallamano|andebol|kezilabda|rukomet|hazena",
    "basketball": "[^ ]*basketb(?:all|ol)|basket|baloncesto|pallacanestro|kosarlabda|kosarka|koszykowka|basquete",
    "volleyball": "[^ ]*volleyb(?:all|al)|voleibol|pallavolo|roplabda|odbojka|siatkowka|volejbal",
    "beach soccer": "beach (?:soccer|football)",
    "baseball or softball": "baseball|softball",
    "cricket": "cricket|t20",
    "rugby": "rugby (?:union|league|championship|world cup|sevens|premiership)|(?:super|premiership) rugby",
    "tennis or another sport of rackets": "(?:table )?tennis|tischtennis|badminton|squash",
    "water polo": "water[ -]?polo|wasserball|pallanuoto",
    "another sport": "lacrosse|floorball|unihockey|innebandy|netball|korfball|hurling|darts|snooker|e[ -]?sports",
    "Gaelic football": "gaelic football",
    "American football": "american football|gridiron",
    "Australian football": "australian (?:rules )?football|aussie rules",
}
NAMES_OF_SPORTS = [(sport, re.compile(rf"\b(?:{words})\b")) for sport, words in NAMED.items()]
# Leagues whose short names are nothing else in the name of a file.
UNMISTAKABLE = frozenset(
    {"nba", "wnba", "ncaab", "nfl", "ncaaf", "mlb", "nhl", "khl", "atp", "wta", "nascar", "motogp"}
)
WORD_OF_FILE = re.compile(r"[^\W\d_]+")
# What files of results are called beside their league.
WORDS_OF_ANY_FILE = """all, csv, data, dataset, db, export, file, final, fixtures, full, game, games, historical,
    history, json, league, leagues, log, match, matches, played, playoffs, regular, result, results, schedule,
    schedules, score, scores, season, seasons, spielplan, stats, table, tsv, txt, xlsx"""
OF_ANY_FILE = frozenset(map(column_key, WORDS_OF_ANY_FILE.split(",")))
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
        "tournament",
        "tournamentname",
        "comp",
        "liga",
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
# Of matches of a sport without draws, those that a file has level since they were broken off.
MOST_SUSPENDED = 0.05
# A side of American football mostly has what touchdowns of seven and up to three field goals make: of sides of the NFL
# 85 of a hundred, of whole numbers that are as high 57.
OF_TOUCHDOWNS = frozenset(7 * touchdowns + 3 * goals for touchdowns in range(9) for goals in range(4))
FEWEST_FOR_TOUCHDOWNS, LEAST_OF_TOUCHDOWNS = 100, 0.73
# Medians of the lower score, by sport, that are soccer's rather.
LEAST_LOWER = {"basketball": LOWEST_OF_BASKETBALL, "american football": LOWEST_OF_POINTS}
OF_WINNERS = frozenset({"ice hockey", "basketball", "baseball", "tennis"})
OF_FEW_POINTS = {"ice hockey", "baseball"}
LEAST_SHARE_OF_SCORES, LEAST_SHARE_OF_ROWS = 0.2, 0.1
ROWS_READ, ROWS_JUDGED, MOST_CELL_CHARACTERS = 200, 5_000, 80


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
        or sport_by_ends(rows, pairs)
    )


def unlike(sport: str, header: Row, pairs: Pairs, rows: Sequence[Row] = ()) -> str:
    """Which other sport a file is of than the one that it is said to be of; empty where nothing plainly tells.

    Args:
        sport: In words, such as "ice hockey".
    """
    if said := sport_by_words(header, pairs) or sport_by_league(header, rows):
        return "" if sport in said.casefold() else said
    if len(pairs) < FEWEST_FOR_HABITS:
        return ""
    if sport in OF_WINNERS and sum(home == away for home, away in pairs) > MOST_SUSPENDED * len(pairs):
        return "soccer"
    looks = sport_by_scores(pairs)
    if not looks and median(map(min, pairs)) < LEAST_LOWER.get(sport, 0):
        return "soccer"
    # Goals and runs are much alike.
    return "" if sport in looks.casefold() or {sport, looks} == OF_FEW_POINTS else looks


def scored(header: Row) -> Columns:
    """Where the scores stand, under soccer's names or else under those of other sports."""
    columns = Columns.located(header, FIELDS)
    return columns if {"home_score", "result"} & set(columns.positions) else Columns.located(header, POINTS)


def pairs_of(rows: Iterable[Row], columns: Columns) -> Pairs:
    """Scores of the first rows, as far as they are plain numbers."""
    found = (numbers(row, columns) for row in islice(rows, ROWS_JUDGED))
    return [pair for pair in found if pair]


def numbers(row: Row, columns: Columns) -> Pair | None:
    cells = columns.text(row, "home_score"), columns.text(row, "away_score")
    if "home_score" not in columns:
        home, _, away = columns.text(row, "result")[:10].translate(DASHES).partition("-")
        cells = home.strip(), away.strip()
    digits = [cell.removesuffix(".0") for cell in cells]
    if not all(each.isascii() and each.isdigit() and len(each) < 4 for each in digits):
        return None
    return int(digits[0]), int(digits[1])


def sport_by_words(header: Row, pairs: Pairs = ()) -> str:
    names = {key for name in header for key in without_side(column_key(name))}
    named = max(KEYS, key=lambda sport: len(KEYS[sport] & names))
    if KEYS[named] & names:
        return named
    if RUNS.isdisjoint(names):
        return ""
    is_cricket = bool(pairs) and median(map(min, pairs)) >= LOWEST_OF_RUNS_IN_CRICKET
    return "cricket" if is_cricket else "baseball"


def without_side(key: str) -> Iterator[str]:
    """The key itself, and what is left of "homeruns" or "runshome"."""
    yield key
    for side in SIDES:
        if not (rest := key.removeprefix(side)).startswith(OF_A_SIDE):
            yield rest
        yield key.removesuffix(side)


def sport_by_league(header: Row, rows: Sequence[Row]) -> str:
    """Where a column that names a sport or a league names another one in every row."""
    for place, name in enumerate(header):
        if column_key(name) in OF_A_SPORT:
            said = [sport_named(row[place]) for row in rows if place < len(row) and row[place].strip()]
            if said and all(said):
                return max(said, key=said.count)
    return ""


@lru_cache(maxsize=4096)
def sport_named(league: str) -> str:
    """Which other sport a league is of, by its name; empty where it may well be one of soccer."""
    if known := LEAGUE_KEYS.get(column_key(league)):
        return known
    words = folded(league[:MOST_CHARACTERS])
    return next((sport for sport, form in NAMES_OF_SPORTS if form.search(words)), "")


def sport_of_file(name: str) -> str:
    """Which other sport a file is of by its own name, where that names a league or a sport and no club.

    Clubs of soccer are called after other sports, at the start of their names: Tennis Borussia, Rugby Town.
    """
    words = words_of_file(name)
    if found := next((LEAGUE_KEYS[word] for word in words if word in UNMISTAKABLE), ""):
        return found
    told = " ".join(words)
    return LEAGUE_KEYS.get(column_key(told), "") or next(
        (sport for sport, form in NAMES_OF_SPORTS if any(each.end() == len(told) for each in form.finditer(told))), ""
    )


def league_of_file(name: str) -> str:
    """The league that a file is called after and nothing else, whatever years it has: NBA; empty of every other."""
    words = words_of_file(name)
    return words[0].upper() if len(words) == 1 and words[0] in UNMISTAKABLE else ""


def words_of_file(name: str) -> list[str]:
    """Folded, without numbers and what files of any league are called."""
    return [word for word in WORD_OF_FILE.findall(folded(name[:MOST_CHARACTERS])) if word not in OF_ANY_FILE]


def sport_by_lines(rows: Sequence[Row]) -> str:
    """Of files that have no header: their lines are laid out as no others are."""
    if all(row and row[0] in CRICSHEET for row in rows):
        return "cricket"
    is_baseball = all(
        len(row) == RETROSHEET_CELLS and all(row[place] in LEAGUES_OF_BASEBALL for place in RETROSHEET_LEAGUES)
        for row in rows
    )
    return "baseball" if is_baseball else ""


def sport_by_ends(rows: Sequence[Row], pairs: Pairs) -> str:
    """A column of how games ended, no few of them after overtime, where none of them is level."""
    if any(home == away for home, away in pairs):
        return ""
    columns = ([cell.strip() for cell in cells if cell.strip()] for cells in zip_longest(*rows, fillvalue=""))
    for cells in columns:
        late = sum(has_form(cell, LATE) for cell in cells)
        if late > LEAST_SHARE_OF_ROWS * len(rows) and all(
            has_form(cell, LATE) or has_form(cell, IN_TIME) for cell in cells
        ):
            return "ice hockey"
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
        return sport_of_points(lower, totals, pairs)
    won, lost = set(map(max, pairs)), set(map(min, pairs))
    if (
        len(pairs) >= FEWEST_FOR_SETS
        and len(won) == 1
        and won <= SETS_TO_WIN
        and won.isdisjoint(lost)
        and len(lost) > 1
    ):
        return "volleyball or another sport of sets"
    if not is_without_draws(pairs):
        return ""
    if lower >= LOWEST_OF_NONE:
        return "baseball" if fmean(totals) > RUNS_A_MATCH else "ice hockey"
    return ""


def is_without_draws(pairs: Pairs) -> bool:
    """Whether so many matches would hardly be without a level score in a sport that has them."""
    level = sum(home == away for home, away in pairs)
    return len(pairs) >= FEWEST_FOR_HABITS and level <= MOST_DRAWS_OF_NONE * len(pairs)


def sport_of_points(lower: float, totals: Sequence[int], pairs: Pairs) -> str:
    """Totals that are high and alike: in American football and rugby they differ widely."""
    is_narrow = len(totals) >= FEWEST_FOR_HANDBALL and pstdev(totals) < fmean(totals) * LEAST_SHARE_OF_SPREAD
    if not is_narrow and len(totals) >= FEWEST_FOR_TOUCHDOWNS and is_of_touchdowns(pairs):
        return "American football"
    if lower > 3 * LOWEST_OF_POINTS:
        return "handball" if is_narrow else "American football, rugby or handball"
    return "water polo or another sport of many goals" if is_narrow else "American football or rugby"


def is_of_touchdowns(pairs: Pairs) -> bool:
    scores = [score for pair in pairs for score in pair]
    return sum(score in OF_TOUCHDOWNS for score in scores) > LEAST_OF_TOUCHDOWNS * len(scores)
