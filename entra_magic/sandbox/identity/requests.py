"""What a client asks the login host for, read from its parameters and checked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from entra_magic.sandbox.identity.errors import IdentityError
from entra_magic.sandbox.identity.scopes import parse_scopes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from entra_magic.sandbox.directory import Application, Directory, Tenant
    from entra_magic.sandbox.identity.scopes import RequestedScopes

__all__ = [
    "ALIASES",
    "AuthorizationRequest",
    "Reply",
    "SignInRequest",
    "find_application",
    "find_tenant",
    "read_authorization",
    "read_reply",
    "read_sign_in",
    "wants_cae",
]

ALIASES = frozenset({"common", "organizations"})

_PROMPTS = frozenset({"", "login", "consent", "select_account", "none"})
_RESPONSE_MODES = frozenset({"query", "fragment", "form_post"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_S256_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class SignInRequest:
    """The part that every interactive sign-in has.

    Parameters
    ----------
    tenant
        None lets the person's home tenant decide (``common``, ``organizations``).
    cae
        Whether the client declared ``cp1``: it can answer claims challenges.
    by_device_code
        Whether the person answers by typing a device's user code.
    """

    tenant: Tenant | None
    application: Application
    scopes: RequestedScopes
    cae: bool = False
    login_hint: str = ""
    prompt: str = ""
    by_device_code: bool = False


@dataclass(frozen=True)
class Reply:
    """Where, and in which form, an authorization request is answered."""

    redirect_uri: str
    response_mode: str = "query"
    state: str | None = None


@dataclass(frozen=True)
class AuthorizationRequest(SignInRequest):
    """A request for an authorization code (RFC 6749, RFC 7636, OIDC Core)."""

    reply: Reply = Reply("")
    code_challenge: str = ""
    nonce: str | None = None
    wants_client_info: bool = False


def find_tenant(directory: Directory, alias: str) -> Tenant | None:
    """Return the tenant of a path, None for ``common`` and ``organizations``.

    Raises
    ------
    IdentityError
        90002 when there is no such tenant.
    """
    if alias.casefold() in ALIASES:
        return None
    tenant = directory.find_tenant(alias)
    if tenant is None:
        raise IdentityError(90002, tenant=alias)
    return tenant


def find_application(
    directory: Directory, client_id: str, alias: str, tenant: Tenant | None
) -> Application:
    """Return the application that a tenant, or an alias for any of them, may use.

    Raises
    ------
    IdentityError
        90014, 700016 or 50194.
    """
    if not client_id:
        raise IdentityError(90014, parameter="client_id")
    candidates = (tenant,) if tenant else directory.tenants
    for candidate in candidates:
        application = directory.find_application(client_id, candidate.id)
        if application is None:
            continue
        if tenant is None and application.sign_in_audience == "AzureADMyOrg":
            raise IdentityError(50194, application=client_id, alias=alias)
        return application
    name = tenant.display_name if tenant else alias
    raise IdentityError(700016, client_id=client_id, tenant=name)


def wants_cae(claims: str) -> bool:
    """Whether a ``claims`` parameter declares the client capability ``cp1``.

    Raises
    ------
    IdentityError
        70012 when the parameter is not a JSON object.
    """
    if not claims:
        return False
    try:
        access_token = json.loads(claims).get("access_token") or {}
        values = (access_token.get("xms_cc") or {}).get("values") or []
        return any(str(value).casefold() == "cp1" for value in values)
    except (ValueError, AttributeError, TypeError):
        raise IdentityError(70012, parameter="claims", got=claims) from None


def read_sign_in(
    directory: Directory,
    parameters: Mapping[str, str],
    tenant: Tenant | None,
    application: Application,
) -> SignInRequest:
    """Read what a device authorization request (RFC 8628) asks for."""
    scopes = parameters.get("scope", "")
    return SignInRequest(
        tenant,
        application,
        parse_scopes(scopes, directory.graph_permissions, application.display_name),
        wants_cae(parameters.get("claims", "")),
    )


def read_reply(parameters: Mapping[str, str], application: Application) -> Reply:
    """Find out where to answer; until this succeeded nothing may be redirected.

    Raises
    ------
    IdentityError
        90014 or 50011.
    """
    redirect_uri = parameters.get("redirect_uri", "")
    if not redirect_uri:
        raise IdentityError(90014, parameter="redirect_uri")
    if not any(_matches(redirect_uri, known) for known in application.redirect_uris):
        raise IdentityError(
            50011, redirect_uri=redirect_uri, application=application.app_id
        )
    mode = parameters.get("response_mode") or "query"
    return Reply(
        redirect_uri,
        mode if mode in _RESPONSE_MODES else "query",
        parameters.get("state"),
    )


def read_authorization(
    directory: Directory,
    parameters: Mapping[str, str],
    tenant: Tenant | None,
    application: Application,
    reply: Reply,
) -> AuthorizationRequest:
    """Read the rest of an authorization request.

    Raises
    ------
    IdentityError
        To be sent to the redirect URI (RFC 6749 section 4.1.2.1).
    """
    if (response_type := parameters.get("response_type", "")) != "code":
        raise IdentityError(70007, parameter="response_type", got=response_type)
    mode = parameters.get("response_mode") or "query"
    if mode not in _RESPONSE_MODES:
        raise IdentityError(70007, parameter="response_mode", got=mode)
    challenge = parameters.get("code_challenge", "")
    method = parameters.get("code_challenge_method", "plain")
    if method != "S256" or not _S256_CHALLENGE.fullmatch(challenge):
        raise IdentityError(9002325)
    prompt = parameters.get("prompt", "")
    if prompt not in _PROMPTS:
        raise IdentityError(70012, parameter="prompt", got=prompt)
    asked = read_sign_in(directory, parameters, tenant, application)
    return AuthorizationRequest(
        tenant,
        application,
        asked.scopes,
        asked.cae,
        login_hint=parameters.get("login_hint", ""),
        prompt=prompt,
        reply=reply,
        code_challenge=challenge,
        nonce=parameters.get("nonce"),
        wants_client_info=parameters.get("client_info") == "1",
    )


def _matches(redirect_uri: str, registered: str) -> bool:
    """Whether a redirect URI is the registered one, on any port if on loopback.

    See https://learn.microsoft.com/entra/identity-platform/reply-url
    """
    try:
        given, known = urlsplit(redirect_uri), urlsplit(registered)
        given_port, known_port = given.port, known.port
    except ValueError:
        return False
    if given.fragment or given.username or given.password:
        return False
    same = (given.scheme, given.hostname, given.query) == (
        known.scheme,
        known.hostname,
        known.query,
    ) and (given.path or "/") == (known.path or "/")
    if known.scheme == "http" and known.hostname in _LOOPBACK:
        return same
    return same and given_port == known_port
