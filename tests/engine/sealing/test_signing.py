"""Signatures as RFC 8032 has them, and that nothing else passes for one."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.sealing.signing import SigningKey, is_signed, signed_text

# RFC 8032, section 7.1, test 1: secret key and public key.
SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
LINK = "ab" * 32


def test_the_public_key_is_that_of_the_standard() -> None:
    assert SigningKey(SECRET).public == PUBLIC


def test_a_signature_is_of_the_purpose_and_the_link() -> None:
    made = Ed25519PrivateKey.from_private_bytes(SECRET).sign(b"trickster-oracle seal 1\n" + LINK.encode()).hex()

    assert signed_text(LINK) == b"trickster-oracle seal 1\n" + LINK.encode()
    assert SigningKey(SECRET).sign(LINK) == made
    assert is_signed(LINK, made, PUBLIC)


@pytest.mark.parametrize(
    ("link", "signature", "public"),
    [
        ("ac" * 32, None, PUBLIC),
        (LINK, "00" * 64, PUBLIC),
        (LINK, "", PUBLIC),
        (LINK, "no hexadecimal digits", PUBLIC),
        (LINK, None, SigningKey(bytes(32)).public),
        (LINK, None, "00"),
        (LINK, None, "é"),
    ],
)
def test_nothing_else_passes_for_a_signature(link: str, signature: str | None, public: str) -> None:
    assert not is_signed(link, SigningKey(SECRET).sign(LINK) if signature is None else signature, public)
