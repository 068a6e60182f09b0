"""Forms with files, read piece by piece: what is kept when, and what never is."""

from __future__ import annotations

import tracemalloc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from engine.catalogue.uploads import Upload, Uploads, plain_name
from engine.errors import InvalidInput, OracleError
from server.errors import ForgedRequest, MalformedForm, UploadNotKept
from server.security.csrf import BINDINGS, FIELD, FormTokens
from server.uploads import MOST_FIELD_BYTES, MOST_FIELDS, MOST_FILES, received

TOKENS = FormTokens(b"k" * 32)
SESSION = "session-of-a-test"
CHUNK = b"2024-01-01,Ouse,Avon,1,0\n" * 2_600
MEBIBYTE = 2**20


def part(name: str, value: bytes | str, file: str | None = None) -> bytes:
    named = f'; filename="{file}"' if file is not None else ""
    content = value if isinstance(value, bytes) else value.encode()
    return f'--edge\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + content + b"\r\n"


TOKEN = part(FIELD, TOKENS.of(SESSION))
END = b"--edge--\r\n"


def request(pieces: Iterator[bytes] | list[bytes], content_type: str = "multipart/form-data; boundary=edge") -> Request:
    """A request that sends these pieces, and nothing after them."""
    sent = iter(pieces)

    async def receive() -> Message:
        try:
            return {"type": "http.request", "body": next(sent), "more_body": True}
        except StopIteration:
            return {"type": "http.request", "body": b"", "more_body": False}

    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/admin/results",
        "headers": [(b"content-type", content_type.encode())],
        "state": {BINDINGS: [SESSION]},
        "app": SimpleNamespace(state=SimpleNamespace(form_tokens=TOKENS)),
    }
    return Request(scope, receive)


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


@pytest.fixture
async def nothing_left(uploads: Uploads) -> AsyncIterator[None]:
    yield
    assert list(uploads.folder.iterdir()) == []


async def read(uploads: Uploads, *pieces: bytes, fields: dict[str, str] | None = None) -> Upload:
    async with received(request(list(pieces)), uploads, {} if fields is None else fields) as upload:
        return upload


def contents(upload: Upload) -> dict[str, bytes]:
    return {file.name: file.content.read_bytes() for file in upload.files if isinstance(file.content, Path)}


async def test_fields_and_files_come_out_as_they_went_in(uploads: Uploads) -> None:
    fields = {"competition": "", "skip": ""}
    binary = bytes(range(256)) * 3

    files = part("file", binary, "a.gz") + part("file", b"", "b.csv")
    upload = await read(uploads, TOKEN, part("competition", "Ouse – Løten"), files, END, fields=fields)

    assert (fields["competition"], fields["skip"]) == ("Ouse – Løten", "")
    assert contents(upload) == {"a.gz": binary, "b.csv": b""}
    upload.discard()
    assert list(uploads.folder.iterdir()) == []


@pytest.mark.parametrize("size", [1, 2, 7, 64])
async def test_pieces_of_any_size_give_the_same(uploads: Uploads, size: int) -> None:
    body = TOKEN + part("file", b"one\r\n--edg\r\ntwo", "a.csv") + END

    upload = await read(uploads, *(body[start : start + size] for start in range(0, len(body), size)))

    assert contents(upload) == {"a.csv": b"one\r\n--edg\r\ntwo"}


async def test_a_field_without_a_chosen_file_brings_none(uploads: Uploads) -> None:
    upload = await read(uploads, TOKEN, part("file", b"", ""), END)

    assert upload.files == []


