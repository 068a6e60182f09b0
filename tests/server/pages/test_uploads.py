"""Files that an administrator sends: streamed, imported as a job, and reported on a page."""

from __future__ import annotations

import gzip
import io
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from engine.catalogue.importers.parsed import Format
from server import assets
from server.pages import admin_results
from tests.live_server import LiveServer, form_token, signed_in

PASSWORD = "seven quiet harbours"
PAGE = {"accept": "text/html"}
FORM = {"sec-fetch-site": "same-origin"}
MULTIPART = {"content-type": "multipart/form-data; boundary=edge"}
HEADER = "date,home,away,home_score,away_score\n"
GOOD = f"{HEADER}2024-01-01,Ouse,Avon,1,0\n2024-01-08,Avon,Ouse,2,0\n"
MEBIBYTE = 2**20


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    assets.build()


@pytest.fixture(scope="module")
def keeper(live_server: LiveServer) -> httpx2.Client:
    """A signed-in administrator."""
    live_server.trickster("user", "create", "importer", "--admin", "--password-stdin", input=f"{PASSWORD}\n")
    return signed_in(live_server, "importer", PASSWORD)


def brought(client: httpx2.Client, *files: tuple[str, bytes], **fields: str) -> httpx2.Response:
    form = {"csrf_token": form_token(client, "/admin/results"), **fields}
    return client.post("/admin/results", data=form, files=[("file", each) for each in files], headers=FORM)


def ended(client: httpx2.Client, begun: httpx2.Response) -> str:
    """The page of the job that a form began, once it runs no more."""
    assert begun.status_code == 303, begun.text
    while "every 1s" in (page := client.get(begun.headers["location"]).text):
        assert '<noscript><meta http-equiv="refresh"' in page
    return page


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def left(server: LiveServer) -> list[Path]:
    return list((server.data / "uploads").iterdir())


def test_each_file_is_tried_and_gets_its_line(live_server: LiveServer, keeper: httpx2.Client) -> None:
    bad = GOOD + "2024-01-02,Avon,Ouse,x,1\n2024-13-02,Avon,Ouse,1,1\n"
    corrected = gzip.compress(GOOD.replace("2,0", "2,2").encode())

    begun = brought(
        keeper, ("ouse.csv", GOOD.encode()), ("bad.csv", bad.encode()), ("ouse.csv.gz", corrected),
        competition="Ouse League",
    )  # fmt: skip
    page = words(ended(keeper, begun))

    assert "1 of 3 files was refused; 4 matches read, 2 new, 1 corrected." in page
    assert "ouse.csv imported 2 matches of Ouse League" in page
    assert "bad.csv refused bad.csv, line 4, column home_score" in page
    assert "Line Column What is wrong 4 home_score" in page
    assert "5 date" in page
    assert "Avon – Ouse 8 Jan 2024 2 – 0 2 – 2" in page
    assert left(live_server) == []


def test_bad_rows_are_left_out_where_that_is_chosen(keeper: httpx2.Client) -> None:
    begun = brought(keeper, ("tyne.csv", f"{GOOD}x,Avon,Ouse,1,1\n".encode()), competition="Tyne League", skip="yes")
    page = words(ended(keeper, begun))

    assert "2 matches read, 2 new" in page
    assert "Rows left out 1" in page


def test_every_file_of_an_archive_gets_its_line(keeper: httpx2.Client) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("one.csv", GOOD)
        packed.writestr("two.csv", f"{HEADER}2024-03-01,Ouse,Wye,1,0\n")
    page = words(ended(keeper, brought(keeper, ("both.zip", archive.getvalue()), competition="Packed League")))

    assert "3 matches read, 3 new" in page
    assert "both.zip/one.csv imported" in page
    assert "both.zip/two.csv imported" in page


