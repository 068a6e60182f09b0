"""Text in old code pages, told apart by how much the names in it read like names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.importers.advice import COMMAND_LINE, FORM, LIBRARY
from engine.catalogue.importers.encodings import Decoded, decoded
from engine.catalogue.importers.options import Encoding
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
        "Saint-Œuf",
        "L’Œuvre",
        "Bœuf Sud",
        "Sacré-Cœur",
        "Fœtus,Œdipe",
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
    "cp1254": [
        "Şişli Gücü",
        "Beşiktaş,Galatasaray",
        "Fenerbahçe,Kasımpaşa,Başakşehir",
        "Gençlerbirliği,Göztepe,Eskişehirspor",
        "İstanbulspor,Çaykur Rize,Ümraniye,Iğdır",
        "Muğla,Balıkesir,Diyarbakır",
    ],
    "mac_roman": [
        "Saint-Étienne,Nîmes,Besançon",
        "Málaga,Cádiz,Alavés,Leganés",
        "Köln,Düsseldorf,Fürth",
        "Malmö,Häcken,Djurgården",
        "Guimarães,Marítimo,União",
        "São Paulo,Grêmio,Criciúma",
        "La Coruña,Lugo",
        "Orléans,Sète,Nîmes",
    ],
    "cp1257": [
        "Rīga Ķeizars,Žalgiris,Šiauliai,Kauņa",
        "Šiauliai,Panevėžys,Žalgiris",
        "Liepāja,Ventspils,Jūrmala,Rēzekne",
    ],
    "cp1253": ["ΑΕΚ Αθήνα,Άρης,Βόλος,Παναθηναϊκός,Ολυμπιακός"],
    "koi8_r": ["Торпедо Север,Спарта Заря,Ротор Юг,Динамит"],
    "cp932": ["ガンバ大阪,浦和レッズ,清水エスパルス,鹿島アントラーズ"],
    "gb18030": ["北京国安,上海申花,山东泰山,广州恒大"],
    "euc_kr": ["울산 현대,전북 현대,포항 스틸러스,수원 삼성"],
    "cp850": ["Málaga,Köln,Düsseldorf"],
}
SPOKEN = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1254": "Windows-1254",
    "cp1251": "Windows-1251",
    "mac_roman": "Mac Roman",
    "iso8859_2": "ISO-8859-2",
    "cp850": "DOS code page 850",
    "cp1257": "Windows-1257",
    "cp1253": "Windows-1253",
    "koi8_r": "KOI8-R",
    "cp932": "Shift JIS",
    "gb18030": "GB 18030",
    "euc_kr": "EUC-KR",
}


@pytest.mark.parametrize(("page", "names"), [(page, each) for page, lists in NAMES.items() for each in lists])
def test_a_few_names_tell_the_code_page(page: str, names: str) -> None:
    text = "date,home,away,home_score,away_score\n" + "".join(
        f"2024-08-17,{name},Ashby,2,1\n" for name in names.split(",")
    )

    found = decoded(text.encode(page))

    assert (found.text, found.encoding) == (text, SPOKEN[page])


@pytest.mark.parametrize(
    ("codec", "name"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", "UTF-16"), ("utf-32", "UTF-32"), ("utf-16-le", "UTF-16")],
)
def test_unicode_is_read_by_its_mark_or_without_one(codec: str, name: str) -> None:
    text = "date,home,away\n2024-08-17,Köln,Łódź\n"

    assert decoded(text.encode(codec)) == Decoded(text, name)


def test_a_file_put_together_from_two_keeps_the_names_of_both() -> None:
    data = "2024-08-17,Köln,Łódź\n".encode() + "2024-08-18,Málaga,Cádiz\n".encode("cp1252")

    assert decoded(data) == Decoded("2024-08-17,Köln,Łódź\n2024-08-18,Málaga,Cádiz\n", "Windows-1252")


def test_where_two_code_pages_are_plausible_the_note_says_how_to_say_the_other() -> None:
    data = "date,home\n2024-08-17,Şişli\n".encode("cp1254")
    found = decoded(data)

    assert found.notes(COMMAND_LINE) == (
        "Read as Windows-1250; names may be spelt in Windows-1254: then say --encoding windows-1254.",
    )
    assert found.notes(FORM)[0].endswith("then choose Windows-1254 under “Encoding of texts”.")
    assert found.notes(LIBRARY) == ("Read as Windows-1250; names may be spelt in Windows-1254.",)
    assert decoded(data, Encoding.WINDOWS_1254) == Decoded("date,home\n2024-08-17,Şişli\n")


@pytest.mark.parametrize("encoding", [each for each in Encoding if each is not Encoding.AUTO])
def test_an_encoding_that_is_said_is_the_one_that_is_read(encoding: Encoding) -> None:
    assert decoded("date,home\n".encode(encoding), encoding).text == "date,home\n"


def test_bytes_that_are_none_in_the_encoding_that_was_said_are_refused() -> None:
    with pytest.raises(Unreadable, match="it is said to be utf-8 and holds bytes that are none"):
        decoded("Köln".encode("cp1252"), Encoding.UTF_8)


@pytest.mark.parametrize("data", [b"\0\0\0\0", b"a,b\0c", b"\xff\xfea\0\x00\xd8b"])
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        decoded(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text = decoded(data).text
    except Unreadable:
        return
    assert "\0" not in text


@pytest.mark.parametrize("page", ["cp1252", "cp1251", "cp1250", "cp437", "mac_roman"])
@pytest.mark.parametrize("names", ["München,Leganés", "Åse,Ærø", "Спартак,Зенит", "Ολυμπιακός,Άρης"])
def test_letters_that_were_encoded_twice_are_read_once_and_said(names: str, page: str) -> None:
    try:
        doubled = names.encode().decode(page)
    except UnicodeDecodeError:
        pytest.skip("the page has no letter for one of the bytes")
    found = decoded(doubled.encode())

    assert found.text == names
    first, twice = (each.partition(",")[0] for each in (names, doubled))
    assert found.notes(COMMAND_LINE) == (f"Its letters were encoded twice: {twice!r} is read as {first!r}.",)


def test_bytes_that_are_no_letter_of_a_page_are_read_once_too() -> None:
    doubled = "Ávila,Ídolo".encode().decode("latin-1").encode()

    assert decoded(doubled).text == "Ávila,Ídolo"


@pytest.mark.parametrize("names", [line for lines in NAMES.values() for line in lines])
def test_letters_that_were_encoded_once_stay_as_they_are(names: str) -> None:
    assert decoded(names.encode()) == Decoded(names)
    assert decoded(names.upper().encode()) == Decoded(names.upper())


def test_a_script_that_is_told_for_certain_offers_no_other() -> None:
    names = "Ολυμπιακός,Άρης,Παναθηναϊκός,Αστέρας,ΠΑΟΚ,Καβάλα"

    assert decoded(f"Date,Home\n{names}\n".encode("cp1253")).notes(COMMAND_LINE) == ("Read as Windows-1253.",)
