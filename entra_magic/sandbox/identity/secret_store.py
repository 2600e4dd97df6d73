"""Opaque secrets handed out, of which only hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Entry", "SecretStore"]

_T = TypeVar("_T")

_REMEMBERED_AFTER_EXPIRY = 3600.0
"""So that whoever comes late hears "expired" rather than "unknown"."""


@dataclass
class Entry(Generic[_T]):
    """What one secret stands for."""

    value: _T
    expires_at: float
    used: bool = False

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return time.time() >= self.expires_at


class SecretStore(Generic[_T]):
    """Random strings and what they stand for, in memory.

    Parameters
    ----------
    prefix
        The first characters of each secret, as Entra's have one.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._entries: dict[str, Entry[_T]] = {}

    def issue(self, value: _T, lifetime: float) -> str:
        """Return a new secret that stands for `value` for so many seconds."""
        secret = self._prefix + secrets.token_urlsafe(48)
        self.keep(secret, value, lifetime)
        return secret

    def keep(self, secret: str, value: _T, lifetime: float) -> None:
        """Let a secret that was chosen elsewhere stand for `value`."""
        self._forget_expired()
        self._entries[_digest(secret)] = Entry(value, time.time() + lifetime)

    def find(self, secret: str) -> Entry[_T] | None:
        """Return what a secret stands for, expired or used as it may be."""
        return self._entries.get(_digest(secret))

    def _forget_expired(self) -> None:
        """Drop the oldest entries whose time is long over."""
        horizon = time.time() - _REMEMBERED_AFTER_EXPIRY
        while self._entries:
            oldest = next(iter(self._entries))
            if self._entries[oldest].expires_at > horizon:
                return
            del self._entries[oldest]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
