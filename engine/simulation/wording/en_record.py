"""What English says of past forecasts: the track record, what depths promised, and single matches."""

from __future__ import annotations

from collections.abc import Mapping

from engine.evaluation.facts import MANY_SCORES, Fact
from engine.evaluation.interval_coverage import Promise, Promised, Side
from engine.evaluation.match_scores import MatchScores
from engine.evaluation.sufficiency import (
    FEWEST_FORECASTS,
    FEWEST_MATCHES_A_TEAM,
    are_enough_to_judge,
    are_enough_to_rate,
)
from engine.evaluation.verification import FREQUENCIES, Baseline, Verification, is_reliable
from engine.simulation.confidence import Confidence
from engine.simulation.track_record import ENOUGH_CASES, SimilarForecasts
from engine.simulation.wording.phrases import counted, percent
from engine.sports.registry import words_of

BASELINES = {FREQUENCIES: "Outcome frequencies"}
# With a place for what scores count.
PROMISES: Mapping[Promised, str] = {
    Fact.MARGIN_OF_HALF: "The margin inside its 50% interval",
    Fact.MARGIN_OF_NINE_TENTHS: "The margin inside its 90% interval",
    Fact.TOTAL_OF_HALF: "The number of {scores} inside its 50% interval",
    Fact.TOTAL_OF_NINE_TENTHS: "The number of {scores} inside its 90% interval",
    Fact.MANY_SCORES: f"{MANY_SCORES} {{scores}} or more",
    Fact.BOTH_SCORE: "Both sides score",
    Fact.LIKELIEST_SCORE: "The likeliest score",
    Side.FAVOURITE: "The favourite wins, between the two ends",
    **{word: f"The likeliest outcome, where confidence was {word}" for word in Confidence},
}


def baseline_label(baseline: Baseline) -> str:
    return BASELINES[baseline.key]


def baseline(baseline: Baseline) -> str:
    label, difference = baseline_label(baseline), baseline.log_score_difference
    over = f"over {counted(difference.n, 'match')}"
    if not baseline.is_clear:
        return f"{label} did about as well {over}. The difference of the scores may be chance."
    is_better = difference.mean < 0
    ratio = abs(baseline.gain)
    size = f"{100 * ratio:.0f}%" if ratio >= 0.01 else "less than 1%"
    return (
        f"The forecasts did {'better' if is_better else 'worse'} than {label.lower()} {over}. "
        f"On average they gave {size} {'more' if is_better else 'less'} chance to what then happened."
    )


def verification(verification: Verification) -> str:
    if not verification.matches:
        return "No match with a forecast was played yet."
    enough = [each for each in verification.bins if each.is_enough]
    if not enough:
        return f"Too few to say: no group of similar chances has {ENOUGH_CASES} forecasts yet."
    held = sum(is_reliable(each) for each in enough)
    return (
        f"In {held} of {len(enough)} groups of similar chances, things happened as often as we said. "
        "Even with true chances, one group in ten would seem off."
    )


def record_headline(verification: Verification) -> str:
    told = verification.example
    if told is None or told.mean_probability is None or told.frequency is None:
        return "Too few matches yet to say how often we are right"
    return f"When we said {percent(told.mean_probability)}, it happened {percent(told.frequency)} of the time"


def past_group(group: SimilarForecasts) -> str:
    if group.mean_probability is None or group.frequency is None:
        return f"We never said {percent(group.low)} to {percent(group.high)}."
    said = f"When we said {percent(group.mean_probability)}"
    if not group.is_enough:
        return f"{said}, it happened {counted(group.hits, 'time')} of {group.forecasts:,}. That is too few to judge."
    return f"{said}, it happened {how_often(group)} ({counted(group.forecasts, 'forecast')})."


def how_often(group: SimilarForecasts) -> str:
    """How often outcomes of a group came about; none or all of the time only where it was none or all of them."""
    if group.hits in (0, group.forecasts):
        return "every time" if group.hits else "not once"
    return f"{percent(group.hits / group.forecasts)} of the time"


def promise_label(promise: Promise) -> str:
    return PROMISES[promise.promised].format(scores=words_of(promise.sports).scores)


def promise(promise: Promise) -> str:
    low, high, cases = promise.low, promise.high, promise.cases
    if not promise.is_enough:
        return f"Too few to say: {counted(cases, 'match')}."
    said = percent(low) if low == high else f"{percent(low)} to {percent(high)}"
    verdict = "This fits the promise" if promise.is_kept else "The gap is more than chance explains"
    came = percent(promise.hits / cases)
    return f"We promised {said}, and it came about in {came} of {counted(cases, 'match')}. {verdict}."


def match_scores(scores: MatchScores) -> str:
    own, base = scores.scores.log_score, scores.base_scores.log_score
    given, said = f"{own:.2f}", f"{base:.2f}"
    than = "as good as" if given == said else "better than" if own < base else "worse than"
    return (
        f"We had given {percent(scores.probability)} to what happened. That earns a log score of {given}, "
        f"{than} the {said} of the base rates. One match says little about a forecaster."
    )


def catching_up(done: int, matches: int, *, has_failed: bool) -> str:
    if has_failed:
        return "The scores of new results could not be computed. We try again in a minute."
    if not matches:
        return "Scores of new results are about to be computed."
    return f"Scores of {counted(matches, 'match')} are being computed: {done / matches:.0%}."


def too_few_to_judge(matches: int) -> str:
    if are_enough_to_judge(matches):
        return ""
    return f"{_are(matches)} too few to say whether forecasts are calibrated. It takes at least {FEWEST_FORECASTS}."


def too_few_to_tune(matches: int) -> str:
    """Why so many matches cannot tell one hyper-parameter from another; empty where they can."""
    if are_enough_to_judge(matches):
        return ""
    return f"{_are(matches)} too few to tune on. It takes at least {FEWEST_FORECASTS}."


def too_few_to_rate(matches: int, teams: int) -> str:
    """Why so many matches of so many teams cannot tell them apart; empty where they can."""
    if are_enough_to_rate(matches, teams):
        return ""
    return (
        f"{_are(matches)} too few to tell {counted(teams, 'team')} apart. "
        f"It takes at least {FEWEST_MATCHES_A_TEAM} a team."
    )


def _are(matches: int) -> str:
    return f"{counted(matches, 'match')} {'is' if matches == 1 else 'are'}"
