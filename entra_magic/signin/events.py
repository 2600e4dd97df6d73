"""What can happen to a sign-in: every event that `advance` understands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from entra_magic.errors import EntraMagicError

__all__ = [
    "Answered",
    "Cancelled",
    "DeviceCodeIssued",
    "Event",
    "PageReady",
    "Redirected",
    "Refused",
    "TimeElapsed",
    "Unanswered",
]


@dataclass(frozen=True)
class PageReady:
    """The receiver listens and MSAL has made the authorization URL."""

    auth_uri: str = field(repr=False)
    flow: Mapping[str, object] = field(repr=False)
    now: float


@dataclass(frozen=True)
class DeviceCodeIssued:
    """The device authorization endpoint has answered (RFC 8628, section 3.2)."""

    answer: Mapping[str, object] = field(repr=False)
    now: float


@dataclass(frozen=True)
class Redirected:
    """The browser brought the authorization response to the receiver."""

    response: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Answered:
    """The token endpoint has answered, with tokens or with an OAuth error."""

    answer: Mapping[str, object] = field(repr=False)
    now: float


@dataclass(frozen=True)
class Unanswered:
    """A poll got no proper answer: a dropped connection, a 5xx, an HTML page."""

    reason: str
    now: float


@dataclass(frozen=True)
class TimeElapsed:
    """The clock was looked at."""

    now: float


@dataclass(frozen=True)
class Refused:
    """The sign-in cannot go on, for a reason that is already explained."""

    error: EntraMagicError


@dataclass(frozen=True)
class Cancelled:
    """The person pressed Interrupt or Cancel."""


Event = (
    PageReady
    | DeviceCodeIssued
    | Redirected
    | Answered
    | Unanswered
    | TimeElapsed
    | Refused
    | Cancelled
)
