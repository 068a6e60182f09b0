"""Documents that an installation knows by their digest, and whether it runs any others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cachetools import LRUCache

from engine.errors import Forbidden, NotFound, OracleError

SCHEME = "sha256:"


class UnknownDocument(Forbidden):
    hint = "Send a document that was registered with this installation, or its digest."

    def __init__(self) -> None:
        super().__init__("This installation runs only documents that it knows.")


class PersistedQueryNotFound(OracleError):
    """Clients of automatic persisted queries know it by its message, and then send the document."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    hint = "Send the document itself with its digest."

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound")
        # Clients compare it whole, without the full stop that ends a sentence.
        self.args = ("PersistedQueryNotFound",)


class PersistedQueryNotSupported(OracleError):
    """Clients of automatic persisted queries know it by its message, and send documents from then on."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"
    hint = "Send the document itself."

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotSupported")
        # Clients compare it whole, without the full stop that ends a sentence.
        self.args = ("PersistedQueryNotSupported",)


def digest(text: str) -> str:
    """The id of a document, as clients send it instead of the text."""
    return SCHEME + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Library:
    """The documents an installation knows.

    Args:
        texts: Documents, exactly as clients would send them.
        is_closed: Whether nothing else runs.
        most_registered: Documents of clients that are remembered by their digest, the latest used ones.
    """

    def __init__(self, texts: Iterable[str] = (), *, is_closed: bool = False, most_registered: int = 0) -> None:
        self._texts = {digest(text): text for text in texts}
        self._is_closed = is_closed
        self._most_registered = 0 if is_closed else most_registered
        self._registered: LRUCache[str, str] = LRUCache(self._most_registered)

    def beside(self, text: str) -> Library:
        """The same where a document of our own runs, which a client's documents are given to as variables."""
        return Library([*self._texts.values(), text], is_closed=True) if self._is_closed else self

    def register(self, text: str) -> None:
        """Remember a client's document, where the installation lets clients bring their own."""
        if self._most_registered and (known_as := digest(text)) not in self._texts:
            self._registered[known_as] = text

    def persisted(self, id: str) -> str:
        """The text of a document that a client believes to be known.

        Raises:
            PersistedQueryNotFound: It is not, and may be sent with its digest.
            PersistedQueryNotSupported: There are no documents to be known by their digest here.
        """
        if (text := self._registered.get(id) or self._texts.get(id)) is not None:
            return text
        raise PersistedQueryNotFound if self._texts or self._most_registered else PersistedQueryNotSupported

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
