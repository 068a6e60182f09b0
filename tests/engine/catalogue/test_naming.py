"""One team under many names: in one file, in files of several sources, and once an administrator says so."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from engine.catalogue.aliases import bundled
from engine.catalogue.importers.reading import parse, parse_bytes
from engine.catalogue.models import Competition, CompetitionAlias, Fixture, ImportedFile, Resemblance, Team, TeamAlias
from engine.catalogue.names import name_key
from engine.catalogue.naming import OtherName, other_name, other_names
from engine.catalogue.season_rules import NewDeduction
from engine.catalogue.service import Catalogue
from engine.catalogue.views import ImportReport
from engine.errors import InvalidInput, NotFound
from engine.store.database import Database, open_database, sqlite_url

Keep: TypeAlias = Callable[..., Awaitable[ImportReport]]
ENGLAND = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR\n"


async def teams(catalogue: Catalogue, competition: str | None = None) -> list[str]:
    wanted = [each.id for each in await catalogue.competitions() if competition in {None, each.name}]
    return sorted([team.name for each in wanted for team in await catalogue.roster(each)])


async def team(name: str) -> int:
    return (await Team.get(name=name)).id


def openfootball(*rows: tuple[str, str, str, int | None, int | None]) -> bytes:
    matches = [
        {"date": day, "team1": home, "team2": away} | ({} if first is None else {"score": {"ft": [first, second]}})
        for day, home, away, first, second in rows
    ]
    return json.dumps({"name": "English Premier League 2024/25", "matches": matches}).encode()


async def test_the_names_of_one_club_make_one_team_and_a_shortened_name_is_asked_about(
    catalogue: Catalogue, keep: Keep
) -> None:
    report = await keep(
        "2024-08-17,Nott'm Glade,Brook,2,1",
        "2024-08-24,Brook,Nottingham Glade,0,0",
        "2024-08-31,Man United,Brook,0,0",
        "2024-09-07,Manchester United,Brook,0,0",
        "2024-09-14,Manchester United FC,Brook,0,0",
    )

    assert await teams(catalogue) == ["Brook", "Man United", "Nott'm Glade", "Nottingham Glade"]
    assert [(each.name, each.other) for each in report.resemblances] == [("Nottingham Glade", "Nott'm Glade")]


async def test_accents_and_special_letters_make_no_other_team(catalogue: Catalogue, keep: Keep) -> None:
    await keep(
        "2024-08-17,Köln Dale,Brook,2,1",
        "2024-08-24,Brook,Koln Dale,0,0",
        "2024-08-31,København Dale,Brook,0,0",
        "2024-09-07,Brook,Kobenhavn Dale,1,0",
        "2024-09-14,Łódź Dale,Brook,1,1",
        "2024-09-21,Brook,Lodz Dale,1,1",
    )

    assert await teams(catalogue) == ["Brook", "Köln Dale", "København Dale", "Łódź Dale"]


async def test_the_same_name_in_two_countries_is_two_teams(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Everfield,Brook,2,1", competition="England: Top")
    await keep("2024-08-18,Everfield,Vinamar,0,3", competition="Chile: Top")

    assert await Team.filter(name="Everfield").count() == 2


async def test_women_reserves_and_youth_are_teams_of_their_own(catalogue: Catalogue, keep: Keep) -> None:
    names = ("Ashby", "Ashby Women", "Ashby II", "Ashby B", "Ashby U21", "Ashby FC")
    report = await keep(*(f"2024-08-{day},{name},Brook,1,0" for day, name in enumerate(names, start=10)))

    assert await teams(catalogue) == ["Ashby", "Ashby B", "Ashby II", "Ashby U21", "Ashby Women", "Brook"]
    assert report.resemblances == ()


async def test_spaces_and_marks_that_nobody_sees_make_no_other_team(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Ashby,Brook\u00a0,2,1", "2024-08-24,BROOK,ashby,0,0")

    assert await teams(catalogue) == ["Ashby", "Brook"]


async def test_what_the_form_of_a_name_told_holds_when_another_club_of_the_name_comes(
    catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-08-17,Ashby FC,Brook,2,1")
    await keep("2024-08-24,Ashby,Brook,2,1")
    await keep("2024-08-31,SC Ashby,Brook,2,1")
    await keep("2024-09-07,Ashby,Brook,2,1")

    assert await teams(catalogue) == ["Ashby FC", "Brook", "SC Ashby"]
    assert await Fixture.filter(home__name="Ashby FC").count() == 3


async def test_two_sources_of_one_league_make_one_competition_and_one_match_of_each(catalogue: Catalogue) -> None:
    results = ENGLAND + "E0,16/08/2024,20:00,Man United,Fulham,1,0,H\nE0,17/08/2024,15:00,Nott'm Forest,Wolves,1,1,D\n"
    await catalogue.import_results(parse_bytes(results.encode(), "E0.csv"))
    said = openfootball(
        ("2024-08-16", "Manchester United FC", "Fulham FC", 1, 0),
        ("2024-08-17", "Nottingham Forest FC", "Wolverhampton Wanderers FC", 1, 1),
        ("2025-05-25", "Fulham FC", "Manchester United FC", None, None),
    )
    report = await catalogue.import_results(parse_bytes(said, "2024-25.en.1.json"))
    plain = b"date,home,away,home_score,away_score,competition\n2024-08-24,Fulham,Wolverhampton,2,1,EPL\n"
    again = await catalogue.import_results(parse_bytes(plain, "mine.csv"))

    assert [each.name for each in await catalogue.competitions()] == ["England: Premier League"]
    assert await teams(catalogue) == ["Fulham", "Man United", "Nott'm Forest", "Wolves"]
    assert (report.added, report.unchanged, report.resemblances) == (1, 2, ())
    assert again.added == 1


async def test_the_order_of_the_sources_makes_no_difference(catalogue: Catalogue) -> None:
    said = openfootball(("2024-08-16", "Manchester United FC", "Fulham FC", 1, 0))
    await catalogue.import_results(parse_bytes(said, "2024-25.en.1.json"))
    results = ENGLAND + "E0,16/08/2024,20:00,Man United,Fulham,1,0,H\n"
    report = await catalogue.import_results(parse_bytes(results.encode(), "E0.csv"))

    assert report.added == 0
    assert await teams(catalogue) == ["Fulham FC", "Manchester United FC"]


async def test_a_competition_keeps_the_name_that_it_has_here(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Ashby,Brook,2,1", competition="Premier League")
    await keep("2024-08-17,Arsenal,Chelsea,2,1", competition="Premier League")

    assert [each.name for each in await catalogue.competitions()] == ["Premier League"]


async def test_national_teams_are_known_by_their_other_names(catalogue: Catalogue) -> None:
    header = "date,home_team,away_team,home_score,away_score,tournament,city,country,neutral\n"
    rows = (
        "2002-06-05,United States,Portugal,3,2,FIFA World Cup,Suwon,South Korea,TRUE\n"
        "2002-06-10,Korea Republic,USA,1,1,FIFA World Cup,Daegu,South Korea,FALSE\n"
        "2002-06-14,Portugal,South Korea,0,1,FIFA World Cup,Incheon,South Korea,FALSE\n"
    )
    await catalogue.import_results(parse_bytes((header + rows).encode(), "results.csv"))

    assert await teams(catalogue) == ["Korea Republic", "Portugal", "United States"]


async def test_what_an_administrator_says_joins_names_in_the_files_that_follow(
    catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-08-17,Ashby Town,Brook,2,1")
    await catalogue.naming.say([other_name("The Ashes", "Ashby Town", "Forest League")])
    await keep("2024-08-24,The Ashes,Brook,2,1")

    assert await teams(catalogue) == ["Ashby Town", "Brook"]
    assert [(each.alias, each.name, each.competition) for each in (await catalogue.naming.aliases()).items] == [
        ("The Ashes", "Ashby Town", "Forest League")
    ]


async def test_a_name_of_one_competition_is_none_of_another_and_one_of_a_sport_is_everywhere(
    catalogue: Catalogue, keep: Keep
) -> None:
    for competition in ("Forest League", "Hill League"):
        await keep("2024-08-17,Ashby Town,Brook,2,1", "2024-08-18,Elm,Brook,2,1", competition=competition)
    await catalogue.naming.say([other_name("The Ashes", "Ashby Town", "Forest League"), other_name("Ulmus", "Elm")])
    await keep("2024-08-24,The Ashes,Brook,2,1", "2024-08-25,Ulmus,Brook,2,1", competition="Hill League")

    assert await teams(catalogue, "Hill League") == ["Ashby Town", "Brook", "Elm", "The Ashes"]


async def test_the_last_word_on_a_name_holds_and_a_withdrawn_one_is_forgotten(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Ashby,Brook,2,1", "2024-08-18,Elm,Brook,2,1")
    await catalogue.naming.say([other_name("X", "Ashby")])
    await catalogue.naming.say([other_name("x", "Elm")])
    (kept,) = (await catalogue.naming.aliases()).items

    assert (kept.alias, kept.name) == ("x", "Elm")
    await catalogue.naming.withdraw(kept.id)
    assert (await catalogue.naming.aliases()).items == ()
    with pytest.raises(NotFound):
        await catalogue.naming.withdraw(kept.id)


async def test_the_database_itself_refuses_a_name_of_two_teams(database: Database) -> None:
    now = datetime(2024, 1, 1, tzinfo=UTC)
    row = {"sport": "soccer", "alias": "X", "alias_key": "x", "name": "Y", "name_key": "y", "at": now}
    competition = await Competition.create(slug="x", name="X", sport="soccer")
    for scope in (None, competition.id):
        await TeamAlias.create(**row, competition_id=scope)
        with pytest.raises(Exception, match=r"(?i)unique"):
            await TeamAlias.create(**row, competition_id=scope)


def test_a_csv_of_names_is_read_with_or_without_competitions() -> None:
    text = "\ufeffAlias, Name,competition\nThe Ashes,Ashby Town,\nUlmus,Elm,Hill League\n"

    assert other_names(text) == [OtherName("The Ashes", "Ashby Town"), OtherName("Ulmus", "Elm", "Hill League")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_of_names_may_be_separated_as_any_file_of_results(separator: str) -> None:
    rows = [("Alias", "Name"), ("The Ashes, again, and again", "Ashby Town"), ("Dún; ó", "Dun|Dún")]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in row) for row in rows)

    assert other_names(text) == [
        OtherName("The Ashes, again, and again", "Ashby Town"),
        OtherName("Dún; ó", "Dun|Dún"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "has no column alias; it needs alias, name"),
        ("a,b\n1,2\n", "has no column alias; it needs alias, name"),
        ("alias,name\nX,Y,,Z\n", "line 2: the row has 4 cells, the header 2"),
        ('alias,name\n"X,Y\n', "line 2: the quotation marks do not match"),
        ("alias,name\n", "no row"),
        ("alias,name\nX\n", "line 2, name: a name is missing"),
        ("alias,name\nAsh,ASH\n", "line 2, alias: both names are compared as the same"),
        ("alias,name\n" + "X,Y\n" * 5001, "5,000 rows"),
        ("alias,name\n" + "x" * 1_000_001, "1,000,000 characters"),
        ("alias,name\n" + "x" * 101 + ",Y\n", "at most 100"),
    ],
)
def test_a_csv_of_names_that_has_no_sense_is_refused_with_its_line(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        other_names(text)


async def test_joined_teams_have_one_record_under_the_second_name(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Nott'm Glade,Brook,2,1", "2024-08-24,Brook,Nottingham Glade,0,0", "2024-09-01,Elm,Brook,1,0")
    joined = await catalogue.naming.join_teams(await team("Nott'm Glade"), await team("Nottingham Glade"))
    again = await keep("2024-08-17,Nott'm Glade,Brook,2,1")

    assert (joined.name, joined.into, joined.brought, joined.merged) == ("Nott'm Glade", "Nottingham Glade", 1, 0)
    assert await teams(catalogue) == ["Brook", "Elm", "Nottingham Glade"]
    assert await Fixture.filter(home__name="Nottingham Glade").count() == 1
    assert (again.added, again.unchanged) == (0, 1)
    assert await Resemblance.all().count() == 0
    assert (await ImportedFile.filter(format="joining").get()).changed_from == date(2024, 8, 17)


async def test_a_match_that_both_names_had_is_one_match_with_what_each_knew(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Glade,Brook,,", "2024-09-17,Glade,Elm,1,1")
    await keep(
        "2024-08-18,Nottingham Glade,Brook,2,1,Matchday 1",
        "2024-09-18,Nottingham Glade,Elm,1,2,",
        header="date,home,away,home_score,away_score,round",
    )
    joined = await catalogue.naming.join_teams(await team("Nottingham Glade"), await team("Glade"))
    found = (await catalogue.fixtures(team=await team("Glade"))).items

    assert (joined.brought, joined.merged) == (2, 1)
    assert [(each.day.isoformat(), each.home_score, each.round) for each in found] == [
        ("2024-08-18", 2, "Matchday 1"),
        ("2024-09-17", 1, ""),
        ("2024-09-18", 1, ""),
    ]


async def test_teams_that_met_or_are_of_two_competitions_are_not_joined(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Ashby,Brook,2,1")
    await keep("2024-08-17,Elm,Oak,2,1", competition="Hill League")
    for one, other, reason in (
        ("Ashby", "Brook", "met"),
        ("Ashby", "Elm", "same competition"),
        ("Elm", "Elm", "another"),
    ):
        with pytest.raises(InvalidInput, match=reason):
            await catalogue.naming.join_teams(await team(one), await team(other))

    assert await TeamAlias.all().count() == 0
    with pytest.raises(NotFound):
        await catalogue.naming.join_teams(await team("Ashby"), 10**12)


async def test_joined_competitions_share_their_teams_and_files_of_either_name_come_in(
    catalogue: Catalogue, keep: Keep
) -> None:
    old = "England: Premier League (openfootball)"
    await keep(
        "2024-08-16,Manchester United FC,Fulham FC,1,0", "2024-08-24,Fulham FC,Leicester City FC,2,1", competition=old
    )
    await keep(
        "2024-08-16,Man United,Fulham,1,0", "2024-09-01,Fulham,Man United,,", competition="England: Premier League"
    )
    one, into = [await catalogue.naming.competition_called(name) for name in (old, "England: Premier League")]
    joined = await catalogue.naming.join_competitions(one, into)
    again = await keep("2024-08-24,Fulham FC,Leicester City FC,2,1", competition=old)

    assert (joined.brought, joined.merged) == (2, 1)
    assert [each.name for each in await catalogue.competitions()] == ["England: Premier League"]
    assert await teams(catalogue) == ["Fulham", "Leicester City FC", "Man United"]
    assert (again.added, again.unchanged) == (0, 1)
    assert await CompetitionAlias.all().count() == 1
    assert await ImportedFile.filter(competition_id=into).count() == 4


async def test_of_two_teams_that_never_met_it_is_said_that_they_stay_two_until_joined(
    catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-08-17,Ashby,Brook,2,1", "2024-08-24,Elm,Dun,0,0")

    kept = await catalogue.naming.say([other_name("Dun", "Ashby"), other_name("Ulmus", "Elm")])

    assert [(each.alias, each.name) for each in kept.apart] == [("Dun", "Ashby")]
    (note,) = kept.notes
    assert "are two teams of" in note
    assert "trickster data join" in note


async def test_two_teams_that_met_are_not_said_to_be_one(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Arsenal,Chelsea,2,1")
    for competition in (None, "Forest League"):
        with pytest.raises(InvalidInput, match="Arsenal met Chelsea"):
            await catalogue.naming.say([other_name("Arsenal", "Chelsea", competition)])

    assert await TeamAlias.all().count() == 0


async def test_another_name_of_a_team_by_its_known_name_is_one_of_that_team(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Manchester United,Everton,2,1", competition="England: Premier League")
    await catalogue.naming.say([other_name("The Devils", "Man Utd")])
    await keep("2024-08-24,The Devils,Everton,2,1", competition="England: Premier League")

    assert await teams(catalogue) == ["Everton", "Manchester United"]


async def test_competitions_that_share_no_team_are_joined_only_where_that_is_certain(
    catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-08-17,Ashby,Brook,2,1", competition="Hill League")
    await keep("2024-08-17,Elm,Oak,2,1", competition="Forest League")
    ids = [await catalogue.naming.competition_called(name) for name in ("Hill League", "Forest League")]
    would = await catalogue.naming.join_competitions(*ids, rehearse=True)

    assert (would.brought, would.shared) == (1, 0)
    with pytest.raises(InvalidInput, match="no team in common"):
        await catalogue.naming.join_competitions(*ids)
    assert len(await catalogue.competitions()) == 2
    assert await catalogue.naming.competition_aliases() == ()
    await catalogue.naming.join_competitions(*ids, is_certain=True)
    assert [each.name for each in await catalogue.competitions()] == ["Forest League"]


async def test_a_joined_name_is_listed_and_once_forgotten_takes_files_of_its_own(
    catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-08-17,Ashby,Brook,2,1", competition="Hill League")
    await keep("2024-08-18,Ashby,Oak,2,1", competition="Forest League")
    ids = [await catalogue.naming.competition_called(name) for name in ("Hill League", "Forest League")]
    await catalogue.naming.join_competitions(*ids)
    (known,) = await catalogue.naming.competition_aliases()

    assert (known.alias, known.competition) == ("Hill League", "Forest League")
    await catalogue.naming.withdraw_competition_alias(known.id)
    await keep("2024-08-24,Ashby,Brook,2,1", competition="Hill League")
    assert [each.name for each in await catalogue.competitions()] == ["Forest League", "Hill League"]
    with pytest.raises(NotFound):
        await catalogue.naming.withdraw_competition_alias(known.id)


async def test_another_name_of_nobody_is_kept_and_told(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Ashby,Brook,2,1")
    league = (await catalogue.competitions())[0].name

    known = await catalogue.naming.say([other_name("The Ashes", "Ashby"), other_name("A", "ashby", league)])
    unknown = await catalogue.naming.say([other_name("The Elms", "Elm Town"), other_name("The Brook", "Brook")])

    assert (known.count, known.notes) == (2, ())
    assert (unknown.count, unknown.notes) == (2, ("No team is called 'Elm Town' yet; the other name waits for it.",))


async def test_points_taken_away_go_with_a_team_that_is_joined_once_for_each_reason(
    catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-08-17,Ashby,Brook,2,1", "2024-08-24,Brook,Ashby Town,0,0")
    gone, stays = await team("Ashby"), await team("Ashby Town")
    await catalogue.season_rules.deduct(
        [
            NewDeduction(gone, "2024-25", 6, "accounts"),
            NewDeduction(gone, "2024-25", 2, "crowd"),
            NewDeduction(stays, "2024-25", 6, "accounts"),
        ]
    )

    await catalogue.naming.join_teams(gone, stays)

    (league,) = await catalogue.competitions()
    found = await catalogue.season_rules.deductions(league.id)
    assert sorted((each.team.name, each.points, each.reason) for each in found) == [
        ("Ashby Town", 2, "crowd"),
        ("Ashby Town", 6, "accounts"),
    ]


async def test_a_rehearsed_join_of_teams_changes_nothing(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,Ashby,Brook,2,1", "2024-08-24,Ashby Town,Brook,0,0")
    would = await catalogue.naming.join_teams(await team("Ashby Town"), await team("Ashby"), rehearse=True)

    assert would.brought == 1
    assert await teams(catalogue) == ["Ashby", "Ashby Town", "Brook"]
    assert await TeamAlias.all().count() == 0


async def test_names_that_were_told_apart_are_asked_about_no_more(catalogue: Catalogue, keep: Keep) -> None:
    first = await keep("2024-08-17,Ashby,Brook,2,1", "2024-08-24,Ashby Town,Brook,0,0")
    (asked,) = (await catalogue.naming.resemblances()).items
    await catalogue.naming.tell_apart(asked.id)

    assert (asked.name, asked.other) == ("Ashby Town", "Ashby")
    assert len(first.resemblances) == 1
    assert (await catalogue.naming.resemblances()).items == ()


async def test_teams_are_found_by_name_in_a_competition_or_where_only_one_has_it(
    catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-08-17,Ashby,Brook,2,1")
    await keep("2024-08-17,Ashby,Oak,2,1", competition="Hill League")
    naming = catalogue.naming

    assert await naming.team_called("ASHBY", "hill league") != await naming.team_called("Ashby", "Forest League")
    with pytest.raises(InvalidInput, match="2 competitions"):
        await naming.team_called("Ashby", None)
    with pytest.raises(NotFound, match="team"):
        await naming.team_called("Nobody", None)
    with pytest.raises(NotFound, match="competition"):
        await naming.team_called("Ashby", "No League")


async def test_competitions_and_teams_are_found_by_their_known_names_wherever_they_are_named(
    catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-08-17,Manchester United,Everton,2,1", competition="England: Premier League")
    naming, acts, league = catalogue.naming, catalogue.acts, "England: Premier League"
    (known,) = await catalogue.competitions()

    assert await naming.competition_called("Premier League") == known.id
    assert await naming.team_called("Man Utd", "EPL") == await team("Manchester United")
    assert await naming.team_called("Everton FC", None) == await team("Everton")
    assert (await acts.remove("Premier League", rehearse=True)).gone == (league,)
    renaming = await acts.rename("Everton FC", "The Toffees", rehearse=True)
    assert (renaming.subject, renaming.new_name) == ("Everton", "The Toffees")
    season = (await catalogue.season_rules.seasons(known.id))[0].name
    content = f"competition,season,team,points,reason\nPremier League,{season},Man Utd,3,late\n"
    assert len(await catalogue.season_rules.import_deductions(content)) == 1


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("Man Utd", 2),
        ("manchester united fc", 2),
        ("arsenal everton", 1),
        ("Everton v Arsenal", 1),
        ("man utd chelsea", 1),
        ("manchester", 3),
        ("arsenal chelsea everton", 0),
        ("united city", 1),
        ("xyz", 0),
        (" ", 4),
    ],
)
async def test_matches_are_found_by_either_side_or_both(
    catalogue: Catalogue, keep: Keep, search: str, found: int
) -> None:
    await keep(
        "2024-08-17,Arsenal,Everton,2,1",
        "2024-08-24,Man United,Chelsea,0,0",
        "2024-08-31,Man City,Leeds United,0,0",
        "2024-09-07,Everton,Man United,0,0",
        competition="England: Premier League",
    )

    assert len((await catalogue.fixtures(search=search)).items) == found


async def test_matches_are_found_by_other_names_than_those_that_their_source_has(
    catalogue: Catalogue, keep: Keep
) -> None:
    await keep("2024-08-17,Manchester United FC,Chelsea FC,2,1", competition="England: Premier League")
    await keep("2024-08-17,Arsenal FC (ENG),FC Bayern München (GER),2,1", competition="UEFA Champions League")

    for search in ("man utd chelsea", "Chelsea v Man United", "bayern munich", "arsenal bayern munich"):
        assert len((await catalogue.fixtures(search=search)).items) == 1


async def test_teams_and_leagues_are_found_by_their_other_names(catalogue: Catalogue, keep: Keep) -> None:
    await keep("2024-08-17,FC Koln,Bayern Munich,2,1", competition="Germany: Bundesliga")
    await keep("2024-08-17,Ashby Town,Brook,2,1")
    await catalogue.naming.say([other_name("The Ashes", "Ashby Town")])
    found = {
        search: [each.name for each in (await catalogue.teams(search=search)).items]
        for search in ("koln", "Köln", "1. fc köln", "Bayern München", "ashes", "A")
    }

    assert found["koln"] == found["Köln"] == found["1. fc köln"] == ["FC Koln"]
    assert found["Bayern München"] == ["Bayern Munich"]
    assert found["ashes"] == ["Ashby Town"]
    assert found["A"] == ["Ashby Town", "Bayern Munich"]
    assert [each.name for each in await catalogue.competitions(search="german bundesliga")] == ["Germany: Bundesliga"]


async def test_an_older_database_gets_its_keys_anew_and_asks_about_names_that_are_one_now(tmp_path: Path) -> None:
    url = sqlite_url(str(tmp_path / "old.sqlite3"))
    async with open_database(url) as database:
        competition = await Competition.create(slug="łodz", name="Łódź", sport="soccer")
        for name, key in (("København", "københavn"), ("Kobenhavn", "kobenhavn")):
            await Team.create(competition_id=competition.id, name=name, name_key=key)
        for statement in (
            "DROP TABLE team_aliases",
            "DROP TABLE competition_aliases",
            "DROP TABLE resemblances",
            "DELETE FROM tortoise_migrations WHERE name = '0006_names'",
        ):
            await database.connection.execute_query(statement)
    async with open_database(url):
        assert {team.name_key for team in await Team.all()} == {"kobenhavn"}
        assert (await Competition.get()).slug == "lodz"
        asked = await Resemblance.get().select_related("team", "other")
        assert (asked.team.name, asked.other.name) == ("Kobenhavn", "København")


@pytest.mark.parametrize(
    "files",
    [
        ("football-data/E0_2003_2022.csv", "openfootball/2023-24.en.1.json", "openfootball/2024-25.en.1.json"),
        ("football-data/D1_2003_2022.csv", "openfootball/2023-24.de.1.json", "openfootball/2024-25.de.1.json"),
        ("football-data/SP1_2003_2022.csv", "openfootball/2023-24.es.1.json", "openfootball/2024-25.es.1.json"),
    ],
)
async def test_no_club_of_real_files_stands_twice(
    catalogue: Catalogue, shared_data: Path, files: tuple[str, ...]
) -> None:
    catalogue.clock = lambda: datetime(2026, 1, 1, tzinfo=UTC)
    reports = [await catalogue.import_results(parse(shared_data / "soccer" / file)) for file in files]
    (competition,) = await catalogue.competitions()
    clubs = [bundled().club(name_key(each.name), None) for each in await catalogue.roster(competition.id)]

    assert not any(report.resemblances for report in reports)
    assert None not in clubs
    assert len(set(clubs)) == len(clubs)
