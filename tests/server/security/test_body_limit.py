"""How much of a body is read, and that whoever sends too much hears why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from engine.errors import OracleError
from server.errors import TooLarge, UploadTooLarge
from server.security.body_limit import DRAINED, MOST_FORM_BYTES, URL_ENCODED, BodyLimit

MOST, MOST_OF_AN_UPLOAD = 1_000, 10_000
UPLOAD = {"content-type": "multipart/form-data; boundary=x"}


class Client:
    """Sends a body in pieces and counts what was taken of it."""

    def __init__(
        self, pieces: Iterator[bytes], path: str = "/form", headers: dict[str, str] | None = None, method: str = "POST"
    ) -> None:
        self.pieces, self.taken = pieces, 0
        self.answered_after: int | None = None
        given = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        self.scope: Scope = {"type": "http", "method": method, "path": path, "headers": given}

    async def receive(self) -> Message:
        piece = next(self.pieces, None)
        self.taken += len(piece or b"")
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.answered_after = self.taken

    async def ask(self, app: BodyLimit) -> None:
        await app(self.scope, self.receive, self.send)


async def reads(scope: Scope, receive: Receive, send: Send) -> None:
    await Request(scope, receive).body()
    await Response("read")(scope, receive, send)


async def refuses(scope: Scope, receive: Receive, send: Send) -> None:
    raise OracleError("before anything is read")


async def answers(scope: Scope, receive: Receive, send: Send) -> None:
    await Response("unread")(scope, receive, send)


def limited(app: object) -> BodyLimit:
    return BodyLimit(app, max_bytes=MOST, max_upload_bytes=MOST_OF_AN_UPLOAD, uploads=("/files",))  # type: ignore[arg-type]


def pieces(size: int) -> Iterator[bytes]:
    return iter([b"x" * 100] * (size // 100))


async def test_a_body_up_to_the_limit_is_read() -> None:
    client = Client(pieces(MOST))
    await client.ask(limited(reads))

    assert client.answered_after == MOST


@pytest.mark.parametrize("headers", [{}, {"content-length": "2000"}])
async def test_a_longer_one_is_refused_and_taken_to_its_end(headers: dict[str, str]) -> None:
    client = Client(pieces(2 * MOST), headers=headers)
    with pytest.raises(TooLarge, match="1 KB"):
        await client.ask(limited(reads))

    assert client.taken == 2 * MOST


async def test_an_endless_one_is_not_taken_for_ever() -> None:
    client = Client(iter(lambda: b"x" * 100, b""))
    with pytest.raises(TooLarge):
        await client.ask(limited(reads))

    assert client.taken <= DRAINED * MOST + 100


async def test_one_that_is_announced_as_far_too_long_is_not_taken_at_all() -> None:
    client = Client(pieces(2 * MOST), headers={"content-length": str(DRAINED * MOST + 1)})
    with pytest.raises(TooLarge):
        await client.ask(limited(reads))

    assert client.taken == 0


async def test_who_waits_to_be_asked_is_told_at_once() -> None:
    client = Client(pieces(2 * MOST), headers={"content-length": "2000", "expect": "100-continue"})
    with pytest.raises(TooLarge):
        await client.ask(limited(reads))

    assert client.taken == 0


@pytest.mark.parametrize("app", [refuses, answers])
async def test_an_answer_before_the_end_waits_for_the_body(app: object) -> None:
    client = Client(pieces(MOST))
    try:
        await client.ask(limited(app))
    except OracleError:
        client.answered_after = client.taken

    assert client.answered_after == MOST


async def test_only_a_form_with_files_may_be_as_long_as_an_upload() -> None:
    client = Client(pieces(MOST_OF_AN_UPLOAD), "/files", UPLOAD)
    await client.ask(limited(reads))
    assert client.answered_after == MOST_OF_AN_UPLOAD

    for path, headers in (("/files", {"content-type": "application/x-www-form-urlencoded"}), ("/form", UPLOAD)):
        with pytest.raises(TooLarge, match="1 KB"):
            await Client(pieces(2 * MOST), path, headers).ask(limited(reads))


@pytest.mark.parametrize("content_type", [URL_ENCODED, f" {URL_ENCODED.upper()} ; charset=utf-8"])
async def test_a_url_encoded_form_is_shorter_than_other_bodies(content_type: str) -> None:
    most_of_a_body = 2 * MOST_FORM_BYTES
    app = BodyLimit(reads, max_bytes=most_of_a_body, max_upload_bytes=most_of_a_body, uploads=())

    for size, headers in ((MOST_FORM_BYTES, {"content-type": content_type}), (most_of_a_body, UPLOAD)):
        client = Client(pieces(size), headers=headers)
        await client.ask(app)
        assert client.answered_after == size

    with pytest.raises(TooLarge, match="The form is longer than") as refusal:
        await Client(pieces(most_of_a_body), headers={"content-type": content_type}).ask(app)
    assert refusal.value.hint


async def test_a_longer_upload_is_refused_with_advice() -> None:
    with pytest.raises(UploadTooLarge, match="10 KB") as refusal:
        await Client(pieces(2 * MOST_OF_AN_UPLOAD), "/files", UPLOAD).ask(limited(reads))

    assert "trickster data import" in refusal.value.hint


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_what_asks_for_a_page_brings_no_body_to_count(method: str) -> None:
    client = Client(pieces(2 * MOST), method=method)
    await client.ask(limited(answers))

    assert client.taken == 0
