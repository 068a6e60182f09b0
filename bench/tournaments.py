"""Tournaments: how fast they are played, and how their chances did on those that were played.

    python bench/tournaments.py speed       # 100,000 World Cups of 32 and of 48 teams, on one core and on two
    python bench/tournaments.py forecasts   # World Cups since 1998, each on the morning of its first day
    python bench/tournaments.py days        # the World Cup of 2022, morning by morning

Every forecast is made from results before its day alone, by the walk that ratings take. Stages are scored as one
forecast a team of how far it gets, so that no team counts more than once; the two sides of a match are not independent,
and the standard errors, which take teams for independent, are a rough measure.
"""

import asyncio
import csv
import io
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from engine.catalogue.bundle import Bundle
from engine.catalogue.shoot_outs import shoot_outs
from engine.catalogue.tournaments import COMPETITION, Edition, book
from engine.jobs.executor import Executor, Processes, Thread
from engine.ratings.belief import Belief, JointStrengths
from engine.ratings.filter import MODEL_VERSION, Filter, by_day
from engine.ratings.priors import defaults
from engine.ratings.state import FRIENDLY, Fixture, Result, no_ratings
from engine.simulation.pmf import Vector
from engine.simulation.tournaments.field import Field, Known, State, told_apart
from engine.simulation.tournaments.play import Counted, Course, course_of, play, shares, total
from engine.simulation.tournaments.strengths import Spread
from engine.sports.base import Sport
from engine.sports.registry import specification
from engine.sports.soccer.law import DixonColes

TOURNAMENTS = 20_000
MANY = 100_000
LIMIT_SECONDS = 5.0
SEED = 20_221_120
FIRST_YEAR = 1998
# From when on national teams have played as they do now; the hyperparameters were fitted on matches from then on.
RATED = 1985
PUBLISHED = Path(__file__).parent / "published" / "world-cup-2022-fivethirtyeight.csv"
BINS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@lru_cache(maxsize=1)
def results() -> tuple[Result, ...]:
    bundle = Bundle.of()
    (source,) = (each for each in bundle.sources if each.key == "international")
    rows = csv.DictReader(io.StringIO(bundle.content(source, "results.csv").decode()))
    return tuple(
        Result(
            date.fromisoformat(row["date"]),
            row["home_team"],
            row["away_team"],
            int(row["home_score"]),
            int(row["away_score"]),
            neutral=row["neutral"].upper() == "TRUE",
            friendly=row["tournament"] == FRIENDLY,
            round=row["tournament"],
        )
        for row in rows
    )


def beliefs(days: Sequence[date]) -> Iterator[tuple[date, Belief]]:
    """What was believed on the morning of each day, in one walk."""
    walk = Filter(no_ratings(Sport.SOCCER, "", defaults(Sport.SOCCER, "international"), MODEL_VERSION))
    left = sorted(days)
    for day, matches in by_day(results()):
        while left and left[0] <= day:
            yield left.pop(0), Belief(walk.ratings(), walk.shared())
        walk.update(day, matches)
    for each in left:
        yield each, Belief(walk.ratings(), walk.shared())


def played(edition: Edition, until: date) -> list[Known]:
    return [
        Known(
            each.home,
            each.away,
            each.home_score,
            each.away_score,
            shoot_outs().get((each.day, frozenset((each.home, each.away)))),
        )
        for each in results()
        if each.round == edition.round and edition.first_day <= each.day <= min(edition.last_day, until)
    ]


def state(edition: Edition, field: Field, day: date) -> State:
    """What was known on the morning of a day."""
    return edition.state(
        field, played(edition, min(day, edition.last_day + timedelta(days=1)) - timedelta(days=1)), day
    )


def counted(edition: Edition, belief: Belief, day: date, tournaments: int = TOURNAMENTS) -> tuple[Field, Counted]:
    field = edition.field(book().by_key)
    course = course_of(field, belief, day, state(edition, field, day), edition.round)
    return field, total([play(share) for share in shares(course, SEED, tournaments)])


def furthest(reached: Vector) -> Vector:
    """Chance that each stage is the last of a team, the first that of the group: shape (T, R + 2)."""
    above = np.vstack([np.ones(reached.shape[1]), reached, np.zeros(reached.shape[1])])
    return (above[:-1] - above[1:]).T


