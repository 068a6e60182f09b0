"""Plain CSV under the usual names of columns, and the form of the 2023 forecasting challenge."""

from collections.abc import Iterator

from engine.catalogue.importers.cells import Columns, Row
from engine.catalogue.importers.parsed import Format, ParsedMatch, RefusedRow
from engine.catalogue.importers.table import Table
from engine.catalogue.importers.tabular import match, require

ALIASES = {
    "date": ("date", "day", "match_date", "matchdate"),
    "home": ("home", "home_team", "hometeam", "home_name", "team_home", "team1", "team_1", "HT"),
    "away": ("away", "away_team", "awayteam", "away_name", "team_away", "team2", "team_2", "AT"),
    # In the challenge's form HS and AS are scores; in football-data.co.uk's they are shots.
    "home_score": ("home_score", "homescore", "home_goals", "homegoals", "goals_home", "score1", "FTHG", "HG", "HS"),
    "away_score": ("away_score", "awayscore", "away_goals", "awaygoals", "goals_away", "score2", "FTAG", "AG", "AS"),
    "neutral": ("neutral", "is_neutral", "neutral_ground"),
    "competition": ("competition", "league", "tournament", "div", "division", "Lge"),
    "season": ("season", "Sea"),
    "round": ("round", "matchday", "stage"),
    "home_shots": ("home_shots",),
    "away_shots": ("away_shots",),
    "home_shots_on_target": ("home_shots_on_target",),
    "away_shots_on_target": ("away_shots_on_target",),
}


def matches(table: Table) -> Iterator[ParsedMatch | RefusedRow]:
    columns = Columns.located(table.header, ALIASES)
    require(columns, Format.CSV)

    def read(row: Row, line: int) -> ParsedMatch:
        competition = columns.name_of(row, "competition") if columns.text(row, "competition") else ""
        return match(columns, row, line, competition=competition)

    return table.read(read)
