"""The credential of a connection: renews silently, and never prompts.

`Credential` is a standard azure-core credential, so that any Azure SDK takes it.
Microsoft Graph's client gets the same tokens through `token`, which does not block
the event loop.
"""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from entra_magic.errors import OAuthError, SignInRequired, TokenRenewalFailed
from entra_magic.signin.application import network_errors
from entra_magic.signin.explain import said_by_entra

if TYPE_CHECKING:
    from collections.abc import Callable

    from azure.core.credentials import (
        AccessToken,
        AccessTokenInfo,
        TokenRequestOptions,
    )
    from typing_extensions import Self

    from entra_magic.signin.application import Application

__all__ = ["Credential"]

_MARGIN = 300.0
"""Seconds before its end at which a token is renewed, as MSAL does."""


@dataclass(frozen=True)
class _Token:
    """An access token whose repr is safe to show in a verbose traceback."""

    secret: str = field(repr=False)
    expires_on: int
    claims: str | None = field(repr=False, default=None)


class Credential:
    """The access tokens of one account, in one tenant, of one cloud.

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
        self._application = application
        self._scopes = scopes
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens = {scopes: _read(answer)}
        self._renewals: dict[tuple[tuple[str, ...], str | None], Future[_Token]] = {}
        self._closed = ""

    def get_token(
        self,
        *scopes: str,
        claims: str | None = None,
        **_: Any,
    ) -> AccessToken:
        """Return an access token; see `azure.core.credentials.TokenCredential`.

        Parameters
        ----------
        *scopes
            The scopes; without any, those of the sign-in.
        claims
            The decoded claims challenge of a resource, if there was one.
        **_
            Accepted for the protocol, such as `tenant_id` and `enable_cae`: a
            connection is bound to its tenant, and its tokens are always fit for
            continuous access evaluation.

        Raises
        ------
        SignInRequired
            When only the person can help.
        TokenRenewalFailed
            When the login host does not answer.
        """
        from azure.core.credentials import AccessToken

        token = self._renewal(scopes, claims).result()
        return AccessToken(token.secret, token.expires_on)

    def get_token_info(
        self, *scopes: str, options: TokenRequestOptions | None = None
    ) -> AccessTokenInfo:
        """Return an access token; see `azure.core.credentials.SupportsTokenInfo`."""
        from azure.core.credentials import AccessTokenInfo

        token = self._renewal(scopes, (options or {}).get("claims")).result()
        return AccessTokenInfo(token.secret, token.expires_on)

    async def token(self, claims: str | None = None) -> str:
        """Return an access token for Graph without blocking the event loop."""
        renewal = self._renewal(self._scopes, claims)
        return (await asyncio.wrap_future(renewal)).secret

    def authorization(self) -> str:
        """Return the value of an Authorization header for Graph (RFC 6750)."""
        return f"Bearer {self._renewal(self._scopes, None).result().secret}"

    @property
    def expires_on(self) -> float:
        """When the access token ends, in seconds since the epoch."""
        return float(self._tokens[self._scopes].expires_on)

    def close(self, reason: str = "This connection was closed.") -> int:
        """Forget every token, and return how many there were.

        Later calls raise `SignInRequired` with this reason.
        """
        self._closed = reason
        with self._lock:
            self._tokens = {self._scopes: _Token("", 0)}
        return self._application.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the tokens alone: the connection outlives a client that used it."""

    def __repr__(self) -> str:
        return f"<Credential for {' '.join(self._scopes)}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A sign-in cannot be pickled or copied; sign in again there.")

    def _renewal(self, scopes: tuple[str, ...], claims: str | None) -> Future[_Token]:
        """Return the token to be, shared by everyone who asks for it meanwhile."""
        key = (scopes or self._scopes, claims)
        with self._lock:
            held = self._tokens.get(key[0])
            if held is not None and self._is_good(held, claims):
                done: Future[_Token] = Future()
                done.set_result(held)
                return done
            under_way = self._renewals.get(key)
            if under_way is None:
                under_way = self._renewals[key] = Future()
                under_way.set_running_or_notify_cancel()
                threading.Thread(
                    target=self._renew,
                    args=(key, under_way),
                    name="entra_magic renewal",
                    daemon=True,
                ).start()
            return under_way

    def _is_good(self, token: _Token, claims: str | None) -> bool:
        """Whether a token will do; one that answered these claims already does."""
        fresh = token.expires_on - self._clock() > _MARGIN
        return fresh and (claims is None or claims == token.claims)

    def _renew(
        self, key: tuple[tuple[str, ...], str | None], renewal: Future[_Token]
    ) -> None:
        scopes, claims = key
        try:
            token = self._ask(scopes, claims)
        except Exception as error:  # noqa: BLE001 - it is raised where it is awaited
            with self._lock:
                del self._renewals[key]
            renewal.set_exception(error)
            return
        with self._lock:
            del self._renewals[key]
            self._tokens[scopes] = token
        renewal.set_result(token)

    def _ask(self, scopes: tuple[str, ...], claims: str | None) -> _Token:
        line = self._application.request.line
        if self._closed:
            raise SignInRequired(f"{self._closed}\nNext: {line}", scopes=scopes)
        try:
            answer = self._application.silent(list(scopes), claims)
        except network_errors() as error:
            raise TokenRenewalFailed(
                "The access token has ended and the login host does not answer "
                f"({type(error).__name__}).\nTry again; if it persists: {line}"
            ) from None
        if answer is None or "access_token" not in answer:
            raise _sign_in_required(answer or {}, scopes, claims, line)
        return _read(answer, claims)


def _read(answer: dict[str, Any], claims: str | None = None) -> _Token:
    # Counted on the kernel's own clock, so that a wrong one does no harm.
    lifetime = float(answer.get("expires_in", 3600))
    return _Token(str(answer["access_token"]), int(time.time() + lifetime), claims)


def _sign_in_required(
    answer: dict[str, Any], scopes: tuple[str, ...], claims: str | None, line: str
) -> SignInRequired:
    said = OAuthError.from_answer(answer) if "error" in answer else None
    lines = [
        "The sign-in is over: Entra no longer renews its token silently.",
        f"Next: {line}",
        *(said_by_entra(said) if said else []),
    ]
    challenge = (said.claims if said else "") or claims
    return SignInRequired(
        "\n".join(lines), scopes=scopes, claims=challenge, oauth_error=said
    )
