"""Everything that `entra_magic` raises on purpose.

::

    EntraMagicError
    ├── UsageProblem            the line cannot be understood or would destroy something
    ├── SignInError             a sign-in ended without a connection
    │   ├── SignInFailed        Entra answered with an error
    │   ├── SignInCancelled     the person pressed Interrupt or Cancel
    │   ├── SignInTimedOut      nobody finished it in time
    │   └── NobodyThere         no human can answer in this kernel
    ├── SignInRequired          a connection can no longer renew its token silently
    ├── TokenRenewalFailed      the login host did not answer; trying again may help
    └── SandboxUnavailable      the embedded tenant could not be started or reached

Each message says what happened, why, and the line to run next, because IPython
shows these errors without a traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "EntraMagicError",
    "NobodyThere",
    "OAuthError",
    "SandboxUnavailable",
    "SignInCancelled",
    "SignInError",
    "SignInFailed",
    "SignInRequired",
    "SignInTimedOut",
    "TokenRenewalFailed",
    "UsageProblem",
]


class EntraMagicError(Exception):
    """An expected failure: its message is for the person at the notebook."""

    def _render_traceback_(self) -> list[str]:
        """Return the lines IPython prints in place of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class UsageProblem(EntraMagicError):
    """The line cannot be understood, or running it would destroy something."""


class SignInError(EntraMagicError):
    """A sign-in ended without a connection."""


class SignInFailed(SignInError):
    """Entra refused the sign-in, or could not be reached.

    Parameters
    ----------
    message
        What happened, why, and the line to run next.
    oauth_error
        The answer of the token or authorization endpoint, where there was one.
    """

    def __init__(self, message: str, oauth_error: OAuthError | None = None) -> None:
        super().__init__(message)
        self.oauth_error = oauth_error


class SignInCancelled(SignInError):
    """The person stopped the sign-in."""


class SignInTimedOut(SignInError):
    """Nobody finished the sign-in in time."""


class NobodyThere(SignInError):
    """The kernel runs unattended, so that nobody could answer a prompt."""


class SignInRequired(EntraMagicError):
    """A connection can no longer renew its access token without the person.

    Parameters
    ----------
    message
        What happened and the line to run next.
    scopes
        The scopes that were asked for.
    claims
        The claims challenge to pass on to the next sign-in, if there was one.
    oauth_error
        The answer of the token endpoint, where there was one.
    """

    def __init__(
        self,
        message: str,
        *,
        scopes: tuple[str, ...] = (),
        claims: str | None = None,
        oauth_error: OAuthError | None = None,
    ) -> None:
        super().__init__(message)
        self.scopes = scopes
        self.claims = claims
        self.oauth_error = oauth_error


class TokenRenewalFailed(EntraMagicError):
    """The access token has ended and the login host did not answer."""


class SandboxUnavailable(EntraMagicError):
    """The embedded tenant could not be started or has stopped."""


@dataclass(frozen=True)
class OAuthError:
    """An error answer of Entra, with everything support would ask for.

    See RFC 6749 sections 4.1.2.1 and 5.2; `error_codes`, `suberror` and `claims`
    are Entra's additions
    (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).

    Parameters
    ----------
    error
        The OAuth error, such as ``invalid_grant``: the only field to branch on,
        with `suberror` and `claims`.
    description
        Entra's own text, which starts with an AADSTS number.
    codes
        The AADSTS numbers, to choose a hint by.
    suberror, claims
        What a next sign-in must satisfy, where Entra says so.
    correlation_id, trace_id, timestamp
        To be quoted to support.
    """

    error: str
    description: str = ""
    codes: tuple[int, ...] = ()
    suberror: str = ""
    claims: str = ""
    correlation_id: str = ""
    trace_id: str = ""
    timestamp: str = ""

    @classmethod
    def from_answer(cls, answer: Mapping[str, object]) -> OAuthError:
        """Read the error out of an endpoint's answer or a redirect's parameters."""
        description = str(answer.get("error_description") or "")
        return cls(
            error=str(answer.get("error") or "unknown_error"),
            description=description,
            codes=_codes(answer.get("error_codes"), description),
            suberror=str(answer.get("suberror") or ""),
            claims=str(answer.get("claims") or ""),
            correlation_id=str(answer.get("correlation_id") or ""),
            trace_id=str(answer.get("trace_id") or ""),
            timestamp=str(answer.get("timestamp") or ""),
        )


def _codes(error_codes: object, description: str) -> tuple[int, ...]:
    """Return the AADSTS numbers, from the description where no list was sent."""
    if isinstance(error_codes, list) and error_codes:
        return tuple(code for code in error_codes if isinstance(code, int))
    number = description.removeprefix("AADSTS").partition(":")[0]
    return (int(number),) if number.isascii() and number.isdigit() else ()
