"""What stands behind an authorization code or a refresh token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from entra_magic.sandbox.identity.people import SignIn
    from entra_magic.sandbox.identity.requests import AuthorizationRequest
    from entra_magic.sandbox.identity.scopes import RequestedScopes

__all__ = ["CodeGrant", "RefreshGrant"]


@dataclass(frozen=True)
class CodeGrant:
    """An authorization code: the request it answers, and who signed in."""

    request: AuthorizationRequest
    sign_in: SignIn


@dataclass(frozen=True)
class RefreshGrant:
    """A refresh token: bound to a client and a person, not to a tenant."""

    client_id: str
    scopes: RequestedScopes
    sign_in: SignIn
