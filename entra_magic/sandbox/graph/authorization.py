"""Who may ask Graph what: the bearer token and the permissions in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_magic.sandbox.graph.addressing import ME, Target
from entra_magic.sandbox.graph.errors import GraphError
from entra_magic.sandbox.graph.scopes import accepted_scopes

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["AccessTokenClaims", "InvalidToken", "authenticate", "authorize"]


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


class InvalidToken(Exception):
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


def authenticate(
    header: str | None, validate: Callable[[str], AccessTokenClaims]
) -> AccessTokenClaims:
    """Return who sent this ``Authorization`` header.

    Raises
    ------
    GraphError
        401: there is no bearer token (RFC 6750) or `validate` refuses it.
    """
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthorized(InvalidToken("Access token is empty."))
    try:
        return validate(token.strip())
    except InvalidToken as refusal:
        raise _unauthorized(refusal) from refusal


def _unauthorized(refusal: InvalidToken) -> GraphError:
    challenge = refusal.challenge or 'Bearer realm="", error="invalid_token"'
    return GraphError(
        401,
        "InvalidAuthenticationToken",
        str(refusal),
        {"WWW-Authenticate": challenge},
    )


def authorize(claims: AccessTokenClaims, target: Target) -> None:
    """Refuse a request whose token has none of the accepted permissions.

    Raises
    ------
    GraphError
        403, in the words that Graph's directory uses.
    """
    own = target.entity.name == "user" and target.key in (ME, claims.user_id)
    if target.key == ME and claims.user_id is None:
        raise GraphError(
            400,
            "BadRequest",
            "/me request is only valid with delegated authentication flow.",
        )
    accepted = accepted_scopes(target.template, oneself=own)
    if not accepted & (claims.scopes | claims.roles):
        raise GraphError(
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )
