"""How much the data say about both sides."""

from dataclasses import dataclass
from enum import StrEnum

from engine.simulation.factor import Factor, FactorKey
from engine.simulation.matchup import Matchup, RatingSource, SideEvidence

# What an unmeasured record counts: less than any competition that was measured, more than a poor one.
UNMEASURED_RECORD = 0.8
# From here on a side's own results outweigh what is believed of any newcomer.
ENOUGH_MATCHES = 10


@dataclass(frozen=True, slots=True)
class DataQuality:
    """100 R C K.

    Args:
        learned: R, share of the prior variance of the strength difference that data removed.
        coverage: C, information share of the inputs present.
        record: K, the competition's calibration record, or what is assumed where it was not measured.
        home_effective_matches: None where the rating was given and not learned.
    """

    score: float
    learned: float
    coverage: float
    record: float
    is_record_measured: bool
    home_effective_matches: float | None
    away_effective_matches: float | None
    home_days_since_result: int | None
    away_days_since_result: int | None
    factors: tuple[Factor, ...]


class CaveatKind(StrEnum):
    GIVEN = "given"
    ASSUMED_ERROR = "assumed_error"
    FEW_RESULTS = "few_results"
    NO_RESULTS = "no_results"


@dataclass(frozen=True, slots=True)
class Caveat:
    """What a reader of the measure has to know.

    Args:
        side: Name of the side that it is about; empty where it is about both.
        results: Of that side, as many as can be counted.
    """

    kind: CaveatKind
    side: str = ""
    results: int = 0


def data_quality(matchup: Matchup) -> DataQuality:
    evidence = matchup.evidence
    learned = share(1 - evidence.variance / evidence.prior_variance)
    coverage = share(evidence.coverage)
    record = UNMEASURED_RECORD if evidence.record is None else share(evidence.record)
    return DataQuality(
        score=100 * learned * coverage * record,
        learned=learned,
        coverage=coverage,
        record=record,
        is_record_measured=evidence.record is not None,
        home_effective_matches=evidence.home.effective_matches,
        away_effective_matches=evidence.away.effective_matches,
        home_days_since_result=evidence.home.days_since_result,
        away_days_since_result=evidence.away.days_since_result,
        factors=(
            Factor(FactorKey.LEARNED, learned),
            Factor(FactorKey.COVERAGE, coverage),
            Factor(FactorKey.RECORD, record),
        ),
    )


def caveats(matchup: Matchup) -> tuple[Caveat, ...]:
    """Not stored: they follow from the matchup, which is."""
    evidence = matchup.evidence
    if evidence.source is RatingSource.GIVEN:
        given = Caveat(CaveatKind.GIVEN)
        return (given, Caveat(CaveatKind.ASSUMED_ERROR)) if evidence.is_sd_assumed else (given,)
    sides = (matchup.home.name, evidence.home), (matchup.away.name, evidence.away)
    return tuple(found for name, side in sides if (found := few_results(name, side)))


def few_results(name: str, side: SideEvidence) -> Caveat | None:
    """None where a side's results are enough."""
    matches = side.effective_matches
    if matches is None or matches >= ENOUGH_MATCHES:
        return None
    kind = CaveatKind.FEW_RESULTS if matches >= 0.5 else CaveatKind.NO_RESULTS
    return Caveat(kind, name, round(matches))


def share(value: float) -> float:
    """Inside [0, 1]."""
    return min(max(value, 0.0), 1.0)
