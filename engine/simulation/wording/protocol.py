"""What a language has to fill: everything that is said of a forecast, from facts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from engine.evaluation.interval_coverage import Promise
    from engine.evaluation.match_scores import MatchScores
    from engine.evaluation.verification import Baseline, Verification
    from engine.notices import Notice
    from engine.ratings.history import RatingHistory
    from engine.simulation.comparison import Comparison, Difference, Quantity
    from engine.simulation.conferences.format import PlayOffFormat
    from engine.simulation.confidence_decay import ConfidenceDecay
    from engine.simulation.data_quality import Caveat, DataQuality
    from engine.simulation.deep_dive import TurningPoint
    from engine.simulation.distribution import Distribution, WinProbability
    from engine.simulation.drivers import Driver, DriverKey, Drivers
    from engine.simulation.factor import Factor, FactorKey
    from engine.simulation.headline import Headline
    from engine.simulation.histogram import Histogram
    from engine.simulation.matchup import Matchup
    from engine.simulation.outcome import Outcome
    from engine.simulation.scenarios import Scenario, ScenarioExtremes, ScenarioName, Separation
    from engine.simulation.season import SeasonProjection
    from engine.simulation.season_format import SeasonFormat
    from engine.simulation.season_status import FormatFinding, SeasonNote, SeasonStatus
    from engine.simulation.supposed import FinishChange
    from engine.simulation.table import Rule
    from engine.simulation.terms import Term
    from engine.simulation.tournaments.field import Decider
    from engine.simulation.track_record import SimilarForecasts
    from engine.simulation.uncertainty_split import UncertaintySplit
    from engine.simulation.volatility import Volatility
    from engine.sports.spec import SportWords


class Wording(Protocol):
    """One language: one function a sentence, a module such as `engine.simulation.wording.en` fills it.

    A `matchup` gives the names of the sides, the kind of venue and the sport; a `favourite` is the name of a side.
    """

    def notice(self, notice: Notice) -> str:
        """What was noted of a job, of an administrator's act or of a match; empty where there is nothing to say."""

    def terms(self) -> tuple[Term, ...]:
        """The words that readers meet, explained, in the order in which they are best read."""

    def percent(self, probability: float, decimals: int = 0) -> str:
        """A chance in percent, never none and never all."""

    def count(self, probability: float) -> str:
        """A chance as a count of cases, never none and never all."""

    def outcome(self, outcome: Outcome, matchup: Matchup) -> str:
        """The outcome as a label."""

    def meeting(self, matchup: Matchup) -> str:
        """Who meets whom, as a label."""

    def side_then(self, name: str, then: str | None) -> str:
        """A side under its name of today, with the one under which it played where that was another."""

    def headline(self, headline: Headline, matchup: Matchup, decimals: int) -> str:
        """The outcome with its chance, in percent with so many decimals, beside the base rate."""

    def confidence(self, headline: Headline) -> str:
        """How sure we are of the chance."""

    def distribution(self, distribution: Distribution, matchup: Matchup) -> str:
        """The chance of every outcome that the sport has."""

    def win_probability(self, chance: WinProbability, matchup: Matchup) -> str:
        """The interval of the chance of a home win."""

    def histogram(self, histogram: Histogram) -> str:
        """How far simulated matches scatter."""

    def assumption(self, scenario: ScenarioName, favourite: str) -> str:
        """What a scenario assumes."""

    def scenario(self, scenario: Scenario, chance: float, favourite: str) -> str:
        """The favourite's chance in a scenario, and the likeliest score."""

    def separation(self, separation: Separation, favourite: str) -> str:
        """What lies between both ends."""

    def scenario_extremes(self, extremes: ScenarioExtremes, favourite: str) -> str:
        """The favourite's chance in all three scenarios."""

    def volatility(self, volatility: Volatility) -> str:
        """How open the match is among all of its sport."""

    def volatility_note(self) -> str:
        """What a high figure says."""

    def data_quality(self, quality: DataQuality) -> str:
        """How much the data say."""

    def caveat(self, caveat: Caveat) -> str:
        """What a reader of the data quality has to know."""

    def confidence_decay(self, decay: ConfidenceDecay) -> str:
        """How fast what is known grows old."""

    def confidence_decay_note(self) -> str:
        """What stops the decay."""

    def uncertainty_split(self, split: UncertaintySplit) -> str:
        """How much is chance, and how much is not knowing."""

    def factor_label(self, key: FactorKey) -> str:
        """The name of an ingredient of a measure."""

    def factor_unit(self, key: FactorKey) -> str:
        """The unit of its value; empty for a share."""

    def factor(self, factor: Factor, *, is_measured: bool) -> str:
        """What its value means; a record that was not measured is said not to be."""

    def driver_label(self, key: DriverKey, matchup: Matchup) -> str:
        """The name of an input of the forecast."""

    def driver(self, driver: Driver, drivers: Drivers, matchup: Matchup) -> str:
        """What the input did to the chance."""

    def drivers(self, drivers: Drivers, matchup: Matchup) -> str:
        """From where to where all inputs led."""

    def likeliest_outcome(self, drivers: Drivers, matchup: Matchup) -> str:
        """The outcome that the drivers explain, and its chance."""

    def turning_point(self, turning_point: TurningPoint, matchup: Matchup) -> str:
        """What it would take to turn the favourite."""

    def similar_forecasts(self, similar: SimilarForecasts) -> str:
        """How similar forecasts did before."""

    def quantity(self, quantity: Quantity, sport: SportWords) -> str:
        """The name of what is compared."""

    def difference(self, difference: Difference, matchups: Mapping[str, Matchup]) -> str:
        """How two simulations, by their keys, differ in a quantity."""

    def comparison(self, comparison: Comparison, matchups: Mapping[str, Matchup]) -> str:
        """Where a win of the first side is likeliest, and where least likely."""

    def comparison_note(self) -> str:
        """What to keep in mind where a side plays in several of the matches."""

    def season(self, projection: SeasonProjection) -> str:
        """Who finishes first, or how open that is."""

    def finish_change(self, change: FinishChange) -> str:
        """How a team's chance to end first, or among the first or the last, moves by results that are set."""

    def unprojected_season(self, status: SeasonStatus) -> str:
        """Why nobody projects a season."""

    def season_format(self, format: SeasonFormat) -> str:
        """How a season is played, for the middle of a sentence."""

    def format_finding(self, finding: FormatFinding) -> str:
        """How a season is played, and how that was told."""

    def season_note(self, note: SeasonNote) -> str:
        """What else a reader should know of a season."""

    def tournament(self, name: str, champions: Sequence[tuple[str, float]], *, is_over: bool) -> str:
        """Who won a tournament, or who most likely will, of the likeliest champions with their chances."""

    def told_apart(self, group: str, by: Decider) -> str:
        """What decided about the order of a group where no score did."""

    def conference_rule(self, format: PlayOffFormat, sport: SportWords) -> str:
        """What orders the tables of a league of conferences, and who goes to its play-offs."""

    def table_rule(self, rule: Rule, sport: SportWords) -> str:
        """What orders a table."""

    def verification(self, verification: Verification) -> str:
        """How many groups of chances were right."""

    def record_headline(self, verification: Verification) -> str:
        """What was said in one group of chances, and how often it happened: the first words of a record."""

    def past_group(self, group: SimilarForecasts) -> str:
        """What was said in a group of chances, how often it happened, and of how many forecasts."""

    def baseline_label(self, baseline: Baseline) -> str:
        """The name of a simpler forecast."""

    def baseline(self, baseline: Baseline) -> str:
        """How our forecasts did against a simpler one."""

    def promise_label(self, promise: Promise) -> str:
        """What a depth promised."""

    def promise(self, promise: Promise) -> str:
        """What was said, how often it came about, and whether that is chance."""

    def match_scores(self, scores: MatchScores) -> str:
        """What one forecast earned."""

    def catching_up(self, done: int, matches: int, *, has_failed: bool) -> str:
        """How far the scores of new results are; none of their matches until they are counted."""

    def upkeep(self, step: Notice | None, done: int, total: int, *, has_failed: bool) -> str:
        """How far work is that the house does by itself; none of it until it is counted."""

    def too_few_to_judge(self, matches: int) -> str:
        """Why forecasts of so many matches cannot be called calibrated or not; empty where they can."""

    def rating_history(self, history: RatingHistory) -> str:
        """Where a rating stands, and how sure we are of it."""
