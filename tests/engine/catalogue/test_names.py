"""Names as they are compared: what is one, what stays apart, and that comparing settles at once."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.catalogue.names import MOST_IN_KEY, MOST_WORDS, folded, name_key, search_key, search_words, slug

ONE_TEAM = [
    ("Köln Dale", "Koln Dale"),
    ("København Dale", "Kobenhavn Dale"),
    ("Łódź Dale", "Lodz Dale"),
    ("Straße", "Strasse"),
    ("STRASSE", "straße"),
    ("Đakovo", "Dakovo"),
    ("Ærø", "Aero"),
    ("Bœuf", "Boeuf"),
    ("Þór", "Thor"),
    ("Eiðar", "Eidar"),
    ("Kasımpaşa", "Kasimpasa"),
    ("İstanbul", "ISTANBUL"),
    ("Ħamrun", "Hamrun"),
    ("Strømsgodset", "Stromsgodset"),
    ("Nott'm Glade", "Nott’m Glade"),
    ("Nott`m Glade", "Nott´m Glade"),
    ("St. Pauli", "St Pauli"),
    ("A.C. Rowan", "AC Rowan"),
    ("1.FC Rowan", "1. FC Rowan"),
    ("Ash-Elm", "Ash–Elm"),
    ("Ash-Elm", "Ash Elm"),
    ("Ashby", " Ashby\u200b"),
    ("Brook", "Brook\u00a0 "),
    ("BROOK", "brook"),
    ("\u202bالهلال\u202c", "الهلال"),
    ("Ｒｏｗａｎ", "Rowan"),
]


@pytest.mark.parametrize(("one", "other"), ONE_TEAM)
def test_spellings_that_differ_in_signs_alone_are_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ashby", "Ashby Women"),
        ("Ashby", "Ashby II"),
        ("Ashby", "Ashby B"),
        ("Ashby", "Ashby U21"),
        ("Inter", "Inter Miami"),
        ("Rowan FC", "Rowan"),
        ("ガンバ", "カンバ"),
        ("क़", "क"),
        ("🦊 Foxes", "Foxes"),
        ("Rowan 1", "Rowan 11"),
    ],
)
def test_names_that_differ_in_letters_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(min_size=1, max_size=100))
@example("℡")
@example("´")
@example("ﷺ" * 100)
@example("'.-")
def test_a_key_is_its_own_key_and_fits_its_column(name: str) -> None:
    key = name_key(name)

    assert name_key(key) == key
    assert folded(folded(name)) == folded(name)
    assert len(key) <= MOST_IN_KEY


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x24F), min_size=1, max_size=100))
def test_capitals_make_no_difference(name: str) -> None:
    assert name_key(name.upper()) == name_key(name)


@pytest.mark.parametrize("letter", "øłđħŧɨƀßæœþıŋðáçñőşțž")
def test_latin_letters_end_as_plain_ones(letter: str) -> None:
    assert folded(letter).isascii()
    assert folded(letter.upper()) == folded(letter)


@given(st.text(max_size=10_000))
def test_what_is_searched_for_is_cut_before_it_is_folded(text: str) -> None:
    assert len(search_key(text)) <= MOST_IN_KEY
    assert len(search_words(text)) <= MOST_WORDS


def test_an_address_keeps_what_it_was_where_letters_are_plain() -> None:
    assert slug("England: Premier League") == "england-premier-league"
    assert slug("Coupe de l'Ouest") == "coupe-de-l-ouest"
    assert slug("Łódzka Liga") == "lodzka-liga"
