"""Tables with one row a team and match, as logs of teams have them, turned into rows of matches."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from engine.catalogue.importers.columns import FIELDS, Columns, aliases, column_key
from engine.catalogue.importers.other_sports import sport_of
from engine.catalogue.importers.parsed import OneRowATeam, RefusedRow, Unreadable, of_another_sport
from engine.catalogue.importers.table import Numbered, Row, Rows, Table

OWN = aliases(
    {
        "team": "team, team name, side, club, squad, for team, equipo, mannschaft, verein, squadra, ploeg, lag",
        "opponent": """opponent, opponents, opp, opponent name, opponent team, opposing team, opposition, versus, vs,
            against team, rival, gegner, adversaire, avversario, tegenstander, against""",
        "own_goals": """gf, goals for, for, scored, goals scored, team goals, team score, score for, gls, goals, tore,
            goles a favor, gol fatti, doelpunten voor""",
        "other_goals": """ga, goals against, conceded, goals conceded, opponent goals, opponent score, opp goals,
            opp score, score against, gegentore, goles en contra, gol subiti, doelpunten tegen, against""",
        "venue": """venue, home away, home or away, ha, h a, ground, location, where, is home, at home, home, side of
            field, heim auswärts, lugar, campo""",
        "own_xg": "xg, xg for, expected goals, xgf",
        "other_xg": "xga, xg against, expected goals against",
    }
)
TURNED = ("home", "away", "home_score", "away_score", "home_xg", "away_xg", "neutral")
HOME_WORDS = "h, home, heim, casa, local, domicile, thuis, hemma, yes, true, 1"
AWAY_WORDS = "a, away, auswärts, fuera, visitante, exterieur, uit, borta, no, false, 0"
AT_HOME = frozenset(map(column_key, HOME_WORDS.split(",")))
AWAY = frozenset(map(column_key, AWAY_WORDS.split(",")))
NEUTRAL = frozenset({"n", "neutral", "neutralsite", "neutralground"})
NEEDED = ("team", "opponent", "own_goals", "other_goals", "venue")
# What a team made of a match, which is no score of it.
OUTCOMES = frozenset({"result", "outcome", "wdl", "points", "pts"})
# Of rows that are looked at for what they say of the ground.
ROWS_JUDGED = 50
NOTE = "It has one row a team: the rows of both sides are read as one match."


def recognises(header: Row) -> bool:
    """Whether a row names a team, its opponent and a day, and no home and away sides."""
    own, usual = Columns.located(header, OWN), Columns.located(header, FIELDS)
    is_paired = "home" in usual and "away" in usual
    return {"team", "opponent"} <= set(own.positions) and "date" in usual and not is_paired


def is_of_one_team(header: Row) -> bool:
    """Whether a row names a day, an opponent and a ground, and no team: those of a page on that team."""
    own, usual = Columns.located(header, OWN), Columns.located(header, FIELDS)
    return (
        {"opponent", "venue"} <= set(own.positions) and "date" in usual and not {"home", "away"} & set(usual.positions)
    )


@dataclass(frozen=True, slots=True)
class HomeFirstRows:
    """Rows with the home side first, split again each time that they are asked for."""

    columns: Columns
    rows: Rows

    def __iter__(self) -> Iterator[Numbered | RefusedRow]:
        for each in self.rows:
            if isinstance(each, RefusedRow):
                yield each
            elif list(each[1]) != list(self.columns.header):
                yield each[0], self._turned(each[1])

    def _turned(self, row: Row) -> Row:
        """What a neutral ground has first is the same in both rows of a match."""
        team, other, own_goals, other_goals, own_xg, other_xg = (
            self.columns.text(row, field)
            for field in ("team", "opponent", "own_goals", "other_goals", "own_xg", "other_xg")
        )
        ground = column_key(self.columns.text(row, "venue"))
        is_first = team <= other if ground in NEUTRAL else ground in AT_HOME
        sides = [(team, other), (own_goals, other_goals), (own_xg, other_xg)]
        in_order = [cell for pair in sides for cell in (pair if is_first else pair[::-1])]
        rest = [cell for place, cell in enumerate(row) if place not in self.columns.positions.values()]
        return *in_order, str(ground in NEUTRAL), *rest


def turned(table: Table) -> Table:
    """The table itself, where it has a row a match.

    Raises:
        Unreadable: It has one row a team, and does not say in each which side was at home; or it is another sport.
    """
    if not recognises(table.header):
        return table
    columns = Columns.located(table.header, OWN)
    refuse_untold(columns, table)
    rest = [name for place, name in enumerate(table.header) if place not in columns.positions.values()]
    header = (*TURNED, *("" if column_key(name) in OUTCOMES else name for name in rest))
    return Table(header, HomeFirstRows(columns, table.rows), (*table.notes, NOTE))


def refuse_untold(columns: Columns, table: Table) -> None:
    rows = [each[1] for each in islice(table.rows, ROWS_JUDGED) if isinstance(each, tuple)]
    if sport := sport_of(table.header, (), rows):
        raise of_another_sport(sport)
    places = [columns.positions[field] for field in NEEDED if field in columns]
    grounds = {column_key(columns.text(row, "venue")) for row in rows if columns.text(row, "opponent")}
    if len(set(places)) < len(NEEDED) or not grounds <= AT_HOME | AWAY | NEUTRAL:
        raise Unreadable("it has one row a team, and no columns for the ground and for the goals of both", OneRowATeam)
