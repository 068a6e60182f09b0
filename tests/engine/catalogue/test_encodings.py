"""Text in old code pages, told apart by how much the names in it read like names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.importers.encodings import text_of
from engine.catalogue.importers.parsed import Unreadable

NAMES = {
    "cp1252": [
        "Nott’m Glade,Münzdorf",
        "Münzdorf,Ashby",
        "Köln,Düsseldorf,Fürth,Großaspach",
        "Málaga,Cádiz,Alavés,Leganés",
        "La Coruña,Lugo",
        "Saint-Étienne,Nîmes,Besançon",
        "Liège,Gent",
        "Genève,Lausanne",
        "Guimarães,Marítimo,União",
        "São Paulo,Grêmio,Criciúma",
        "Malmö,Häcken,Djurgården",
        "Tromsø,Brann",
        "Brøndby,København,Nordsjælland",
        "Bodø/Glimt,Vålerenga",
        "ÍBV,Þór,Víkingur,Breiðablik",
        "Forlì,Südtirol,Cantù",
        "Curaçao,Côte d’Ivoire,São Tomé",
        "Haïti,Peru",
    ],
    "cp1250": [
        "Žilka Łan,Šumna",
        "Plzeň,Zlín",
        "České Budějovice,Příbram",
        "Mladá Boleslav,Hradec Králové,Dvůr",
        "Łódź,Śląsk Wrocław,Lech Poznań",
        "Gdańsk,Legia",
        "Győr,Paks",
        "Újpest,Mezőkövesd,Fehérvár",
        "Žilina,Ružomberok,Trenčín",
        "Čelik,Bačka",
        "Šibenik,Varaždin,Đakovo",
        "Târgu Mureş,Piteşti,Galaţi",
    ],
    "cp1251": ["Спартак Москва,Зенит,Ростов"],
    "iso8859_2": ["Łódź,Śląsk Wrocław,Wisła Kraków", "Žižkov,Teplice,Košice"],
    "cp850": ["Málaga,Köln,Düsseldorf"],
}
SPOKEN = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "iso8859_2": "ISO-8859-2",
    "cp850": "DOS code page 850",
}


@pytest.mark.parametrize(("page", "names"), [(page, each) for page, lists in NAMES.items() for each in lists])
def test_a_few_names_tell_the_code_page(page: str, names: str) -> None:
    text = "date,home,away,home_score,away_score\n" + "".join(
        f"2024-08-17,{name},Ashby,2,1\n" for name in names.split(",")
    )

    assert text_of(text.encode(page)) == (text, SPOKEN[page])


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", "UTF-16"), ("utf-32", "UTF-32"), ("utf-16-le", "UTF-16")],
)
def test_unicode_is_read_by_its_mark_or_without_one(codec: str, name: str) -> None:
    text = "date,home,away\n2024-08-17,Köln,Łódź\n"

    assert text_of(text.encode(codec)) == (text, name)


def test_a_file_put_together_from_two_keeps_the_names_of_both() -> None:
    data = "2024-08-17,Köln,Łódź\n".encode() + "2024-08-18,Málaga,Cádiz\n".encode("cp1252")

    assert text_of(data) == ("2024-08-17,Köln,Łódź\n2024-08-18,Málaga,Cádiz\n", "Windows-1252")


@pytest.mark.parametrize("data", [b"\0\0\0\0", b"a,b\0c", b"\xff\xfea\0\x00\xd8b"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        text_of(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text, _ = text_of(data)
    except Unreadable:
        return
    assert "\0" not in text
