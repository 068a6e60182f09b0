"""Passwords and tokens: the rules, the hashes, and what is stored instead of the secret."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import unicodedata
from functools import cached_property

from pwdlib import PasswordHash

from engine.accounts.common import is_common
from engine.accounts.errors import CommonPassword
from engine.errors import InvalidInput

NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{2,31}")
MOST_NAME_CHARACTERS = 32
PASSWORD_LENGTH = range(10, 257)
# As it is typed, before it is composed: composing takes the square of what is stacked on one letter.
MOST_TYPED_CHARACTERS = 1_024
# Without vowels, so that no word comes about, and without what looks like another sign.
HANDED_OVER = "bcdfghjkmnpqrstvwxz23456789"
KEY_PREFIX = "to_"
SHOWN_CHARACTERS = 10
MOST_TOKENS = 10**12
# Argon2id takes 64 MiB each time: more at once would let a flood of sign-ins take the memory.
CONCURRENT_HASHES = 2


def valid_name(name: str) -> str:
    """The name without surrounding space.

    Raises:
        InvalidInput: It breaks the rule, which the sentence states.
    """
    name = name.strip()
    if not NAME.fullmatch(name):
        raise InvalidInput(
            field="name",
            reason="use 3 to 32 letters, digits, dots, hyphens or underscores, a letter first",
        )
    return name


def name_key(name: str) -> str:
    """What is compared of a name, whatever its capitals; of what is longer than any name as much as tells that."""
    return name.strip()[: MOST_NAME_CHARACTERS + 1].casefold()


def valid_password(password: str, *, name: str, field: str = "password") -> str:
    """The password in Unicode's composed form, so that every keyboard types the same one.

    Raises:
        InvalidInput: It breaks a rule, which the sentence states.
        CommonPassword: It is one of those that everybody tries first.
    """
    password = composed(password)
    if len(password) not in PASSWORD_LENGTH:
        shortest, longest = PASSWORD_LENGTH[0], PASSWORD_LENGTH[-1]
        raise InvalidInput(field=field, reason=f"use {shortest} to {longest} characters; a sentence is fine")
    if len(set(password)) < 4:
        raise InvalidInput(field=field, reason="use at least four different characters")
    if name.casefold() in password.casefold():
        raise InvalidInput(field=field, reason="leave your name out of it")
    if is_common(password):
        raise CommonPassword(field=field)
    return password


def valid_limit(tokens: int | None, field: str) -> int | None:
    """What may be spent through a key; None is no limit.

    Raises:
        InvalidInput: It is negative, or beyond what anybody can have.
    """
    if tokens is not None and not 0 <= tokens <= MOST_TOKENS:
        raise InvalidInput(field=field, reason=f"must be from 0 to {MOST_TOKENS} tokens, or left out")
    return tokens


def composed(password: str) -> str:
    """The password as every keyboard types it; empty, and so nobody's, where it is longer than any may be."""
    return unicodedata.normalize("NFKC", password) if len(password) <= MOST_TYPED_CHARACTERS else ""


def new_password(name: str) -> str:
    """One that is handed over on paper or by telephone: four groups of four signs that cannot be mistaken.

    Args:
        name: Of the account, which no password may hold.
    """
    while True:
        groups = ("".join(secrets.choice(HANDED_OVER) for _ in range(4)) for _ in range(4))
        password = "-".join(groups)
        if name.casefold() not in password and len(set(password)) > len("-") + 3:
            return password


def new_token() -> str:
    return secrets.token_urlsafe(32)


def new_api_key() -> str:
    return KEY_PREFIX + new_token()


def digest(secret: str) -> str:
    """What is stored of a random secret: it has 256 bits, so a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()


class PasswordHasher:
    """Hashes in threads, a bounded number at once.

    Args:
        algorithm: Argon2id at the library's recommended cost.
    """

    def __init__(self, algorithm: PasswordHash | None = None) -> None:
        self._algorithm = algorithm or PasswordHash.recommended()
        self._slots = asyncio.Semaphore(CONCURRENT_HASHES)

    async def hash(self, password: str) -> str:
        async with self._slots:
            return await asyncio.to_thread(self._algorithm.hash, password)

    async def check(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        """Whether the password is right, and a stronger hash to store where the old one is weaker than today's.

        Args:
            password: In composed form.
            stored: None when nobody has that name: takes the same time and is never right.
        """
        async with self._slots:
            right, stronger = await asyncio.to_thread(self._check, password, stored)
        return right and stored is not None, stronger

    def _check(self, password: str, stored: str | None) -> tuple[bool, str | None]:
        nobody = self._hash_of_nobody
        return self._algorithm.verify_and_update(password, stored or nobody)

    @cached_property
    def _hash_of_nobody(self) -> str:
        """Checked where a name is unknown, so that the answer takes as long as for a known one."""
        return self._algorithm.hash(secrets.token_urlsafe())
