"""How good the forecasts of tennis are beside an Elo that knows surfaces, walk-forward on the matches of the ATP.

    python bench/accuracy.py --sport tennis [FOLDER OF DATA]

Scored are the last five seasons; hyper-parameters, and the four numbers of the Elo, are from the seasons before. The
Elo keeps a number for all matches and one a surface, moves fast while it knows few of them, and mixes both.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from math import log
from operator import attrgetter
from pathlib import Path

import numpy as np
from accuracy_of_sports import Scored, compare, key, outcome, print_pits, searched, show

from engine.catalogue.importers.matches import results_of
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.reading import read
from engine.catalogue.status import FixtureStatus
from engine.evaluation.backtest import WalkForward
from engine.evaluation.outcomes import OutcomeForecasts, outcome_forecasts
from engine.evaluation.scoring import Floats
from engine.ratings.filter import MODEL_VERSION, Filter, by_day
from engine.ratings.state import Result, no_ratings
from engine.sports.base import Sport
from engine.sports.tennis.estimates import TennisHyperparameters, estimates, shape_of
from engine.sports.tennis.law import Tennis
from engine.sports.tennis.observer import details_of

TEST_SEASONS, LEARNING_SEASONS = 5, 5
PROFILES = {3: "best_of_three", 5: "best_of_five"}
# Matches that an Elo is given before its first, where it begins, and by what the search goes on.
GIVEN = 5
START = {"step": 250.0, "shape": 0.35, "surface": 0.4, "five": 1.2}
STRIDES = {"step": 1.25, "shape": 0.06, "surface": 0.1, "five": 0.15}


def main(folder: Path) -> None:
    files = [
        each
        for path in sorted((folder / "tennis").glob("*.csv.gz"))
        for each in read(path, path.name, ImportOptions(sport=Sport.TENNIS, skip_bad_rows=True))
    ]
    matches = results_of(files)
    seasons = sorted({each.season for each in matches})
    test, before = set(seasons[-TEST_SEASONS:]), set(seasons[LEARNING_SEASONS:-TEST_SEASONS])
    walkovers = sum(row.outcome_status is not FixtureStatus.PLAYED for file in files for row in file.rows)
    left = f"{walkovers} walkovers, {sum(len(file.refused) for file in files)} impossible scores"
    print(f"tennis: {len(matches):,} matches ({left}); scored are the last {TEST_SEASONS} of {len(seasons)} seasons")
    found = tuned_elo([each for each in matches if each.season not in test], before)
    print("Elo:", ", ".join(f"{name} {value:.3f}" for name, value in found.items()))
    known = estimates().profiles[PROFILES[3]].values
    chances = {key(match): chance for match, chance in elo(matches, **found)}
    block(matches, known, chances, test)
    print("\nthe seasons before, on which both were fitted")
    block(matches, known, chances, before)


def block(
    matches: Sequence[Result], known: TennisHyperparameters, chances: Mapping[object, float], seasons: set[str]
) -> None:
    run, beliefs = walked(matches, known, seasons)
    won = np.array([outcome(each) for each in run.results])
    ours = Scored(np.asarray(run.forecasts.probabilities[:, 0]), won)
    theirs = Scored(np.array([chances[key(each)] for each in run.results]), won)
    print(f"\n{'':<22} {'matches':>8} {'Brier':>8} {'log':>8} {'slope':>6}")
    show("frequency", Scored(np.full(len(won), won.mean()), won))
    show("tuned Elo", theirs)
    show("engine", ours)
    compare("engine – Elo", ours, theirs, run)
    for name, chosen in groups_of(run.results).items():
        show(f"engine, {name}", ours.only(chosen))
        show(f"Elo, {name}", theirs.only(chosen))
    played = np.array([not details_of(each).has_retired for each in run.results])
    for best_of in (3, 5):
        chosen = played & np.array([details_of(each).best_of == best_of for each in run.results])
        law = law_of(best_of)
        print(f"\nbest of {best_of}, matches that nobody gave up")
        print_pits(part(run, chosen), beliefs[chosen], law)
        came = np.mean([sum(details_of(each).games or ()) for each in part(run, chosen).results])
        said = law.games(beliefs[chosen, :2].T).mean()
        print(f"games a match, said and came: {said:.2f}, {came:.2f}")


def groups_of(matches: Sequence[Result]) -> dict[str, np.ndarray]:
    """Which matches are of each surface, and of each length."""
    kinds = [(details_of(each).surface or "no surface", f"best of {details_of(each).best_of}") for each in matches]
    names = Counter(name for kind in kinds for name in kind)
    return {name: np.array([name in kind for kind in kinds]) for name in sorted(names)}


def walked(matches: Sequence[Result], known: TennisHyperparameters, seasons: set[str]) -> tuple[WalkForward, Floats]:
    """Forecasts of the seasons, each by the law of its length, and what was believed of each match, shape (N, 5)."""
    running = Filter(no_ratings(Sport.TENNIS, "", known, MODEL_VERSION))
    seen = [
        (match, believed)
        for day, played in by_day(matches)
        for match, believed in zip(played, running.update(day, played), strict=True)
        if match.season in seasons
    ]
    results, beliefs = tuple(match for match, _ in seen), np.array([believed for _, believed in seen])
    beliefs[:, 2:] *= known.variance_scale
    is_long = np.array([details_of(each).best_of == 5 for each in results])
    apart = [outcome_forecasts(beliefs, law_of(best_of)) for best_of in (3, 5)]
    short, long = ((each.probabilities, each.home_win_sd, each.rates) for each in apart)
    mixed = (
        np.where(is_long.reshape(-1, *[1] * (one.ndim - 1)), other, one) for one, other in zip(short, long, strict=True)
    )
    return WalkForward(results, OutcomeForecasts(*mixed)), beliefs


def law_of(best_of: int) -> Tennis:
    return Tennis(*shape_of(estimates().profiles[PROFILES[best_of]].values))


def part(run: WalkForward, chosen: np.ndarray) -> WalkForward:
    return WalkForward(tuple(each for each, is_in in zip(run.results, chosen, strict=True) if is_in), run.forecasts)


def elo(
    matches: Sequence[Result], *, step: float, shape: float, surface: float, five: float
) -> list[tuple[Result, float]]:
    """The chance of the first side in each match before its day."""
    ratings: dict[tuple[str, str], float] = {}
    counts: Counter[tuple[str, str]] = Counter()
    said: list[tuple[Result, float]] = []
    for _, day in groupby(sorted(matches, key=attrgetter("day", "home", "away")), key=attrgetter("day")):
        played = list(day)
        for match in played:
            overall, own = gaps(match, ratings)
            gap = (1 - surface) * overall + surface * own
            said.append((match, chance_of(gap * (five if details_of(match).best_of == 5 else 1.0))))
        for match in played:
            won = outcome(match)
            for kind, gap in zip(kinds_of(match), gaps(match, ratings), strict=True):
                missed = won - chance_of(gap)
                for player, sign in ((match.home, 1), (match.away, -1)):
                    place = player, kind
                    moved = sign * missed * step / (GIVEN + counts[place]) ** shape
                    ratings[place] = ratings.get(place, 0.0) + moved
                    counts[place] += 1
    return said


def kinds_of(match: Result) -> tuple[str, str]:
    return "all", details_of(match).surface or "unknown"


def gaps(match: Result, ratings: Mapping[tuple[str, str], float]) -> tuple[float, float]:
    """Between both players on all surfaces, and on that of the match."""
    overall, own = (
        ratings.get((match.home, kind), 0.0) - ratings.get((match.away, kind), 0.0) for kind in kinds_of(match)
    )
    return overall, own


def chance_of(gap: float) -> float:
    return float(1 / (1 + 10 ** (-gap / 400)))


def tuned_elo(matches: Sequence[Result], seasons: set[str]) -> dict[str, float]:
    def loss(known: Mapping[str, float]) -> float:
        told = [(outcome(match), chance) for match, chance in elo(matches, **known) if match.season in seasons]
        return -sum(log(chance if won else 1 - chance) for won, chance in told) / len(told)

    return searched(loss, START, STRIDES)
