"""The filter: what it refuses, what it never does, and what it equals where theory says so."""

from dataclasses import replace
from datetime import date, timedelta
from math import exp

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInput
from engine.ratings.belief import digest
from engine.ratings.dynamics import FIRST_EMPTY_DAY, LAST_EMPTY_DAY, Dynamics
from engine.ratings.filter import MODEL_VERSION, Filter, by_day, history, innovation, rate
from engine.ratings.priors import defaults
from engine.ratings.state import Fixture, Ratings, Result, no_ratings, restored
from engine.ratings.track import FORM_KEPT
from engine.sports.base import Sport
from engine.sports.observation import Counts
from engine.sports.soccer.estimates import Profile
from tests.beliefs import believed

FIRST = date(2021, 8, 14)
GOALS = defaults(Sport.SOCCER, Profile.GOALS)
TEAMS = ("ash", "birch", "cedar", "elm", "fir")

matches = st.builds(
    lambda days, sides, home, away, neutral: Result(FIRST + timedelta(days), sides[0], sides[1], home, away, neutral),
    st.integers(0, 900),
    st.permutations(TEAMS).map(lambda names: names[:2]),
    st.integers(0, 30),
    st.integers(0, 30),
    st.booleans(),
)
seasons = st.lists(matches, max_size=40)


def rated(results: list[Result], start: Ratings | None = None) -> Ratings:
    return rate(results, sport=Sport.SOCCER, competition="wood", hyperparameters=GOALS, start=start)


def test_a_result_that_is_not_later_than_the_state_is_refused() -> None:
    state = rated([Result(FIRST, "ash", "elm", 1, 0)])

    with pytest.raises(InvalidInput, match="not later"):
        rated([Result(FIRST, "fir", "birch", 1, 0)], state)


@given(seasons)
def test_a_state_survives_being_written_and_read(results: list[Result]) -> None:
    state = rated(results)
    copy = restored(msgspec.json.encode(state))

    assert copy == state
    assert digest(copy) == digest(state)


@given(seasons, st.randoms())
def test_the_order_of_the_input_does_not_matter(results: list[Result], random: object) -> None:
    distinct = list({(each.day, each.home): each for each in results}.values())
    shuffled = list(distinct)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert rated(shuffled) == rated(distinct)


@given(seasons, st.integers(0, 900))
def test_continuing_a_state_equals_rating_everything_at_once(results: list[Result], days: int) -> None:
    cut = FIRST + timedelta(days)
    earlier = [each for each in results if each.day < cut]
    later = [each for each in results if each.day >= cut]

    assert rated(later, rated(earlier)) == rated(results)


@given(seasons)
def test_every_covariance_stays_positive_definite(results: list[Result]) -> None:
    state = rated(results)
    later = FIRST + timedelta(1000)

    for rating in (state.level, *state.teams, *(state.team(key, later) for key in TEAMS)):
        first, both, second = rating.covariance  # type: ignore[attr-defined]
        assert first > 0
        assert first * second > both * both


@given(seasons, st.integers(0, 2000), st.booleans())
def test_the_rates_of_any_match_are_finite_and_their_covariance_is_positive_definite(
    results: list[Result], days: int, neutral: bool
) -> None:
    eta = believed(rated(results), "ash", "never seen", FIRST + timedelta(days), neutral)
    home, both, away = eta.covariance

    assert all(-10 < each < 6 for each in eta.mean)
    assert home > 0
    assert home * away > both * both


@given(seasons)
def test_swapping_the_sides_at_a_neutral_venue_swaps_the_belief(results: list[Result]) -> None:
    state, day = rated(results), FIRST + timedelta(1000)
    one, other = (believed(state, *pair, day, neutral=True) for pair in (("ash", "elm"), ("elm", "ash")))

    assert one.mean == pytest.approx(other.mean[::-1])
    assert one.covariance == pytest.approx(other.covariance[::-1])


