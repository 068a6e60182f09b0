"""Columns of a list that names the winner and the loser of each match, and what was played in one line."""

from engine.catalogue.importers.columns import Columns, aliases
from engine.catalogue.importers.table import Row

FIELDS = aliases(
    {
        "winner": "winner name, winner, winner player",
        "loser": "loser name, loser, loser player",
        "score": "score, result",
        "date": "match date, date",
        "first_day": "tourney date, tournament date",
        "tournament": "tourney name, tournament name, tournament, tourney, event",
        "level": "tourney level, tournament level",
        "round": "round, round name",
        "winner_rank": "winner rank, wrank, w rank",
        "loser_rank": "loser rank, lrank, l rank",
    }
)
NEEDED = frozenset({"winner", "loser", "score"})


def recognises(header: Row) -> bool:
    columns = Columns.located(header, FIELDS)
    return all(field in columns for field in NEEDED) and ("date" in columns or "first_day" in columns)