def came(edition: Edition, field: Field) -> np.ndarray:
    """The stage that was the last of each team, 0 the group."""
    course = Course(field, state(edition, field, date.max), nothing(len(field.teams)), 1.0, DixonColes())
    certain = play(shares(course, SEED, 10)[0]).reached(field.format)
    return np.count_nonzero(certain, axis=0)


def nothing(teams: int) -> Spread:
    zero = np.zeros((teams, 2))
    return Spread.of(JointStrengths(np.zeros(2), np.eye(2), zero, np.eye(2 * teams), zero))


def smoothed(chances: Vector) -> Vector:
    """One case in so many for what never came about in the simulations."""
    lifted = np.maximum(chances, 0.5 / TOURNAMENTS)
    return lifted / lifted.sum(axis=1, keepdims=True)


def by_teams_alone(field: Field) -> Vector:
    """Where nothing is known of the teams: places over teams."""
    sizes = [2 * len(each.ties) for each in field.format.rounds if not each.is_consolation] + [1]
    share = np.array(sizes)[:, None] / len(field.teams)
    return furthest(share * np.ones((1, len(field.teams))))


def speed() -> None:
    for key in ("world-cup-32", "world-cup-48"):
        kind = book().by_key[key]
        names = [f"Team {number}" for number in range(kind.teams)]
        groups = tuple(tuple(names[first : first + kind.size]) for first in range(0, kind.teams, kind.size))
        spread = np.linspace(0.6, -0.6, kind.teams)
        strengths = JointStrengths(
            np.array([0.2, 0.3]),
            1e-3 * np.eye(2),
            np.stack((spread, spread), axis=1) / 2,
            0.02 * np.eye(2 * kind.teams),
            np.zeros((kind.teams, 2)),
        )
        course = Course(Field(kind, groups), State(), Spread.of(strengths), 1.0, DixonColes(-0.13))
        parts = shares(course, SEED, MANY)
        found = []
        for cores, executor in ((1, Thread()), (2, Processes(2))):
            processor = time.process_time()
            seconds, made = asyncio.run(timed(executor, parts))
            processor = time.process_time() - processor
            found.append(made)
            kept = "kept" if seconds <= LIMIT_SECONDS else "MISSED"
            said = f"limit {LIMIT_SECONDS:.0f} s: {kept}" if cores > 1 else f"{processor:.2f} s of its time"
            print(f"{kind.name}: {MANY:,} in {seconds:.2f} s on {cores} of 2 cores, {said}")
        same = all(np.array_equal(getattr(found[0], name), getattr(found[1], name)) for name in vars(found[0]))
        print(f"  the same to the bit on both: {same}")


async def timed(executor: Executor, parts: Sequence[object]) -> tuple[float, Counted]:
    if isinstance(executor, Processes):
        # Processes are there when a server is asked.
        await executor.map(len, ["", ""], lambda done: None)
    start = time.perf_counter()
    made = total(await executor.map(play, parts, lambda done: None))  # type: ignore[arg-type]
    return time.perf_counter() - start, made


@dataclass(frozen=True)
class Scored:
    edition: Edition
    field: Field
    chances: Vector
    observed: np.ndarray

    @property
    def scores(self) -> Vector:
        return -np.log(smoothed(self.chances)[np.arange(len(self.observed)), self.observed])


def forecasts() -> None:
    editions = [
        each for each in book().editions if each.competition == COMPETITION and each.first_day.year >= FIRST_YEAR
    ]
    openings = {each.first_day: each for each in editions}
    scored = []
    for day, belief in beliefs(list(openings)):
        edition = openings[day]
        field, made = counted(edition, belief, day)
        chances = furthest(made.reached(field.format) / TOURNAMENTS)
        scored.append(Scored(edition, field, chances, came(edition, field)))
    print("How far each team gets, log score a team (lower is better)")
    print(f"{'tournament':30} {'teams':>5} {'here':>7} {'teams alone':>11}   the champion's chance")
    for each in scored:
        alone = -np.log(by_teams_alone(each.field)[np.arange(len(each.observed)), each.observed]).mean()
        champion = int(np.argmax(each.observed))
        said = f"{each.field.teams[champion]} {100 * each.chances[champion, -1]:.1f} %"
        print(f"{each.edition.name:30} {len(each.observed):5} {each.scores.mean():7.4f} {alone:11.4f}   {said}")
    world = [each for each in scored if each.edition.round == "FIFA World Cup"]
    summed(world, "World Cups")
    summed([each for each in world if each.edition.first_day.year > FIRST_YEAR], "World Cups after 1998")
    published(next(each for each in scored if each.edition.key == "world-cup-2022"))
    reliability(world)
    penalties(editions)
    shoot_out_winners()


