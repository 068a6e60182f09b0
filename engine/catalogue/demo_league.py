"""The synthetic league: drawn from the engine's own law of scores with strengths that are known.

Everything follows from the seed and the first day. A match is drawn from its own stream, so that extending the
calendar never changes what was drawn before.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from itertools import count

import numpy as np

from engine.catalogue.importers.parsed import Format, ParsedFile, ParsedMatch
from engine.catalogue.truth import TrueStrength, Truth
from engine.ratings.priors import defaults
from engine.sports.base import Sport
from engine.sports.soccer.law import DixonColes

COMPETITION = "Hollow Hills League (synthetic)"
SEED = 2026
DAYS_AHEAD = 14
MATCH = timedelta(hours=2)
KICK_OFFS = (time(16, 0, tzinfo=UTC), time(19, 0, tzinfo=UTC))
# Ten matches a round, two a day: a round takes five days, a season 190, and every day has a slate.
DAYS_A_ROUND = 5
STRENGTH_SD = 0.22
SPORT = Sport.SOCCER
TEAMS = (
    "Amberwick Wanderers",
    "Brackenholt Town",
    "Cinderford Vale",
    "Duskmere Athletic",
    "Elderfen Rovers",
    "Foxglove Park",
    "Glimmerdale United",
    "Hazelmoor Rangers",
    "Inkberry Albion",
    "Juniper Cross",
    "Kestrelby Town",
    "Larkspur County",
    "Mossgate Harriers",
    "Nettlecombe City",
    "Otterbourne Mills",
    "Pebblewick United",
    "Quillhaven Athletic",
    "Rookhollow Rovers",
    "Sallowmere Town",
    "Thistledown Wanderers",
)


def drawn_truth(seed: int, start: date) -> Truth:
    """Strengths with the correlation of attack and defence that real leagues show, centred on an average side."""
    priors = defaults(SPORT)
    correlation = priors.correlation
    covariance = STRENGTH_SD**2 * np.array([[1, correlation], [correlation, 1]])
    drawn = np.random.default_rng(seed).multivariate_normal((0, 0), covariance, size=len(TEAMS))
    drawn -= drawn.mean(axis=0)
    strengths = tuple(
        TrueStrength(team, round(float(attack), 4), round(float(defence), 4))
        for team, (attack, defence) in zip(TEAMS, drawn, strict=True)
    )
    return Truth(seed, start, priors.level, priors.home_advantage, strengths)


def season_file(truth: Truth, now: datetime) -> ParsedFile:
    """Every match from the first day to the days ahead, with its score once it is over."""
    last = now.date() + timedelta(days=DAYS_AHEAD)
    rows = []
    for match in calendar(truth):
        if match.day > last:
            break
        rows.append(match)
    played = (scored(truth, match) if match.kick_off and match.kick_off + MATCH <= now else match for match in rows)
    return ParsedFile(
        name="drawn with known strengths",
        digest=sha256(f"{truth.seed} {truth.start} {last}".encode()).hexdigest(),
        format=Format.CSV,
        sport=SPORT,
        competition=COMPETITION,
        rows=tuple(played),
    )


def calendar(truth: Truth) -> Iterator[ParsedMatch]:
    """Matches without scores, in the order of their kick-off, season after season without end."""
    numbers, day = count(1), truth.start
    for season in count(1):
        order = np.random.default_rng((truth.seed, season)).permutation(len(TEAMS))
        for number, pairs in enumerate(rounds([TEAMS[index] for index in order]), start=1):
            for place, (home, away) in enumerate(pairs):
                played = day + timedelta(days=place // len(KICK_OFFS))
                yield ParsedMatch(
                    line=next(numbers),
                    day=played,
                    home=home,
                    away=away,
                    season=f"Season {season}",
                    round=f"Matchday {number}",
                    kick_off=datetime.combine(played, KICK_OFFS[place % len(KICK_OFFS)]),
                )
            day += timedelta(days=DAYS_A_ROUND)


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


def scored(truth: Truth, match: ParsedMatch) -> ParsedMatch:
    """The match with a score drawn from its true law, by inverse distribution function."""
    rates = truth.rates(truth.strength(match.home), truth.strength(match.away))
    grid = DixonColes().grid(*rates)
    chance = np.random.default_rng((truth.seed, 0, match.line)).random()
    place = int(np.searchsorted(np.cumsum(grid), chance))
    home_score, away_score = divmod(min(place, grid.size - 1), grid.shape[1])
    return replace(match, home_score=home_score, away_score=away_score)