@given(seasons)
def test_the_parts_of_the_belief_add_up_to_its_mean(results: list[Result]) -> None:
    eta = believed(rated(results), "ash", "elm", FIRST + timedelta(1000))

    assert eta.mean[0] == pytest.approx(eta.level + eta.home_advantage / 2 + eta.home_attack - eta.away_defence)
    assert eta.mean[1] == pytest.approx(eta.level - eta.home_advantage / 2 + eta.away_attack - eta.home_defence)


@given(seasons, st.integers(0, 600))
def test_waiting_never_makes_anybody_surer(results: list[Result], days: int) -> None:
    state = rated([*results, Result(FIRST + timedelta(900), "ash", "elm", 1, 1)])
    now, later = state.level.last_day, FIRST + timedelta(900 + days)

    assert now is not None
    assert state.team("ash", later).strength_variance >= state.team("ash", now).strength_variance


@given(seasons)
def test_a_neutral_venue_takes_the_home_advantage_away(results: list[Result]) -> None:
    assert believed(rated(results), "ash", "elm", FIRST, neutral=True).home_advantage == 0


@given(st.integers(0, 8), st.integers(0, 8))
def test_another_goal_never_lowers_the_winner(home: int, away: int) -> None:
    before = rated([Result(FIRST, "ash", "elm", home, away)])
    after = rated([Result(FIRST, "ash", "elm", home + 1, away)])

    assert after.team("ash").strength > before.team("ash").strength
    assert after.team("elm").strength < before.team("elm").strength


@given(
    st.tuples(st.floats(-1, 1.5), st.floats(-1, 1.5)),
    st.tuples(st.floats(0.01, 0.7), st.floats(-0.9, 0.9), st.floats(0.01, 0.7)),
    st.integers(0, 31),
    st.integers(0, 31),
)
def test_the_innovation_is_the_slope_of_the_likelihood_at_the_posterior_mode(
    mean: tuple[float, float], spread: tuple[float, float, float], home: int, away: int
) -> None:
    covariance = np.array([[spread[0], 0.0], [0.0, spread[2]]])
    covariance[0, 1] = covariance[1, 0] = spread[1] * (spread[0] * spread[2]) ** 0.5
    believed = (*mean, covariance[0, 0], covariance[0, 1], covariance[1, 1])
    slope = np.array(innovation(believed, Counts([(1.0, 1.0, 1.0, 1.0, 1.0, home, away)]))[:2])
    mode = np.array(mean) + covariance @ slope

    np.testing.assert_allclose(slope, np.array([home, away]) - np.exp(mode), atol=1e-5 * (1 + home + away))


def test_with_a_flat_prior_the_mode_is_the_score_itself() -> None:
    """Known value: without prior knowledge the posterior mode is the maximum-likelihood rate."""
    home_slope, away_slope, *_ = innovation((0.0, 0.0, 1e6, 0.0, 1e6), Counts([(1.0, 1.0, 1.0, 1.0, 1.0, 3, 2)]))

    assert (exp(1e6 * home_slope), exp(1e6 * away_slope)) == pytest.approx((3, 2), rel=1e-3)


def test_precision_gained_is_that_of_a_kalman_filter() -> None:
    """Known value: posterior variance S - S (S + 1/W)^-1 S of a scalar Kalman update (Kalman 1960)."""
    believed = (0.2, 0.1, 0.05, 0.0, 0.04)
    home_slope, _, precision, _, _ = innovation(believed, Counts([(1.0, 1.0, 1.0, 1.0, 1.0, 2, 1)]))
    information = exp(0.2 + 0.05 * home_slope)

    assert 0.05 - 0.05 * precision * 0.05 == pytest.approx(1 / (1 / 0.05 + information))


def test_a_late_newcomer_starts_below_the_founders() -> None:
    state = rated([Result(FIRST + timedelta(7 * week), "ash", "elm", 1, 1) for week in range(40)])

    assert state.team("never seen").strength < 0
    assert rated([Result(FIRST, "ash", "elm", 1, 1)]).team("never seen").strength == 0


