"""How ratings learn and forget."""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from engine.forecasts.views import TeamStanding
from engine.lab.modules.lesson import (
    Experiment,
    Figure,
    Level,
    Module,
    Parameter,
    Passage,
    Picture,
    Question,
    Role,
    Series,
    Shape,
    Source,
    Values,
    WorkedMatch,
)
from engine.ratings.elo import SOCCER
from engine.ratings.filter import history
from engine.ratings.priors import defaults
from engine.ratings.state import Ratings, Result, TeamRating, no_ratings
from engine.simulation.uncertainty import confidence_decay
from engine.simulation.wording import SDS_OF_90_PERCENT, counted, percent
from engine.sports.base import Sport

WEEK = timedelta(days=7)
START = date(2024, 8, 3)
PAIRS = ((("A", "B"), ("C", "D")), (("C", "A"), ("D", "B")), (("A", "D"), ("B", "C")))
MATCHES = Parameter("matches", "Matches played", 1, 60, 1, 20, "matches", "one a week, all level")
IDLE = Parameter("idle_days", "Days without a match", 0, 365, 5, 60, "days", "after the last of them")
FEW, MANY = 5, 40
LEVEL = 0.90


@lru_cache(maxsize=1)
def learning() -> tuple[TeamRating, ...]:
    """One side of four after each of its matches, a week apart, each ending one goal each."""
    results = [
        Result(START + week * WEEK, home, away, 1, 1)
        for week in range(int(MATCHES.high))
        for home, away in PAIRS[week % len(PAIRS)]
    ]
    return tuple(history(results, sport=Sport.SOCCER, team="A"))


def unknown() -> Ratings:
    return no_ratings(Sport.SOCCER, "", defaults(Sport.SOCCER), "")


def error(rating: TeamRating) -> float:
    """Standard error of a strength, in rating points."""
    return float(rating.strength_variance**0.5) / SOCCER.supremacy_per_point


def error_after(matches: int) -> float:
    return error(unknown().team("A")) if matches == 0 else error(learning()[matches - 1])


def error_idle(matches: int, days: int) -> float:
    """Of the same side, some days after its last match, while nobody else plays either."""
    seen = learning()[matches - 1]
    last = START + (matches - 1) * WEEK
    level = replace(unknown().level, last_day=last)
    ratings = replace(unknown(), as_of=last, level=level, teams=(seen,))
    return error(ratings.team("A", last + timedelta(days=days)))


