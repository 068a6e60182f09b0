"""The rules for names and passwords, and what is stored instead of a secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.accounts import credentials
from engine.accounts.errors import CommonPassword
from engine.errors import InvalidInput


@pytest.mark.parametrize(
    "name", ["", "ab", "a" * 33, "1abc", "ann bob", "ann@example", "аdmin", "ann\nbob", "../etc", "-ann", "ann\x00"]
)
def test_a_name_outside_the_rule_is_refused_by_field(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        credentials.valid_name(name)

    assert refusal.value.field == "name"


@pytest.mark.parametrize("password", ["", "short", "x" * 257, "aaaaaaaaaaaa", "abababababab", "my ann-marie is here"])
def test_a_weak_password_is_refused_by_field(password: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        credentials.valid_password(password, name="Ann-Marie")

    assert refusal.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "PASSWORD1234",
        "Password2026!",
        "p@ssw0rd!!",
        "passwordpassword",
        "1234567890",
        "qwertyuiop",
        "qwertyuiop!",
        "Liverpool1892",
        "sunshine 2024",
        "ｐａｓｓｗｏｒｄ１２３４",
    ],
)
def test_a_password_that_everybody_tries_first_is_refused_with_a_way_out(password: str) -> None:
    with pytest.raises(CommonPassword) as refusal:
        credentials.valid_password(password, name="ann", field="new")

    assert (refusal.value.code, refusal.value.field) == ("INVALID_INPUT", "new")
    assert "words" in refusal.value.hint


@pytest.mark.parametrize(
    "password", ["seven green bottles", "password of my cat", "blue-kettle-42", "sunshine 31415926535"]
)
def test_words_that_nobody_else_puts_together_are_taken(password: str) -> None:
    assert credentials.valid_password(password, name="ann") == password


def test_the_length_is_looked_at_first() -> None:
    with pytest.raises(InvalidInput, match="10 to 256"):
        credentials.valid_password("password" * 100_000, name="ann")


@given(st.from_regex(credentials.NAME, fullmatch=True))
def test_every_name_inside_the_rule_is_kept_as_typed(name: str) -> None:
    assert credentials.valid_name(f" {name} ") == name


def test_the_same_password_from_two_keyboards_is_one_password() -> None:
    assert credentials.composed("ba\u0301ll of string") == credentials.composed("b\u00e1ll of string")


def test_a_digest_does_not_contain_its_secret() -> None:
    secret = credentials.new_api_key()

    assert secret not in credentials.digest(secret)
    assert len(credentials.digest(secret)) == 64


def test_the_digest_is_sha_256() -> None:
    # FIPS 180-2, appendix B.1: the digest of "abc".
    assert credentials.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


async def test_a_password_is_stored_as_argon2id() -> None:
    stored = await credentials.PasswordHasher().hash("a long enough sentence")

    assert stored.startswith("$argon2id$")
    assert "sentence" not in stored


async def test_nobody_has_the_right_password() -> None:
    right, _ = await credentials.PasswordHasher().check("a long enough sentence", None)

    assert right is False
