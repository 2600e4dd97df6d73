"""The credential of a sign-in: its tokens are renewed from the refresh token."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from entra_magic.connection.bearer import Bearer, Token
from entra_magic.errors import OAuthError, SignInRequired, TokenRenewalFailed
from entra_magic.signin.application import network_errors
from entra_magic.signin.explain import said_by_entra

if TYPE_CHECKING:
    from collections.abc import Callable

    from entra_magic.signin.application import Application

__all__ = ["Credential"]


class Credential(Bearer):
    """The tokens that MSAL renews silently.

    Parameters
    ----------
    application
        The application that signed in.
    scopes
        The scopes to ask for where the caller names none.
    answer
        MSAL's result of the sign-in.
    clock
        Seconds since the epoch.
    """

    def __init__(
        self,
        application: Application,
        scopes: tuple[str, ...],
        answer: dict[str, Any],
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(
            scopes, _read(answer, clock()), application.request.line, clock
        )
        self._application = application

    def renewed(self, scopes: tuple[str, ...], claims: str | None) -> Token:
        """Return a token from MSAL's cache or from the refresh token."""
        try:
            answer = self._application.silent(list(scopes), claims)
        except network_errors() as error:
            raise TokenRenewalFailed(
                "The access token has ended and the login host does not answer "
                f"({type(error).__name__}).\nTry again; if it persists: {self._line}"
            ) from None
        if answer is None or "access_token" not in answer:
            line = replace(self._application.request, scopes=scopes).line
            raise _sign_in_required(answer or {}, scopes, claims, line)
        return _read(answer, self._clock(), claims)

    def forget(self) -> int:
        """Remove the tokens from MSAL's cache."""
        return self._application.close()


def _read(answer: dict[str, Any], now: float, claims: str | None = None) -> Token:
    # Counted on the kernel's own clock, so that a wrong one does no harm.
    lifetime = float(answer.get("expires_in", 3600))
    return Token(str(answer["access_token"]), int(now + lifetime), claims, now)


def _sign_in_required(
    answer: dict[str, Any], scopes: tuple[str, ...], claims: str | None, line: str
) -> SignInRequired:
    said = OAuthError.from_answer(answer) if "error" in answer else None
    lines = [
        "The token cannot be renewed without you: sign in again.",
        f"Next: {line}",
        *(said_by_entra(said) if said else []),
    ]
    challenge = (said.claims if said else "") or claims
    return SignInRequired(
        "\n".join(lines), scopes=scopes, claims=challenge, oauth_error=said
    )
