"""What the house asks of every sport: a law that is one, learning that is as sure as it says, and refusals."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import AnotherSport, RefusedRows
from engine.catalogue.importers.reading import read
from engine.evaluation.backtest import walk_forward
from engine.evaluation.calibration import calibration_slope
from engine.ratings.belief import Belief
from engine.ratings.elo import CENTRE
from engine.ratings.filter import rate
from engine.ratings.priors import Hyperparameters
from engine.ratings.state import Fixture, Result
from engine.simulation.matchup import Matchup, matchup_from_elo, matchup_of
from engine.simulation.outcome import Outcome
from engine.simulation.posterior_summary import PAIR_WEIGHTS, PAIRS
from engine.simulation.predictive import law_at, log_rates_at, predict
from engine.simulation.run import deep_dive, distribution, headline, scenarios
from engine.simulation.settings import Settings
from engine.sports.base import GridModel, Sport
from engine.sports.registry import specification

GAPS = (-600.0, -150.0, 0.0, 90.0, 400.0)
TEAMS, ROUNDS, DRAWN = 12, 24, 200_000
FIRST = date(2000, 10, 1)
# Of a chi-square statistic of a law against draws from it, with one seed.
LEAST_LIKELY = 1e-3
EXPECTED = 10

every_sport = pytest.mark.parametrize("sport", list(Sport))


def even(sport: Sport, gap: float = 0.0, **known: Any) -> Matchup:
    """Two sides a gap of ratings apart, each known exactly, where nobody is at home."""
    exact = {"home_rating_sd": 0.0, "away_rating_sd": 0.0, "neutral": True} | known
    return matchup_from_elo(sport=sport, home_rating=CENTRE + gap, away_rating=CENTRE, **exact)


def chances(matchup: Matchup) -> np.ndarray:
    return np.array(predict(matchup).probabilities.as_tuple())


@every_sport
@pytest.mark.parametrize("gap", GAPS)
def test_chances_sum_to_one_and_none_is_left_for_what_cannot_happen(sport: Sport, gap: float) -> None:
    spec, found = specification(sport), chances(even(sport, gap))

    assert found.sum() == pytest.approx(1)
    assert [outcome for outcome in Outcome if found[outcome.position] > 0] == list(spec.outcomes)


@every_sport
@pytest.mark.parametrize("gap", GAPS)
def test_where_nobody_is_at_home_the_sides_may_be_swapped(sport: Sport, gap: float) -> None:
    np.testing.assert_allclose(chances(even(sport, gap)), chances(even(sport, -gap))[::-1], atol=1e-9)


@every_sport
def test_a_stronger_side_wins_more_and_loses_less(sport: Sport) -> None:
    found = np.array([chances(even(sport, float(gap))) for gap in range(-700, 701, 50)])

    assert (np.diff(found[:, 0]) > 0).all()
    assert (np.diff(found[:, 2]) < 0).all()


@every_sport
def test_more_home_advantage_is_more_for_the_side_at_home(sport: Sport) -> None:
    if not specification(sport).has_home_side:
        pytest.skip("nobody is at home in it")
    found = [chances(even(sport, neutral=False, home_advantage=each))[0] for each in (0.0, 30.0, 60.0)]

    assert found == sorted(found)
    assert found[0] == pytest.approx(chances(even(sport))[0])


@every_sport
def test_two_outcomes_are_ten_to_one_at_four_hundred_points(sport: Sport) -> None:
    home, draw, away = chances(even(sport, 400.0, neutral=True))

    assert (home + draw / 2) / (away + draw / 2) == pytest.approx(10, rel=0.12)


@every_sport
@pytest.mark.parametrize("gap", GAPS)
def test_the_law_of_the_score_gives_the_chances_of_its_outcomes(sport: Sport, gap: float) -> None:
    matchup = even(sport, gap, home_rating_sd=60.0, neutral=False)
    found = predict(matchup)
    rates = np.exp(log_rates_at(matchup, PAIRS))

    np.testing.assert_allclose(matchup.model.outcomes(*rates).T, found.outcomes, atol=1e-8)
    np.testing.assert_allclose(found.outcomes @ PAIR_WEIGHTS, chances(matchup), atol=1e-8)


@every_sport
def test_rates_of_two_shapes_that_broadcast_are_those_of_every_pair(sport: Sport) -> None:
    model, (level, _) = specification(sport).law(), even(sport).posterior.mean
    home, away = np.exp(level + np.linspace(-0.3, 0.3, 12).reshape(3, 1, 4)), np.exp(level + np.linspace(-0.2, 0.4, 5))
    whole = np.broadcast_arrays(home, away[:, None])

    np.testing.assert_allclose(model.outcomes(home, away[:, None]), model.outcomes(*map(np.array, whole)), atol=1e-12)


@every_sport
@pytest.mark.parametrize("gap", GAPS)
def test_margins_totals_and_means_are_those_of_one_law(sport: Sport, gap: float) -> None:
    matchup = even(sport, gap, away_rating_sd=60.0, neutral=False)
    found = predict(matchup)
    law, (home, away) = found.law, found.expected @ PAIR_WEIGHTS

    assert (law.margin_pmf.mean, law.total_pmf.mean) == pytest.approx((home - away, home + away), abs=1e-4)
    assert (law.home_pmf.mean, law.away_pmf.mean) == pytest.approx((home, away), abs=1e-4)
    for each in (law.margins, law.totals, law.home_scores, law.away_scores):
        assert each.min() >= 0
        assert each.sum() == pytest.approx(1)


@every_sport
@pytest.mark.parametrize("gap", [0.0, 250.0])
def test_scores_are_drawn_by_the_law(sport: Sport, gap: float) -> None:
    matchup = even(sport, gap, neutral=False)
    law = law_at(matchup.model, matchup.posterior.mean)
    home_rate, away_rate = np.exp(matchup.posterior.mean)
    uniforms = np.random.default_rng(11).random((2, DRAWN))
    home, away = matchup.model.sample(np.full(DRAWN, home_rate), np.full(DRAWN, away_rate), uniforms)

    assert min(home.min(), away.min()) >= 0
    for drawn, pmf in (
        (home - away, law.margin_pmf), (home + away, law.total_pmf), (home, law.home_pmf), (away, law.away_pmf)
    ):  # fmt: skip
        assert fits(drawn - pmf.first, np.array(pmf.probabilities))


def fits(drawn: np.ndarray, law: np.ndarray) -> bool:
    """By a chi-square test over what is expected often enough, the rest as one."""
    expected, seen = law * len(drawn), np.bincount(drawn, minlength=len(law))[: len(law)]
    often = expected >= EXPECTED
    wanted = np.append(expected[often], max(len(drawn) - expected[often].sum(), 1e-9))
    found = np.append(seen[often], len(drawn) - seen[often].sum())
    used = wanted >= EXPECTED / 2
    statistic = float(((found - wanted)[used] ** 2 / wanted[used]).sum())
    return bool(chi2.sf(statistic, max(used.sum() - 1, 1)) > LEAST_LIKELY)


@every_sport
def test_a_grid_of_scores_is_the_law_itself(sport: Sport) -> None:
    matchup = even(sport, 60.0, neutral=False)
    if not isinstance(matchup.model, GridModel):
        pytest.skip("it has no grid of scores")
    rates = np.exp(np.array(matchup.posterior.mean))
    (grid,) = matchup.model.grids(*rates[:, None])
    law = law_at(matchup.model, matchup.posterior.mean).grid
    width = min(len(grid), len(law))

    np.testing.assert_allclose(grid[:width, :width], law[:width, :width], atol=1e-8)
    assert matchup.model.grid(*rates.tolist(), most=width + 3).shape == (width + 4, width + 4)


@every_sport
def test_a_thousand_and_a_billion_simulations_are_one_computation(sport: Sport) -> None:
    matchup = even(sport, 40.0, home_rating_sd=None, away_rating_sd=None, neutral=False)
    found, settings = predict(matchup), Settings(seed=1)
    few, many = (distribution(matchup, Settings(seed=1, n_simulations=each), found) for each in (1_000, 1_000_000_000))

    assert few.probabilities == many.probabilities
    assert few.margin == many.margin
    assert sum(many.histogram.margin_counts) == sum(many.histogram.total_counts) == 1_000_000_000
    assert headline(matchup, settings, found).probabilities == few.probabilities
    assert scenarios(matchup, settings, found).base.probabilities == few.probabilities
    assert deep_dive(matchup, settings, predictive=found).drivers.probability == pytest.approx(
        max(few.probabilities.as_tuple()), abs=1e-6
    )


@every_sport
@pytest.mark.parametrize("rates", list(product((1e-9, 1e6), repeat=2)))
def test_absurd_rates_still_make_a_law(sport: Sport, rates: tuple[float, float]) -> None:
    model = specification(sport).law()
    capped = np.minimum(np.log(np.array(rates)), model.highest_log_rate)[:, None]
    _, outcomes = model.mixture(capped, np.ones(1))

    for each in (outcomes[:, 0], model.outcomes(*np.array(rates)[:, None])[0]):
        assert np.isfinite(each).all()
        assert each.min() >= 0
        assert each.sum() == pytest.approx(1)


def drawn_league(sport: Sport, known: Hyperparameters) -> tuple[list[Result], dict[str, np.ndarray]]:
    """A league whose strengths stand still, drawn from its own law, and attack and defence of each team."""
    rng, spec = np.random.default_rng(5), specification(sport)
    sd, correlation = known.founder_sd, known.correlation
    covariance = sd**2 * np.array([[1, correlation], [correlation, 1]])
    strengths = {f"Team {n:02}": rng.multivariate_normal((0, 0), covariance) for n in range(TEAMS)}
    names, matches = list(strengths), []
    for number in range(ROUNDS):
        order = rng.permutation(TEAMS)
        day = FIRST + timedelta(7 * number)
        matches += [(day, names[one], names[other]) for one, other in order.reshape(-1, 2)]
    half = known.home_advantage / 2 if spec.has_home_side else 0.0
    etas = np.array(
        [
            (
                known.level + half + strengths[home][0] - strengths[away][1],
                known.level - half + strengths[away][0] - strengths[home][1],
            )
            for _, home, away in matches
        ]
    ).T
    home_scores, away_scores = spec.model(known).sample(np.exp(etas[0]), np.exp(etas[1]), rng.random(etas.shape))
    pairs = zip(matches, home_scores.tolist(), away_scores.tolist(), strict=True)
    return [Result(day, home, away, one, other) for (day, home, away), one, other in pairs], strengths


def still(sport: Sport) -> Hyperparameters:
    """The sport's first estimates where nothing changes and all is reported as it is filtered."""
    known: Any = next(iter(specification(sport).estimates().profiles.values())).values
    nothing = {name: 0.0 for name in vars_of(known) if name.endswith("_drift_per_root_day")}
    return replace(  # type: ignore[no-any-return]
        known,
        drift_per_root_day=0.0,
        own_home_sd=0.0,
        variance_scale=1.0,
        level_sd=0.02,
        home_advantage_sd=0.02,
        **nothing,
    )


