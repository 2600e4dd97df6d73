"""Salted password hashes: the directory never holds a password."""

from __future__ import annotations

import hashlib
import hmac
import secrets

__all__ = ["hash_password", "matches"]


def _digest(password: str, salt: str) -> str:
    """Return the scrypt hash (RFC 7914), cheap enough for a sample directory."""
    hashed = hashlib.scrypt(
        password.encode(), salt=bytes.fromhex(salt), n=2**12, r=8, p=1
    )
    return hashed.hex()


def hash_password(password: str) -> str:
    """Return a fresh salt and the hash under it, as one string."""
    salt = secrets.token_hex(16)
    return f"{salt}${_digest(password, salt)}"


def matches(password: str, hashed: str) -> bool:
    """Whether `hashed` was made from this password."""
    salt, expected = hashed.split("$")
    return hmac.compare_digest(_digest(password, salt), expected)
