"""Accuracy in the other sports: ours, an Elo that was tuned too, and the market, on identical matches.

    python bench/accuracy.py --sport ice_hockey [FOLDER OF DATA]      # one of them
    python bench/accuracy_of_sports.py [FOLDER OF DATA]               # all of them

All walk forward. The hyper-parameters of both were found on the seasons before the last five of the file, and the last
five are scored. The Elo counts the margin and carries a share of a rating into the next season; its four numbers are
searched here, in the same run.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import log
from operator import attrgetter
from pathlib import Path

import numpy as np
from scipy.special import entr
from scipy.stats import chisquare, kstest

from engine.catalogue.importers.matches import results_of
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.reading import read
from engine.evaluation.backtest import MatchKey, WalkForward, forecasts_of
from engine.evaluation.calibration import calibration_slope
from engine.evaluation.market import market_probabilities
from engine.evaluation.scoring import Floats, paired_difference
from engine.ratings.dynamics import LogRates
from engine.ratings.filter import MODEL_VERSION, Filter, by_day
from engine.ratings.priors import Hyperparameters, estimated_for
from engine.ratings.state import EtaPosterior, Result, no_ratings
from engine.simulation.posterior_summary import PAIR_WEIGHTS, PAIRS
from engine.simulation.predictive import axes, law_of
from engine.simulation.volatility import PERCENTILES
from engine.sports.base import ScoreModel, Sport
from engine.sports.registry import specification

FILES = {
    Sport.ICE_HOCKEY: "ice_hockey/nhl_2008_2018.csv",
    Sport.BASKETBALL: "basketball/nba_2008_2018.csv",
    Sport.AMERICAN_FOOTBALL: "american_football/nfl_2008_2018.csv",
    Sport.BASEBALL: "baseball/mlb_2010_2016.csv",
}
TEST_SEASONS = 5
BINS, NEAR = 10, 17
# Where the search for the Elo begins, and by what it goes on.
START = {"step": 3.0, "carried": 0.7, "home": 50.0, "margin_power": 0.5}
STRIDES = {"step": 1.25, "carried": 0.06, "home": 6.0, "margin_power": 0.12}
SEARCHES = 7


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """Chances of the first side's win beside what happened: 1 a win, 0 none, ½ a tie."""

    chances: Floats
    won: Floats

    @property
    def brier(self) -> Floats:
        return np.asarray((self.chances - (self.won == 1)) ** 2)

    @property
    def log(self) -> Floats:
        chances = np.clip(self.chances, 1e-9, 1 - 1e-9)
        return np.asarray(-self.won * np.log(chances) - (1 - self.won) * np.log(1 - chances))

    @property
    def slope(self) -> float:
        decided = self.won != 0.5
        two = np.array([self.chances, 1 - self.chances]).T[decided]
        return calibration_slope(two, (self.won[decided] == 0).astype(np.intp)) or float("nan")

    def only(self, chosen: np.ndarray) -> "Scored":
        return Scored(self.chances[chosen], self.won[chosen])


def main(folder: Path, sport: Sport) -> None:
    (file,) = read(folder / FILES[sport], FILES[sport], ImportOptions(sport=sport, skip_bad_rows=True))
    results = results_of([file])
    market = closing(folder / FILES[sport], sport)
    seasons = sorted({each.season for each in results})
    before, test = set(seasons[:-TEST_SEASONS]), set(seasons[-TEST_SEASONS:])
    known = estimated_for(sport, results)
    found = tuned_elo([each for each in results if each.season in before], {*seasons[1:-TEST_SEASONS]} or before)
    print(f"{sport}: {len(results):,} matches; scored are the last {TEST_SEASONS} of {len(seasons)} seasons")
    print("Elo:", ", ".join(f"{name} {value:.3f}" for name, value in found.items()))
    block(sport, results, known, found, market, test)
    print("\nthe seasons before, on which both were fitted")
    block(sport, results, known, found, market, {*seasons[1:-TEST_SEASONS]} or before, brief=True)