def test_encoding_dates_and_columns_are_read_as_at_the_command_line(keeper: httpx2.Client) -> None:
    odd = "Tag;Hosts of it;Guests of it;H;A\n02/01/2024;Øse;Åvon;1;0\n03/04/2024;Åvon;Øse;0;0\n"
    begun = brought(
        keeper,
        ("odd.csv", odd.encode("cp1252")),
        competition="Odd Columns",
        dates="MONTH_FIRST",
        columns="date=Tag\nhome = Hosts of it\naway=Guests of it\nhome_score=H\naway_score=A\n",
    )
    page = words(ended(keeper, begun))

    assert "2 matches read, 2 new" in page
    assert "Windows-1252" in page
    assert "Thursday 1 February 2024" in keeper.get("/", params={"status": "played", "search": "Øse"}).text


def test_a_column_that_is_written_otherwise_is_said_beside_its_field(keeper: httpx2.Client) -> None:
    answer = brought(keeper, ("ouse.csv", GOOD.encode()), columns="home", competition="Kept Name")

    assert answer.status_code == 422
    assert "is not written as FIELD=NAME" in answer.text
    assert 'value="Kept Name"' in answer.text


def test_dates_that_can_be_read_both_ways_are_asked_for(keeper: httpx2.Client) -> None:
    odd = f"{HEADER}02/01/2024,Ouse,Avon,1,0\n"
    page = words(ended(keeper, brought(keeper, ("both.csv", odd.encode()), competition="Doubtful League")))

    assert "Say which comes first under “Dates such as 09/08/2024”." in page
    assert "--dates" not in page


def test_two_files_of_one_name_are_two_imports(keeper: httpx2.Client) -> None:
    first = brought(keeper, ("same.csv", GOOD.encode()), competition="Twin League")
    second = brought(keeper, ("same.csv", f"{HEADER}2024-02-01,Ouse,Wye,1,0\n".encode()), competition="Twin League")

    assert first.headers["location"] != second.headers["location"]
    assert "2 matches read" in ended(keeper, first)
    assert "1 match read, 1 new" in ended(keeper, second)


def test_a_name_that_is_markup_or_a_path_stays_text(live_server: LiveServer, keeper: httpx2.Client) -> None:
    page = ended(keeper, brought(keeper, ("../<b>x</b>.csv", GOOD.encode()), competition="Odd League"))

    assert "<b>x" not in page
    assert not (live_server.data / "b>.csv").exists()


def test_a_file_that_nobody_can_read_fails_and_says_why(keeper: httpx2.Client) -> None:
    page = words(ended(keeper, brought(keeper, ("page.csv", b"\0\1\2"))))

    assert "page.csv failed" in page
    assert "page.csv refused" in page


@pytest.mark.parametrize("file", [("", b""), None])
def test_no_file_is_said_beside_the_field(keeper: httpx2.Client, file: tuple[str, bytes] | None) -> None:
    answer = brought(keeper, *([file] if file else []), competition="Kept Name")

    assert answer.status_code == 422
    assert 'id="file-note">choose a file' in answer.text


def sent(token: str, pieces: int, *, chunk: bytes = b"2024-01-01,Ouse,Avon,1,0\n" * 2_600) -> Iterator[bytes]:
    """A form whose file comes in pieces; whatever follows the file is left out."""
    for name, value in (("csrf_token", token), ("competition", "Kept Name")):
        yield f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    yield b'--edge\r\nContent-Disposition: form-data; name="file"; filename="large.csv"\r\n\r\n'
    yield from (chunk for _ in range(pieces))


