"""English, as a module that fills the protocol `Wording`: one function a sentence."""

from collections.abc import Mapping

from engine.ratings.history import RatingHistory
from engine.simulation.comparison import Comparison, Difference, Quantity
from engine.simulation.confidence import SDS_OF_90_PERCENT
from engine.simulation.confidence_decay import ConfidenceDecay
from engine.simulation.data_quality import Caveat, CaveatKind, DataQuality
from engine.simulation.deep_dive import TurningPoint
from engine.simulation.distribution import Distribution, WinProbability
from engine.simulation.drivers import Driver, DriverKey, Drivers
from engine.simulation.factor import Factor, FactorKey
from engine.simulation.headline import Headline
from engine.simulation.histogram import Histogram
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import Outcome
from engine.simulation.scenarios import HIGH, LOW, Scenario, ScenarioExtremes, ScenarioName, Separation
from engine.simulation.track_record import SimilarForecasts
from engine.simulation.uncertainty_split import UncertaintySplit
from engine.simulation.volatility import Volatility
from engine.simulation.wording.en_notices import notice as notice
from engine.simulation.wording.en_notices import upkeep as upkeep
from engine.simulation.wording.en_record import baseline as baseline
from engine.simulation.wording.en_record import baseline_label as baseline_label
from engine.simulation.wording.en_record import catching_up as catching_up
from engine.simulation.wording.en_record import match_scores as match_scores
from engine.simulation.wording.en_record import past_group as past_group
from engine.simulation.wording.en_record import promise as promise
from engine.simulation.wording.en_record import promise_label as promise_label
from engine.simulation.wording.en_record import record_headline as record_headline
from engine.simulation.wording.en_record import too_few_to_judge as too_few_to_judge
from engine.simulation.wording.en_record import verification as verification
from engine.simulation.wording.en_season import conference_rule as conference_rule
from engine.simulation.wording.en_season import finish_change as finish_change
from engine.simulation.wording.en_season import format_finding as format_finding
from engine.simulation.wording.en_season import season as season
from engine.simulation.wording.en_season import season_format as season_format
from engine.simulation.wording.en_season import season_note as season_note
from engine.simulation.wording.en_season import table_rule as table_rule
from engine.simulation.wording.en_season import unprojected_season as unprojected_season
from engine.simulation.wording.en_terms import terms as terms
from engine.simulation.wording.en_tournament import told_apart as told_apart
from engine.simulation.wording.en_tournament import tournament as tournament
from engine.simulation.wording.phrases import count as count
from engine.simulation.wording.phrases import (
    counted,
    most_likely_between,
    outcome_label,
    outcome_phrase,
    percentage_points,
    possessive,
)
from engine.simulation.wording.phrases import percent as percent
from engine.simulation.wording.phrases import sentence as capitalised
from engine.sports.registry import specification, words_of
from engine.sports.spec import SportWords

ASSUMPTIONS = {
    ScenarioName.CONSERVATIVE: f"weaker than we think. The chance that it is this weak, or weaker, is {LOW:.0%}.",
    ScenarioName.BASE: "as strong as we think. This is the forecast itself.",
    ScenarioName.AGGRESSIVE: (
        f"stronger than we think. The chance that it is this strong, or stronger, is {1 - HIGH:.0%}."
    ),
}
FACTORS = {
    FactorKey.GAP: "gap between the sides",
    FactorKey.DRAW: "chance of a draw",
    FactorKey.MARGIN_SPREAD: "spread of the margin",
    FactorKey.LEARNED: "learned from data",
    FactorKey.COVERAGE: "inputs present",
    FactorKey.RECORD: "calibration record",
    FactorKey.VARIANCE: "variance now",
    FactorKey.GROWTH: "growth a day",
    FactorKey.BREAK: "lost at a season break",
}
UNITS = {
    FactorKey.MARGIN_SPREAD: "times average sides",
    FactorKey.VARIANCE: "squared log rate",
    FactorKey.GROWTH: "squared log rate a day",
}
# With a place for what a win of the first side is called.
QUANTITIES = {
    Quantity.HOME_WIN: "Chance of a {win}",
    Quantity.EXPECTED_MARGIN: "Expected margin",
    Quantity.EXPECTED_TOTAL: "Expected total",
}


