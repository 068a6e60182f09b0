"""One public file over HTTP: only when it changed, never too large, never from elsewhere."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx2

from engine.errors import OracleError
from engine.simulation.wording import counted

MOST_BYTES = 16 * 1024 * 1024
MOST_REDIRECTS = 3
SECONDS_TO_CONNECT = 5.0
SECONDS_BETWEEN_BYTES = 15.0
SECONDS_IN_ALL = 60.0
HEADERS = {"User-Agent": "trickster-oracle (educational forecasts)", "Accept-Encoding": "identity"}
# What a server sends for the pages of a captive portal or a missing file, and never for results.
NO_RESULTS = ("text/html", "application/xhtml", "image/", "video/", "audio/", "application/pdf")


class SourceUnavailable(OracleError):
    code = "SOURCE_UNAVAILABLE"
    hint = "Check the connection and try again later, or import a file that you have."

    def __init__(self, *, url: str, reason: str) -> None:
        super().__init__(f"{url} cannot be downloaded: {reason}")
        self.url, self.reason = url, reason


class SourceMissing(SourceUnavailable):
    """There is no such file at the source."""

    def __init__(self, *, url: str) -> None:
        super().__init__(url=url, reason="there is no such file, the season may not have begun")


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of its file, so that the next request can be conditional."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What can be sent: a validator of other letters than ASCII is none, and the file is downloaded again."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in conditions.items() if value and value.isascii()}


@dataclass(frozen=True, slots=True)
class Downloaded:
    data: bytes
    validators: Validators


async def download(
    url: str, known: Validators, *, most_bytes: int = MOST_BYTES, seconds: float = SECONDS_IN_ALL
) -> Downloaded | None:
    """The file, or None where it is what it was when the server said `known` of it.

    Raises:
        SourceUnavailable: The server cannot be reached, refuses, is too slow, sends too much, sends something else
            than results, or leads elsewhere.
    """
    timeout = httpx2.Timeout(SECONDS_BETWEEN_BYTES, connect=SECONDS_TO_CONNECT)
    try:
        async with asyncio.timeout(seconds), httpx2.AsyncClient(timeout=timeout, headers=HEADERS) as client:
            return await followed(client, url, known, most_bytes)
    except (TimeoutError, httpx2.TimeoutException):
        raise SourceUnavailable(url=url, reason="the server takes too long") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
        raise SourceUnavailable(url=url, reason="the server cannot be reached") from None


async def followed(client: httpx2.AsyncClient, url: str, known: Validators, most_bytes: int) -> Downloaded | None:
    """Redirects are followed inside the same host only, and never to less security."""
    at = url
    for _ in range(MOST_REDIRECTS + 1):
        async with client.stream("GET", at, headers=known.headers) as response:
            if not response.has_redirect_location:
                return await read(response, url, most_bytes)
            target = str(response.url.join(response.headers["location"]))
        if not is_same_house(at, target):
            raise SourceUnavailable(url=url, reason=f"it leads to another host, {urlsplit(target).hostname}")
        at = target
    raise SourceUnavailable(url=url, reason="it leads from one address to the next without end")


def is_same_house(origin: str, target: str) -> bool:
    before, after = urlsplit(origin), urlsplit(target)
    same_scheme = after.scheme == before.scheme and after.netloc == before.netloc
    return same_scheme or (after.scheme == "https" and after.hostname == before.hostname)


async def read(response: httpx2.Response, url: str, most_bytes: int) -> Downloaded | None:
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        return None
    if response.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise SourceMissing(url=url)
    if response.status_code != HTTPStatus.OK:
        raise SourceUnavailable(url=url, reason=f"the server answers {response.status_code}")
    kind = response.headers.get("content-type", "").lower()
    if kind.startswith(NO_RESULTS):
        raise SourceUnavailable(url=url, reason=f"it is {kind.partition(';')[0]}, no file of results")
    data = bytearray()
    # Raw bytes: a packed answer is unpacked by the importer, within its own limit.
    async for chunk in response.aiter_raw():
        data += chunk
        if len(data) > most_bytes:
            raise SourceUnavailable(url=url, reason=f"it is larger than {counted(most_bytes, 'byte')}")
    validators = Validators(response.headers.get("etag"), response.headers.get("last-modified"))
    return Downloaded(bytes(data), validators)