def test_a_team_that_was_away_for_a_season_comes_back_as_a_newcomer() -> None:
    weeks = [Result(FIRST + timedelta(7 * week), "ash", "elm", 1, 1) for week in range(100)]
    state = rated([Result(FIRST, "fir", "birch", 6, 0), *weeks])

    assert state.team("fir", weeks[-1].day).strengths == state.team("never seen").strengths


def test_a_pause_of_the_whole_competition_makes_nobody_a_newcomer() -> None:
    state = rated([Result(FIRST, "ash", "elm", 5, 0)])

    assert state.team("ash", FIRST + timedelta(800)).strength > 0


# Eight teams met once at each home, and once again 17 months later; days count from the first.
BEFORE_THE_PAUSE = """
0 Ash 3-0 Hay, 0 Dun 0-0 Elm, 1 Bro 1-0 Gor, 2 Cor 0-0 Fen, 7 Bro 2-0 Ash, 7 Fen 0-1 Elm, 8 Hay 2-2 Cor, 9 Gor 1-0 Dun,
14 Ash 1-1 Cor, 14 Fen 2-2 Gor, 15 Dun 1-0 Bro, 16 Elm 2-0 Hay, 21 Dun 1-4 Ash, 21 Hay 3-1 Gor, 22 Cor 2-1 Elm,
23 Bro 5-1 Fen, 28 Ash 5-1 Elm, 28 Hay 0-2 Bro, 29 Fen 1-0 Dun, 30 Gor 0-1 Cor, 35 Cor 1-0 Bro, 35 Fen 0-5 Ash,
36 Elm 3-0 Gor, 37 Dun 1-0 Hay, 42 Ash 6-0 Gor, 42 Cor 0-0 Dun, 43 Hay 0-4 Fen, 44 Bro 1-1 Elm, 49 Elm 2-0 Dun,
49 Hay 0-1 Ash, 50 Gor 0-1 Bro, 51 Fen 0-0 Cor, 56 Ash 1-0 Bro, 56 Elm 0-2 Fen, 57 Cor 4-0 Hay, 58 Dun 1-1 Gor,
63 Cor 1-4 Ash, 63 Gor 3-1 Fen, 64 Bro 1-1 Dun, 65 Hay 1-3 Elm, 70 Ash 0-0 Dun, 70 Gor 1-0 Hay, 71 Elm 0-1 Cor,
72 Fen 1-4 Bro, 77 Bro 3-2 Hay, 77 Elm 2-3 Ash, 78 Dun 5-1 Fen, 79 Cor 6-0 Gor, 84 Ash 2-0 Fen, 84 Bro 1-1 Cor,
85 Gor 2-4 Elm, 86 Hay 0-1 Dun, 91 Dun 1-2 Cor, 91 Gor 1-5 Ash, 92 Fen 2-0 Hay, 93 Elm 0-0 Bro"""
AFTER_THE_PAUSE = "0 Ash 4-0 Hay, 0 Dun 3-2 Elm, 1 Bro 3-0 Gor, 2 Cor 5-1 Fen"


def read(rounds: str, first: date, season: str = "") -> list[Result]:
    found = []
    for match in rounds.split(","):
        day, home, score, away = match.split()
        goals = score.split("-")
        found.append(Result(first + timedelta(int(day)), home, away, int(goals[0]), int(goals[1]), season=season))
    return found


PAUSES = (400, 517, 4 * 365, 7 * 365)


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("days", PAUSES)
def test_a_pause_of_the_whole_competition_is_no_absence(days: int, profile: Profile) -> None:
    known = defaults(Sport.SOCCER, profile)
    before = read(BEFORE_THE_PAUSE, FIRST)
    after = read(AFTER_THE_PAUSE, before[-1].day + timedelta(days))

    then, now = (rate(each, sport=Sport.SOCCER, hyperparameters=known) for each in (before, before + after))

    for team in then.teams:
        moved = now.team(team.team).strength - team.strength
        assert abs(moved) < 2 * team.strength_variance**0.5
    assert now.team("Ash").strength > 0.6 > 0 > now.team("Hay").strength
    assert min(each.effective_matches for each in now.teams) > 1


