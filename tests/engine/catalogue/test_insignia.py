"""Colours and monograms: every bundled team has its own, every other one gets some, and two sides are told apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.aliases import NATIONAL, bundled, franchise_names
from engine.catalogue.bundle import Bundle
from engine.catalogue.insignia import FILE, TeamColours, hashed, insignia, monograms
from engine.catalogue.names import name_key
from engine.catalogue.shown_colour import (
    DARK_GROUND,
    DARKEST,
    LEAST_CONTRAST,
    LEAST_OF_TEXT,
    LIGHT_GROUND,
    LIGHTEST,
    shown,
)
from engine.catalogue.side_colours import DRAW, LEAST_DIFFERENCE, SideColours, alike, of_names, side_colours
from engine.colour import BLACK, WHITE, contrast, difference, oklab

NAMES = st.text(min_size=1, max_size=60).filter(str.strip)
COLOURS = st.integers(0, 2**24 - 1).map(lambda number: f"#{number:06x}")
TEAMS = st.builds(TeamColours.of, COLOURS, COLOURS)


@pytest.fixture(scope="module")
def file() -> dict[str, dict[str, str]]:
    return msgspec.json.decode(FILE.read_bytes(), type=dict[str, dict[str, str]])


@pytest.fixture(scope="module")
def playing() -> list[str]:
    """Every team of the bundled matches."""
    box = Bundle.of()
    read = (box.read(file, date(2026, 1, 1)) for file in box.files())
    return sorted({name for file in read for row in file.rows for name in (row.home, row.away)})


def test_each_entry_is_of_a_team_that_the_names_know(file: dict[str, dict[str, str]]) -> None:
    known = bundled().clubs
    unknown = [
        name
        for group, teams in file.items()
        if group in known
        for name in teams
        if known[group].get(name_key(name)) != name_key(name)
    ]

    assert unknown == []


def test_no_two_teams_of_a_country_have_one_monogram(file: dict[str, dict[str, str]]) -> None:
    for group, teams in file.items():
        given = [text.split()[0] for text in teams.values()]
        assert sorted(given) == sorted(set(given)), group


def test_every_club_of_the_bundled_seasons_has_an_entry(playing: list[str]) -> None:
    nations = bundled().clubs[NATIONAL]
    clubs = [name for name in playing if name_key(name) not in nations]

    assert len(clubs) > 90
    assert [name for name in clubs if insignia(name).colours == hashed(name_key(name))] == []


def test_a_club_is_shown_the_same_by_each_of_its_names() -> None:
    for names in (
        ("Manchester United", "Man United", "Manchester United FC", "Man Utd"),
        ("Barcelona", "FC Barcelona (ESP)"),
        ("Monaco", "AS Monaco FC (MCO)"),
        ("FK Crvena Zvezda (SRB)", "Crvena Zvezda", "FK Crvena Zvezda"),
        ("Ajax", "Jong Ajax"),
        ("Bayern München", "FC Bayern München", "Bayern München II"),
        ("Ivory Coast", "Côte d'Ivoire"),
    ):
        assert len({insignia(name) for name in names}) == 1, names


def test_every_franchise_has_an_entry_and_keeps_its_colours_in_another_town(file: dict[str, dict[str, str]]) -> None:
    names = [name for teams in franchise_names().values() for name in teams]

    assert [name for name in names if not any(name in teams for teams in file.values())] == []
    assert insignia("Oakland Raiders") == insignia("Las Vegas Raiders")


def test_a_country_has_the_trigramme_of_fifa() -> None:
    said = {"Germany": "GER", "Netherlands": "NED", "Switzerland": "SUI", "Saudi Arabia": "KSA", "South Korea": "KOR"}

    assert {name: insignia(name).monogram for name in said} == said


@given(NAMES)
def test_every_name_has_colours_and_a_monogram(name: str) -> None:
    found = insignia(name)

    assert found == insignia(name)
    assert 2 <= len(found.monogram) <= 3


@given(st.lists(NAMES, max_size=60))
def test_teams_that_are_shown_together_have_monograms_of_their_own(names: list[str]) -> None:
    found = monograms(names)

    assert len(set(found)) == len(names)
    assert all(2 <= len(each) <= 3 for each in found)


def test_a_known_monogram_is_kept_where_no_other_team_has_it() -> None:
    assert monograms(["Arsenal", "Aston Rovers", "Alder Rovers"]) == ["ARS", "AR", "ALR"]


def test_unknown_teams_have_first_colours_of_one_lightness() -> None:
    lightness = [oklab(hashed(f"team {number}").first)[0] for number in range(200)]

    assert max(lightness) - min(lightness) < 0.02


def test_a_monogram_is_read_on_its_disc_and_the_disc_is_seen_on_the_page(file: dict[str, dict[str, str]]) -> None:
    for each in (insignia(name) for teams in file.values() for name in teams):
        assert contrast(each.colours.ink, each.colours.disc) >= LEAST_OF_TEXT
        assert difference(each.colours.disc, each.colours.first) < 0.1
        for ground, edge in ((LIGHT_GROUND, each.colours.edge.light), (DARK_GROUND, each.colours.edge.dark)):
            assert max(contrast(each.colours.disc, ground), contrast(edge, ground)) >= LEAST_CONTRAST
        assert each.colours.line == shown(each.colours.first)


@given(COLOURS)
def test_every_colour_is_drawn_so_that_it_stands_out_in_both_themes(colour: str) -> None:
    drawn = shown(colour)

    assert contrast(drawn.light, LIGHT_GROUND) >= LEAST_CONTRAST
    assert contrast(drawn.dark, DARK_GROUND) >= LEAST_CONTRAST
    assert oklab(drawn.light)[0] > DARKEST - 0.02
    assert oklab(drawn.dark)[0] < LIGHTEST + 0.02


def test_a_colour_that_stands_out_in_both_themes_stays_as_it_is() -> None:
    assert (shown("#d01c2b").light, shown("#d01c2b").dark) == ("#d01c2b", "#d01c2b")


@given(TEAMS, TEAMS)
def test_two_sides_of_whatever_colours_are_told_apart(home: TeamColours, away: TeamColours) -> None:
    told_apart(side_colours(home, away))


@given(NAMES, NAMES)
def test_two_sides_of_whatever_names_are_told_apart(home: str, away: str) -> None:
    told_apart(of_names(home, away))


def test_all_pairs_of_bundled_teams_are_told_apart(playing: list[str]) -> None:
    for home, away in pairs(playing):
        told_apart(side_colours(home, away))


def pairs(names: list[str]) -> Iterator[tuple[TeamColours, TeamColours]]:
    clubs, nations = set[TeamColours](), set[TeamColours]()
    for name in names:
        (nations if name_key(name) in bundled().clubs[NATIONAL] else clubs).add(insignia(name).colours)
    for each in (clubs, nations):
        yield from combinations(sorted(each, key=lambda colours: (colours.first, colours.second)), 2)


def told_apart(sides: SideColours) -> None:
    assert not alike(sides.home, sides.away)
    assert not alike(sides.away, sides.home)
    for drawn in (sides.home, sides.away):
        assert contrast(drawn.light, LIGHT_GROUND) >= LEAST_CONTRAST
        assert contrast(drawn.dark, DARK_GROUND) >= LEAST_CONTRAST
        assert not alike(drawn, *DRAW)


def test_the_away_side_takes_its_second_colour_where_the_first_is_too_like() -> None:
    sides = of_names("Chelsea", "Leicester City")

    assert difference(insignia("Chelsea").colours.first, insignia("Leicester City").colours.first) < LEAST_DIFFERENCE
    assert sides.away == shown(insignia("Leicester City").colours.second)


def test_two_sides_of_the_same_two_colours_are_drawn_in_tones() -> None:
    one = TeamColours.of(BLACK, WHITE)
    sides = side_colours(one, one)

    assert sides.home == shown(BLACK)
    told_apart(sides)
