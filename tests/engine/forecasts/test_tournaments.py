"""A tournament as of a day, from the rows of the catalogue to the chances of every stage."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import pytest_asyncio

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Fixture
from engine.catalogue.service import Catalogue
from engine.errors import InvalidInput, NotFound
from engine.forecasts.service import Forecasts
from engine.forecasts.tournament_outlook import Tournament, TournamentLine
from engine.forecasts.tournaments import SetResult
from engine.simulation.tournaments.format import Stage
from engine.simulation.wording import en
from engine.store.horizon import Horizon, reading_as_of
from tests.internationals import text

EDITION = "world-cup-2022"
FIRST_DAY, LAST_DAY = date(2022, 11, 20), date(2022, 12, 18)
SINCE = "2022-03-01"
LAST_QUALIFIED = date(2022, 6, 14)


@pytest_asyncio.fixture
async def internationals(catalogue: Catalogue) -> None:
    """Those of the last months before the World Cup of 2022, and the cup itself."""
    await catalogue.import_results(parse_bytes(text(since=SINCE).encode(), "results.csv"))


async def seen(forecasts: Forecasts, day: date, *results: SetResult) -> Tournament:
    """The tournament on the morning of a day."""
    return await on(forecasts, Horizon(day), *results)


async def on(forecasts: Forecasts, horizon: Horizon, *results: SetResult) -> Tournament:
    then = forecasts.as_of(horizon, Catalogue(forecasts.database, clock=horizon.clock))
    with reading_as_of(horizon):
        return await then.tournaments.tournament(EDITION, results)


def line(tournament: Tournament, name: str) -> TournamentLine:
    return next(each for each in tournament.lines if each.team.name == name)


async def test_without_its_teams_there_is_no_tournament(forecasts: Forecasts) -> None:
    assert await forecasts.tournaments.editions() == ()
    with pytest.raises(NotFound):
        await seen(forecasts, FIRST_DAY)


@pytest.mark.usefixtures("internationals")
async def test_only_those_whose_teams_are_known_are_listed(forecasts: Forecasts) -> None:
    listed = await forecasts.tournaments.editions()

    assert EDITION in {each.id for each in listed}
    assert [each.first_day for each in listed] == sorted((each.first_day for each in listed), reverse=True)
    with pytest.raises(NotFound):
        await forecasts.tournaments.tournament("world-cup-1066")


@pytest.mark.usefixtures("internationals")
async def test_an_edition_has_its_last_four_as_far_as_they_were_played(forecasts: Forecasts) -> None:
    """Argentina and France ended level after extra time; both semi-finals were over by the 15th of December."""
    known = {}
    for day in (date(2022, 12, 13), date(2022, 12, 15), LAST_DAY, LAST_DAY + timedelta(days=1)):
        horizon = Horizon(day)
        then = forecasts.as_of(horizon, Catalogue(forecasts.database, clock=horizon.clock)).tournaments
        with reading_as_of(horizon):
            known[day] = next(each for each in await then.editions() if each.id == EDITION)

    stages = [[each.stage for each in edition.last_four] for edition in known.values()]
    assert stages[0] == []
    assert stages[1] == [Stage.SEMI_FINALS, Stage.SEMI_FINALS]
    assert stages[2] == [*stages[1], Stage.THIRD_PLACE]
    assert stages[3] == [*stages[2], Stage.FINAL]
    assert [each.champion.name if each.champion else None for each in known.values()] == [None, None, None, "Argentina"]
    final = known[LAST_DAY + timedelta(days=1)].last_four[-1]
    assert (final.home_score, final.away_score) == (3, 3)
    assert final.winner == known[LAST_DAY + timedelta(days=1)].champion
    assert {edition.teams for edition in known.values()} == {32}
    assert {edition.hosts for edition in known.values()} == {("Qatar",)}


@pytest.mark.usefixtures("internationals")
async def test_a_result_that_cannot_be_set_is_refused(forecasts: Forecasts) -> None:
    of = (await seen(forecasts, FIRST_DAY)).teams
    qatar, ecuador, brazil = (of[name].id for name in ("Qatar", "Ecuador", "Brazil"))
    set_once = SetResult(qatar, ecuador, 1, 0)
    for wrong, reason in (
        ([SetResult(qatar, qatar, 1, 0)], "two teams"),
        ([SetResult(qatar, 999_999, 1, 0)], "two teams"),
        ([SetResult(qatar, ecuador, -1, 0)], "a score is"),
        ([SetResult(qatar, ecuador, 1_000, 0)], "a score is"),
        ([SetResult(qatar, ecuador, 1, 1, winner_id=brazil)], "one of the two sides"),
        ([SetResult(qatar, ecuador, 1, 1, winner_id=qatar)], "no winner on penalties"),
        ([set_once, SetResult(ecuador, qatar, 0, 1)], "set twice"),
        ([set_once] * 65, "at most 64"),
    ):
        with pytest.raises(InvalidInput, match=reason):
            await seen(forecasts, FIRST_DAY, *wrong)
    with pytest.raises(InvalidInput, match="Qatar and Ecuador have played"):
        await seen(forecasts, FIRST_DAY + timedelta(days=1), set_once)


@pytest.mark.usefixtures("internationals")
async def test_the_world_cup_of_2022_day_by_day(forecasts: Forecasts) -> None:
    """What was decided is certain from the next morning on, and nothing of a later day is known."""
    out: dict[str, date] = {}
    for day in (FIRST_DAY + timedelta(days=number) for number in range((LAST_DAY - FIRST_DAY).days + 2)):
        tournament = await seen(forecasts, day)
        assert tournament.played + tournament.ahead == 64
        for each in tournament.lines:
            assert sum(each.places) == pytest.approx(1.0)
            chances = [stage.probability for stage in each.stages]
            assert chances == sorted(chances, reverse=True)
            if each.champion.is_certain and not each.champion.probability:
                out.setdefault(each.team.name, day)
        for place, stage in enumerate((16, 8, 4, 2, 1)):
            assert sum(each.stages[place].probability for each in tournament.lines) == pytest.approx(stage)

    assert out["Qatar"] == date(2022, 11, 30)
    assert out["Germany"] == date(2022, 12, 2)
    assert out["Brazil"] == date(2022, 12, 10)
    assert out["France"] == date(2022, 12, 19)
    assert "Argentina" not in out
    assert tournament.simulated == 0
    assert line(tournament, "Argentina").champion == replace(
        line(tournament, "Argentina").champion, probability=1.0, error=0.0, is_certain=True
    )
    assert (
        en.tournament(tournament.name, [(tournament.lines[0].team.name, 1.0)], is_over=True)
        == "Argentina won the World Cup 2022."
    )


@pytest.mark.usefixtures("internationals")
async def test_nothing_of_the_day_or_later_is_known(forecasts: Forecasts) -> None:
    day = date(2022, 12, 3)
    before = await seen(forecasts, day)
    await Fixture.filter(day__gte=day, home_score__gte=0).update(home_score=9, away_score=0)

    after = await seen(forecasts, day)

    assert before.lines == after.lines
    assert before.ties == after.ties
    assert before.groups == after.groups


@pytest.mark.usefixtures("internationals")
async def test_the_bracket_names_who_meets_as_soon_as_it_is_decided(forecasts: Forecasts) -> None:
    opening, decided = await seen(forecasts, FIRST_DAY), await seen(forecasts, date(2022, 12, 3))

    assert all(tie.match is None for tie in opening.ties)
    meets = {frozenset((tie.match.home.name, tie.match.away.name)) for tie in decided.ties if tie.match}
    assert len(meets) == 8
    assert frozenset(("Netherlands", "United States")) in meets
    assert len(opening.can_be_set) == 48
    assert len(decided.can_be_set) == 8


@pytest.mark.usefixtures("internationals")
async def test_a_shoot_out_is_known_from_the_bundle(forecasts: Forecasts) -> None:
    """Morocco and Spain ended level; who won is in another file than the score."""
    tournament = await seen(forecasts, date(2022, 12, 7))

    tie = next(each.match for each in tournament.ties if each.match and each.match.home.name == "Morocco")
    assert (tie.away.name, tie.home_score, tie.away_score) == ("Spain", 0, 0)
    assert tie.winner is not None
    assert tie.winner.name == "Morocco"
    assert line(tournament, "Spain").stages[1].is_certain


@pytest.mark.usefixtures("internationals")
async def test_what_is_set_changes_what_it_touches(forecasts: Forecasts) -> None:
    of = (await seen(forecasts, FIRST_DAY)).teams
    lost = SetResult(of["Argentina"].id, of["Saudi Arabia"].id, 1, 2)

    changed = await seen(forecasts, FIRST_DAY, lost)

    argentina = line(changed, "Argentina").stages[0]
    assert argentina.before is not None
    assert argentina.probability < argentina.before - 0.1
    assert line(changed, "Saudi Arabia").stages[0].probability > (line(changed, "Saudi Arabia").stages[0].before or 0)
    (match,) = [each for group in changed.groups for each in group.matches if each.is_set]
    assert (match.home.name, match.home_score, match.away_score) == ("Argentina", 1, 2)
    far = line(changed, "Qatar").stages[0]
    assert far.before is not None
    assert far.probability == pytest.approx(far.before, abs=4 * far.error)


@pytest.mark.usefixtures("internationals")
async def test_a_set_tie_counts_where_the_two_meet(forecasts: Forecasts) -> None:
    day = date(2022, 12, 3)
    of = (await seen(forecasts, day)).teams
    usa, netherlands = of["United States"].id, of["Netherlands"].id

    changed = await seen(forecasts, day, SetResult(usa, netherlands, 1, 1, winner_id=usa))

    assert line(changed, "United States").stages[1] == replace(
        line(changed, "United States").stages[1], probability=1.0, error=0.0, is_certain=True
    )
    assert line(changed, "Netherlands").champion.probability == 0.0


@pytest.mark.usefixtures("internationals")
async def test_a_path_names_whom_a_team_meets(forecasts: Forecasts) -> None:
    tournament = await seen(forecasts, FIRST_DAY)

    path = tournament.path("Argentina")

    assert [step.stage for step in path] == [Stage.ROUND_OF_16, Stage.QUARTER_FINALS, Stage.SEMI_FINALS, Stage.FINAL]
    assert {each.team.name for each in path[0].opponents} <= {"France", "Denmark", "Tunisia", "Australia"}
    assert all(0 < each.wins < 1 and each.probability > 0 for step in path for each in step.opponents)
    assert path[0].probability == line(tournament, "Argentina").stages[0].probability
    with pytest.raises(NotFound):
        tournament.path("Atlantis")


@pytest.mark.usefixtures("internationals")
async def test_a_tournament_is_known_from_the_day_after_its_last_team_was(forecasts: Forecasts) -> None:
    known = {}
    for horizon in (Horizon(LAST_QUALIFIED), Horizon(LAST_QUALIFIED + timedelta(days=1))):
        then = forecasts.as_of(horizon, Catalogue(forecasts.database, clock=horizon.clock)).tournaments
        with reading_as_of(horizon):
            known[horizon.day] = EDITION in {each.id for each in await then.editions()}

    assert list(known.values()) == [False, True]
    with pytest.raises(NotFound):
        await seen(forecasts, LAST_QUALIFIED)
    assert (await seen(forecasts, LAST_QUALIFIED + timedelta(days=1))).played == 0


@pytest.mark.usefixtures("internationals")
async def test_results_of_the_day_count_once_they_are_revealed(forecasts: Forecasts) -> None:
    """Qatar and Ecuador opened the cup, and nobody else played that day."""
    before = await seen(forecasts, FIRST_DAY)
    revealed = await on(forecasts, Horizon(FIRST_DAY, is_revealed=True))
    after = await seen(forecasts, FIRST_DAY + timedelta(days=1))

    assert (before.played, revealed.played, after.played) == (0, 1, 1)
    assert revealed.snapshot_id == before.snapshot_id
    assert line(revealed, "Ecuador").stages[0].probability > line(before, "Ecuador").stages[0].probability


@pytest.mark.usefixtures("internationals")
async def test_how_it_ended_is_known_today(forecasts: Forecasts) -> None:
    tournament = await forecasts.tournaments.tournament(EDITION)

    assert (tournament.day, tournament.ahead) == (LAST_DAY + timedelta(days=1), 0)
    assert line(tournament, "Argentina").champion.probability == 1.0
