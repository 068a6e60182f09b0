"""How forecasts did: their scores beside those of simpler forecasts, and their reliability."""

from dataclasses import dataclass
from datetime import date
from math import expm1

from numpy.typing import ArrayLike

from engine.evaluation.calibration import TENTHS, calibration_slope
from engine.evaluation.scorecard import Matches, Tally
from engine.evaluation.scoring import PairedDifference, brier, log_scores, rps
from engine.simulation.confidence import SDS_OF_90_PERCENT, USUAL_LEVEL
from engine.simulation.pmf import Interval
from engine.simulation.track_record import ENOUGH_CASES, ReliabilityBin, SimilarForecasts, similar_forecasts

# The outcome frequencies until then, as a key of `Baseline`.
FREQUENCIES = "frequencies"
# Below this a difference of mean scores may well be chance.
CLEAR_T = 2.0
# The chance that the first words of a record are about: likely, and far from certain.
SPOKEN_OF = 0.7
# Where a tally has the differences of each score.
RPS, LOG_SCORE = 0, 1
# Of a sum of squares whose terms differ by nothing else.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Scores:
    """Mean scores of forecasts; smaller is better in all three.

    Attributes:
        rps: Ranked probability score, from 0 to 1.
        log_score: Minus the natural logarithm of the chance that was given to what happened.
        brier: Squared distance from what happened, from 0 to 2.
    """

    rps: float
    log_score: float
    brier: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """A simpler forecast of the same matches.

    Attributes:
        key: Stable name, for programs.
        scores: Its mean scores.
        rps_difference: Ours minus its ranked probability score.
        log_score_difference: Ours minus its log score.
        is_clear: Whether a difference can be claimed.
    """

    key: str
    scores: Scores
    rps_difference: PairedDifference
    log_score_difference: PairedDifference
    is_clear: bool

    @property
    def gain(self) -> float:
        """How much more probability ours gave to what happened, in the geometric mean: 0.1 is a tenth more."""
        return expm1(-self.log_score_difference.mean)


@dataclass(frozen=True, slots=True)
class YearOfForecasts:
    """The forecasts of a calendar year beside those that know only how often each outcome comes about.

    Attributes:
        year: The year.
        matches: Forecasts that were checked.
        gain: How much more probability ours gave to what happened, in the geometric mean: 0.1 is a tenth more.
        interval: Holds the gain of the long run nine times in ten; None where it cannot be told.
        is_enough: Whether there are enough matches to say anything.
    """

    year: int
    matches: int
    gain: float
    interval: Interval | None
    is_enough: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """Forecasts of some days, held against what happened.

    Attributes:
        matches: Forecasts that were checked.
        first_day: Day of the first.
        last_day: Day of the last.
        scores: Our mean scores; None without a match.
        calibration_slope: 1 where chances are as bold as they should be, below 1 where too bold; None below 20 matches.
        baselines: Simpler forecasts of the same matches.
        bins: How often outcomes came about, by the chance that was given.
        years: The same matches by calendar year, in its order.
    """

    matches: int
    first_day: date | None
    last_day: date | None
    scores: Scores | None
    calibration_slope: float | None
    baselines: tuple[Baseline, ...]
    bins: tuple[SimilarForecasts, ...]
    years: tuple[YearOfForecasts, ...] = ()

    @property
    def example(self) -> SimilarForecasts | None:
        """The group that the first words are about: that of 70 %; None where no group has enough forecasts.

        Where it has too few, it is the one nearest to it that has enough, of two the lower: how well a group did
        has no say in it.
        """
        enough = [each for each in self.bins if each.is_enough]
        return min(enough, key=lambda each: (round(abs(each.low - SPOKEN_OF), 9), each.low), default=None)


NOTHING = Verification(0, None, None, None, None, (), ())


def verified(
    sums: Tally, days: tuple[date, date], slope: float | None, years: tuple[YearOfForecasts, ...] = ()
) -> Verification:
    """What the sums of at least one match say.

    Args:
        days: Of the first match and of the last.
        slope: Of the calibration, as ``slope_of`` gives it.
        years: Each from its own sums, as ``year_of`` gives it.
    """
    return Verification(
        matches=int(sums["matches"]),
        first_day=days[0],
        last_day=days[1],
        scores=Scores(*(sums["scores"] / sums["matches"]).tolist()),
        calibration_slope=slope,
        baselines=(baseline(FREQUENCIES, sums),),
        bins=reliability(sums),
        years=years,
    )


def year_of(year: int, sums: Tally) -> YearOfForecasts:
    """What the sums of a year with at least one match say."""
    found = difference(sums, LOG_SCORE)
    error = abs(found.mean / found.t) if found.t else None
    low, high = (expm1(side * SDS_OF_90_PERCENT * (error or 0.0) - found.mean) for side in (-1, 1))
    return YearOfForecasts(
        year=year,
        matches=found.n,
        gain=expm1(-found.mean),
        interval=Interval(low, high, USUAL_LEVEL) if error else None,
        is_enough=found.n >= ENOUGH_CASES,
    )


def slope_of(matches: Matches) -> float | None:
    """The calibration slope of some matches; None where they are too few to say."""
    return calibration_slope(matches["probabilities"], matches["observed"]) if len(matches) else None


def scores(forecasts: ArrayLike, observed: ArrayLike) -> Scores:
    """Mean scores of forecasts, shape (N, 3), of what happened, shape (N,)."""
    return Scores(*(float(score(forecasts, observed).mean()) for score in (rps, log_scores, brier)))


def baseline(key: str, sums: Tally) -> Baseline:
    ranked, logarithmic = (difference(sums, place) for place in (RPS, LOG_SCORE))
    is_clear = abs(logarithmic.t) >= CLEAR_T and logarithmic.n >= ENOUGH_CASES
    return Baseline(
        key=key,
        scores=Scores(*(sums["base_scores"] / sums["matches"]).tolist()),
        rps_difference=ranked,
        log_score_difference=logarithmic,
        is_clear=is_clear,
    )


def difference(sums: Tally, place: int) -> PairedDifference:
    """``scoring.paired_difference`` of a score from its sums by day.

    Args:
        place: ``RPS`` or ``LOG_SCORE``.
    """
    n, days = int(sums["matches"]), float(sums["days"])
    mean = float(sums["scores"][place] - sums["base_scores"][place]) / n
    squares = float(sums["squared_differences"][place])
    around = squares - 2 * mean * float(sums["counted_differences"][place]) + mean**2 * float(sums["squared_counts"])
    if days < 2 or around <= ROUNDING * squares:
        return PairedDifference(mean, 0.0, n)
    return PairedDifference(mean, mean / (days / (days - 1) * around / n**2) ** 0.5, n)


def reliability(sums: Tally) -> tuple[SimilarForecasts, ...]:
    """Tenths of probability that hold forecasts, with the share that came true and its interval."""
    found = (reliability_bin(tenth, *row) for tenth, row in enumerate(sums["bins"].tolist()) if row[0])
    return tuple(similar_forecasts(each.low, [each]) for each in found)


def reliability_bin(tenth: int, cases: float, said: float, hits: float) -> ReliabilityBin:
    return ReliabilityBin(
        low=tenth / TENTHS,
        high=(tenth + 1) / TENTHS,
        forecasts=int(cases),
        mean_probability=said / cases,
        hits=int(hits),
    )


def is_reliable(group: SimilarForecasts) -> bool:
    said, happened = group.mean_probability, group.interval
    return said is not None and happened is not None and happened.low <= said <= happened.high
