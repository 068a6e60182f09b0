"""What files of results hold, as ratings and forecasts take it: without a database."""

from collections.abc import Iterable
from math import isfinite

from engine.catalogue.importers.parsed import ParsedFile, ParsedMatch
from engine.catalogue.status import FixtureStatus
from engine.errors import InvalidInput
from engine.evaluation.backtest import MatchKey
from engine.ratings.state import FRIENDLY, Fixture, Result
from engine.sports.base import Sport
from engine.sports.registry import specification


def results_of(files: Iterable[ParsedFile]) -> list[Result]:
    """Every match that was played once, whichever file says it first.

    Raises:
        InvalidInput: No row has a score.
    """
    found: dict[tuple[str, MatchKey, int], Result] = {}
    for file in files:
        details = specification(file.sport).details
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
                    details.known(row.conditions, row.course) if details else None,
                )
                found.setdefault((competition, (row.day, row.home, row.away), row.meeting), result)
    if not found:
        raise InvalidInput(field="files", reason="no row has a score")
    return list(found.values())


def sport_of(files: Iterable[ParsedFile]) -> Sport:
    """The sport of all of them.

    Raises:
        InvalidInput: They are of several.
    """
    found = sorted({file.sport for file in files})
    if len(found) > 1:
        raise InvalidInput(field="files", reason=f"they are of several sports ({', '.join(found)}): give those of one")
    return found[0] if found else Sport.SOCCER


def closing_prices_of(files: Iterable[ParsedFile]) -> dict[MatchKey, tuple[float, float, float]]:
    """Of matches for which each outcome of their sport has a price: some markets leave ties out."""
    found: dict[MatchKey, tuple[float, float, float]] = {}
    for file in files:
        places = [outcome.position for outcome in specification(file.sport).outcomes]
        for row in file.rows:
            if row.closing_prices and all(isfinite(row.closing_prices[place]) for place in places):
                found[row.day, row.home, row.away] = row.closing_prices
    return found


def fixture_of(row: ParsedMatch, competition: str, sport: Sport) -> Fixture:
    """A match to be played, whatever score the row has."""
    known = specification(sport).details
    details = known.known(row.conditions) if known else None
    is_friendly = row.round == FRIENDLY
    return Fixture(row.day, row.home, row.away, bool(row.neutral), competition, is_friendly, row.round, details)
