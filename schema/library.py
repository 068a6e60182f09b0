"""Documents that an installation knows by their digest, and whether it runs any others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from engine.errors import Forbidden, NotFound

SCHEME = "sha256:"


class UnknownDocument(Forbidden):
    hint = "Send a document that was registered with this installation, or its digest."

    def __init__(self) -> None:
        super().__init__("This installation runs only documents that it knows.")


def digest(text: str) -> str:
    """The id of a document, as clients send it instead of the text."""
    return SCHEME + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Library:
    """The documents an installation knows.

    Args:
        texts: Documents, exactly as clients would send them.
        is_closed: Whether nothing else runs.
    """

    def __init__(self, texts: Iterable[str] = (), *, is_closed: bool = False) -> None:
        self._texts = {digest(text): text for text in texts}
        self._is_closed = is_closed

    def text(self, document: str) -> str:
        """The text of a document that was sent whole or by its digest.

        Raises:
            NotFound: There is none with this digest.
            UnknownDocument: The library is closed, and this document is not in it.
        """
        if document.startswith(SCHEME):
            if document not in self._texts:
                raise NotFound(kind="document", id=document[:80])
            return self._texts[document]
        if self._is_closed and digest(document) not in self._texts:
            raise UnknownDocument
        return document


OPEN = Library()