def outcome(outcome: Outcome, matchup: Matchup) -> str:
    return outcome_label(outcome, *matchup.names)


def meeting(matchup: Matchup) -> str:
    return " – ".join(matchup.names)


def side_then(name: str, then: str | None) -> str:
    return f"{name} (as {then})" if then else name


def headline(headline: Headline, matchup: Matchup, decimals: int) -> str:
    likeliest, shown = outcome_phrase(headline.outcome, *matchup.names), percent(headline.probability, decimals)
    average = f"Between average sides{venue(matchup)} it would be {percent(headline.base_rate)}"
    return f"The likeliest outcome is {likeliest}: {shown}. {average}."


def venue(matchup: Matchup) -> str:
    if not specification(matchup.sport).has_home_side:
        return ""
    return " on neutral ground" if matchup.neutral else " at such a venue"


def confidence(headline: Headline) -> str:
    reach, chance = SDS_OF_90_PERCENT * headline.spread_sd, headline.probability
    low, high = (percent(min(max(end, 0.0), 1.0)) for end in (chance - reach, chance + reach))
    return f"Confidence is {headline.confidence}: the chance itself is {most_likely_between(low, high)}."


def distribution(distribution: Distribution, matchup: Matchup) -> str:
    first, *others = specification(matchup.sport).outcomes
    told = [f"{outcome_phrase(first, *matchup.names)} has a chance of {percent(distribution.probabilities[first])}"]
    told += (f"{outcome_phrase(each, *matchup.names)} {percent(distribution.probabilities[each])}" for each in others)
    return capitalised(f"{', '.join(told[:-1])} and {told[-1]}.")


def win_probability(chance: WinProbability, matchup: Matchup) -> str:
    held, home = chance.interval, possessive(matchup.home.name)
    ends = most_likely_between(percent(held.low), percent(held.high), held.level)
    return f"{capitalised(home)} chance of a win is {ends}."


def histogram(histogram: Histogram) -> str:
    n, error = histogram.n_simulations, max(histogram.monte_carlo_error.as_tuple())
    gives = f"{counted(n, 'simulated match')} {'gives' if n == 1 else 'give'} nearly the exact chances"
    return (
        f"{gives}: most likely within {100 * SDS_OF_90_PERCENT * error:.2g} percentage points. "
        "More of them would not make the forecast any surer."
    )


def assumption(scenario: ScenarioName, favourite: str) -> str:
    return f"If {favourite} is {ASSUMPTIONS[scenario]}"


def scenario(scenario: Scenario, chance: float, favourite: str) -> str:
    likeliest = scenario.most_likely_score
    won = f"{favourite} wins with a chance of {percent(chance)}"
    return capitalised(f"{won}. The likeliest score is {likeliest.home}–{likeliest.away}.")


def separation(separation: Separation, favourite: str) -> str:
    return (
        f"From one end to the other {possessive(favourite)} chance moves by "
        f"{percentage_points(separation.favourite_win)}. All of that is our doubt about the strengths."
    )


def scenario_extremes(extremes: ScenarioExtremes, favourite: str) -> str:
    weaker, believed, stronger = (
        percent(each.probabilities[extremes.favourite])
        for each in (extremes.conservative, extremes.base, extremes.aggressive)
    )
    return capitalised(
        f"{possessive(favourite)} chance to win is {weaker} if it is weaker than we think, and {stronger} if it is "
        f"stronger. As we think, it is {believed}."
    )


def volatility(volatility: Volatility) -> str:
    return f"This match is more open than {percent(volatility.percentile / 100)} of the matches of this sport."


def volatility_note() -> str:
    return "A high figure means an open match, not a bad forecast."


