"""Reads what a token says of its bearer; nothing is decided by it."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PROTOCOL_SCOPES", "decode_claims_challenge", "payload", "permissions"]

PROTOCOL_SCOPES = frozenset({"openid", "profile", "offline_access", "email"})
"""What OpenID Connect defines: no permissions, and in every sign-in anyway."""


def payload(token: object) -> Mapping[str, Any]:
    """Return the claims of a JWT (RFC 7519), or nothing if it is opaque.

    The signature is not checked: the token came from the token endpoint over TLS,
    and it is Graph that judges it.
    """
    parts = str(token).split(".")
    if len(parts) != 3:  # noqa: PLR2004 - header, payload and signature
        return {}
    try:
        claims = json.loads(_base64url(parts[1]))
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}


def permissions(scope: object) -> tuple[str, ...]:
    """Return the delegated permissions of a scope string, without the protocol's own.

    Entra spells some of them with their resource, as in
    ``https://graph.microsoft.com/User.Read``.
    """
    names = (name.rpartition("/")[2] for name in str(scope or "").split())
    return tuple(dict.fromkeys(name for name in names if name not in PROTOCOL_SCOPES))


def decode_claims_challenge(challenge: str) -> str:
    """Return the JSON of a claims challenge, in whichever base64 it was sent.

    Graph also sends it without padding and in the URL-safe alphabet, on which
    Microsoft's own Python client fails
    (https://learn.microsoft.com/entra/identity-platform/claims-challenge).

    Raises
    ------
    ValueError
        When it is not base64 of text.
    """
    return _base64url(challenge.replace("+", "-").replace("/", "_")).decode()


def _base64url(text: str) -> bytes:
    bare = text.rstrip("=")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