def summed(scored: Sequence[Scored], name: str) -> None:
    ours = np.concatenate([each.scores for each in scored])
    alone = np.concatenate(
        [-np.log(by_teams_alone(each.field)[np.arange(len(each.observed)), each.observed]) for each in scored]
    )
    gain = alone - ours
    print(
        f"{name}: {len(ours)} teams, {ours.mean():.4f} against {alone.mean():.4f}, "
        f"better by {gain.mean():.4f} ± {gain.std(ddof=1) / np.sqrt(len(gain)):.4f} (one standard error)"
    )


def published(ours: Scored) -> None:
    rows = {row["team"]: row for row in csv.DictReader(PUBLISHED.open())}
    stages = list(next(iter(rows.values())))[1:]
    reached = np.array([[float(rows[team][stage]) for team in ours.field.teams] for stage in stages])
    theirs = -np.log(smoothed(furthest(reached))[np.arange(len(ours.observed)), ours.observed])
    gap = ours.scores - theirs
    print(
        f"\nWorld Cup 2022, {len(gap)} teams: {ours.scores.mean():.4f} here, "
        f"{theirs.mean():.4f} FiveThirtyEight (2022-11-16)"
    )
    print(f"  difference {gap.mean():+.4f} ± {gap.std(ddof=1) / np.sqrt(len(gap)):.4f} (one standard error)")
    here = np.cumsum(ours.chances[:, ::-1], axis=1)[:, ::-1][:, 1:].T
    for place, stage in enumerate(stages):
        hit = ours.observed > place
        scores = [
            -np.mean(np.where(hit, np.log(each[place].clip(2.5e-5)), np.log((1 - each[place]).clip(2.5e-5))))
            for each in (here, reached)
        ]
        print(f"  {stage:15} {scores[0]:.4f} here, {scores[1]:.4f} FiveThirtyEight")


def reliability(scored: Sequence[Scored]) -> None:
    said, hit = [], []
    for each in scored:
        reached = np.cumsum(each.chances[:, ::-1], axis=1)[:, ::-1][:, 1:]
        said.append(reached.ravel())
        hit.append((each.observed[:, None] > np.arange(reached.shape[1])).ravel())
    chances, came_about = np.concatenate(said), np.concatenate(hit)
    print(f"\nStages of {len(scored)} World Cups, {len(chances)} chances: said, came about, of")
    for low, high in pairwise(BINS):
        inside = (chances >= low) & ((chances < high) | (high == 1.0))
        if inside.any():
            share, count = came_about[inside].mean(), int(inside.sum())
            error = np.sqrt(chances[inside].mean() * (1 - chances[inside].mean()) / count)
            print(f"  {100 * chances[inside].mean():5.1f} % {100 * share:6.1f} % of {count:4}  (± {100 * error:.1f})")
    print(f"  {chances.sum():.1f} expected, {came_about.sum()} came about")
    print(f"  slope of the logit of what was said: {slope(chances, came_about):.2f}")


def slope(chances: Vector, hit: np.ndarray) -> float:
    """Of a logistic regression on the logit: 1 where chances are as bold as they may be."""
    clipped = chances.clip(1e-4, 1 - 1e-4)
    logit = np.log(clipped / (1 - clipped))
    design, weights = np.stack((np.ones_like(logit), logit), axis=1), np.array([0.0, 1.0])
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-design @ weights))
        curvature = design.T @ (design * (fitted * (1 - fitted))[:, None])
        weights = weights + np.linalg.solve(curvature, design.T @ (hit - fitted))
    return float(weights[1])


