"""Franchises by the letters of score boards: files of leagues without relegation often write nothing else."""

from collections.abc import Sequence
from dataclasses import replace

from engine.catalogue.aliases import franchise_codes
from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.names import name_key
from engine.sports.base import Sport

# Fewer teams may be called so by chance.
FEWEST_TEAMS = 8


def in_full(rows: Sequence[ParsedMatch], sport: Sport) -> Sequence[ParsedMatch]:
    """The rows as they are; where every team is written by the code of a franchise, each under its full name."""
    codes = franchise_codes(sport)
    keys = {name: name_key(name) for row in rows for name in (row.home, row.away)} if codes else {}
    if len({*keys.values()}) < FEWEST_TEAMS or not all(key in codes for key in keys.values()):
        return rows
    return [replace(row, home=codes[keys[row.home]], away=codes[keys[row.away]]) for row in rows]
