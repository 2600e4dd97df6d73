"""Where a sign-in stands: what a card shows, and what the driver does next.

::

    Starting ──► AwaitingBrowser ────► Redeeming ──► SignedIn
        │               │                  │
        └─────► AwaitingDeviceCode ────────┴───────► Failed

A state is immutable and holds no secret that its `repr` would show. `Failed` also
stands for a cancelled or timed-out sign-in: its error says which.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from entra_magic.errors import EntraMagicError
    from entra_magic.signin.request import SignInRequest

__all__ = [
    "AwaitingBrowser",
    "AwaitingDeviceCode",
    "Failed",
    "Redeeming",
    "SignedIn",
    "Starting",
    "State",
]


@dataclass(frozen=True)
class Starting:
    """Nothing has been sent yet, or the sandbox or the login host is being asked."""

    request: SignInRequest


@dataclass(frozen=True)
class AwaitingBrowser:
    """The person is signing in at a page; the receiver waits for the redirect.

    Parameters
    ----------
    request
        What was asked for.
    auth_uri
        The page to open; it carries no secret but is good for one sign-in only.
    expires_at
        When the wait ends, in seconds since the epoch.
    opened
        Whether a browser window was opened on the kernel's machine.
    flow
        MSAL's notes on this attempt: they hold the PKCE verifier.
    """

    request: SignInRequest
    auth_uri: str = field(repr=False)
    expires_at: float
    opened: bool = False
    flow: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class AwaitingDeviceCode:
    """The person types a code at a page; the token endpoint is polled.

    Parameters
    ----------
    request
        What was asked for.
    user_code
        The code to type.
    verification_uri
        The page to type it at.
    expires_at
        When the server forgets the code, or the wait ends if that is sooner; in
        seconds since the epoch.
    started_at
        When the code was issued; in seconds since the epoch.
    interval
        Seconds between two polls.
    poll_at
        When to poll next; in seconds since the epoch.
    trouble
        Why the last poll got no proper answer, or empty.
    flow
        MSAL's notes on this attempt: they hold the device code.
    """

    request: SignInRequest
    user_code: str = field(repr=False)
    verification_uri: str
    expires_at: float
    started_at: float
    interval: float
    poll_at: float
    trouble: str = ""
    flow: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Redeeming:
    """The browser came back; the code is being exchanged for tokens."""

    request: SignInRequest
    flow: Mapping[str, object] = field(repr=False)
    response: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class SignedIn:
    """The token endpoint has answered with tokens.

    Parameters
    ----------
    request
        What was asked for.
    answer
        MSAL's result, tokens and all: it stays inside the connection.
    """

    request: SignInRequest
    answer: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True)
class Failed:
    """The sign-in ended without tokens."""

    request: SignInRequest
    error: EntraMagicError


State = Starting | AwaitingBrowser | AwaitingDeviceCode | Redeeming | SignedIn | Failed