def block(
    sport: Sport,
    results: Sequence[Result],
    known: Hyperparameters,
    found: Mapping[str, float],
    market: Mapping[MatchKey, float],
    seasons: set[str],
    *,
    brief: bool = False,
) -> None:
    run, beliefs = walked(results, sport, known, seasons)
    theirs = {key(match): chance for match, chance in elo(results, **found)}
    won = np.array([outcome(each) for each in run.results])
    model = specification(sport).model(known)
    ours = Scored(np.asarray(run.forecasts.probabilities[:, 0]), won)
    peer = Scored(np.array([theirs[key(each)] for each in run.results]), won)
    base = Scored(np.full(len(won), won.mean()), won)
    print(f"\n{'':<22} {'matches':>8} {'Brier':>8} {'log':>8} {'slope':>6}")
    for name, each in (("frequency", base), ("tuned Elo", peer), ("engine", ours)):
        show(name, each)
    compare("engine – Elo", ours, peer, run)
    priced = np.array([key(each) in market for each in run.results])
    if priced.any():
        line = Scored(np.array([market[key(each)] for each in run.results if key(each) in market]), won[priced])
        sub = WalkForward(tuple(each for each, is_in in zip(run.results, priced, strict=True) if is_in), run.forecasts)
        show("market", line)
        show("engine, same matches", ours.only(priced))
        compare("engine – market", ours.only(priced), line, sub)
        z = (ours.chances[priced] - line.chances) / run.forecasts.home_win_sd[priced]
        print(f"z against the market: mean {z.mean():+.3f}, sd {z.std():.3f}")
    if not brief:
        print_pits(run, beliefs, model)
        print_openness(run)


def show(name: str, scored: Scored) -> None:
    slope = "" if np.ptp(scored.chances) < 1e-9 else f"{scored.slope:6.3f}"
    print(f"{name:<22} {len(scored.won):8,} {scored.brier.mean():8.5f} {scored.log.mean():8.5f} {slope}")


def compare(name: str, ours: Scored, theirs: Scored, run: WalkForward) -> None:
    for label in ("brier", "log"):
        found = paired_difference(getattr(ours, label), getattr(theirs, label), run.days)
        print(f"{name:<22} {found.n:8,} {label:<5} {found.mean:+.5f}, t {found.t:+.1f}")


def outcome(match: Result) -> float:
    return 0.5 + 0.5 * float(np.sign(match.home_score - match.away_score))


def walked(
    results: Sequence[Result], sport: Sport, known: Hyperparameters, seasons: set[str]
) -> tuple[WalkForward, Floats]:
    """Forecasts of the seasons, and what was believed of each of their matches, shape (N, 5)."""
    running = Filter(no_ratings(sport, "", known, MODEL_VERSION))
    seen: list[Result] = []
    beliefs: list[LogRates] = []
    for day, matches in by_day(results):
        for match, believed in zip(matches, running.update(day, matches), strict=True):
            if match.season in seasons:
                seen.append(match)
                beliefs.append(believed)
    reported = np.array(beliefs)
    run = WalkForward(tuple(seen), forecasts_of(beliefs, seen, known, sport=sport))
    reported[:, 2:] *= known.variance_scale
    return run, reported


def closing(path: Path, sport: Sport) -> dict[MatchKey, float]:
    """What the closing prices say of the first side's win, where a file has them."""
    (file,) = read(path, path.name, ImportOptions(sport=sport, skip_bad_rows=True))
    quoted = {(row.day, row.home, row.away): row.closing_prices for row in file.rows if row.closing_prices}
    if not quoted:
        return {}
    chances = market_probabilities(list(quoted.values()))
    return dict(zip(quoted, chances[:, 0].tolist(), strict=True))


def elo(
    results: Sequence[Result], *, step: float, carried: float, home: float, margin_power: float
) -> list[tuple[Result, float]]:
    """The chance of the first side in each match before its day."""
    ratings: dict[str, float] = {}
    seasons: dict[str, str] = {}
    said: list[tuple[Result, float]] = []
    for _, day in groupby(sorted(results, key=attrgetter("day", "home", "away")), key=attrgetter("day")):
        chances = []
        for match in day:
            for team in (match.home, match.away):
                if seasons.setdefault(team, match.season) != match.season:
                    ratings[team], seasons[team] = carried * ratings[team], match.season
            gap = ratings.setdefault(match.home, 0.0) - ratings.setdefault(match.away, 0.0)
            chances.append((match, 1 / (1 + 10 ** (-(gap + home * (not match.neutral)) / 400))))
        for match, chance in chances:
            margin = abs(match.home_score - match.away_score)
            moved = step * (margin + 3) ** margin_power * (outcome(match) - chance)
            ratings[match.home] += moved
            ratings[match.away] -= moved
        said += chances
    return said


