"""Identity and access tokens with the claims that Entra's have.

See https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
and https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from typing import TYPE_CHECKING, Any

from entra_magic.sandbox.identity import consent

if TYPE_CHECKING:
    from entra_magic.sandbox.directory import User
    from entra_magic.sandbox.identity.people import SignIn
    from entra_magic.sandbox.identity.requests import SignInRequest
    from entra_magic.sandbox.identity.service import Identity

__all__ = ["mint_access_token", "mint_id_token", "token_epoch"]

_EVERY_MEMBER = "b79fbf4d-3ef9-4689-8143-76b194e85509"
"""The role template that Entra lists for each member, whatever other roles."""


def mint_id_token(
    identity: Identity,
    request: SignInRequest,
    sign_in: SignIn,
    nonce: str | None = None,
) -> str:
    """Return the id token that tells the client who signed in."""
    claims = _common_claims(identity, request, sign_in)
    claims |= {
        "aud": request.application.app_id,
        "preferred_username": sign_in.person.user_principal_name,
        "ver": "2.0",
    }
    if nonce is not None:
        claims["nonce"] = nonce
    if sign_in.account.mail and "email" in request.scopes.values:
        claims["email"] = sign_in.account.mail
    return identity.key.sign(claims)


def mint_access_token(
    identity: Identity, request: SignInRequest, sign_in: SignIn
) -> str:
    """Return the access token for Microsoft Graph."""
    directory, account = identity.directory, sign_in.account
    app_id = request.application.app_id
    scopes = consent.granted(directory, app_id, sign_in) - {"offline_access"}
    wids = list(directory.role_template_ids(account))
    claims = _common_claims(identity, request, sign_in)
    claims |= {
        "aud": request.scopes.audience,
        "acct": 1 if account.is_guest else 0,
        "acr": "1",
        "aio": token_epoch(identity, sign_in.person),
        "app_displayname": request.application.display_name,
        "appid": app_id,
        "appidacr": "0",
        "idtyp": "user",
        "scp": " ".join(sorted(scopes)),
        "tenant_region_scope": "EU",
        "unique_name": sign_in.person.user_principal_name,
        "ver": "1.0",
        "wids": wids if account.is_guest else [*wids, _EVERY_MEMBER],
    }
    if account.is_guest:
        claims["idp"] = identity.issuer(sign_in.person.tenant_id)
    else:
        claims["upn"] = account.user_principal_name
    if request.cae:
        claims["xms_cc"] = ["CP1"]
    return identity.key.sign(claims)


def token_epoch(identity: Identity, person: User) -> str:
    """Return what changes whenever a person's tokens become outdated.

    Entra keeps such internal data in ``aio`` too, which clients must not read.
    """
    return f"{person.sessions_valid_from}.{identity.policies.changes[person.id]}"


def _common_claims(
    identity: Identity, request: SignInRequest, sign_in: SignIn
) -> dict[str, Any]:
    account, now = sign_in.account, int(time.time())
    claims: dict[str, Any] = {
        "iss": identity.issuer(sign_in.tenant.id),
        "iat": now,
        "nbf": now,
        "exp": now + int(identity.settings.access_token_lifetime),
        "amr": ["pwd", "mfa"] if sign_in.second_factor else ["pwd"],
        "auth_time": sign_in.auth_time,
        "name": account.display_name,
        "oid": account.id,
        "sub": _pairwise_subject(request.application.app_id, account),
        "tid": sign_in.tenant.id,
        "uti": secrets.token_urlsafe(16),
    }
    if account.given_name:
        claims["given_name"] = account.given_name
    if account.surname:
        claims["family_name"] = account.surname
    return claims


def _pairwise_subject(app_id: str, account: User) -> str:
    """Return a name of the account that no two applications share (OIDC Core 8.1)."""
    digest = hashlib.sha256(f"{app_id}/{account.tenant_id}/{account.id}".encode())
    return base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
