"""What can be said of a season from its matches: its format, what is still to be played, and whether it is over."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest

from engine.catalogue.demo_league import rounds
from engine.catalogue.formats import BELGIAN, SCOTTISH, Custom, Setting, custom
from engine.catalogue.status import FixtureStatus
from engine.forecasts.calendar import Calendar, calendar_of
from engine.forecasts.season_shape import Known, Match, zone_sizes
from engine.forecasts.zones import PERHAPS, PLAINLY
from engine.simulation.season_format import Group, Halving, SeasonFormat
from engine.simulation.season_status import SeasonState
from engine.simulation.table import Criterion, Rule
from engine.simulation.wording import en
from engine.simulation.wording.en_season import evidence
from engine.sports.base import Sport

FIRST = date(2025, 8, 9)
SIDES = [f"Side {number:02}" for number in range(1, 21)]
LEAGUE = Known("Forest League")


def match(day: date, home: str, away: str, **of: object) -> Match:
    """A result; a fixture where it is told so."""
    known = Match(day, home, away, False, "", FixtureStatus.PLAYED, 1 + (home < away), 1)
    changed = replace(known, **of)  # type: ignore[arg-type]
    return changed if changed.status.counts_for_table else replace(changed, home_score=None, away_score=None)


def season(
    teams: int = 10, played: int | None = None, first: date = FIRST, times: int = 1, days: int = 7
) -> list[Match]:
    """So many weekly rounds of a double round robin that is repeated, all of them where it is not said."""
    everything = list(rounds(SIDES[:teams])) * times
    return [
        match(first + timedelta(days=days * number), home, away)
        for number, pairs in enumerate(everything[:played])
        for home, away in pairs
    ]


def listed(matches: Iterable[Match], **of: object) -> list[Match]:
    return [match(each.day, each.home, each.away, **({"status": FixtureStatus.SCHEDULED} | of)) for each in matches]


def unprojected(calendar: Calendar) -> str:
    """Why nobody projects it, in English."""
    return en.unprojected_season(calendar.status)


def said(calendar: Calendar) -> tuple[str, ...]:
    """What a reader should know of it, in English."""
    return tuple(map(en.season_note, calendar.notes))


def told(matches: Sequence[Match], known: Known = LEAGUE, today: date | None = None) -> Calendar:
    """The season as of the day after its last result."""
    last = max((each.day for each in matches if each.counts), default=FIRST)
    return calendar_of("2025-26", sorted(matches, key=lambda each: each.day), known, today or last + timedelta(days=1))


def test_what_is_not_published_is_assumed_counted_and_said() -> None:
    """135 of 306 matches alone once gave a season that was over."""
    found = told(season(18, played=15))

    assert found.state is SeasonState.RUNNING
    assert (len(found.played), len(found.ahead), found.listed, found.matches) == (135, 171, 0, 306)
    assert en.format_finding(found.finding) == "Double round robin, guessed: no pair has met twice at one ground."
    assert said(found) == ("171 matches are not published yet, so we assume them.",)
    met = Counter((each.home, each.away) for each in (*found.played, *found.ahead))  # type: ignore[attr-defined]
    assert set(met) == set(permutations(SIDES[:18], 2))
    assert set(met.values()) == {1}


def test_fixtures_of_the_week_do_not_end_a_season() -> None:
    """What a source of results and one of the next ten fixtures say together, after 12 of 38 rounds."""
    everything = season(20)
    found = told([*everything[:120], *listed(everything[120:130])])

    assert (found.state, len(found.played), len(found.ahead), found.listed) == (SeasonState.RUNNING, 120, 260, 10)
    assert "250 matches" in said(found)[0]


def test_assumed_matches_are_spread_over_the_rest_of_the_season() -> None:
    today = FIRST + timedelta(weeks=15)
    found = told(season(18, played=15), today=today)
    days = Counter(each.day for each in found.ahead)

    assert len(days) >= 15
    assert max(days.values()) <= 9
    assert today < min(days)
    assert timedelta(weeks=15) < max(days) - today < timedelta(weeks=25)
    for day in days:
        sides = [side for each in found.ahead if each.day == day for side in (each.home, each.away)]
        assert len(sides) == len(set(sides))


def test_they_end_when_the_last_season_ended() -> None:
    last = season(18, first=date(2024, 8, 10), days=8)
    found = told(season(18, played=15), replace(LEAGUE, before=[("2024-25", last)]))

    assert evidence(found.finding) == "guessed from season 2024-25"
    assert found.ahead[-1].day == last[-1].day + timedelta(weeks=52)


def test_a_calendar_that_is_listed_to_its_end_needs_nothing_assumed() -> None:
    everything = season(18)
    found = told([*everything[:198], *listed(everything[198:])])

    assert (found.state, len(found.ahead), found.listed, found.notes) == (SeasonState.RUNNING, 108, 108, ())
    assert evidence(found.finding) == "as its list of matches shows"


def test_a_whole_season_is_over_once_it_is_past() -> None:
    found = told(season(10), today=FIRST + timedelta(days=400))

    assert (found.state, found.ahead) == (SeasonState.FINISHED, ())


def test_half_of_a_quadruple_round_robin_is_not_over() -> None:
    half = season(10)
    alone = told(half)
    known = told(half, replace(LEAGUE, before=[("2024-25", season(10, first=date(2024, 8, 10), times=2, days=4))]))

    assert (alone.state, alone.has_table) == (SeasonState.FORMAT_UNKNOWN, True)
    assert unprojected(alone) == (
        "The season is not projected: every pair has met twice or more, and nothing tells yet whether they meet again."
    )
    assert (known.state, len(known.ahead), known.matches) == (SeasonState.RUNNING, 90, 180)


def test_a_few_rounds_listed_ahead_are_not_the_end_of_a_small_league() -> None:
    everything = season(10)

    assert told([*everything[:85], *listed(everything[85:])]).state is SeasonState.FORMAT_UNKNOWN


def test_the_first_half_of_a_double_round_robin_is_no_single_one() -> None:
    found = told(season(10, played=9))

    assert (found.state, len(found.ahead)) == (SeasonState.RUNNING, 45)


def test_half_a_season_that_is_long_past_is_not_over() -> None:
    found = told(season(18, played=17), today=date(2036, 1, 1))

    assert found.state is SeasonState.FORMAT_UNKNOWN
    assert "every pair has met once, and nothing tells whether that was all or half of it" in en.unprojected_season(
        found.status
    )


def conferences(first: date, played: int = 14, across: int = 3, size: int = 8) -> list[Match]:
    """Two conferences: home and away within, a match with some sides of the other."""
    halves = (
        season(size, first=first),
        [replace(each, home=f"{each.home} West", away=f"{each.away} West") for each in season(size, first=first)],
    )
    within = [each for half in halves for each in half[: size // 2 * played]]
    here, there = (sorted({each.home for each in half}) for half in halves)
    pairs = [(one, there[(place + turn) % size]) for turn in range(across) for place, one in enumerate(here)]
    return [*within, *(replace(within[-1], home=home, away=away) for home, away in pairs)]


def test_a_league_of_conferences_is_no_round_robin_with_matches_missing() -> None:
    past = told(conferences(FIRST), today=date(2036, 1, 1))
    before = [("2024", conferences(FIRST - timedelta(days=365)))]
    running = told(conferences(FIRST, played=3), replace(LEAGUE, before=before))

    assert past.state is running.state is SeasonState.FORMAT_UNKNOWN
    assert "many pairs have met twice and many others not at all" in unprojected(past)
    assert "in season 2024 not all pairs met equally often" in unprojected(running)


def test_a_season_of_two_zones_that_one_round_joins_is_no_league_and_says_so() -> None:
    """As Argentina's of 2016: once within a zone, and a match with the neighbour in the other."""
    zones = conferences(FIRST, played=13, across=1, size=14)
    past, twice = told(zones, today=date(2036, 1, 1)), told(conferences(FIRST, played=22, across=1, size=14))
    known = told(zones, replace(LEAGUE, custom=Custom(None)), today=date(2036, 1, 1))
    fresh, half = told(zones), told(conferences(FIRST, played=9, across=1, size=14))
    begun = conferences(FIRST, played=3, across=0, size=14)
    running = told(
        [*begun, replace(begun[0], home=SIDES[0], away=f"{SIDES[1]} West")],
        replace(LEAGUE, before=[("2024", conferences(FIRST - timedelta(days=365), played=13, across=1, size=14))]),
    )

    assert {each.state for each in (past, twice, known)} == {SeasonState.NO_LEAGUE}
    assert unprojected(past) == (
        "No league table is shown: its teams play in 2 zones, of 14 and 14 teams, and few matches join them."
    )
    assert {each.state for each in (running, fresh, half)} == {SeasonState.FORMAT_UNKNOWN}
    assert "so far its teams have met in 2 parts, of 14 and 14 teams, and nothing tells whether those meet" in (
        unprojected(fresh)
    )
    assert unprojected(fresh) == unprojected(half)
    assert "in season 2024 not all pairs met equally often" in unprojected(running)