def vars_of(known: Any) -> tuple[str, ...]:
    return tuple(known.__dataclass_fields__)


@every_sport
def test_what_is_learned_of_strengths_is_as_sure_as_it_says(sport: Sport) -> None:
    known = still(sport)
    results, strengths = drawn_league(sport, known)
    ratings = rate(results, sport=sport, hyperparameters=known)
    errors = []
    for one, other in zip(ratings.teams[::2], ratings.teams[1::2], strict=True):
        truth = strengths[one.team].sum() - strengths[other.team].sum()
        sd = (one.strength_variance + other.strength_variance) ** 0.5
        errors.append((one.strength - other.strength - truth) / sd)
    prior = 2 * known.founder_sd * (1 + known.correlation) ** 0.5

    assert 0.3 < np.std(errors) < 1.7
    assert max(team.strength_variance for team in ratings.teams) < prior**2


@every_sport
def test_chances_in_a_league_of_its_own_law_are_calibrated(sport: Sport) -> None:
    known = still(sport)
    results, _ = drawn_league(sport, known)
    run = walk_forward(results, sport=sport, hyperparameters=known)
    slope = calibration_slope(run.forecasts.probabilities, run.observed)

    assert slope is None or 0.4 < slope < 1.8


@every_sport
def test_product_and_walk_believe_the_same(sport: Sport) -> None:
    known = still(sport)
    results, _ = drawn_league(sport, known)
    last = max(each.day for each in results)
    before = [each for each in results if each.day < last]
    belief = Belief(rate(before, sport=sport, hyperparameters=known))
    run = walk_forward(results, sport=sport, hyperparameters=known, first_day=last)

    for result, said in zip(run.results, run.forecasts.probabilities, strict=True):
        matchup = matchup_of(belief, Fixture(result.day, result.home, result.away))
        np.testing.assert_allclose(chances(matchup), said, atol=1e-6)


