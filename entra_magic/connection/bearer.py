"""Hands out access tokens: one request for many callers, and never a prompt.

A `Bearer` is a standard azure-core credential, so that any Azure SDK takes it.
Microsoft Graph's client gets the same tokens through `token`, which does not block
the event loop. Where the tokens come from is for a subclass to say.
"""

from __future__ import annotations

import asyncio
import threading
import time
from abc import ABC, abstractmethod
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn

from entra_magic.errors import SignInRequired, TokenRenewalFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from azure.core.credentials import (
        AccessToken,
        AccessTokenInfo,
        TokenRequestOptions,
    )
    from typing_extensions import Self

__all__ = ["Bearer", "Token"]


@dataclass(frozen=True)
class Token:
    """An access token whose repr is safe to show in a verbose traceback.

    Parameters
    ----------
    secret
        The token itself.
    expires_on
        When it ends, in seconds since the epoch.
    claims
        The claims challenge that it answered, if it was asked for because of one.
    obtained_at
        When it was received, in seconds since the epoch.
    spared_until
        Until when it is used although it should be renewed, because the login host
        did not answer; in seconds since the epoch.
    """

    secret: str = field(repr=False)
    expires_on: int
    claims: str | None = field(repr=False, default=None)
    obtained_at: float = 0.0
    spared_until: float = 0.0


class Bearer(ABC):
    """The access tokens of one account, in one tenant, of one cloud.

    Parameters
    ----------
    scopes
        The scopes to ask for where the caller names none.
    token
        The token to begin with.
    line
        The line that signs in again, for the messages.
    clock
        Seconds since the epoch.
    """

    margin = 300.0
    """Seconds before its end at which a token is renewed, as MSAL does."""

    patience = 30.0
    """Seconds before a login host that did not answer is asked again."""

    same_challenge = 60.0
    """Seconds in which equal challenges are one, met by several calls at once."""

    def __init__(
        self,
        scopes: tuple[str, ...],
        token: Token,
        line: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._scopes = scopes
        self._line = line
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens = {scopes: token}
        self._renewals: dict[tuple[tuple[str, ...], str | None], Future[Token]] = {}
        self._closed = ""

    @abstractmethod
    def renewed(self, scopes: tuple[str, ...], claims: str | None) -> Token:
        """Return a new token without asking the person; may take its time.

        Raises
        ------
        SignInRequired
            When only the person can help.
        TokenRenewalFailed
            When the login host does not answer.
        """

    @abstractmethod
    def forget(self) -> int:
        """Remove the tokens from wherever they are kept, and return how many."""

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
        with self._lock:
            self._closed = reason
            self._tokens = {self._scopes: Token("", 0)}
        return self.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:  # noqa: B027 - a protocol's method
        """Leave the tokens alone: the connection outlives a client that used it."""

    def __repr__(self) -> str:
        return f"<Credential for {' '.join(self._scopes)}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A sign-in cannot be pickled or copied; sign in again there.")

    def _renewal(self, scopes: tuple[str, ...], claims: str | None) -> Future[Token]:
        """Return the token to be, shared by everyone who asks for it meanwhile."""
        key = (scopes or self._scopes, claims)
        with self._lock:
            self._demand_open(key[0])
            held = self._tokens.get(key[0])
            if held is not None and self._is_good(held, claims):
                done: Future[Token] = Future()
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

    def _is_good(self, token: Token, claims: str | None) -> bool:
        """Whether a token will do; one that answered these claims already does."""
        now = self._clock()
        left = token.expires_on - now
        if left <= (0 if now < token.spared_until else self.margin):
            return False
        just_now = now - token.obtained_at < self.same_challenge
        return claims is None or (claims == token.claims and just_now)

    def _renew(
        self, key: tuple[tuple[str, ...], str | None], renewal: Future[Token]
    ) -> None:
        scopes, claims = key
        try:
            token = self._renewed_or_held(scopes, claims)
        except Exception as error:  # noqa: BLE001 - it is raised where it is awaited
            with self._lock:
                del self._renewals[key]
            renewal.set_exception(error)
            return
        with self._lock:
            del self._renewals[key]
            # What was closed meanwhile must not come back to life.
            closed = bool(self._closed)
            if not closed:
                self._tokens[scopes] = token
        if closed:
            renewal.set_exception(self._over(scopes))
        else:
            renewal.set_result(token)

    def _renewed_or_held(self, scopes: tuple[str, ...], claims: str | None) -> Token:
        """Return a new token, or the old one while it lasts if none is to be had."""
        try:
            return self.renewed(scopes, claims)
        except TokenRenewalFailed:
            self._demand_open(scopes)
            held = self._tokens.get(scopes)
            if held is None or claims or held.expires_on <= self._clock():
                raise
            return replace(held, spared_until=self._clock() + self.patience)

    def _demand_open(self, scopes: tuple[str, ...]) -> None:
        if self._closed:
            raise self._over(scopes)

    def _over(self, scopes: tuple[str, ...]) -> SignInRequired:
        return SignInRequired(f"{self._closed}\nNext: {self._line}", scopes=scopes)
