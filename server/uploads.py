"""A form with files, read as it arrives: fields into memory, files to disk, none before the form proves itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from engine.catalogue.uploads import Upload, Uploads
from engine.errors import InvalidInput
from server.errors import MalformedForm, UploadNotKept
from server.security.csrf import FIELD, refuse_forged_form

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_FILES, MOST_FIELDS = 20, 40
MOST_FIELD_BYTES = 20_000


@asynccontextmanager
async def received(request: Request, uploads: Uploads, fields: dict[str, str]) -> AsyncIterator[Upload]:
    """The files of a form; they are gone after the block unless it ends well, and then whoever took them removes them.

    Args:
        fields: Takes the form's other fields as they arrive, so that a form that is refused can come back as it was.

    Raises:
        ForgedRequest: The form is not one of ours, or its token comes after a file.
        MalformedForm: It is no form, or breaks off.
        InvalidInput: It has too many files or fields, or too long a field.
        TooLarge: It is larger than the body limit.
        UploadNotKept: There is no room for the files.
    """
    with _on_disk():
        upload = await asyncio.to_thread(uploads.begin)
    try:
        await _read(request, _Form(upload, fields, lambda token: refuse_forged_form(request.scope, token)))
        yield upload
    except BaseException:
        await asyncio.shield(asyncio.to_thread(upload.discard))
        raise


async def _read(request: Request, form: _Form) -> None:
    try:
        with _on_disk():
            parser = MultipartParser(_boundary(request), form.callbacks())
            async for chunk in request.stream():
                await asyncio.to_thread(parser.write, chunk)
    except FormParserError:
        raise MalformedForm(reason="its form is damaged") from None
    finally:
        form.close()
    form.refuse_half()


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UploadNotKept(reason=error.strerror or "the disk refuses it") from error


def _boundary(request: Request) -> bytes:
    _, options = parse_options_header(request.headers.get("content-type", ""))
    if not options.get(b"boundary"):
        raise MalformedForm(reason="its form names no boundary")
    return options[b"boundary"]


@dataclass(slots=True)
class _Part:
    name: str
    file: BinaryIO | None = None
    data: bytearray = field(default_factory=bytearray)


class _Form:
    """What the parser tells of a form, part by part.

    Args:
        prove: Called with the form's token before anything of a file is kept.
    """

    def __init__(self, upload: Upload, fields: dict[str, str], prove: Callable[[object], None]) -> None:
        self.upload, self.fields, self.prove = upload, fields, prove
        self.is_proven = self.is_whole = False
        self._header: tuple[bytearray, bytearray] = bytearray(), bytearray()
        self._disposition = b""
        self._part = _Part("")

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._begin_part,
            "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._open_part,
            "on_part_data": self._take,
            "on_part_end": self._end_part,
            "on_end": self._end,
        }

    def refuse_half(self) -> None:
        """
        Raises:
            MalformedForm: It breaks off.
            ForgedRequest: It is not one of ours.
        """
        if not self.is_whole:
            raise MalformedForm(reason="its form breaks off")
        self._prove()

    def close(self) -> None:
        if self._part.file is not None:
            self._part.file.close()

    def _begin_part(self) -> None:
        self._disposition = b""

    def _end_header(self) -> None:
        name, value = (bytes(each) for each in self._header)
        if name.lower() == b"content-disposition":
            self._disposition = value
        self._header = bytearray(), bytearray()

    def _open_part(self) -> None:
        _, options = parse_options_header(self._disposition)
        if b"name" not in options:
            raise MalformedForm(reason="a part of its form has no name")
        self._part = _Part(options[b"name"].decode(errors="replace"))
        if options.get(b"filename"):
            self._open_file(options[b"filename"].decode(errors="replace"))
        elif len(self.fields) >= MOST_FIELDS:
            raise InvalidInput(field="form", reason=f"at most {MOST_FIELDS} fields are read")

    def _open_file(self, name: str) -> None:
        self._prove()
        if len(self.upload.files) >= MOST_FILES:
            raise InvalidInput(field="file", reason=f"choose at most {MOST_FILES} files at once")
        self._part.file = self.upload.add(name).open("wb")

    def _prove(self) -> None:
        if not self.is_proven:
            self.prove(self.fields.get(FIELD))
            self.is_proven = True

    def _take(self, data: bytes, start: int, end: int) -> None:
        if self._part.file is not None:
            self._part.file.write(memoryview(data)[start:end])
        elif len(self._part.data) + end - start > MOST_FIELD_BYTES:
            raise InvalidInput(field=self._part.name[:40], reason=f"is longer than {MOST_FIELD_BYTES:,} bytes")
        else:
            self._part.data.extend(data[start:end])

    def _end_part(self) -> None:
        if self._part.file is not None:
            self._part.file.close()
        else:
            self.fields[self._part.name] = self._part.data.decode(errors="replace")

    def _end(self) -> None:
        self.is_whole = True