def write() -> tuple[Passage, ...]:
    first, few, many = error_after(0), error_after(FEW), error_after(MANY)
    return (
        Passage(
            "A rating has an error bar",
            (
                "Two sides may have the same rating and yet be known very differently well. So our ratings carry an "
                f"error: of a side in a new competition it is {first:.0f} points before its first match, "
                f"{few:.0f} after {FEW} matches and {many:.0f} after {MANY}. The first matches teach most.",
            ),
        ),
        Passage(
            "Surprise moves a rating",
            (
                "After a match the rating moves by what was not expected. A win that everybody foresaw moves it "
                "little, an upset much; and the wider the error bar was, the farther. This is the whole rule: believe "
                "new results in proportion to how little you knew.",
            ),
        ),
        Passage(
            "Forgetting is part of knowing",
            (
                "Players leave, coaches change, form comes and goes. What was learned therefore grows old, and the "
                f"error bar grows while nothing is played: after {MANY} matches and then {IDLE.start:g} idle days it "
                f"is {error_idle(MANY, int(IDLE.start)):.0f} points again. A rating that never forgot would be sure of "
                "a side that no longer exists.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    matches, idle = int(values["matches"]), int(values["idle_days"])
    now, later = error_after(matches), error_idle(matches, idle)
    weeks = [7.0 * number for number in range(matches + 1)]
    days = sorted({0, *range(0, idle + 1, 15), idle})
    return Experiment(
        sentence=(
            f"After {played(matches)} the side is known to within {now:.0f} "
            f"points; {counted(idle, 'day')} later to within {later:.0f}."
        ),
        figures=(
            Figure("Error at first", f"{error_after(0):.0f} points"),
            Figure("After the last match", f"{now:.0f} points"),
            Figure("After the idle days", f"{later:.0f} points"),
            Figure("Information lost by waiting", percent(1 - (now / later) ** 2) if later > now else "none"),
        ),
        picture=Picture(
            Shape.LINES,
            "The error of a rating over time",
            "Days since the first match",
            "Standard error, in points",
            (
                Series(
                    "learning", Role.SURE, tuple(weeks), tuple(error_after(number) for number in range(matches + 1))
                ),
                Series(
                    "forgetting",
                    Role.MUTED,
                    tuple(weeks[-1] + day for day in days),
                    tuple(error_idle(matches, day) for day in days),
                ),
            ),
        ),
    )


def played(matches: int) -> str:
    return "one match" if matches == 1 else f"{matches} matches"


def example(match: WorkedMatch) -> tuple[str, ...]:
    home, away = match.matchup.names
    decay = confidence_decay(match.matchup.evidence)
    before = (
        f"Before the match between {home} and {away} their strength difference was known to within "
        f"{match.matchup.evidence.variance**0.5 / SOCCER.supremacy_per_point:.0f} points. {decay.sentence}"
    )
    return (before, *belief_against_truth(match))


def belief_against_truth(match: WorkedMatch) -> tuple[str, ...]:
    """How many teams' true ratings lie inside what is believed of them today."""
    known = [each for each in match.standings if each.true_rating is not None]
    if not known:
        return ()
    inside = sum(distance(each) <= SDS_OF_90_PERCENT for each in known)
    furthest = max(known, key=distance)
    return (
        "The competition is synthetic and its true strengths are known. Of its "
        f"{len(known)} sides {inside} lie inside the {percent(LEVEL)} interval that the ratings claim; about "
        f"{LEVEL * len(known):.0f} should. The farthest off is {furthest.name}: believed "
        f"{furthest.rating:.0f} with an error of {furthest.rating_sd:.0f}, true {furthest.true_rating:.0f}.",
    )


def distance(team: TeamStanding) -> float:
    """Between belief and truth, in standard errors of the belief."""
    return abs(team.rating - (team.true_rating or team.rating)) / team.rating_sd


def ask() -> tuple[Question, ...]:
    few, many = error_after(FEW), error_after(MANY)
    return (
        Question(
            "when",
            "Which match teaches most about a side?",
            ("One of its first", f"Its match number {MANY}", "All the same"),
            0,
            f"The error falls from {error_after(0):.0f} to {few:.0f} points in the first {FEW} matches, and only from "
            f"there to {many:.0f} in all the others up to {MANY}.",
        ),
        Question(
            "idle",
            "A side has not played for months. What does an honest rating do?",
            ("Stay as it is", "Keep its value and widen its error", "Fall"),
            1,
            f"Nothing says that the side became weaker, but less is known: after {IDLE.start:g} days the error went "
            f"from {many:.0f} to {error_idle(MANY, int(IDLE.start)):.0f} points.",
        ),
        Question(
            "surprise",
            "A side that was well known loses a match that it was expected to win. Its rating",
            ("collapses", "falls a little", "stays, since it was chance"),
            1,
            "The result is evidence, but one match is weak evidence against many. How far the rating moves is set by "
            "how little was known before.",
        ),
    )


MODULE = Module(
    id="learning-and-forgetting",
    title="How ratings learn and forget",
    summary="Error bars of ratings: how matches narrow them, and why time must widen them again.",
    level=Level.INTERMEDIATE,
    minutes=7,
    parameters=(MATCHES, IDLE),
    write=write,
    experiment=experiment,
    example=example,
    ask=ask,
    sources=(
        Source(
            "Glickman",
            1999,
            "Parameter estimation in large dynamic paired comparison experiments",
            "Applied Statistics 48",
        ),
        Source(
            "Fahrmeir",
            1992,
            "Posterior mode estimation by extended Kalman filtering for multivariate dynamic generalized linear models",
            "J. of the American Statistical Association 87",
        ),
    ),
)
