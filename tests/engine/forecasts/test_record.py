"""How past forecasts did: scored once, kept, and read for any competition and any days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from tortoise.exceptions import IntegrityError

from engine.catalogue import demo
from engine.catalogue.models import Competition, Fixture
from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import ImportReport
from engine.errors import InvalidInput, NotFound
from engine.evaluation.backtest import WalkForward, base_rates, walk_forward
from engine.evaluation.calibration import calibration_slope
from engine.evaluation.scoring import log_scores, one_hot, paired_difference, rps
from engine.forecasts import walkers
from engine.forecasts.models import Checkpoint, RecordScope, RecordYear, Snapshot
from engine.forecasts.record import TrackRecord
from engine.forecasts.service import Forecasts
from engine.forecasts.snapshots import from_checkpoints, last_result_before
from engine.ledger.values import Depth
from engine.notices import Notice, NoticeKind, noted
from engine.ratings.state import Result
from engine.simulation.outcome import Score
from engine.simulation.wording import en
from engine.sports.base import Sport
from engine.store.database import Database
from tests.engine.forecasts.conftest import Clock, Keep, season

RANGES = [
    (date.min, date.max),
    (date(2023, 8, 5), date(2024, 3, 8)),
    (date(2023, 9, 3), date(2023, 11, 20)),
    (date(2023, 10, 1), date(2024, 1, 28)),
    (date(2024, 1, 1), date.max),
    (date.min, date(2023, 12, 31)),
]


async def results(competition: str | None = None) -> list[Result]:
    """As the catalogue has them."""
    rows = await Fixture.filter(status=FixtureStatus.PLAYED).values_list(
        "day", "home__name", "away__name", "home_score", "away_score", "competition__slug", "season"
    )
    return [
        Result(day, home, away, scored, conceded, competition=slug, season=name)
        for day, home, away, scored, conceded, slug, name in rows
        if competition in (None, slug)
    ]


def expected(played: Sequence[Result], since: date, until: date) -> dict[str, Any]:
    """The same figures from the definitions of each, over every match at once."""
    walk = walk_forward(played, sport=Sport.SOCCER)
    order = sorted(range(len(walk.results)), key=lambda each: (walk.results[each].day, walk.results[each].competition))
    chosen = [each for each in order if since <= walk.results[each].day <= until]
    said, observed, days = walk.forecasts.probabilities[chosen], walk.observed[chosen], walk.days[chosen]
    simple = dict(zip(order, base_rates(reordered(walk, order)), strict=True))
    base = np.array([simple[each] for each in chosen])
    ranked = paired_difference(rps(said, observed), rps(base, observed), days)
    logarithmic = paired_difference(log_scores(said, observed), log_scores(base, observed), days)
    return {
        "matches": len(chosen),
        "scores": (rps(said, observed).mean(), log_scores(said, observed).mean()),
        "differences": (ranked.mean, ranked.t, logarithmic.mean, logarithmic.t),
        "slope": calibration_slope(said, observed),
        "hits": one_hot(observed, 3).sum(),
        "said": said.sum(),
        "worst": sorted(said[np.arange(len(chosen)), observed])[:5],
    }


def reordered(walk: WalkForward, order: list[int]) -> WalkForward:
    return WalkForward(tuple(walk.results[each] for each in order), walk.forecasts)


def figures(record: TrackRecord) -> dict[str, Any]:
    found = record.verification
    (frequencies,) = found.baselines
    assert found.scores is not None
    ranked, logarithmic = frequencies.rps_difference, frequencies.log_score_difference
    return {
        "matches": found.matches,
        "scores": (found.scores.rps, found.scores.log_score),
        "differences": (ranked.mean, ranked.t, logarithmic.mean, logarithmic.t),
        "slope": found.calibration_slope,
        "hits": sum(each.hits for each in found.bins),
        "said": sum((each.mean_probability or 0) * each.forecasts for each in found.bins),
        "worst": [each.probability for each in record.misses],
    }


@pytest.mark.parametrize(("since", "until"), RANGES)
async def test_the_years_of_a_range_are_those_of_each_of_them_alone(
    forecasts: Forecasts, league: ImportReport, since: date, until: date
) -> None:
    await forecasts.catch_up()
    competition = league.competitions[0].id

    whole = (await forecasts.record(competition, since, until)).verification

    assert sum(each.matches for each in whole.years) == whole.matches
    for each in whole.years:
        first, last = max(since, date(each.year, 1, 1)), min(until, date(each.year, 12, 31))
        (frequencies,) = (await forecasts.record(competition, first, last)).verification.baselines
        assert each.gain == pytest.approx(frequencies.gain)


@pytest.mark.parametrize(("since", "until"), RANGES)
async def test_figures_are_those_of_the_forecasts_themselves(
    forecasts: Forecasts, league: ImportReport, since: date, until: date
) -> None:
    await forecasts.catch_up()
    found = await forecasts.record(league.competitions[0].id, since, until)

    for name, value in expected(await results(), since, until).items():
        assert figures(found)[name] == pytest.approx(value, abs=1e-9), name


@pytest.mark.parametrize(("since", "until"), RANGES)
async def test_competitions_together_are_one_run_in_the_order_of_days(
    forecasts: Forecasts, league: ImportReport, keep: Keep, since: date, until: date
) -> None:
    await keep(*season(date(2023, 8, 6)), competition="Orchard League")
    await forecasts.catch_up()
    found = await forecasts.record(None, since, until)

    for name, value in expected(await results(), since, until).items():
        assert figures(found)[name] == pytest.approx(value, abs=1e-9), name


@pytest.mark.parametrize("depth", [Depth.FULL_DISTRIBUTION, Depth.SCENARIO_EXTREMES, Depth.DEEP_DIVE])
async def test_promises_of_two_ranges_add_up_to_those_of_both(
    forecasts: Forecasts, league: ImportReport, depth: Depth
) -> None:
    await forecasts.catch_up()
    cut = date(2023, 11, 20)
    parts = [await forecasts.record(until=cut), await forecasts.record(since=cut + timedelta(days=1))]
    whole = (await forecasts.record()).promises(depth)

    hits = {promise.promised: 0 for promise in whole}
    for part in parts:
        for promise in part.promises(depth):
            hits[promise.promised] += promise.hits
    assert hits == {promise.promised: promise.hits for promise in whole}
    assert whole


async def test_an_unknown_competition_has_no_record(forecasts: Forecasts) -> None:
    with pytest.raises(NotFound):
        await forecasts.record(1)


async def test_a_result_of_today_waits_for_tomorrow(
    forecasts: Forecasts, league: ImportReport, keep: Keep, clock: Clock
) -> None:
    await keep("2024-03-10,Birches,Firs,2,0")
    await forecasts.catch_up()
    today = await forecasts.record()
    clock.advance(days=1)
    waiting = await forecasts.record()
    await forecasts.catch_up()
    tomorrow = await forecasts.record()

    assert today.catching_up is None
    assert waiting.catching_up is not None
    assert waiting.verification.matches == today.verification.matches
    assert tomorrow.verification.matches == today.verification.matches + 1
    assert tomorrow.catching_up is None


async def test_a_corrected_result_leaves_the_record_as_it_was_until_it_is_scored(
    forecasts: Forecasts, league: ImportReport, keep: Keep
) -> None:
    await forecasts.catch_up()
    before = await forecasts.record()
    await keep("2024-03-08,Alders,Oaks,0,4")
    meanwhile = await forecasts.record()
    await forecasts.catch_up()
    after = await forecasts.record()

    assert (before.catching_up, meanwhile.catching_up is None, after.catching_up) == (None, False, None)
    assert meanwhile.verification == before.verification
    assert after.verification.scores != before.verification.scores


async def test_a_record_that_was_never_computed_is_empty_and_says_why(
    forecasts: Forecasts, league: ImportReport
) -> None:
    found = await forecasts.record()

    assert (found.verification.matches, found.misses) == (0, ())
    assert found.catching_up is not None


async def test_nothing_is_due_where_nothing_was_played(forecasts: Forecasts, keep: Keep) -> None:
    assert (await forecasts.record()).catching_up is None
    await keep("2024-03-20,Alders,Oaks,,")
    await forecasts.catch_up()

    assert (await forecasts.record()).catching_up is None
    assert (await forecasts.record()).verification.matches == 0


async def test_misses_name_their_fixtures(forecasts: Forecasts, catalogue: Catalogue, league: ImportReport) -> None:
    await forecasts.catch_up()
    record = await forecasts.record(league.competitions[0].id)

    assert len(record.misses) == 5
    for miss in record.misses:
        assert await catalogue.fixture(miss.fixture.id) == miss.fixture
        assert miss.fixture.home_score is not None
        assert miss.fixture.away_score is not None
        assert miss.outcome is Score(miss.fixture.home_score, miss.fixture.away_score).outcome


@pytest.mark.parametrize(("since", "until"), RANGES)
async def test_a_group_of_chances_names_its_outcomes_the_newest_first(
    forecasts: Forecasts, league: ImportReport, keep: Keep, since: date, until: date
) -> None:
    await keep(*season(date(2023, 8, 6)), competition="Orchard League")
    await forecasts.catch_up()
    record = await forecasts.record(None, since, until)

    for group in record.verification.bins:
        told = await forecasts.newest_given(record.selection, group.low, 100)
        newest = await forecasts.newest_given(record.selection, group.low, 2)
        days = [each.day for each in told]

        assert (len(told), sum(each.happened for each in told)) == (group.forecasts, group.hits)
        assert sum(each.probability for each in told) == pytest.approx(group.forecasts * (group.mean_probability or 0))
        assert days == sorted(days, reverse=True)
        assert newest == told[:2]
        for each in told:
            home, away = each.fixture.home_score, each.fixture.away_score
            assert each.happened is (Score(home or 0, away or 0).outcome is each.outcome)


async def test_a_tenth_that_holds_nothing_names_nothing_and_no_chance_lies_beyond_certainty(
    forecasts: Forecasts, league: ImportReport
) -> None:
    before = (await forecasts.record()).selection
    assert await forecasts.newest_given(before, 0.5, 10) == ()
    await forecasts.catch_up()
    groups = {round(10 * each.low) for each in (await forecasts.record()).verification.bins}

    for tenth in {*range(10)} - groups:
        assert await forecasts.newest_given(before, tenth / 10, 10) == ()
    assert len(groups) < 10
    with pytest.raises(InvalidInput, match="low"):
        await forecasts.newest_given(before, 1.1, 10)


async def test_days_choose_the_matches(forecasts: Forecasts, league: ImportReport) -> None:
    await forecasts.catch_up()
    found = (await forecasts.record(since=date(2024, 2, 1), until=date(2024, 2, 29))).verification

    assert (found.first_day, found.last_day, found.matches) == (date(2024, 2, 3), date(2024, 2, 24), 4)


@pytest.mark.parametrize("status", [each for each in FixtureStatus if each is not FixtureStatus.PLAYED])
async def test_only_what_was_played_is_scored(
    forecasts: Forecasts, league: ImportReport, status: FixtureStatus
) -> None:
    await Fixture.filter(day=date(2024, 3, 8)).update(status=status)
    await forecasts.catch_up()

    assert (await forecasts.record()).verification.last_day == date(2024, 2, 24)


async def test_real_and_synthetic_competitions_are_never_pooled(
    forecasts: Forecasts, catalogue: Catalogue, keep: Keep
) -> None:
    (drawn,) = (await demo.load(catalogue)).competitions
    await forecasts.catch_up()
    alone = await forecasts.record()
    await keep(*season())
    await forecasts.catch_up()
    usual, real, synthetic = [await forecasts.record(is_synthetic=each) for each in (None, False, True)]

    assert (alone.is_synthetic, usual.is_synthetic, real.is_synthetic, synthetic.is_synthetic) == (
        True,
        False,
        False,
        True,
    )
    assert usual.verification == real.verification
    assert real.verification.matches == len(await results("forest-league"))
    assert synthetic.verification == alone.verification
    assert synthetic.verification.matches == len(await results(drawn.slug))
    assert all(miss.fixture.competition.is_synthetic for miss in synthetic.misses)
    assert not any(miss.fixture.competition.is_synthetic for miss in real.misses)
    for since, until in RANGES:
        some = await forecasts.record(None, since, until)
        for name, value in expected(await results("forest-league"), since, until).items():
            assert figures(some)[name] == pytest.approx(value, abs=1e-9), name


async def test_a_named_competition_decides_by_itself(
    forecasts: Forecasts, catalogue: Catalogue, league: ImportReport
) -> None:
    (drawn,) = (await demo.load(catalogue)).competitions
    await forecasts.catch_up()

    assert (await forecasts.record(drawn.id, is_synthetic=False)).is_synthetic
    assert not (await forecasts.record(league.competitions[0].id, is_synthetic=True)).is_synthetic


async def test_catching_up_stores_the_ratings_of_today(
    forecasts: Forecasts, league: ImportReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = (await forecasts.rate(league.competitions[0].id)).id
    await forecasts.catch_up()

    monkeypatch.setattr("engine.forecasts.snapshots.states", None)
    elsewhere = Forecasts(forecasts.database, forecasts.catalogue, clock=forecasts.clock)
    assert (await elsewhere.rate(league.competitions[0].id)).id == expected


async def test_what_has_not_changed_is_not_replayed(
    forecasts: Forecasts, league: ImportReport, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    await forecasts.catch_up()
    await keep(*season(), competition="Orchard League")
    replayed: list[str] = []
    whole = walkers.replayed  # type: ignore[attr-defined]

    def counted(rows: Any, competition: Any, done: Callable[[int], None]) -> Any:
        replayed.append(competition.name)
        return whole(rows, competition, done)

    monkeypatch.setattr(walkers, "replayed", counted)
    await forecasts.catch_up()
    await forecasts.catch_up()

    assert replayed == ["Orchard League"]


async def test_progress_counts_the_matches_of_everything_behind(
    forecasts: Forecasts, league: ImportReport, keep: Keep
) -> None:
    await keep(*season(), competition="Orchard League")
    matches = len(await results())
    told: list[tuple[Notice, int, int]] = []

    await forecasts._replays.catch_up(lambda step, done, total: told.append((step, done, total)))

    assert told[0] == (noted(NoticeKind.SCORING, matches=matches), 0, matches)
    assert en.notice(told[0][0]) == f"Scores of {matches} matches are being computed"
    assert told[-1][1:] == (matches, matches)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


async def test_a_competition_takes_its_record_along(forecasts: Forecasts, league: ImportReport) -> None:
    await forecasts.catch_up()
    await Fixture.filter().delete()
    await Competition.filter().delete()

    assert await RecordScope.filter(competition_id__isnull=False).count() == 0
    await forecasts.catch_up()
    assert (await forecasts.record()).verification.matches == 0
    assert await RecordYear.all().count() == 0


async def test_a_year_stands_once_in_a_scope(forecasts: Forecasts, league: ImportReport, database: Database) -> None:
    await forecasts.catch_up()
    (year, *_) = await RecordYear.all()

    with pytest.raises(IntegrityError):
        await RecordYear.create(scope_id=year.scope_id, year=year.year, tally=b"", matches=b"")  # type: ignore[attr-defined]


async def test_ratings_of_a_past_day_are_the_same_from_a_checkpoint(
    forecasts: Forecasts, league: ImportReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.forecasts.replay.CHECKPOINT_MATCHES", 7)
    competition = league.competitions[0]
    days = [date(2023, 8, 1), *(date(2023, 8, 6) + timedelta(days=9 * number) for number in range(20))]
    from_the_first = await forecasts._snapshots.before([(competition, day) for day in days])
    await Snapshot.filter().delete()
    await forecasts.catch_up()
    assert await Checkpoint.all().count() == 5

    elsewhere = Forecasts(forecasts.database, forecasts.catalogue, clock=forecasts.clock)
    resumed = await elsewhere._snapshots.before([(competition, day) for day in days])

    assert {key: each.id for key, each in resumed.items()} == {key: each.id for key, each in from_the_first.items()}
    assert {key: each.reliability for key, each in resumed.items()} == {
        key: each.reliability for key, each in from_the_first.items()
    }
    assert {key: each.results for key, each in resumed.items()} == {
        key: each.results for key, each in from_the_first.items()
    }


async def test_a_checkpoint_after_a_corrected_result_is_not_used(
    forecasts: Forecasts, league: ImportReport, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.forecasts.replay.CHECKPOINT_MATCHES", 7)
    competition = league.competitions[0]
    await forecasts.catch_up()
    await keep("2023-11-04,Cedars,Firs,0,9")
    days = [await last_result_before(competition.id, day) for day in (date(2023, 10, 1), date(2024, 1, 1))]

    assert [checkpoint and checkpoint.day for checkpoint in await from_checkpoints(competition, days)] == [
        date(2023, 9, 16)
    ]