async def test_forty_megabytes_go_to_the_disk_and_not_into_memory(uploads: Uploads) -> None:
    pieces = 40 * MEBIBYTE // len(CHUNK)
    seen: list[int] = []

    def body() -> Iterator[bytes]:
        yield TOKEN + part("file", b"", "large.csv")[:-2]
        for number in range(pieces):
            if number % 100 == 99:
                seen.append(sum(path.stat().st_size for path in uploads.folder.rglob("0")))
            yield CHUNK
        yield b"\r\n" + END

    tracemalloc.start()
    try:
        async with received(request(body()), uploads, {}) as upload:
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    (file,) = upload.files
    assert isinstance(file.content, Path)
    assert file.content.stat().st_size == pieces * len(CHUNK)
    assert peak < 2 * MEBIBYTE
    assert seen == sorted(set(seen))
    assert seen[0] > 90 * len(CHUNK)


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize(
    "before", [b"", part(FIELD, TOKENS.of("another session")), part(FIELD, ""), part("competition", "x")]
)
async def test_nothing_of_a_file_is_kept_before_the_form_proves_itself(uploads: Uploads, before: bytes) -> None:
    written: list[Path] = []

    def body() -> Iterator[bytes]:
        yield before + part("file", CHUNK, "a.csv")
        written.extend(uploads.folder.rglob("0"))
        yield TOKEN + END

    with pytest.raises(ForgedRequest):
        async with received(request(body()), uploads, {}):
            pytest.fail("a form without its token was read")

    assert written == []


@pytest.mark.usefixtures("nothing_left")
async def test_a_form_without_files_proves_itself_too(uploads: Uploads) -> None:
    with pytest.raises(ForgedRequest):
        await read(uploads, part("competition", "x"), END)


DAMAGED = {
    "breaks off": [TOKEN, part("file", b"x", "a.csv")],
    "is nothing": [b""],
    "is no form": [b"date,home,away\n"],
    "has a part without a name": [TOKEN, b"--edge\r\nContent-Type: text/plain\r\n\r\nx\r\n", END],
    "has endless headers": [TOKEN, b"--edge\r\n" + b"X-A: b\r\n" * 1_000],
    "has a long header": [TOKEN, b"--edge\r\nX-A: " + b"b" * 100_000],
}


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("name", DAMAGED)
async def test_a_damaged_form_is_refused(uploads: Uploads, name: str) -> None:
    with pytest.raises(MalformedForm):
        await read(uploads, *DAMAGED[name])


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("content_type", ["multipart/form-data", f"multipart/form-data; boundary={'x' * 5_000}"])
async def test_a_form_names_its_boundary(uploads: Uploads, content_type: str) -> None:
    with pytest.raises(MalformedForm):
        async with received(request([TOKEN, END], content_type), uploads, {}):
            pytest.fail("a form without a boundary was read")


TOO_MUCH = {
    "files": [TOKEN, *(part("file", b"x", f"{number}.csv") for number in range(MOST_FILES + 1)), END],
    "fields": [TOKEN, *(part(f"f{number}", "x") for number in range(MOST_FIELDS + 1)), END],
    "a field": [TOKEN, part("competition", "x" * (MOST_FIELD_BYTES + 1)), END],
}


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("name", TOO_MUCH)
async def test_too_much_of_anything_is_refused(uploads: Uploads, name: str) -> None:
    with pytest.raises(InvalidInput):
        await read(uploads, *TOO_MUCH[name])


@pytest.mark.usefixtures("nothing_left")
@pytest.mark.parametrize("error", [ClientDisconnect(), RuntimeError(), OracleError("It went wrong.")], ids=repr)
async def test_files_are_gone_where_nobody_took_them(uploads: Uploads, error: Exception) -> None:
    async def fail() -> None:
        async with received(request([TOKEN, part("file", CHUNK, "a.csv"), END]), uploads, {}) as upload:
            assert contents(upload) == {"a.csv": CHUNK}
            raise error

    with pytest.raises(type(error)):
        await fail()


@pytest.mark.usefixtures("nothing_left")
async def test_a_full_disk_is_said(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(UploadNotKept, match="No space left on device"):
        await read(uploads, TOKEN, part("file", CHUNK, "a.csv"), END)


async def test_what_an_ended_process_left_is_cleared(uploads: Uploads) -> None:
    await read(uploads, TOKEN, part("file", CHUNK, "a.csv"), END)
    assert list(uploads.folder.iterdir())

    uploads.clear()

    assert list(uploads.folder.iterdir()) == []
    Uploads(uploads.folder / "missing").clear()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\E0.csv", "E0.csv"),
        ("a\r\nb\x00.csv", "ab.csv"),
        ("/", "file"),
        ("  ", "file"),
        ("x" * 300 + ".csv", "x" * 196 + ".csv"),
    ],
)
def test_a_name_is_one_short_line_without_a_path(given: str, kept: str) -> None:
    assert plain_name(given) == kept