def data_quality(quality: DataQuality) -> str:
    return f"The data hold {quality.score:.0f}% of what could be known about these two sides."


def caveat(caveat: Caveat) -> str:
    match caveat.kind:
        case CaveatKind.GIVEN:
            return "The ratings were given, not learned from results."
        case CaveatKind.ASSUMED_ERROR:
            return "A rating came without its margin of error, so we assume the usual one of this sport."
        case CaveatKind.FEW_RESULTS:
            return f"We have only {counted(caveat.results, 'result')} of {caveat.side}."
        case CaveatKind.NO_RESULTS:
            return f"We have no recent result of {caveat.side}, so we take it for a newcomer."


def confidence_decay(decay: ConfidenceDecay) -> str:
    if decay.half_life_days is None:
        return "What we know of these sides does not grow old."
    return (
        f"Without new results, half of what we know is lost after {counted(round(decay.half_life_days), 'day')}. "
        f"The first day costs {100 * decay.per_day:.2g}% of it."
    )


def confidence_decay_note() -> str:
    return "Every new result of either side sets the clock back."


def uncertainty_split(split: UncertaintySplit) -> str:
    return capitalised(
        f"{percent(1 - split.knowledge_share)} of what is open here is pure chance. "
        f"The other {percent(split.knowledge_share)} is what we do not know of the strengths."
    )


def factor_label(key: FactorKey) -> str:
    return FACTORS[key]


def factor_unit(key: FactorKey) -> str:
    return UNITS.get(key, "")


def factor(factor: Factor, *, is_measured: bool) -> str:
    value = factor.value
    match factor.key:
        case FactorKey.GAP:
            return f"The chances of the two sides lie {percentage_points(value)} apart."
        case FactorKey.DRAW:
            return f"The chance of a draw is {percent(value)}."
        case FactorKey.MARGIN_SPREAD:
            return f"The margin varies {value:.2f} times as much as between average sides."
        case FactorKey.LEARNED:
            return f"Results took away {value:.0%} of our doubt about the strengths."
        case FactorKey.COVERAGE:
            return f"The kinds of data that we have tell {value:.0%} of what the best kinds would."
        case FactorKey.RECORD:
            since = "" if is_measured else ", since it was not measured yet"
            return f"The record of past forecasts counts as {value:.0%}{since}."
        case FactorKey.VARIANCE:
            reach = SDS_OF_90_PERCENT * value**0.5
            return f"We know the difference in strength to within {reach:.2f} on the log scale."
        case FactorKey.GROWTH:
            return "Line-ups, form and training move strengths a little every day."
        case FactorKey.BREAK:
            return f"A season break alone costs {value:.0%} of what we know."


def driver_label(key: DriverKey, matchup: Matchup) -> str:
    home, away = map(possessive, matchup.names)
    first, second = specification(matchup.sport).words.strengths
    return {
        DriverKey.RATING_GAP: "the rating gap",
        DriverKey.HOME_ATTACK: f"{home} {first}",
        DriverKey.HOME_DEFENCE: f"{home} {second}",
        DriverKey.AWAY_ATTACK: f"{away} {first}",
        DriverKey.AWAY_DEFENCE: f"{away} {second}",
        DriverKey.RECENT_RESULTS: "the news of the last results",
        DriverKey.HOME_ADVANTAGE: "home advantage",
        DriverKey.UNCERTAINTY: "our doubt about the strengths",
        DriverKey.REST: "the time since the last results",
    }[key]


def driver(driver: Driver, drivers: Drivers, matchup: Matchup) -> str:
    label = capitalised(driver_label(driver.key, matchup))
    if abs(driver.effect) < 0.01:
        return f"{label} hardly moves the chance."
    without, with_it = percent(driver.probability_without), percent(drivers.probability)
    return f"{label} {'raises' if driver.effect > 0 else 'lowers'} the chance from {without} to {with_it}."