@pytest.mark.parametrize("days", PAUSES)
def test_what_is_known_of_a_pause_survives_being_continued(days: int) -> None:
    before = read(BEFORE_THE_PAUSE, FIRST, "2021-22")
    after = read(AFTER_THE_PAUSE, before[-1].day + timedelta(days), "2022-23")
    rest = [replace(each, day=each.day + timedelta(days + 100)) for each in before]

    assert rated(rest, rated(after, rated(before))) == rated(before + after + rest)


@pytest.mark.parametrize("days", PAUSES)
def test_days_of_a_pause_count_for_drift(days: int) -> None:
    state = rated(read(BEFORE_THE_PAUSE, FIRST))
    team, dynamics = state.team("Bro"), Dynamics(GOALS)
    assert team.last_played

    older = state.team("Bro", team.last_played + timedelta(days))

    gained = older.strength_variance - team.strength_variance
    assert gained == pytest.approx(dynamics.strength_growth(days) + dynamics.strength_growth(1) * jump_in_days())


def jump_in_days() -> float:
    """Days of drift that a break is worth."""
    return GOALS.break_drift**2 / GOALS.drift_per_root_day**2


def test_a_side_that_waits_for_the_second_round_after_a_pause_is_no_newcomer() -> None:
    """The pause lies between its own matches, and so do those that others played after it."""
    before = read(BEFORE_THE_PAUSE, FIRST)
    first, second = (before[-1].day + timedelta(days) for days in (900, 960))
    state = rated([*before, Result(first, "Bro", "Cor", 1, 1), Result(second, "Dun", "Elm", 1, 1)])

    assert state.team("Ash", second).mean == pytest.approx(state.team("Ash").mean)


def test_where_a_day_a_year_is_played_nobody_is_ever_a_newcomer() -> None:
    cups = [
        Result(FIRST + timedelta(365 * year), home, away, 2, 0)
        for year in range(12)
        for home, away in (("ash", "birch"), ("cedar", "elm"))
        # Cedar and Elm miss every third.
        if home == "ash" or year % 3
    ]

    strengths = [each.strength for each in history(cups, sport=Sport.SOCCER, hyperparameters=GOALS, team="cedar")]

    assert strengths == sorted(strengths)


def test_who_joins_after_a_pause_of_a_new_competition_is_a_founder() -> None:
    state = rated([Result(FIRST, "ash", "elm", 1, 1), Result(FIRST + timedelta(500), "ash", "elm", 1, 1)])

    assert state.team("never seen").strength == 0


@given(seasons, st.sampled_from([0, 30, 300, 900]), st.integers(1, 700))
def test_both_roads_believe_the_same_of_the_next_match(results: list[Result], pause: int, days: int) -> None:
    """What the filter believed on its way, what it foresees, and what its state says."""
    later = [replace(each, day=each.day + timedelta(1000 + pause)) for each in results]
    played = results + later
    running = Filter(no_ratings(Sport.SOCCER, "wood", GOALS, MODEL_VERSION))
    for day, of_day in by_day(played):
        running.update(day, of_day)
    state, next_day = running.ratings(), max((each.day for each in played), default=FIRST) + timedelta(days)
    pairs = (("ash", "elm"), ("fir", "never seen"))
    foreseen = [running.predict(Fixture(next_day, *pair)) for pair in pairs]
    said = [believed(state, *pair, next_day) for pair in pairs]

    on_its_way = running.update(next_day, [Result(next_day, *pair, 1, 1) for pair in pairs])

    for one, other, third in zip(on_its_way, foreseen, said, strict=True):
        assert other == pytest.approx(one)
        assert third.mean == pytest.approx(one[:2])
        assert third.covariance == pytest.approx([GOALS.variance_scale * each for each in one[2:]])


