"""Device codes and the user codes that a person types for them (RFC 8628)."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_magic.sandbox.identity.errors import IdentityError
from entra_magic.sandbox.identity.secret_store import SecretStore

if TYPE_CHECKING:
    from entra_magic.sandbox.identity.people import SignIn
    from entra_magic.sandbox.identity.requests import SignInRequest
    from entra_magic.sandbox.identity.settings import Settings

__all__ = ["DeviceAuthorization", "DeviceCodes"]

_ALPHABET = "BCDFGHJKLMNPQRSTVWXYZ23456789"  # no vowels: no words by accident
_LENGTH = 9
_SLOWER_BY = 5.0
_EARLY = 0.75  # a timer that fires a little early is not a client in a hurry


@dataclass
class DeviceAuthorization:
    """One device that waits for a person.

    Parameters
    ----------
    interval
        Seconds between two polls; grows when the client polls faster.
    sign_in
        Who approved it, None so far.
    refusal
        Why nobody will approve it, None so far.
    redeemed
        Whether the tokens were fetched.
    """

    request: SignInRequest
    expires_at: float
    interval: float
    sign_in: SignIn | None = None
    refusal: IdentityError | None = None
    redeemed: bool = False
    _polled_at: float = 0.0

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return time.time() >= self.expires_at

    def poll(self) -> SignIn:
        """Return who approved.

        Raises
        ------
        IdentityError
            Why there is nothing to fetch: pending, too fast, expired, declined.
        """
        if self.redeemed:
            raise IdentityError(54005)
        if self.refusal:
            raise self.refusal
        if self.is_expired:
            raise IdentityError(70020)
        if self.sign_in is None:
            hurried = time.time() - self._polled_at < self.interval * _EARLY
            self._polled_at = time.time()
            if hurried:
                self.interval += _SLOWER_BY
                raise IdentityError(70022)
            raise IdentityError(70016)
        self.redeemed = True
        return self.sign_in

    def decline(self, problem: IdentityError) -> None:
        """Turn the device away, unless somebody has approved it already."""
        if self.sign_in is None:
            # RFC 8628 has a word of its own for a person who declines.
            declined = IdentityError(65004, error="authorization_declined")
            self.refusal = declined if problem.number == declined.number else problem

    def require_open(self) -> None:
        """Refuse a code that a person can no longer answer.

        Raises
        ------
        IdentityError
            90120 when somebody answered already, 70019 when it expired.
        """
        if self.refusal or self.sign_in is not None:
            raise IdentityError(90120)
        if self.is_expired:
            raise IdentityError(70019)


class DeviceCodes:
    """The devices that wait for a person, found by either of their codes."""

    def __init__(self) -> None:
        self._by_device_code: SecretStore[DeviceAuthorization] = SecretStore("")
        self._by_user_code: SecretStore[DeviceAuthorization] = SecretStore("")

    def issue(
        self, request: SignInRequest, settings: Settings
    ) -> tuple[str, str, DeviceAuthorization]:
        """Return a new device code, its user code, and what they stand for."""
        lifetime = settings.device_code_lifetime
        authorization = DeviceAuthorization(
            request, time.time() + lifetime, settings.device_code_interval
        )
        user_code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        device_code = self._by_device_code.issue(authorization, lifetime)
        self._by_user_code.keep(user_code, authorization, lifetime)
        return device_code, user_code, authorization

    def find_device(self, device_code: str) -> DeviceAuthorization | None:
        """Return the authorization that a device polls for."""
        entry = self._by_device_code.find(device_code)
        return entry.value if entry else None

    def find_typed(self, user_code: str) -> DeviceAuthorization:
        """Return the authorization whose code a person typed, in any spelling.

        Raises
        ------
        IdentityError
            70018, 70019 or 90120.
        """
        typed = "".join(c for c in user_code.upper() if c.isalnum())
        entry = self._by_user_code.find(typed)
        if entry is None:
            raise IdentityError(70018)
        entry.value.require_open()
        return entry.value
