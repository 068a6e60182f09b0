"""The names that come with the program, and what is made of names in files."""

from datetime import date

import msgspec
import pytest

from engine.catalogue.aliases import FILE, GROUPS, NATIONAL, AliasFile, bare, bundled, group_of
from engine.catalogue.importers.parsed import ParsedMatch
from engine.catalogue.leagues import BY_KEY, LEAGUES
from engine.catalogue.names import name_key
from engine.catalogue.resemblance import resembling
from engine.catalogue.spellings import Spelled, spelled

ONE_CLUB = [
    ("eng", ("Man United", "Man Utd", "Manchester United", "Manchester United FC", "MANCHESTER UTD.")),
    ("eng", ("Nott'm Forest", "Nott’m Forest", "Nottingham Forest FC")),
    ("eng", ("Brighton", "Brighton & Hove Albion FC", "Brighton and Hove Albion")),
    ("eng", ("Wolves", "Wolverhampton Wanderers FC")),
    ("esp", ("Ath Madrid", "Atlético Madrid", "Club Atlético de Madrid")),
    ("esp", ("Espanol", "RCD Espanyol de Barcelona")),
    ("esp", ("Ath Bilbao", "Athletic Club")),
    ("ger", ("M'gladbach", "Borussia Mönchengladbach", "Gladbach")),
    ("ger", ("FC Koln", "1. FC Köln", "Cologne")),
    ("ger", ("Bayern Munich", "FC Bayern München")),
    (NATIONAL, ("USA", "U.S.A.", "United States")),
    (NATIONAL, ("Korea Republic", "South Korea")),
    (NATIONAL, ("Côte d'Ivoire", "Ivory Coast", "Cote d’Ivoire")),
    (NATIONAL, ("Czechia", "Czech Republic")),
    (NATIONAL, ("Zaïre", "DR Congo", "Congo-Kinshasa")),
]
TWO_CLUBS = [
    ("eng", "Wimbledon", "AFC Wimbledon"),
    ("eng", "Sheffield United", "Sheffield Wednesday"),
    ("sco", "Dundee", "Dundee United"),
    ("ger", "Eintracht Frankfurt", "FSV Frankfurt"),
    ("ger", "Bayern Munich", "Bayern Munich II"),
    ("esp", "Barcelona", "Barcelona B"),
    ("fra", "AC Ajaccio", "GFC Ajaccio"),
    (NATIONAL, "Guinea", "Guinea-Bissau"),
    (NATIONAL, "Congo", "DR Congo"),
    (NATIONAL, "North Korea", "South Korea"),
]


@pytest.mark.parametrize(("group", "names"), ONE_CLUB)
def test_the_names_of_a_club_are_those_of_one(group: str, names: tuple[str, ...]) -> None:
    found = {bundled().club(name_key(name), group) for name in names}

    assert len(found) == 1
    assert None not in found


@pytest.mark.parametrize(("group", "one", "other"), TWO_CLUBS)
def test_clubs_with_like_names_are_two(group: str, one: str, other: str) -> None:
    clubs = [bundled().club(name_key(name), group) for name in (one, other)]

    assert None not in clubs
    assert clubs[0] != clubs[1]


@pytest.mark.parametrize("name", ["Manchester United Women", "Arsenal U21", "Chelsea B", "Liverpool II", "Ireland"])
def test_other_sides_and_names_of_several_are_nobodys(name: str) -> None:
    assert bundled().club(name_key(name), None) is None


def test_no_name_is_that_of_two_clubs_of_a_country_and_every_club_has_its_own() -> None:
    written = msgspec.json.decode(FILE.read_bytes(), type=AliasFile).clubs
    for group, clubs in written.items():
        keys = [(name_key(each), name_key(name)) for name, others in clubs.items() for each in {name, *others}]
        assert {key for key, owners in owners_of(keys).items() if len(owners) > 1} == set(), group
        assert {bundled().clubs[group][name_key(name)] for name in clubs} == {name_key(name) for name in clubs}