def test_history_ends_where_the_ratings_stand() -> None:
    results = [Result(FIRST + timedelta(week), "ash", "elm", week % 3, 1) for week in range(20)]
    *_, last = history(results, sport=Sport.SOCCER, hyperparameters=GOALS, team="ash")

    assert last == replace(rated(results).team("ash"))


SEES_SHOTS = defaults(Sport.SOCCER, Profile.SHOTS)


def with_shots(home_shots: int, away_shots: int) -> Ratings:
    match = Result(FIRST, "ash", "elm", 1, 1, True, home_shots=home_shots, away_shots=away_shots)
    match = replace(match, home_shots_on_target=home_shots // 2, away_shots_on_target=away_shots // 2)
    return rate([match], sport=Sport.SOCCER, hyperparameters=SEES_SHOTS)


@given(st.integers(4, 30), st.integers(4, 30))
def test_at_equal_goals_whoever_shot_more_is_believed_stronger(home: int, away: int) -> None:
    ash, elm = (with_shots(home, away).team(key).strength for key in ("ash", "elm"))

    assert (ash > elm + 1e-9) == (home // 2 > away // 2 or (home // 2 == away // 2 and home > away))


def test_shots_make_surer_than_goals_alone() -> None:
    alone = rate([Result(FIRST, "ash", "elm", 1, 1, True)], sport=Sport.SOCCER, hyperparameters=SEES_SHOTS)

    assert with_shots(12, 12).team("ash").strength_variance < alone.team("ash").strength_variance


def test_a_match_without_shots_is_learned_by_its_goals() -> None:
    blind = replace(SEES_SHOTS, saved_weight=0.0, missed_weight=0.0)
    matches = [Result(FIRST + timedelta(week), "ash", "elm", 2, 1, home_shots=9) for week in range(5)]

    seeing, goals = (rate(matches, sport=Sport.SOCCER, hyperparameters=each) for each in (SEES_SHOTS, blind))

    assert seeing.teams == goals.teams
    assert seeing.information_share == pytest.approx(SEES_SHOTS.goals_alone)  # type: ignore[attr-defined]


def test_a_habit_of_shooting_is_not_mistaken_for_strength_for_ever() -> None:
    """Two sides that always draw 1-1 end up equal even if one of them always shoots twice as often."""
    match = Result(FIRST, "ash", "elm", 1, 1, True, "", "", 20, 10, 7, 4)
    season = [replace(match, day=FIRST + timedelta(7 * week)) for week in range(200)]
    gap = [
        rate(season[:number], sport=Sport.SOCCER, hyperparameters=SEES_SHOTS).team("ash").strength
        for number in (10, 200)
    ]

    assert 0 < gap[1] < gap[0] / 2


def test_continuing_a_state_keeps_the_habits() -> None:
    match = Result(FIRST, "ash", "elm", 1, 1, False, "", "", 20, 10, 7, 4)
    season = [replace(match, day=FIRST + timedelta(7 * week)) for week in range(20)]
    earlier = rate(season[:10], sport=Sport.SOCCER, hyperparameters=SEES_SHOTS)

    continued = rate(season[10:], sport=Sport.SOCCER, start=earlier)

    assert continued == rate(season, sport=Sport.SOCCER, hyperparameters=SEES_SHOTS)


def test_a_friendly_shows_less_of_a_difference() -> None:
    known = replace(defaults(Sport.SOCCER, Profile.INTERNATIONAL), newcomer_attack=0.0, newcomer_defence=0.0)
    state = rate([Result(FIRST, "ash", "elm", 5, 0, True)], sport=Sport.SOCCER, hyperparameters=known)
    serious, friendly = (believed(state, "ash", "elm", FIRST, True, friendly=each).mean for each in (False, True))

    assert 0 < friendly[0] - friendly[1] < serious[0] - serious[1]


@given(seasons)
def test_a_friendly_teaches_less(results: list[Result]) -> None:
    known = defaults(Sport.SOCCER, Profile.INTERNATIONAL)
    last = Result(FIRST + timedelta(1000), "ash", "elm", 2, 1)
    serious, friendly = (
        rate([*results, replace(last, friendly=each)], sport=Sport.SOCCER, hyperparameters=known).team("ash")
        for each in (False, True)
    )

    assert friendly.strength_variance > serious.strength_variance


@given(seasons, st.integers(FIRST_EMPTY_DAY, LAST_EMPTY_DAY))
def test_an_empty_stadium_leaves_a_share_of_the_home_advantage(results: list[Result], ordinal: int) -> None:
    state = rated([each for each in results if each.day.toordinal() < FIRST_EMPTY_DAY])
    before, empty, after = (
        believed(state, "ash", "elm", date.fromordinal(day)).home_advantage
        for day in (FIRST_EMPTY_DAY - 1, ordinal, LAST_EMPTY_DAY + 1)
    )

    assert empty == pytest.approx(GOALS.empty_home_share * before)
    assert after == pytest.approx(before)


INTERNATIONAL = defaults(Sport.SOCCER, Profile.INTERNATIONAL)


def test_a_round_in_which_hosts_do_well_raises_the_home_advantage_there_alone() -> None:
    cups = [Result(FIRST + timedelta(day), "ash", "elm", 4, 0, round="Cup") for day in range(20)]
    state = rate(cups, sport=Sport.SOCCER, hyperparameters=INTERNATIONAL)
    cup, other, unnamed = (
        believed(state, "fir", "birch", FIRST + timedelta(20), round=name).home_advantage
        for name in ("Cup", "Shield", "")
    )

    assert cup > other == unnamed


def test_a_round_says_nothing_of_neutral_ground() -> None:
    cups = [Result(FIRST + timedelta(day), "ash", "elm", 4, 0, round="Cup") for day in range(20)]
    state = rate(cups, sport=Sport.SOCCER, hyperparameters=INTERNATIONAL)

    cup, unnamed = (believed(state, "ash", "elm", FIRST, neutral=True, round=name) for name in ("Cup", ""))

    assert cup == unnamed


def test_what_is_known_of_rounds_survives_being_continued() -> None:
    cups = [Result(FIRST + timedelta(day), "ash", "elm", day % 3, 0, round="Cup") for day in range(20)]
    known = replace(INTERNATIONAL, shares_errors=False)
    earlier = rate(cups[:10], sport=Sport.SOCCER, hyperparameters=known)

    continued = rate(cups[10:], sport=Sport.SOCCER, start=earlier)

    assert continued == rate(cups, sport=Sport.SOCCER, hyperparameters=known)


def test_where_goals_scatter_more_than_chance_a_rout_teaches_less() -> None:
    usual, scattered = (
        rate([Result(FIRST, "ash", "elm", 9, 0)], sport=Sport.SOCCER, hyperparameters=each).team("ash").strength
        for each in (GOALS, replace(GOALS, goals_dispersion=0.3))
    )

    assert 0 < scattered < usual


def test_form_is_what_the_last_results_added() -> None:
    """Strengths change by results alone, and the founders begin at zero."""
    scores = [(3, 0), (0, 1), (2, 2), (4, 1), (0, 0)]
    results = [Result(FIRST + timedelta(7 * week), "ash", "elm", *score) for week, score in enumerate(scores)]
    attacks = [0.0] + [each.mean[0] for each in history(results, sport=Sport.SOCCER, hyperparameters=GOALS, team="ash")]
    added = np.diff(attacks)

    form = rated(results).team("ash").form[0]

    assert form == pytest.approx((added * FORM_KEPT ** np.arange(len(added))[::-1]).sum())