@every_sport
def test_short_rest_costs_strength_where_it_is_followed(sport: Sport) -> None:
    known = still(sport)
    results, _ = drawn_league(sport, known)
    ratings = rate(results, sport=sport, hyperparameters=known)
    last = max(results, key=lambda each: each.day)
    tomorrow, in_a_week = (
        Belief(ratings).posterior(Fixture(last.day + timedelta(days), last.home, "Team 99")).mean for days in (1, 8)
    )
    lost = (in_a_week[0] - in_a_week[1]) - (tomorrow[0] - tomorrow[1])

    assert lost == pytest.approx(known.short_rest_cost if known.short_rest_days else 0.0, abs=1e-9)


HEADER = "date,home,away,home_score,away_score"


def file_of(scores: list[tuple[int, int]]) -> bytes:
    days = (date(2024, 1, 1) + timedelta(number) for number in range(len(scores)))
    rows = [f"{day},Ash,Elm,{home},{away}" for day, (home, away) in zip(days, scores, strict=True)]
    return "\n".join((HEADER, *rows)).encode()


def usual(sport: Sport, matches: int = 60) -> list[tuple[int, int]]:
    matchup = even(sport, neutral=False)
    home_rate, away_rate = np.exp(matchup.posterior.mean)
    uniforms = np.random.default_rng(3).random((2, matches))
    home, away = matchup.model.sample(np.full(matches, home_rate), np.full(matches, away_rate), uniforms)
    return list(zip(home.tolist(), away.tolist(), strict=True))


