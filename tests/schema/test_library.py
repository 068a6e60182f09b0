"""Documents by digest, and installations that run no others."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from schema.persisted_documents import Library, PersistedQueryNotFound, PersistedQueryNotSupported, digest
from tests.schema.conftest import House
from tests.schema.documents import DISTRIBUTION, HEADLINE, QUESTION, QUOTE

ASKED = {"input": QUESTION}


def test_the_id_of_a_document_is_its_sha256() -> None:
    assert digest("{ viewer { id } }") == "sha256:" + hashlib.sha256(b"{ viewer { id } }").hexdigest()


async def test_a_digest_that_nobody_registered_is_not_found(house: House) -> None:
    answer = await house.guest.ask(digest(HEADLINE), ASKED)

    assert (answer.errors[0]["extensions"]["code"], answer.status) == ("NOT_FOUND", 404)


async def test_a_registered_document_runs_by_its_digest(house: House) -> None:
    known = replace(house.guest, library=Library([HEADLINE]))

    assert (await known.ask(digest(HEADLINE), ASKED)).data == (await known.ask(HEADLINE, ASKED)).data


async def test_a_digest_is_priced_like_its_text(house: House) -> None:
    known = replace(house.guest, library=Library([DISTRIBUTION]))

    answer = await known.ask(QUOTE, {"document": digest(DISTRIBUTION), "variables": ASKED})

    assert answer.data is not None
    assert answer.data["quote"]["total"] == 2


async def test_an_open_library_runs_other_documents_too(house: House) -> None:
    assert (await replace(house.guest, library=Library([DISTRIBUTION])).ask(HEADLINE, ASKED)).errors == []


@pytest.mark.parametrize("document", [HEADLINE + " ", "{ __typename }", "nonsense", "\ud800"])
async def test_a_closed_library_runs_nothing_else(house: House, document: str) -> None:
    closed = replace(house.guest, library=Library([HEADLINE], is_closed=True))

    answer = await closed.ask(document, ASKED)

    assert (answer.data, answer.errors[0]["extensions"]["code"], answer.status) == (None, "FORBIDDEN", 403)
    assert (await closed.ask(HEADLINE, ASKED)).errors == []


async def test_a_closed_library_quotes_nothing_else(house: House) -> None:
    closed = replace(house.guest, library=Library([QUOTE], is_closed=True))

    answer = await closed.ask(QUOTE, {"document": DISTRIBUTION, "variables": ASKED})

    assert answer.errors[0]["extensions"]["code"] == "FORBIDDEN"


def test_a_library_remembers_the_documents_that_were_used_last() -> None:
    library = Library(most_registered=2)
    for text in ("{ a }", "{ b }"):
        library.register(text)
    library.persisted(digest("{ a }"))
    library.register("{ c }")

    assert [library.persisted(digest(text)) for text in ("{ a }", "{ c }")] == ["{ a }", "{ c }"]
    with pytest.raises(PersistedQueryNotFound):
        library.persisted(digest("{ b }"))


def test_a_library_without_documents_says_that_it_takes_none() -> None:
    with pytest.raises(PersistedQueryNotSupported):
        Library().persisted(digest("{ a }"))


def test_a_closed_library_takes_no_documents() -> None:
    library = Library(["{ a }"], is_closed=True, most_registered=5)
    library.register("{ b }")

    assert library.persisted(digest("{ a }")) == "{ a }"
    with pytest.raises(PersistedQueryNotFound):
        library.persisted(digest("{ b }"))
