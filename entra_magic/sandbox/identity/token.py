"""The token endpoint: codes, device codes and refresh tokens become tokens."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from entra_magic.sandbox.identity import consent, people
from entra_magic.sandbox.identity.authorize import client_info
from entra_magic.sandbox.identity.errors import IdentityError, error_response
from entra_magic.sandbox.identity.grants import RefreshGrant
from entra_magic.sandbox.identity.minting import mint_access_token, mint_id_token
from entra_magic.sandbox.identity.requests import (
    SignInRequest,
    find_application,
    find_tenant,
    wants_cae,
)
from entra_magic.sandbox.identity.scopes import parse_scopes
from entra_magic.sandbox.identity.service import identity_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from entra_magic.sandbox.directory import Application, Tenant
    from entra_magic.sandbox.identity.people import SignIn
    from entra_magic.sandbox.identity.service import Identity

__all__ = ["token"]


async def token(request: Request) -> Response:
    """Answer a token request (RFC 6749 section 3.2)."""
    identity = identity_of(request)
    form = await request.form()
    parameters = {key: str(value) for key, value in form.items()}
    try:
        body = _exchange(identity, request.path_params["tenant"], parameters)
    except IdentityError as problem:
        return error_response(request, problem)
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _exchange(
    identity: Identity, alias: str, parameters: Mapping[str, str]
) -> dict[str, object]:
    grant_type = _required(parameters, "grant_type")
    exchange = _GRANT_TYPES.get(grant_type)
    if exchange is None:
        raise IdentityError(70003, got=grant_type)
    tenant = find_tenant(identity.directory, alias)
    application = find_application(
        identity.directory, _required(parameters, "client_id"), alias, tenant
    )
    if not application.allows_public_client:
        raise IdentityError(7000218, application=application.app_id)
    if "client_secret" in parameters or "client_assertion" in parameters:
        raise IdentityError(700025)
    asked, sign_in, nonce = exchange(identity, parameters, tenant, application)
    asked = dataclasses.replace(
        asked, cae=wants_cae(parameters.get("claims", "")) or asked.cae
    )
    return _tokens(identity, asked, sign_in, nonce, parameters)


def _redeem_code(
    identity: Identity,
    parameters: Mapping[str, str],
    tenant: Tenant | None,
    application: Application,
) -> tuple[SignInRequest, SignIn, str | None]:
    """Redeem an authorization code, once, by whoever holds its PKCE verifier."""
    entry = identity.codes.find(_required(parameters, "code"))
    if entry is None:
        raise IdentityError(70000, parameter="code")
    grant = entry.value
    if entry.used:
        raise IdentityError(54005)
    if entry.is_expired:
        raise IdentityError(70008)
    if (
        grant.request.application.app_id != application.app_id
        or (tenant is not None and tenant.id != grant.sign_in.tenant.id)
        or parameters.get("redirect_uri") != grant.request.reply.redirect_uri
    ):
        raise IdentityError(700005, parameter="code")
    entry.used = True
    verifier = _required(parameters, "code_verifier")
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not hmac.compare_digest(challenge, grant.request.code_challenge):
        raise IdentityError(501481)
    sign_in = people.renew(identity.directory, grant.sign_in, None)
    return grant.request, sign_in, grant.request.nonce


def _redeem_device_code(
    identity: Identity,
    parameters: Mapping[str, str],
    tenant: Tenant | None,
    application: Application,
) -> tuple[SignInRequest, SignIn, str | None]:
    """Answer a device that polls (RFC 8628 section 3.4)."""
    device = identity.devices.find_device(_required(parameters, "device_code"))
    if device is None:
        raise IdentityError(70018)
    if device.request.application.app_id != application.app_id or (
        tenant is not None and tenant != device.request.tenant
    ):
        raise IdentityError(700005, parameter="device_code")
    sign_in = people.renew(identity.directory, device.poll(), None)
    return device.request, sign_in, None


def _refresh(
    identity: Identity,
    parameters: Mapping[str, str],
    tenant: Tenant | None,
    application: Application,
) -> tuple[SignInRequest, SignIn, str | None]:
    """Renew a sign-in, in any tenant that knows the person."""
    entry = identity.refresh_tokens.find(_required(parameters, "refresh_token"))
    if entry is None or entry.value.client_id != application.app_id:
        raise IdentityError(70000, parameter="refresh_token")
    if entry.is_expired:
        raise IdentityError(700082)
    sign_in = people.renew(identity.directory, entry.value.sign_in, tenant)
    if refusal := identity.policies.at_renewal(sign_in, application):
        raise refusal
    scopes = entry.value.scopes
    if "scope" in parameters:
        scopes = parse_scopes(
            parameters["scope"],
            identity.directory.graph_permissions,
            application.display_name,
        )
    return SignInRequest(tenant, application, scopes), sign_in, None


_GRANT_TYPES = {
    "authorization_code": _redeem_code,
    "refresh_token": _refresh,
    "urn:ietf:params:oauth:grant-type:device_code": _redeem_device_code,
}


def _tokens(
    identity: Identity,
    asked: SignInRequest,
    sign_in: SignIn,
    nonce: str | None,
    parameters: Mapping[str, str],
) -> dict[str, object]:
    """Return the token response (RFC 6749 section 5.1, OIDC Core 3.1.3.3)."""
    app_id = asked.application.app_id
    granted = consent.granted(identity.directory, app_id, sign_in)
    if missing := asked.scopes.missing(granted):
        scopes = ", ".join(sorted(missing))
        raise IdentityError(65001, application=app_id, scopes=scopes)
    lifetime = int(identity.settings.access_token_lifetime)
    body: dict[str, object] = {
        "token_type": "Bearer",
        "scope": asked.scopes.echo(granted),
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": mint_access_token(identity, asked, sign_in),
    }
    if "offline_access" in asked.scopes.values:
        body["refresh_token"] = identity.refresh_tokens.issue(
            RefreshGrant(app_id, asked.scopes, sign_in),
            identity.settings.refresh_token_lifetime,
        )
    if "openid" in asked.scopes.values:
        body["id_token"] = mint_id_token(identity, asked, sign_in, nonce)
    if parameters.get("client_info") == "1":
        body["client_info"] = client_info(sign_in)
    return body


def _required(parameters: Mapping[str, str], name: str) -> str:
    value = parameters.get(name, "")
    if not value:
        raise IdentityError(90014, parameter=name)
    return value