def drivers(drivers: Drivers, matchup: Matchup) -> str:
    phrase = outcome_phrase(drivers.outcome, *matchup.names)
    ground = " on neutral ground" if specification(matchup.sport).has_home_side else ""
    return (
        f"Between even sides{ground} {phrase} would have a chance of {percent(drivers.neutral_probability)}. "
        f"What we know of this match makes it {percent(drivers.probability)}."
    )


def likeliest_outcome(drivers: Drivers, matchup: Matchup) -> str:
    phrase = outcome_phrase(drivers.outcome, *matchup.names)
    return f"The likeliest outcome is {phrase}: {percent(drivers.probability)}."


def turning_point(turning_point: TurningPoint, matchup: Matchup) -> str:
    if turning_point.rating_points < 0.5:
        return "Neither side is the favourite."
    is_home = turning_point.favourite is Outcome.HOME
    name, other = matchup.names if is_home else matchup.names[::-1]
    return (
        f"If {name} were {counted(round(turning_point.rating_points), 'rating point')} weaker than we think, "
        f"{other} would be the favourite. The chance of that is {percent(turning_point.probability)}."
    )


def similar_forecasts(similar: SimilarForecasts) -> str:
    cases, said = similar.forecasts, similar.mean_probability
    if not cases:
        return "Too few to say: no past forecast like this one."
    if not similar.is_enough or said is None:
        return f"Too few to say: {counted(cases, 'past forecast')} like this one."
    return (
        f"Forecasts like this one said {percent(said)} on average, and {percent(similar.hits / cases)} came true. "
        f"We made {cases:,} of them so far."
    )


def quantity(quantity: Quantity, sport: SportWords) -> str:
    return QUANTITIES[quantity].format(win=sport.wins[0])


def difference(difference: Difference, matchups: Mapping[str, Matchup]) -> str:
    label, is_more = quantity(difference.quantity, words_for(matchups)), difference.mean >= 0
    first, second = meeting(matchups[difference.first]), meeting(matchups[difference.second])
    larger, smaller = (first, second) if is_more else (second, first)
    if not difference.is_clear:
        return f"{label}: no clear difference between {larger} and {smaller}."
    return f"{label}: {size(difference, matchups)} more in {larger} than in {smaller}."


def size(difference: Difference, matchups: Mapping[str, Matchup]) -> str:
    """How large it is; scores of several sports are counted in a word for any."""
    if difference.quantity is Quantity.HOME_WIN:
        return percentage_points(difference.mean)
    return f"{abs(difference.mean):.1f} {words_for(matchups).scores}"


def words_for(matchups: Mapping[str, Matchup]) -> SportWords:
    return words_of(each.sport for each in matchups.values())


def comparison(comparison: Comparison, matchups: Mapping[str, Matchup]) -> str:
    chances = {each.key: percent(each.probabilities.home) for each in comparison.simulations}
    first, last = comparison.ranking[0], comparison.ranking[-1]
    return (
        f"A {words_for(matchups).wins[0]} is likeliest in {meeting(matchups[first])} ({chances[first]}) "
        f"and least likely in {meeting(matchups[last])} ({chances[last]})."
    )


def comparison_note() -> str:
    return "A side plays in more than one of these matches, so we know the differences better than “±” says."


def rating_history(history: RatingHistory) -> str:
    if not history.ratings:
        if history.is_catching_up:
            return f"How the rating of {history.team} moved is being computed. Look again in a moment."
        return f"{history.team} has not played yet: nothing is known of its strength."
    rating, reach, true = history.ratings[-1], history.highs[-1] - history.ratings[-1], history.true_rating
    ends = f"{rating - reach:.0f}", f"{rating + reach:.0f}"
    now = f"{history.team} is rated {rating:.0f}, {most_likely_between(*ends)}"
    if true is None:
        return f"{now}. An average side of its competition has 1500."
    inside = "inside" if abs(true - rating) <= reach else "outside"
    return f"{now}. Its true rating is {true:.0f}, {inside} that range: in a synthetic competition we know it."