def memory(server: LiveServer) -> int:
    """The most that the server ever held, in bytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return 1024 * int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])


def test_a_large_file_goes_to_the_disk_while_it_arrives(live_server: LiveServer, keeper: httpx2.Client) -> None:
    ended(keeper, brought(keeper, ("warm.csv", GOOD.encode()), competition="Warm League"))
    before, on_disk = memory(live_server), 0

    def body() -> Iterator[bytes]:
        nonlocal on_disk
        yield from sent(form_token(keeper, "/admin/results"), 40 * MEBIBYTE // 65_000)
        ends = time.monotonic() + 30
        # The server may still be writing what the sockets hold.
        while on_disk <= 30 * MEBIBYTE and time.monotonic() < ends:
            on_disk = sum(path.stat().st_size for path in (live_server.data / "uploads").rglob("0"))
        # Too long a field ends it: the import itself, which is another matter, never begins.
        yield b'\r\n--edge\r\nContent-Disposition: form-data; name="skip"\r\n\r\n' + b"x" * 30_000 + b"\r\n--edge--\r\n"

    answer = keeper.post("/admin/results", content=body(), headers=FORM | MULTIPART)

    assert answer.status_code == 422
    assert on_disk > 30 * MEBIBYTE
    assert memory(live_server) - before < 16 * MEBIBYTE
    assert left(live_server) == []


@pytest.mark.parametrize("is_announced", [True, False])
def test_too_large_an_upload_is_said_on_the_page(
    live_server: LiveServer, keeper: httpx2.Client, is_announced: bool
) -> None:
    body = sent(form_token(keeper, "/admin/results"), 51 * MEBIBYTE // 65_000)
    answer = keeper.post("/admin/results", content=b"".join(body) if is_announced else body, headers=FORM | MULTIPART)

    assert answer.status_code == 413
    assert "The upload is longer than 50 MB." in answer.text
    assert '<h2 id="bring">Import files</h2>' in answer.text
    assert ("Kept Name" in answer.text) is not is_announced
    assert left(live_server) == []


@pytest.mark.parametrize("content_type", ["multipart/form-data", MULTIPART["content-type"]])
def test_a_damaged_form_is_said_on_the_page(keeper: httpx2.Client, content_type: str) -> None:
    answer = keeper.post("/admin/results", content=b"--edge\r\nx", headers=FORM | {"content-type": content_type})

    assert answer.status_code == 400
    assert "The request cannot be read" in answer.text
    assert 'id="bring"' in answer.text


def test_a_form_without_its_token_is_refused_on_the_page(keeper: httpx2.Client) -> None:
    files = [("file", ("a.csv", GOOD.encode()))]
    for data in ({}, {"csrf_token": "0" * 64}):
        answer = keeper.post("/admin/results", data=data, files=files, headers=FORM)

        assert answer.status_code == 403
        assert 'id="bring"' in answer.text


def test_another_site_cannot_send_a_file(keeper: httpx2.Client) -> None:
    form = {"csrf_token": form_token(keeper, "/admin/results")}
    files = [("file", ("a.csv", GOOD.encode()))]

    assert (
        keeper.post("/admin/results", data=form, files=files, headers={"sec-fetch-site": "cross-site"}).status_code
        == 403
    )
    assert keeper.post("/admin/results", data=form, files=files).status_code == 403


def test_only_an_administrator_s_files_are_read(live_server: LiveServer) -> None:
    guest = live_server.client(headers=PAGE)
    form = {"csrf_token": form_token(guest, "/sign-up"), "name": "angler", "password": PASSWORD}
    reader = live_server.client(headers=PAGE)
    form["csrf_token"] = form_token(reader, "/sign-up")
    assert reader.post("/sign-up", data=form, headers=FORM).status_code == 303
    for client, status in ((guest, 401), (reader, 403)):
        body = sent(form_token(client, "/sign-in" if client is guest else "/account"), 20)
        assert client.post("/admin/results", content=body, headers=FORM | MULTIPART).status_code == status
        assert left(live_server) == []


def test_a_program_sends_files_with_its_key_and_is_refused_in_json(
    live_server: LiveServer, keeper: httpx2.Client
) -> None:
    key = live_server.trickster("api-key", "create", "importer", "--scope", "admin").stdout.split()[-1]
    program = live_server.client(headers={"authorization": f"Bearer {key}"})
    files = [("file", ("tees.csv", GOOD.encode()))]

    begun = program.post("/admin/results", data={"competition": "Tees League"}, files=files)
    refused = program.post("/admin/results", data={"competition": "Tees League"})

    assert "2 matches read, 2 new" in ended(keeper, begun)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "INVALID_INPUT")


def test_another_s_job_has_no_page(live_server: LiveServer, keeper: httpx2.Client) -> None:
    assert keeper.get("/admin/jobs/999999").status_code == 404
    assert keeper.get("/admin/jobs/x").status_code == 404
    assert live_server.client(headers=PAGE).get("/admin/jobs/1").status_code == 401


def test_the_form_names_every_format_that_a_file_can_be_read_as() -> None:
    assert list(admin_results.FORMATS) == [each.name for each in Format]
