"""How ratings learn and forget."""

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from engine.forecasts.views import TeamStanding
from engine.lab.modules.lesson import (
    ChartShape,
    Citation,
    Experiment,
    Figure,
    Level,
    Module,
    Parameter,
    Passage,
    Picture,
    QuizQuestion,
    Series,
    SeriesRole,
    Trial,
    Values,
    WorkedMatch,
)
from engine.ratings.filter import history
from engine.ratings.priors import defaults
from engine.ratings.state import Ratings, Result, TeamRating, no_ratings
from engine.simulation.confidence import SDS_OF_90_PERCENT
from engine.simulation.confidence_decay import confidence_decay
from engine.simulation.wording import counted, en, percent
from engine.sports.base import Sport
from engine.sports.soccer.spec import SCALE

WEEK = timedelta(days=7)
START = date(2024, 8, 3)
PAIRS = ((("A", "B"), ("C", "D")), (("C", "A"), ("D", "B")), (("A", "D"), ("B", "C")))
MATCHES = Parameter("matches", "Matches played", 1, 60, 1, 20, "matches", "one a week, all level")
IDLE = Parameter("idle_days", "Days without a match", 0, 365, 5, 60, "days", "after the last of them")
FEW, MANY = 5, 40
# A longer pause is the break between seasons.
BREAK = defaults(Sport.SOCCER).break_days
WON, LOST = (3, 0), (0, 1)
LEVEL = 0.90


def results(matches: int) -> list[Result]:
    """Of four sides, a week apart, each match ending one goal each."""
    return [
        Result(START + week * WEEK, home, away, 1, 1)
        for week in range(matches)
        for home, away in PAIRS[week % len(PAIRS)]
    ]


@lru_cache(maxsize=1)
def learning() -> tuple[TeamRating, ...]:
    """One of the sides after each of its matches."""
    return tuple(history(results(int(MATCHES.high)), sport=Sport.SOCCER, team="A"))


@lru_cache(maxsize=8)
def moved(matches: int, score: tuple[int, int]) -> float:
    """Points by which one more home match with that score moves its rating after so many."""
    last = Result(START + matches * WEEK, "A", "B", *score)
    *_, before, after = history([*results(matches), last], sport=Sport.SOCCER, team="A")
    return (after.strength - before.strength) / SCALE.supremacy_per_point


def unknown() -> Ratings:
    return no_ratings(Sport.SOCCER, "", defaults(Sport.SOCCER), "")


def error(rating: TeamRating) -> float:
    """Standard error of a strength, in rating points."""
    return float(rating.strength_variance**0.5) / SCALE.supremacy_per_point


def error_after(matches: int) -> float:
    return error(unknown().team("A")) if matches == 0 else error(learning()[matches - 1])


def error_idle(matches: int, days: int) -> float:
    """Of the same side, some days after its last match, while nobody else plays either."""
    seen = learning()[matches - 1]
    last = START + (matches - 1) * WEEK
    level = replace(unknown().level, last_day=last)
    ratings = replace(unknown(), as_of=last, level=level, teams=(seen,))
    return error(ratings.team("A", last + timedelta(days=days)))


def lost(now: float, later: float) -> float:
    """Share of the information, the inverse of the variance, that is gone."""
    return 1 - (now / later) ** 2


