"""Who may ask Graph what: the bearer token and the permissions in it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AccessTokenClaims", "InvalidToken"]


@dataclass(frozen=True)
class AccessTokenClaims:
    """What a validated access token says of its bearer.

    Parameters
    ----------
    tenant_id
        ``tid``: the only tenant whose objects the bearer sees.
    user_id
        ``oid`` of the signed-in user; None for an application's own token.
    app_id
        ``appid`` (``azp`` in v2 tokens) of the client.
    scopes
        ``scp``: the delegated permissions.
    roles
        ``roles``: the application permissions.
    wids
        Template ids of the user's directory roles.
    issued_at
        ``iat``, seconds since the epoch.
    cae
        Whether the client declared ``cp1``: it can answer a claims challenge.
    """

    tenant_id: str
    user_id: str | None
    app_id: str
    scopes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    wids: frozenset[str] = frozenset()
    issued_at: int = 0
    cae: bool = False


class InvalidToken(Exception):  # noqa: N818 - named for what it says of the token
    """An access token that Graph does not accept.

    Parameters
    ----------
    message
        Graph's own sentence, such as "Access token validation failure. Invalid
        audience."
    challenge
        The value of ``WWW-Authenticate``; None sends the plain ``Bearer`` one.
    """

    def __init__(self, message: str, challenge: str | None = None) -> None:
        super().__init__(message)
        self.challenge = challenge
