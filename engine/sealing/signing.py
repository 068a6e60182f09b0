"""Signatures that anybody can check: Ed25519 (Josefsson and Liusvaara, 2017, RFC 8032)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# What is signed begins so: a signature for another purpose is none of a seal.
PURPOSE = b"trickster-oracle seal 1\n"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """
    Args:
        secret: 32 random bytes.
    """

    secret: bytes

    @property
    def public(self) -> str:
        """What signatures are checked with, in hexadecimal digits."""
        return self._private.public_key().public_bytes_raw().hex()

    def sign(self, link: str) -> str:
        """A signature of a link of the audit chain, in hexadecimal digits."""
        return self._private.sign(signed_text(link)).hex()

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)


def is_signed(link: str, signature: str, public: str) -> bool:
    """Whether this is the signature of a link by the owner of a key; what is no key or no signature is not."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), signed_text(link))
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_text(link: str) -> bytes:
    return PURPOSE + link.encode()


def fingerprint(public: str) -> str:
    """A key in sixteen digits, to compare by eye."""
    digits = sha256(bytes.fromhex(public)).hexdigest()[:16]
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))
