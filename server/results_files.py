"""Files of results as the pure wing takes them: without a database."""

from __future__ import annotations

from pathlib import Path

from engine.catalogue.importers.parsed import Format, ParsedFile, ParsedMatch
from engine.catalogue.importers.reading import parse
from engine.errors import InvalidInput
from engine.evaluation.backtest import MatchKey
from engine.ratings.state import FRIENDLY, Fixture, Result
from engine.sports.base import Sport
from server.terminal import warn


def read(files: list[Path], format: Format, sport: Sport, strict: bool) -> list[ParsedFile]:
    """Every file; rows left out are named on standard error."""
    parsed = [parse(file, format, sport=sport, skip_bad_rows=not strict) for file in files]
    for file in parsed:
        if file.refused:
            others = f" and {len(file.refused) - 1:,} more" if len(file.refused) > 1 else ""
            warn(f"{file.name}: left out {file.refused[0]}{others}")
    return parsed


def results_of(files: list[ParsedFile]) -> list[Result]:
    """Every result once, whichever file says it first.

    Raises:
        InvalidInput: No row has a score.
    """
    found: dict[tuple[str, MatchKey], Result] = {}
    for file in files:
        for row in file.rows:
            if row.home_score is not None and row.away_score is not None:
                competition = row.competition or file.competition
                result = Result(
                    row.day,
                    row.home,
                    row.away,
                    row.home_score,
                    row.away_score,
                    bool(row.neutral),
                    row.season,
                    competition,
                    row.home_shots,
                    row.away_shots,
                    row.home_shots_on_target,
                    row.away_shots_on_target,
                    row.round == FRIENDLY,
                    row.round,
                )
                found.setdefault((competition, (row.day, row.home, row.away)), result)
    if not found:
        raise InvalidInput(field="files", reason="no row has a score")
    return list(found.values())


def closing_prices_of(files: list[ParsedFile]) -> dict[MatchKey, tuple[float, float, float]]:
    return {
        (row.day, row.home, row.away): row.closing_prices for file in files for row in file.rows if row.closing_prices
    }


def fixture_of(row: ParsedMatch, file: ParsedFile, known_competitions: set[str]) -> Fixture:
    """A file's own name is no competition of the results unless they say so."""
    competition = row.competition or (file.competition if file.competition in known_competitions else "")
    friendly = row.round == FRIENDLY
    return Fixture(row.day, row.home, row.away, bool(row.neutral), competition, friendly, row.round)