@every_sport
def test_its_own_scores_are_read(sport: Sport) -> None:
    (file,) = read(file_of(usual(sport)), "x.csv", ImportOptions(sport=sport))

    assert file.sport == sport
    assert len(file.rows) == 60


@every_sport
def test_a_score_beyond_belief_is_refused_with_what_is_allowed(sport: Sport) -> None:
    most = specification(sport).most_score
    with pytest.raises(RefusedRows, match=f"no whole number from 0 to {most}"):
        read(file_of([*usual(sport), (most + 1, 0)]), "x.csv", ImportOptions(sport=sport))


@every_sport
def test_a_level_score_is_refused_where_each_match_has_a_winner(sport: Sport) -> None:
    level = min(7, specification(sport).most_score)
    options, data = ImportOptions(sport=sport), file_of([*usual(sport), (level, level)])
    if Outcome.DRAW in specification(sport).outcomes:
        assert read(data, "x.csv", options)[0].rows[-1].home_score == level
        return
    with pytest.raises(RefusedRows, match=rf"{level}–{level} is level, and every match of .* has a winner"):
        read(data, "x.csv", options)


@every_sport
def test_a_file_of_another_sport_is_refused_by_its_name(sport: Sport) -> None:
    other = Sport.ICE_HOCKEY if sport is Sport.SOCCER else Sport.SOCCER
    data = file_of(usual(other, 200))
    with pytest.raises((AnotherSport, RefusedRows)) as refusal:
        read(data, "x.csv", ImportOptions(sport=sport))

    assert sport.replace("_", " ") in str(refusal.value)


@every_sport
def test_what_a_sport_says_of_itself_is_whole(sport: Sport) -> None:
    spec = specification(sport)

    assert Outcome.HOME in spec.outcomes
    assert len(spec.volatilities) == 7
    assert list(spec.volatilities) == sorted(spec.volatilities)
    # Beyond the highest is the first unusual score where none that can be is unusual.
    assert 0 < spec.unusual_score <= spec.most_score + 1
    assert 0 < spec.information_of_rating(next(iter(spec.estimates().profiles.values())).values) <= 1
    assert all(each.evidence.matches > 0 and each.evidence.note for each in spec.estimates().profiles.values())


@every_sport
def test_what_follows_a_level_score_has_a_word_where_its_chance_is_told(sport: Sport) -> None:
    """More often between even sides than where one is far stronger."""
    even_sides, uneven = (distribution(even(sport, gap), Settings(seed=1)).facts.extended for gap in (0.0, 400.0))

    assert (even_sides is not None) == bool(specification(sport).words.extension)
    assert even_sides is None or (uneven is not None and 0.5 > even_sides > uneven > 0)