def write() -> tuple[Passage, ...]:
    first, few, many = error_after(0), error_after(FEW), error_after(MANY)
    return (
        Passage(
            "A rating has an error bar",
            (
                "Two sides may have the same rating and yet be known very differently well. So our ratings carry an "
                "error, the standard deviation of what we believe: about two in three true strengths lie within one "
                f"of it. Of a side in a new competition it is {first:.0f} rating points before its first match, "
                f"{few:.0f} after {FEW} matches and {many:.0f} after {MANY}. The first matches teach most, because "
                "they meet the least knowledge. A match that ends as everybody expected teaches too: it makes the "
                "expectation surer.",
            ),
        ),
        Passage(
            "Surprise moves a rating",
            (
                "After a match a rating moves by what was not expected. How far a surprise may move it depends on how "
                "little was known: old knowledge and the new result are weighed by their errors. This is Bayes' rule, "
                "and it is the whole rule.",
                f"After {FEW} level matches against equals, a {WON[0]}–{WON[1]} win at home lifts our side by "
                f"{moved(FEW, WON):.0f} rating points. After {MANY} of them the same win lifts it by "
                f"{moved(MANY, WON):.0f}. A {LOST[0]}–{LOST[1]} defeat at home costs {-moved(FEW, LOST):.0f} rating "
                f"points early on and {-moved(MANY, LOST):.0f} later. Nobody chose those numbers: they follow from the "
                "error bars.",
                "Many rating systems move every side by one fixed factor instead. They are slow where nothing is known "
                "yet, and nervous where much is.",
            ),
        ),
        Passage(
            "Forgetting is part of knowing",
            (
                "Players leave, coaches change, form comes and goes. What was learned therefore grows old, and the "
                f"error bar grows while nothing is played. Within a season it grows slowly: from {many:.0f} rating "
                f"points after {MANY} matches to {error_idle(MANY, BREAK):.0f} after {BREAK} idle days. A longer pause "
                f"is the break between seasons, when most of the changes come at once: a day later it is "
                f"{error_idle(MANY, BREAK + 1):.0f}. The rating itself stays where it was, since nothing says in which "
                "direction the side has changed.",
                "Forgetting also sets an end to learning. However many matches are played, the error does not fall to "
                "zero: in the end each week adds as much doubt as its match removes. A rating that never forgot would "
                "become very sure of a side that no longer exists.",
            ),
        ),
    )


def experiment(values: Values) -> Experiment:
    matches, idle = int(values["matches"]), int(values["idle_days"])
    now, later = error_after(matches), error_idle(matches, idle)
    weeks = [7.0 * number for number in range(matches + 1)]
    days = sorted({*range(0, idle + 1, 15), *(each for each in (BREAK, BREAK + 1) if each <= idle), idle})
    return Experiment(
        sentence=(
            f"After {played(matches)} the side is known to within {now:.0f} "
            f"points; {counted(idle, 'day')} later to within {later:.0f}."
        ),
        figures=(
            Figure("Error at first", f"{error_after(0):.0f} rating points"),
            Figure("After the last match", f"{now:.0f} rating points"),
            Figure("After the idle days", f"{later:.0f} rating points"),
            Figure("Information lost by waiting", percent(lost(now, later)) if later > now else "none"),
        ),
        picture=Picture(
            ChartShape.LINES,
            "The error of a rating over time",
            "Days since the first match",
            "Standard error, in rating points",
            (
                Series(
                    "learning",
                    SeriesRole.SURE,
                    tuple(weeks),
                    tuple(error_after(number) for number in range(matches + 1)),
                ),
                Series(
                    "forgetting",
                    SeriesRole.MUTED,
                    tuple(weeks[-1] + day for day in days),
                    tuple(error_idle(matches, day) for day in days),
                ),
            ),
        ),
    )


def played(matches: int) -> str:
    return "one match" if matches == 1 else f"{matches} matches"


def guide() -> tuple[Trial, ...]:
    top, half = int(MATCHES.high), int(MATCHES.high) // 2
    first, idle = error_after(0), int(IDLE.high)
    few, many = error_after(FEW), error_after(MANY)
    few_later, many_later = error_idle(FEW, idle), error_idle(MANY, idle)
    return (
        Trial(
            f"Set the matches to {half}, then to {top}. How much do the second {half} matches add?",
            {"matches": top, "idle_days": 0},
            f"The first {half} took the error from {first:.0f} to {error_after(half):.0f} rating points, the next "
            f"{half} only to {error_after(top):.0f}.",
        ),
        Trial(
            f"Let {idle} days pass after {FEW} matches, and then after {MANY}. Who loses more by waiting: a side that "
            "was hardly known, or one that was known well?",
            {"matches": MANY, "idle_days": idle},
            f"The well-known side. It goes from {many:.0f} to {many_later:.0f} rating points and loses "
            f"{percent(lost(many, many_later))} of what was known; the other goes from {few:.0f} to "
            f"{few_later:.0f} and loses {percent(lost(few, few_later))}. Sharp knowledge grows old soonest.",
        ),
    )