def tuned_elo(results: Sequence[Result], seasons: set[str]) -> dict[str, float]:
    def loss(known: Mapping[str, float]) -> float:
        told = [(outcome(match), chance) for match, chance in elo(results, **known) if match.season in seasons]
        return -sum(won * log(chance) + (1 - won) * log(1 - chance) for won, chance in told) / len(told)

    return searched(loss, START, STRIDES)


def searched(
    loss: Callable[[Mapping[str, float]], float], start: Mapping[str, float], strides: Mapping[str, float]
) -> dict[str, float]:
    """One number after the other as long as it helps, by strides that are halved where none does."""
    found, best, by = dict(start), loss(start), dict(strides)
    for _ in range(SEARCHES):
        has_moved = False
        for name in found:
            for sign in (1, -1):
                while True:
                    factor = by[name] ** sign if by[name] > 1 and name == "step" else None
                    tried = found | {name: found[name] * factor if factor else found[name] + sign * by[name]}
                    if (value := loss(tried)) >= best - 1e-7:
                        break
                    found, best, has_moved = tried, value, True
        if not has_moved:
            by = {name: 1 + (stride - 1) / 2 if name == "step" else stride / 2 for name, stride in by.items()}
    return found


def print_pits(run: WalkForward, beliefs: Floats, model: ScoreModel) -> None:
    """Whether margins and totals fall evenly over their laws, and how often the nearest margins come."""
    rng, margins, totals = np.random.default_rng(1), [], []
    said = np.zeros(2 * NEAR + 1)
    for match, belief in zip(run.results, beliefs, strict=True):
        posterior = EtaPosterior((belief[0], belief[1]), (belief[2], belief[3], belief[4]), 0, 0, 0, 0, 0, 0)
        rates = np.minimum(np.array(axes(posterior)) @ PAIRS, model.highest_log_rate)
        grid, chances = model.mixture(rates, PAIR_WEIGHTS)
        law = law_of(grid, chances @ PAIR_WEIGHTS)
        margin, total = match.home_score - match.away_score, match.home_score + match.away_score
        for pmf, value, into in ((law.margin_pmf, margin, margins), (law.total_pmf, total, totals)):
            into.append(place(np.array(pmf.probabilities), value - pmf.first, rng.random()))
        known = law.margin_pmf
        for near in range(-NEAR, NEAR + 1):
            if 0 <= near - known.first < len(known.probabilities):
                said[near + NEAR] += known.probabilities[near - known.first]
    for name, places in (("margin", margins), ("total", totals)):
        counts = np.histogram(places, BINS, (0, 1))[0]
        test, distance = chisquare(counts), kstest(places, "uniform")
        print(
            f"PIT of the {name}, {len(places):,} matches: {counts.tolist()}, "
            f"chi-square({BINS - 1}) {test.statistic:.1f}, p {test.pvalue:.3f}; "
            f"Kolmogorov-Smirnov {distance.statistic:.4f}, p {distance.pvalue:.3f}"
        )
    came = np.array([abs(each.home_score - each.away_score) for each in run.results])
    print("margins in 1,000, said and came:", end=" ")
    whole = len(run.results) / 1000
    for near in range(NEAR + 1):
        both = said[NEAR + near] + (said[NEAR - near] if near else 0)
        print(f"{near}: {both / whole:.0f}/{(came == near).sum() / whole:.0f}", end="  ")
    print()


def print_openness(run: WalkForward) -> None:
    """Percentiles of the entropy of the forecasts, as `SportSpec.volatilities` has them."""
    chances = run.forecasts.probabilities
    open_to = 100 * entr(chances).sum(axis=1) / log((chances > 0).any(axis=0).sum())
    print("how open:", ", ".join(f"{each:.2f}" for each in np.percentile(open_to, PERCENTILES)))


def place(law: np.ndarray, value: int, uniform: float) -> float:
    """Where a value lies in its law, at random within its own step."""
    below, own = law[: max(value, 0)].sum(), law[value] if 0 <= value < len(law) else 0.0
    return float(min((below + uniform * own) / law.sum(), 1.0))


def key(match: Result) -> MatchKey:
    return match.day, match.home, match.away


if __name__ == "__main__":
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared/data"
    for each in FILES if data.exists() else ():
        main(data, each)
        print()
