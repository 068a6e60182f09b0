"""Files of results as the pure wing takes them: without a database."""

from __future__ import annotations

from pathlib import Path

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import ParsedFile, ParsedMatch
from engine.catalogue.importers.reading import read as read_file
from engine.catalogue.status import FixtureStatus
from engine.errors import InvalidInput
from engine.evaluation.backtest import MatchKey
from engine.ratings.state import FRIENDLY, Fixture, Result
from server.terminal import warn


def read(files: list[Path], options: ImportOptions) -> list[ParsedFile]:
    """Every file; what was told from one, what it warns of and what was left out is said on standard error."""
    parsed = [each for file in files for each in read_file(file, file.name, options)]
    for file in parsed:
        for sentence in (*file.notes, *(f"warning: {warning}" for warning in file.warnings)):
            warn(f"{file.name}: {sentence}")
        if file.refused:
            others = f" and {len(file.refused) - 1:,} more" if len(file.refused) > 1 else ""
            warn(f"{file.name}: left out {file.refused[0]}{others}")
    return parsed


def results_of(files: list[ParsedFile]) -> list[Result]:
    """Every match that was played once, whichever file says it first.

    Raises:
        InvalidInput: No row has a score.
    """
    found: dict[tuple[str, MatchKey, int], Result] = {}
    for file in files:
        for row in file.rows:
            is_played = row.outcome_status is FixtureStatus.PLAYED
            if is_played and row.home_score is not None and row.away_score is not None:
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
                found.setdefault((competition, (row.day, row.home, row.away), row.meeting), result)
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
