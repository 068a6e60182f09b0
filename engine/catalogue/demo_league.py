"""A synthetic league: drawn from the engine's own law of scores with strengths that are known.

Everything follows from the league, the seed and the first day. A match is drawn from its own stream, so that extending
the calendar never changes what was drawn before.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import count

import numpy as np
from numpy.random import Generator

from engine.catalogue.demo_leagues import SOCCER, DemoLeague
from engine.catalogue.importers.parsed import Format, ParsedFile, ParsedMatch
from engine.catalogue.truth import TrueStrength, Truth
from engine.ratings.priors import defaults
from engine.sports.base import GridModel, ScoreModel
from engine.sports.registry import score_model

SEED = 2026
DAYS_AHEAD = 14


def drawn_truth(seed: int, start: date, league: DemoLeague = SOCCER) -> Truth:
    """Strengths with the correlation of attack and defence that real leagues show, centred on an average side."""
    priors = defaults(league.sport)
    correlation = priors.correlation
    covariance = league.strength_sd**2 * np.array([[1, correlation], [correlation, 1]])
    drawn = np.random.default_rng(seed).multivariate_normal((0, 0), covariance, size=len(league.teams))
    drawn -= drawn.mean(axis=0)
    strengths = tuple(
        TrueStrength(team, round(float(attack), 4), round(float(defence), 4))
        for team, (attack, defence) in zip(league.teams, drawn, strict=True)
    )
    return Truth(seed, start, priors.level, priors.home_advantage, strengths)


def season_file(truth: Truth, now: datetime, league: DemoLeague = SOCCER) -> ParsedFile:
    """Every match from the first day to the days ahead, with its score once it is over."""
    last = now.date() + timedelta(days=DAYS_AHEAD)
    rows = []
    for match in calendar(truth, league):
        if match.day > last:
            break
        rows.append(match)
    law = score_model(league.sport)
    played = (
        scored(truth, match, law) if match.kick_off and match.kick_off + league.match <= now else match
        for match in rows
    )
    return ParsedFile(
        name="drawn with known strengths",
        digest=sha256(f"{league.sport} {truth.seed} {truth.start} {last}".encode()).hexdigest(),
        format=Format.CSV,
        sport=league.sport,
        competition=league.competition,
        rows=tuple(played),
    )


def calendar(truth: Truth, league: DemoLeague = SOCCER) -> Iterator[ParsedMatch]:
    """Matches without scores, in the order of their kick-off, season after season without end."""
    numbers, day = count(1), truth.start
    for season in count(1):
        order = np.random.default_rng((truth.seed, season)).permutation(len(league.teams))
        for number, pairs in enumerate(rounds([league.teams[index] for index in order]), start=1):
            for place, (home, away) in enumerate(pairs):
                played = day + timedelta(days=place // len(league.kick_offs))
                yield ParsedMatch(
                    line=next(numbers),
                    day=played,
                    home=home,
                    away=away,
                    season=f"Season {season}",
                    round=f"Matchday {number}",
                    kick_off=datetime.combine(played, league.kick_offs[place % len(league.kick_offs)]),
                )
            day += timedelta(days=league.days_a_round)


def rounds(teams: list[str]) -> Iterator[list[tuple[str, str]]]:
    """A double round robin by the circle method: each pair meets once at either ground."""
    first, others = teams[0], teams[1:]
    half = []
    for turn in range(len(others)):
        circle = [first, *others[turn:], *others[:turn]]
        pairs = list(zip(circle[: len(circle) // 2], reversed(circle[len(circle) // 2 :]), strict=True))
        half.append([pair if (turn + place) % 2 else pair[::-1] for place, pair in enumerate(pairs)])
    yield from half
    yield from ([(away, home) for home, away in pairs] for pairs in half)


def scored(truth: Truth, match: ParsedMatch, law: ScoreModel) -> ParsedMatch:
    """The match with a score drawn from its true law."""
    rates = truth.rates(truth.strength(match.home), truth.strength(match.away))
    home_score, away_score = score(law, rates, np.random.default_rng((truth.seed, 0, match.line)))
    return replace(match, home_score=home_score, away_score=away_score)


def score(law: ScoreModel, rates: tuple[float, float], random: Generator) -> tuple[int, int]:
    """By inverse distribution function: of the cells of a grid where there is one, else as the law itself draws."""
    home, away = (np.array([rate]) for rate in rates)
    if isinstance(law, GridModel):
        (grid,) = law.grids(home, away)
        place = int(np.searchsorted(np.cumsum(grid), random.random()))
        home_score, away_score = divmod(min(place, grid.size - 1), grid.shape[1])
        return home_score, away_score
    home_scores, away_scores = law.sample(home, away, random.random((2, 1)))
    return int(home_scores[0]), int(away_scores[0])