def example(match: WorkedMatch) -> tuple[str, ...]:
    home, away = match.matchup.names
    decay = confidence_decay(match.matchup.evidence)
    before = (
        f"Before the match between {home} and {away} their strength difference was known to within "
        f"{match.matchup.evidence.variance**0.5 / SCALE.supremacy_per_point:.0f} rating points. "
        f"{en.confidence_decay(decay)}"
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
        "The competition is synthetic and its true strengths are known, so the error bars can be checked. Of its "
        f"{len(known)} sides {inside} lie inside the {percent(LEVEL)} interval that the ratings claim; about "
        f"{LEVEL * len(known):.0f} should. The farthest off is {furthest.name}: believed "
        f"{furthest.rating:.0f} with an error of {furthest.rating_sd:.0f}, true {furthest.true_rating:.0f}.",
    )


def distance(team: TeamStanding) -> float:
    """Between belief and truth, in standard errors of the belief."""
    true = team.rating if team.true_rating is None else team.true_rating
    return abs(team.rating - true) / team.rating_sd


def ask() -> tuple[QuizQuestion, ...]:
    few, many = error_after(FEW), error_after(MANY)
    return (
        QuizQuestion(
            "when",
            "Which match teaches most about a side?",
            ("One of its first", f"Its match number {MANY}", "All the same"),
            0,
            f"The error falls from {error_after(0):.0f} to {few:.0f} rating points in the first {FEW} matches, and "
            f"only from there to {many:.0f} in all the others up to {MANY}.",
        ),
        QuizQuestion(
            "idle",
            "A side has not played for months. What does an honest rating do?",
            ("Stay as it is", "Keep its value and widen its error", "Fall"),
            1,
            f"Nothing says that the side became weaker, but less is known: after {IDLE.start:g} days the error went "
            f"from {many:.0f} to {error_idle(MANY, int(IDLE.start)):.0f} rating points, most of it at the break "
            "between seasons.",
        ),
        QuizQuestion(
            "surprise",
            f"A side has played {MANY} matches, all of them level, and now loses {LOST[0]}–{LOST[1]} at home. How far "
            "does its rating fall?",
            (
                f"By about {error_after(0):.0f} rating points",
                f"By about {-moved(MANY, LOST):.0f} rating points",
                "Not at all, since it was chance",
            ),
            1,
            f"The result is evidence, but one match is weak evidence against {MANY}. After {FEW} matches the same "
            f"defeat would have cost {-moved(FEW, LOST):.0f} rating points.",
        ),
    )


def conclude() -> tuple[str, ...]:
    return (
        "A rating without its error bar is half a rating.",
        "Believe a new result in proportion to how little you knew before it.",
        f"Knowledge grows old: {IDLE.start:g} idle days take the error of a well-known side from "
        f"{error_after(MANY):.0f} to {error_idle(MANY, int(IDLE.start)):.0f} rating points.",
    )


MODULE = Module(
    id="learning-and-forgetting",
    title="How ratings learn and forget",
    summary="Error bars of ratings: how matches narrow them, and why time must widen them again.",
    level=Level.INTERMEDIATE,
    parameters=(MATCHES, IDLE),
    write=write,
    experiment=experiment,
    guide=guide,
    example=example,
    ask=ask,
    conclude=conclude,
    sources=(
        Citation(
            "Glickman",
            1999,
            "Parameter estimation in large dynamic paired comparison experiments",
            "Applied Statistics 48",
        ),
        Citation(
            "Fahrmeir",
            1992,
            "Posterior mode estimation by extended Kalman filtering for multivariate dynamic generalized linear models",
            "J. of the American Statistical Association 87",
        ),
    ),
)