def penalties(editions: Sequence[Edition]) -> None:
    """Ties with extra time that penalties decided, and how many the law gives."""
    ties = []
    for edition in editions:
        field = edition.field(book().by_key)
        stays = {each.key for each in field.format.rounds if each.extra_time}
        if stays != {each.key for each in field.format.rounds}:
            continue
        _, known = told_apart(field, played(edition, date.max))
        days = {
            (each.home, each.away, each.home_score, each.away_score): each
            for each in results()
            if each.round == edition.round and edition.first_day <= each.day <= edition.last_day
        }
        ties += [days[each.home, each.away, each.home_score, each.away_score] for each in known]
    wanted = {each.day for each in ties}
    expected, shot, level = 0.0, 0, 0.0
    for day, belief in beliefs(sorted(wanted)):
        law = specification(belief.ratings.sport).model(belief.ratings.hyperparameters)
        for tie in (each for each in ties if each.day == day):
            known = belief.posterior(Fixture(day, tie.home, tie.away, tie.neutral, round=tie.round))
            home, both, away = known.covariance
            drawn = np.random.default_rng(SEED).multivariate_normal(known.mean, [[home, both], [both, away]], 2_000)
            rates = np.exp(drawn)
            after_90 = law.outcomes(rates[:, 0], rates[:, 1])[:, 1]
            expected += float((after_90 * law.outcomes(rates[:, 0] / 3, rates[:, 1] / 3)[:, 1]).mean())
            level += float(after_90.mean())
            shot += tie.home_score == tie.away_score
    print(
        f"\n{len(ties)} ties with extra time: {level:.1f} level after 90 minutes by the law, "
        f"{expected:.1f} decided by penalties; {shot} were"
    )


def shoot_out_winners() -> None:
    """Whether the stronger side wins shoot-outs more often than the other, over all of them since `RATED`."""
    wanted = {pair: winner for pair, winner in shoot_outs().items() if pair[0].year >= RATED}
    played_on = {(each.day, frozenset((each.home, each.away))): each for each in results()}
    found = []
    for day, belief in beliefs(sorted({day for day, _ in wanted})):
        for key, winner in wanted.items():
            match = played_on.get(key)
            if key[0] == day and match is not None:
                known = belief.posterior(Fixture(day, match.home, match.away, match.neutral, round=match.round))
                gap = known.mean[0] - known.mean[1]
                found.append((gap if match.home == winner else -gap, not match.neutral, match.home == winner))
    gaps, at_home, home_won = (np.array(each) for each in zip(*found, strict=True))
    won, count = int((gaps > 0).sum()), len(gaps)
    print(
        f"\n{count} shoot-outs since {RATED}: the favourite won {100 * won / count:.1f} % ± {50 / np.sqrt(count):.1f}"
    )
    clear = np.abs(gaps) > np.median(np.abs(gaps))
    share, cases = (gaps[clear] > 0).mean(), int(clear.sum())
    print(f"  of the {cases} with the larger gap {100 * share:.1f} % ± {50 / np.sqrt(cases):.1f}")
    hosts = int(at_home.sum())
    print(f"  the home side won {100 * home_won[at_home].mean():.1f} % ± {50 / np.sqrt(hosts):.1f} of {hosts}")


def days() -> None:
    edition = book().edition("world-cup-2022")
    every = [
        edition.first_day + timedelta(days=number) for number in range((edition.last_day - edition.first_day).days + 2)
    ]
    field = edition.field(book().by_key)
    observed = came(edition, field)
    print(
        "World Cup 2022, on the morning of each day: log score of how far each team gets, and the likeliest champions"
    )
    for day, belief in beliefs(every):
        _, made = counted(edition, belief, day)
        reached = made.reached(field.format) / TOURNAMENTS
        score = -np.log(smoothed(furthest(reached))[np.arange(len(observed)), observed]).mean()
        order = np.argsort(-reached[-1])[:4]
        named = ", ".join(
            f"{field.teams[place]} {100 * reached[-1][place]:.1f} %" for place in order if reached[-1][place]
        )
        print(f"{day}  {score:.4f}  {named}")


if __name__ == "__main__":
    {"speed": speed, "forecasts": forecasts, "days": days}[sys.argv[1] if len(sys.argv) > 1 else "speed"]()
