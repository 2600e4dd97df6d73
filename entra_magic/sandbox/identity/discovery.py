"""What clients look up first: endpoints, issuer and keys (OIDC Discovery 1.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import JSONResponse

from entra_magic.sandbox.identity.errors import IdentityError, error_response
from entra_magic.sandbox.identity.requests import find_tenant
from entra_magic.sandbox.identity.scopes import OIDC_SCOPES
from entra_magic.sandbox.identity.service import identity_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["instance", "keys", "openid_configuration", "public_origin"]

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def public_origin(request: Request) -> str:
    """Return the origin by which the client reaches this host.

    The loopback host has three names, and a client stays with the one it used;
    any other name belongs to a proxy, whose paths are not ours to publish.
    """
    if request.url.hostname in _LOOPBACK:
        return f"{request.url.scheme}://{request.url.netloc}"
    return identity_of(request).origin


async def openid_configuration(request: Request) -> Response:
    """Publish the endpoints of a tenant, or of an alias under that alias."""
    identity = identity_of(request)
    alias = request.path_params["tenant"]
    try:
        tenant = find_tenant(identity.directory, alias)
    except IdentityError as problem:
        return error_response(request, problem)
    realm = tenant.id if tenant else alias.casefold()
    base = f"{public_origin(request)}/{realm}"
    return JSONResponse(
        {
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "issuer": identity.issuer(tenant.id if tenant else "{tenantid}"),
            "msgraph_host": urlsplit(identity.origin).netloc,
            "claims_parameter_supported": True,
            "claims_supported": [
                *("sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr"),
                *("nonce", "preferred_username", "name", "oid", "tid", "ver", "email"),
            ],
            "code_challenge_methods_supported": ["S256"],
            "grant_types_supported": [
                "authorization_code",
                "refresh_token",
                "urn:ietf:params:oauth:grant-type:device_code",
            ],
            "id_token_signing_alg_values_supported": ["RS256"],
            "request_uri_parameter_supported": False,
            "response_modes_supported": ["query", "fragment", "form_post"],
            "response_types_supported": ["code"],
            "scopes_supported": sorted(OIDC_SCOPES),
            "subject_types_supported": ["pairwise"],
            "token_endpoint_auth_methods_supported": ["none"],
        }
    )


async def keys(request: Request) -> Response:
    """Publish the key that verifies the tokens (RFC 7517)."""
    identity = identity_of(request)
    try:
        tenant = find_tenant(identity.directory, request.path_params["tenant"])
    except IdentityError as problem:
        return error_response(request, problem)
    issuer = identity.issuer(tenant.id if tenant else "{tenantid}")
    return JSONResponse(identity.key.published(issuer))


async def instance(request: Request) -> Response:
    """Tell a client that this host is an authority, and of nothing else."""
    asked = urlsplit(request.query_params.get("authorization_endpoint", ""))
    if asked.hostname not in _LOOPBACK:
        return error_response(request, IdentityError(50049))
    alias = asked.path.strip("/").partition("/")[0] or "common"
    origin = public_origin(request)
    return JSONResponse(
        {
            "tenant_discovery_endpoint": (
                f"{origin}/{alias}/v2.0/.well-known/openid-configuration"
            ),
            "api-version": request.query_params.get("api-version", "1.1"),
            "metadata": [
                {
                    "preferred_network": asked.netloc,
                    "preferred_cache": asked.netloc,
                    "aliases": [asked.netloc],
                }
            ],
        }
    )
