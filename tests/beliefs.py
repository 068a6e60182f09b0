"""What ratings believe of a match, asked in one line."""

from __future__ import annotations

from datetime import date

from engine.ratings.belief import Belief
from engine.ratings.state import EtaPosterior, Fixture, Ratings
from engine.simulation.matchup import Matchup, matchup_of


def believed(
    ratings: Ratings, home: str, away: str, day: date, neutral: bool = False, friendly: bool = False, round: str = ""
) -> EtaPosterior:
    return Belief(ratings).posterior(Fixture(day, home, away, neutral, friendly=friendly, round=round))


def between(ratings: Ratings, home: str, away: str, day: date, neutral: bool = False) -> Matchup:
    return matchup_of(Belief(ratings), Fixture(day, home, away, neutral))