@pytest.mark.parametrize("teams", [10, 12, 16, 18, 20])
def test_no_part_of_a_round_robin_is_taken_for_zones(teams: int) -> None:
    whole = season(teams)
    for seed in range(3):
        shuffled = np.random.default_rng(seed).permutation(2 * teams - 2)
        for played in range(1, 2 * teams - 1):
            orders = (range(played), sorted(map(int, shuffled[:played])))
            parts = ([each for turn in order for each in whole[teams // 2 * turn :][: teams // 2]] for order in orders)
            assert [zone_sizes(part, least) for part in parts for least in (PLAINLY, PERHAPS)] == [()] * 4


@pytest.mark.parametrize("sizes", [(15, 15), (14, 14), (12, 11), (10, 10, 10), (9, 9, 9, 9)])
def test_zones_are_found_whatever_the_order_of_the_teams(sizes: Sequence[int]) -> None:
    """Each meets all of its own once, and one side of the next zone."""
    for seed in range(5):
        names = [str(name) for name in np.random.default_rng(seed).permutation(sum(sizes))]
        starts = np.cumsum([0, *sizes])
        zones = [names[start:end] for start, end in pairwise(starts)]
        within = [pair for zone in zones for pair in combinations(zone, 2)]
        across = [pair for one, other in pairwise(zones) for pair in zip(one, other, strict=False)]
        found = zone_sizes([match(FIRST, *pair) for pair in (*within, *across)])

        assert found == tuple(sizes)


def test_a_single_round_robin_is_told_from_two_seasons_before() -> None:
    before = [(str(year), season(10, 9, date(year, 8, 10))) for year in (2024, 2023)]
    once = told(season(10, played=9), replace(LEAGUE, before=before), today=FIRST + timedelta(days=400))
    running = told(season(10, played=4), replace(LEAGUE, before=before))
    after_one = told(season(10, played=4), replace(LEAGUE, before=before[:1]))

    assert (once.state, once.matches) == (SeasonState.FINISHED, 45)
    assert (running.state, len(running.ahead)) == (SeasonState.RUNNING, 25)
    assert (after_one.state, len(after_one.ahead)) == (SeasonState.RUNNING, 70)


def test_a_past_season_that_lacks_matches_is_incomplete_and_has_no_winner() -> None:
    found = told(season(18, played=15), today=date(2036, 1, 1))

    assert (found.state, found.ahead, found.notes) == (SeasonState.INCOMPLETE, (), ())
    assert unprojected(found) == "The season is past, but we know only 135 of 306 matches. So its table is not final."


def test_a_season_is_past_once_the_next_one_has_begun() -> None:
    assert told(season(18, played=15), replace(LEAGUE, is_followed=True)).state is SeasonState.INCOMPLETE


def test_a_league_of_unequal_seasons_is_not_projected() -> None:
    split = [*season(10), *season(10, played=3, first=FIRST + timedelta(days=150))]
    found = told(season(10, played=9), replace(LEAGUE, before=[("2024-25", split)]))

    assert found.state is SeasonState.FORMAT_UNKNOWN
    assert (
        evidence(found.finding)
        == "in season 2024-25 not all pairs met equally often, as where play-offs or a split follow"
    )


def test_pairs_that_met_three_times_leave_the_format_open() -> None:
    found = told([*season(10), *season(10, played=4, first=FIRST + timedelta(days=150))])

    assert (found.state, found.has_table) == (SeasonState.FORMAT_UNKNOWN, True)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_few_matches_tell_nothing(number: int) -> None:
    found = told(season(10, played=1)[:number])

    assert (found.state, found.has_table) == (SeasonState.FORMAT_UNKNOWN, False)
    assert evidence(found.finding) == "too few matches are known to tell how it is played"


def groups() -> list[Match]:
    """Four groups of four, each a single round robin."""
    fours = [SIDES[first : first + 4] for first in range(0, 16, 4)]
    return [
        match(FIRST + timedelta(days=number), *pair)
        for four in fours
        for number, pair in enumerate(combinations(four, 2))
    ]


def knock_out() -> list[Match]:
    """Eight sides, the first of each two goes on."""
    return [
        match(FIRST + timedelta(days=7 * step), SIDES[first], SIDES[first + 2**step])
        for step in range(3)
        for first in range(0, 8, 2 ** (step + 1))
    ]


@pytest.mark.parametrize(
    ("matches", "known", "reason"),
    [
        (season(10, played=9), Known("Cup of the North"), "by its name"),
        (season(10, played=9), Known("International friendlies"), "by its name"),
        (season(10, played=9), Known("UEFA Champions League"), "by its name"),
        (knock_out(), LEAGUE, "as in a cup"),
        (groups(), LEAGUE, "groups that do not meet"),
        ([replace(each, neutral=each.home < "Side 04") for each in season(10, played=9)], LEAGUE, "neutral ground"),
        ([replace(each, round="Round of 16") for each in season(10, played=9)], LEAGUE, "names of its rounds"),
        (
            [match(FIRST, f"Home {number}", f"Away {number}") for number in range(21)],
            LEAGUE,
            "42 sides are more than a table shows",
        ),
    ],
)
def test_what_is_no_league_has_no_table(matches: list[Match], known: Known, reason: str) -> None:
    found = told(matches, known)

    assert (found.state, found.has_table) == (SeasonState.NO_LEAGUE, False)
    assert reason in evidence(found.finding)
    assert unprojected(found).startswith("No league table is shown: ")


def test_sides_that_are_beaten_and_play_on_are_in_no_cup() -> None:
    """A league of six of which two have not met yet, once for a match that was planned anew."""
    results = [("Ash", "Elm"), ("Fir", "Oak"), ("Elm", "Fir")]
    ahead = [("Yew", "Bay"), ("Ash", "Fir"), ("Elm", "Oak")]
    matches = [match(FIRST + timedelta(days=7 * day), *pair) for day, pair in enumerate(results)]
    fixtures = listed(match(FIRST + timedelta(days=90 + day), *pair) for day, pair in enumerate(ahead))
    found = told([*matches, *fixtures])

    assert (found.state, found.has_table) == (SeasonState.FORMAT_UNKNOWN, False)
    assert evidence(found.finding) == "too few matches are known to tell how it is played"


def test_an_administrator_has_the_last_word() -> None:
    cup = Known("Cup of the North", setting=Setting(SeasonFormat(2)))
    league = replace(LEAGUE, setting=Setting(SeasonFormat(0)))

    assert told(season(10, played=9), cup).state is SeasonState.RUNNING
    assert told(season(10, played=9), league).state is SeasonState.NO_LEAGUE


def test_play_offs_after_the_last_round_are_left_out_and_said() -> None:
    after = FIRST + timedelta(weeks=30)
    named = [
        match(after, SIDES[1], SIDES[2], round="Promotion play-off"),
        match(after, SIDES[3], "Stranger", round="Final"),
    ]
    found = told([*season(10), *named], today=FIRST + timedelta(days=400))
    unnamed = told([*season(10), match(after, SIDES[1], SIDES[2])], today=FIRST + timedelta(days=400))

    assert (found.state, len(found.played), len(found.teams)) == (SeasonState.FINISHED, 90, 10)
    assert said(found) == ("The table leaves out 2 matches beside the calendar, such as play-offs.",)
    assert (unnamed.state, len(unnamed.played)) == (SeasonState.FINISHED, 90)
    assert said(unnamed) == ("The table leaves out 1 match beside the calendar, such as play-offs.",)


def test_awarded_scores_count_and_others_are_to_be_played() -> None:
    everything = season(10)
    changed = [
        replace(everything[0], status=FixtureStatus.AWARDED, home_score=0, away_score=3),
        *listed(everything[1:2], status=FixtureStatus.POSTPONED),
        *listed(everything[2:3], status=FixtureStatus.ABANDONED),
        *listed(everything[3:4]),
        *everything[4:40],
        *listed(everything[40:]),
    ]
    found = told(changed)
    today = everything[39].day + timedelta(days=1)

    assert (len(found.played), len(found.ahead), found.listed) == (37, 53, 53)
    assert sum(each.day == today for each in found.ahead) >= 3
    assert said(found) == ("3 matches have no result yet. They count here as still to be played.",)


def test_a_match_listed_on_two_days_is_one_match() -> None:
    everything = season(10)
    first = everything[44]
    moved = listed([first], status=FixtureStatus.POSTPONED) + listed(
        [replace(first, day=first.day + timedelta(days=90))]
    )
    found = told([*everything[:44], *moved, *listed(everything[45:])])

    assert (len(found.played), len(found.ahead), found.listed) == (44, 46, 46)
    assert Counter((each.home, each.away) for each in found.ahead)[first.home, first.away] == 1


def test_a_withdrawn_result_is_not_played_again() -> None:
    everything = season(10)
    gone = listed(everything[:1], status=FixtureStatus.ANNULLED)
    found = told([*gone, *everything[1:]], today=FIRST + timedelta(days=400), known=replace(LEAGUE, setting=DOUBLE))

    assert (found.state, len(found.played), found.matches) == (SeasonState.FINISHED, 89, 89)


def test_a_side_that_left_the_league_has_left_the_table() -> None:
    left = SIDES[0]
    everything = [
        listed([each], status=FixtureStatus.ANNULLED)[0] if left in (each.home, each.away) else each
        for each in season(10)
    ]
    found = told(everything, today=FIRST + timedelta(days=400), known=replace(LEAGUE, setting=DOUBLE))

    assert (found.state, len(found.teams), found.matches) == (SeasonState.FINISHED, 9, 72)


DOUBLE = Setting(SeasonFormat(2))


def scottish(rounds_after: int) -> list[Match]:
    """Twelve sides meet three times, then so many rounds of five in each half as the table stands."""
    first = season(12, played=33, times=2)
    calendar = told(first, SCOTS)
    assert calendar.terms.tiers
    after = FIRST + timedelta(weeks=34)
    second = [
        match(after + timedelta(weeks=number), home, away)
        for tier in (0, 1)
        for number, pairs in enumerate(
            list(rounds(sorted(team for team, of in calendar.terms.tiers.items() if of == tier)))[:rounds_after]
        )
        for home, away in pairs
    ]
    return [*first, *second]


SCOTS = Known("Scotland: Premiership", custom=custom("Scotland: Premiership", Sport.SOCCER))


def test_a_split_ahead_is_a_part_of_the_season() -> None:
    found = told(season(12, played=22), SCOTS)

    assert (found.state, len(found.ahead), found.matches) == (SeasonState.RUNNING, 66, 228)
    assert found.terms.split == SCOTTISH.groups
    assert "30 matches after the split are simulated too, although who meets whom is open." in said(found)


def test_the_last_round_before_the_split_is_not_the_end() -> None:
    found = told(season(12, played=33, times=2), SCOTS)

    assert (found.state, len(found.played), len(found.ahead)) == (SeasonState.RUNNING, 198, 30)
    assert Counter(found.terms.tiers.values()) == {0: 6, 1: 6}
    assert all(found.terms.tiers[each.home] == found.terms.tiers[each.away] for each in found.ahead)


def test_after_the_split_each_half_plays_to_its_end() -> None:
    halfway, whole = told(scottish(2), SCOTS), told(scottish(5), SCOTS)

    assert (halfway.state, len(halfway.ahead)) == (SeasonState.RUNNING, 18)
    assert (whole.state, len(whole.played)) == (SeasonState.FINISHED, 228)


def test_points_are_halved_as_the_format_says() -> None:
    halving = SeasonFormat(2, (Group(4, 1, Halving.UP), Group(6, 1, Halving.DOWN)))
    found = told(season(10), replace(LEAGUE, setting=Setting(halving)))

    assert found.terms.halved
    for team, lost in found.terms.halved.items():
        points = sum(
            3 * (own > other) + (own == other)
            for each in found.played
            for side, own, other in (
                (each.home, each.home_score, each.away_score),
                (each.away, each.away_score, each.home_score),
            )
            if side == team
        )
        assert lost == (points // 2 if found.terms.tiers[team] == 0 else points - points // 2)


def test_a_season_of_another_size_is_not_forced_into_the_format_of_its_league() -> None:
    old = Known("Belgium: First Division A", custom=Custom(BELGIAN))
    found = told(season(18), old, today=FIRST + timedelta(days=400))

    assert (found.state, unprojected(found)) == (
        SeasonState.FORMAT_UNKNOWN,
        "We cannot tell whether the season is complete: this league splits its table before the end, and how it did "
        "so with 18 teams is not known.",
    )


def test_more_meetings_than_come_before_a_split_show_that_there_was_none() -> None:
    austrian = Known("Austria: Bundesliga", custom=custom("Austria: Bundesliga", Sport.SOCCER))
    found = told(season(10, times=2, days=4), austrian, today=FIRST + timedelta(days=400))

    assert (found.state, en.format_finding(found.finding)) == (
        SeasonState.FINISHED,
        "Quadruple round robin, as its matches show.",
    )


def test_three_rounds_of_all_are_no_season_of_two_and_a_split() -> None:
    danish = Known("Denmark: Superliga", custom=custom("Denmark: Superliga", Sport.SOCCER))
    thrice = [*season(12), *season(12, played=11, first=FIRST + timedelta(weeks=26))]
    found = told(thrice, danish, today=FIRST + timedelta(days=400))

    assert (found.state, found.matches) == (SeasonState.FINISHED, 198)


@pytest.mark.parametrize(("teams", "format"), [(12, SeasonState.INCOMPLETE), (14, SeasonState.FORMAT_UNKNOWN)])
def test_a_league_that_splits_is_not_over_when_all_have_met_twice(teams: int, format: SeasonState) -> None:
    danish = Known("Denmark: Superliga", custom=custom("Denmark: Superliga", Sport.SOCCER), is_followed=True)

    assert told(season(teams, first=date(2017, 7, 14), days=9), danish, today=date(2026, 1, 1)).state is format


def test_a_large_league_of_any_name_that_stops_in_winter_is_not_declared_over() -> None:
    found = told(season(14, first=date(2017, 7, 14), days=9), replace(LEAGUE, is_followed=True), date(2026, 1, 1))
    until_spring = season(14, first=date(2017, 7, 14), days=11)

    assert unprojected(found) == (
        "We cannot tell whether the season is complete: every pair has met equally often by winter, and a split or "
        "play-offs may have followed."
    )
    assert told(until_spring, LEAGUE, today=date(2026, 1, 1)).state is SeasonState.FINISHED


def test_a_small_league_that_is_listed_from_summer_to_spring_runs_to_its_last_match() -> None:
    everything = season(8, days=18)
    left = [told([*everything[:-rest], *listed(everything[-rest:])]) for rest in (20, 10, 4, 1)]

    assert [(each.state, len(each.ahead)) for each in left] == [(SeasonState.RUNNING, rest) for rest in (20, 10, 4, 1)]


def test_two_seasons_in_which_all_met_once_tell_each_of_them() -> None:
    one, other = ((str(year), season(10, 9, date(year, 8, 10))) for year in (2024, 2023))
    past = date(2026, 6, 1)
    later = told(one[1], replace(LEAGUE, before=[other], is_followed=True), past)
    earlier = told(other[1], replace(LEAGUE, after=[one], is_followed=True), past)

    assert later.state is earlier.state is SeasonState.FINISHED
    assert en.format_finding(earlier.finding) == "Single round robin, as its matches and those of season 2024 show."


def test_a_match_that_a_source_missed_does_not_hide_how_the_league_is_played() -> None:
    before = season(10, first=date(2024, 8, 10), times=2, days=4)
    found = told(season(10, played=12), replace(LEAGUE, before=[("2024-25", before[:-1])]))

    assert evidence(found.finding) == "guessed from season 2024-25"
    assert found.matches == 180


def test_an_annulled_match_is_said_beside_the_table() -> None:
    everything = season(18)
    everything[7] = replace(everything[7], status=FixtureStatus.ANNULLED, home_score=None, away_score=None)
    found = told(everything, today=FIRST + timedelta(days=400))

    assert (found.state, found.matches) == (SeasonState.FINISHED, 305)
    assert said(found) == ("1 match was annulled and counts for nobody.",)


def test_a_league_whose_play_offs_change_is_never_declared_over() -> None:
    greek = Known("Greece: Super League", custom=custom("Greece: Super League", Sport.SOCCER))

    assert told(season(14), greek, today=date(2036, 1, 1)).state is SeasonState.FORMAT_UNKNOWN


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("England: Premier League", Criterion.GOAL_DIFFERENCE),
        ("Spain: Primera División", Criterion.HEAD_TO_HEAD_POINTS),
        ("Belgium: First Division A", Criterion.WINS),
        ("Forest League", Criterion.GOAL_DIFFERENCE),
    ],
)
def test_level_sides_are_ordered_as_their_league_orders_them(name: str, second: Criterion) -> None:
    assert Known(name, custom=custom(name, Sport.SOCCER)).rule.criteria[1] is second


def test_an_order_that_was_set_replaces_that_of_the_league() -> None:
    own = Rule((Criterion.POINTS, Criterion.WINS))

    assert Known("x", custom=custom("Spain: Primera División", Sport.SOCCER), setting=Setting(rule=own)).rule == own