def owners_of(keys: list[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, owner in keys:
        found.setdefault(key, set()).add(owner)
    return found


def test_every_league_has_a_group_of_names_and_names_itself() -> None:
    assert {group_of(league.name) for league in LEAGUES} | {NATIONAL} == set(bundled().clubs) == set(GROUPS.values())
    assert {league.key for named in bundled().leagues.values() for league in named} == set(BY_KEY)


def test_a_club_in_a_european_cup_is_that_of_the_country_behind_its_name() -> None:
    assert bundled().club(name_key("Arsenal FC (ENG)"), None) == ("eng", "arsenal")
    assert bundled().club(name_key("Barcelona (ECU)"), None) is None


@pytest.mark.parametrize(
    ("name", "teams", "key"),
    [
        ("EPL", ("Man Utd", "Arsenal FC"), "soccer/eng-1"),
        ("Premier League", ("Man Utd", "Arsenal FC", "Nobody's Town"), "soccer/eng-1"),
        ("Championship", ("Leeds", "Hull"), "soccer/eng-2"),
        ("Championship", ("Raith Rvs", "Ayr"), "soccer/sco-2"),
        ("Bundesliga", ("Sturm Graz", "LASK"), "soccer/aut-1"),
        ("Bundesliga", ("Ein Frankfurt", "Mainz"), "soccer/ger-1"),
        ("La Liga", ("Ath Madrid", "Real Madrid CF"), "soccer/esp-1"),
    ],
)
def test_a_league_is_told_by_its_name_and_its_teams(name: str, teams: tuple[str, ...], key: str) -> None:
    assert bundled().league(name, [name_key(team) for team in teams]) == BY_KEY[key]


@pytest.mark.parametrize(
    ("name", "teams"),
    [
        ("Premier League", ("Zenit", "Spartak Moskva")),
        ("Premier League Women", ("Arsenal", "Chelsea")),
        ("Premier League 2", ("Arsenal", "Chelsea")),
        ("Serie A", ("Flamengo", "Santos", "Juventude")),
        ("Premier League", ("Ashby", "Brook")),
    ],
)
def test_a_name_alone_makes_no_league(name: str, teams: tuple[str, ...]) -> None:
    assert bundled().league(name, [name_key(team) for team in teams]) is None


def matches(*pairs: tuple[str, str]) -> list[ParsedMatch]:
    return [ParsedMatch(line, date(2024, 1, line), *pair) for line, pair in enumerate(pairs, start=1)]


def read(*pairs: tuple[str, str], known: tuple[str, ...] = (), said: tuple[tuple[str, str], ...] = ()) -> Spelled:
    return spelled(known, matches(*pairs), pairs=said, aliases=bundled(), group=None)


def test_a_name_means_the_team_that_is_known_under_another() -> None:
    found = read(("Man Utd", "Brook"), known=("manchester united",))

    assert found.keys == {"man utd": "manchester united", "brook": "brook"}


def test_what_was_said_of_names_is_followed_from_one_to_the_next() -> None:
    found = read(("Ash", "Brook"), known=("ashby",), said=(("ash", "ash town"), ("ash town", "ashby")))

    assert found.keys["ash"] == "ashby"


def test_the_form_of_a_club_makes_no_other_team_and_is_kept_for_later_files() -> None:
    found = read(("Ashby FC", "Brook"), ("Brook", "Ashby"))

    assert found.keys["ashby"] == found.keys["ashby fc"] == "ashby fc"
    assert found.joined == [("ashby fc", "ashby")]


@pytest.mark.parametrize(
    "names",
    [
        ("FC Ashby", "SC Ashby", "Ashby"),
        ("Ashby", "Ashby Women"),
        ("Ashby", "Ashby FC Women"),
        ("Ashby FC", "Ashby FC II"),
        ("Ashby", "Ashby 1"),
        ("FC 1", "1"),
        ("Inter", "Inter Miami CF"),
        ("Wimbledon", "AFC Wimbledon"),
    ],
)
def test_forms_that_leave_a_doubt_join_nothing(names: tuple[str, ...]) -> None:
    found = read(*((name, "Brook") for name in names))

    assert len(set(found.keys.values())) == len(names) + 1


def test_two_names_that_meet_are_two_teams_whatever_a_table_says() -> None:
    found = read(("Man Utd", "Manchester United"), ("Manchester United FC", "Brook"))

    assert found.keys["man utd"] != found.keys["manchester united"]


def test_known_teams_that_are_one_are_told() -> None:
    found = read(("Man Utd", "Brook"), known=("manchester united", "man united"))

    assert found.twins == [("man united", "manchester united")]
    assert found.keys["man utd"] == "manchester united"


def never(one: str, other: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("new", "known"),
    [
        ("nottm glade", "nottingham glade"),
        ("glade nottingham", "nottingham glade"),
        ("ashby town", "ashby"),
        ("rowans", "rowan"),
        ("dag and red", "dagenham and redbridge"),
    ],
)
def test_a_shorter_a_turned_and_a_misspelled_name_resemble(new: str, known: str) -> None:
    assert resembling([new], [known], never) == [(new, known)]


@pytest.mark.parametrize(
    ("new", "known"),
    [
        ("ashby", "brook"),
        ("ashby women", "ashby"),
        ("ashby ii", "ashby"),
        ("ashby u21", "ashby u23"),
        ("team 1", "team 11"),
        ("alders", "elders"),
    ],
)
def test_other_teams_and_other_sides_do_not_resemble(new: str, known: str) -> None:
    assert resembling([new], [known], never) == []


def test_two_that_are_known_to_be_two_are_not_asked_about() -> None:
    assert resembling(["ashby town"], ["ashby"], lambda one, other: True) == []


def test_no_more_is_told_than_somebody_would_read() -> None:
    names = [f"{first}{second} rowan" for first in "abcdefghij" for second in "klmnopqrst"]

    assert len(resembling(names, ["rowan"], never)) == 20


def test_the_bare_name_keeps_something() -> None:
    assert bare("1 fc rowan") == "rowan"
    assert bare("fc 1") == "fc 1"
    assert bare("sc") == "sc"
