"""What the login host refuses, with Entra's numbers, words and JSON.

The numbers are explained at
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["IdentityError", "Incident", "error_response"]


@dataclass(frozen=True)
class _Problem:
    """The OAuth error that stands for an AADSTS number, and its sentence."""

    error: str
    text: str
    suberror: str | None = None
    status: int = 400


_PROBLEMS = {
    50011: _Problem(
        "invalid_request",
        "The redirect URI '{redirect_uri}' specified in the request does not match "
        "the redirect URIs configured for the application '{application}'.",
    ),
    50020: _Problem(
        "invalid_grant",
        "User account '{user}' from identity provider '{home}' does not exist in "
        "tenant '{tenant}'. The account needs to be added as a guest first.",
    ),
    50034: _Problem(
        "invalid_grant",
        "The user account '{user}' does not exist in any directory of this sandbox.",
    ),
    50049: _Problem("invalid_instance", "Unknown or invalid instance."),
    50057: _Problem("invalid_grant", "The user account is disabled."),
    50058: _Problem(
        "login_required",
        "A silent sign-in request was sent but no user is signed in.",
    ),
    50126: _Problem(
        "invalid_grant",
        "Error validating credentials due to invalid username or password.",
    ),
    50173: _Problem(
        "invalid_grant",
        "The provided grant has expired due to it being revoked, a fresh auth token "
        "is needed. The user might have changed or reset their password.",
        "bad_token",
    ),
    50194: _Problem(
        "invalid_request",
        "Application '{application}' is not configured as a multi-tenant "
        "application. Use a tenant-specific endpoint instead of '/{alias}'.",
    ),
    54005: _Problem(
        "invalid_grant",
        "OAuth2 Authorization code was already redeemed, please retry with a new "
        "valid code or use an existing refresh token.",
    ),
    65001: _Problem(
        "invalid_grant",
        "The user or administrator has not consented to use the application "
        "'{application}' for: {scopes}. Send an interactive authorization request.",
        "consent_required",
    ),
    65004: _Problem("access_denied", "User declined to consent to access the app."),
    70000: _Problem(
        "invalid_grant", "The provided '{parameter}' is malformed or unknown."
    ),
    70003: _Problem(
        "unsupported_grant_type", "The app requested an unsupported grant type '{got}'."
    ),
    70007: _Problem(
        "unsupported_response_type",
        "'{got}' is not a supported value of '{parameter}'.",
    ),
    70008: _Problem(
        "invalid_grant",
        "The provided authorization code has expired. Send a new interactive "
        "authorization request for this user and resource.",
    ),
    70011: _Problem(
        "invalid_scope",
        "The provided value for the input parameter 'scope' is not valid: '{scope}'.",
    ),
    70012: _Problem(
        "invalid_request",
        "The value '{got}' of the parameter '{parameter}' is not valid.",
    ),
    70016: _Problem(
        "authorization_pending",
        "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    ),
    70018: _Problem(
        "bad_verification_code", "Invalid verification code: it is not known here."
    ),
    70019: _Problem("expired_token", "Verification code expired. Ask for a new one."),
    70020: _Problem(
        "expired_token", "The provided device code has expired. Ask for a new one."
    ),
    70022: _Problem(
        "slow_down", "Too many requests for this device code. Poll less often."
    ),
    90002: _Problem(
        "invalid_tenant",
        "Tenant '{tenant}' not found. Check that you have the correct tenant ID and "
        "are signing into the correct cloud.",
    ),
    90014: _Problem(
        "invalid_request",
        "The required field '{parameter}' is missing from the request.",
    ),
    90094: _Problem(
        "access_denied",
        "An administrator of {tenant} has to grant '{application}' the permissions "
        "it asks for: {scopes}.",
    ),
    90120: _Problem(
        "invalid_request",
        "The device request was already approved or declined. Ask for a new code.",
    ),
    500011: _Problem(
        "invalid_resource",
        "The resource principal named '{resource}' was not found in the tenant.",
    ),
    501481: _Problem(
        "invalid_grant",
        "The Code_Verifier does not match the code_challenge supplied in the "
        "authorization request.",
    ),
    650053: _Problem(
        "invalid_scope",
        "The application '{application}' asked for scope '{scope}' that doesn't "
        "exist on the resource '00000003-0000-0000-c000-000000000000'.",
    ),
    700005: _Problem(
        "invalid_grant",
        "The provided '{parameter}' was issued to another client, tenant or "
        "redirect URI.",
    ),
    700016: _Problem(
        "unauthorized_client",
        "Application with identifier '{client_id}' was not found in the directory "
        "'{tenant}'. It may not be registered there, or not be consented to.",
    ),
    700022: _Problem(
        "invalid_request",
        "The provided value for the input parameter 'scope' is not valid because "
        "'.default' cannot be combined with other permissions of the resource.",
    ),
    700025: _Problem(
        "invalid_client",
        "Client is public so neither 'client_assertion' nor 'client_secret' should "
        "be presented.",
        status=401,
    ),
    700082: _Problem(
        "invalid_grant",
        "The refresh token has expired due to inactivity.",
        "token_expired",
    ),
    7000218: _Problem(
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' "
        "or 'client_secret'. 'Allow public client flows' is off for '{application}'.",
        status=401,
    ),
    9002325: _Problem(
        "invalid_request",
        "Proof Key for Code Exchange (PKCE) with 'code_challenge_method=S256' is "
        "required of a public client.",
    ),
}


class IdentityError(Exception):
    """A request or a person that the login host turns away.

    Parameters
    ----------
    number
        The AADSTS number; it must stand in the table of this module.
    error
        The OAuth error where it differs from the table's.
    **details
        What the sentence of the table names.
    """

    def __init__(
        self, number: int, *, error: str | None = None, **details: str
    ) -> None:
        problem = _PROBLEMS[number]
        self.number = number
        self.error = error or problem.error
        self.suberror = problem.suberror
        self.status = problem.status
        self.text = f"AADSTS{number}: {problem.text.format(**details)}"
        super().__init__(self.text)


@dataclass(frozen=True)
class Incident:
    """The identifiers by which one refused request is found in a log.

    Parameters
    ----------
    correlation_id
        The client's own ``client-request-id`` when it sent one.
    """

    correlation_id: str
    trace_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    timestamp: str = field(
        default_factory=lambda: time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime())
    )

    @classmethod
    def of(cls, request: Request) -> Incident:
        """Return a new incident that echoes the request's correlation id."""
        sent = request.headers.get("client-request-id", "")
        sent = sent or request.query_params.get("client-request-id", "")
        try:
            return cls(str(uuid.UUID(sent)))
        except ValueError:
            return cls(str(uuid.uuid4()))

    def describe(self, problem: IdentityError) -> str:
        """Return the ``error_description`` of a problem."""
        return (
            f"{problem.text} Trace ID: {self.trace_id} "
            f"Correlation ID: {self.correlation_id} Timestamp: {self.timestamp}"
        )

    def body(self, problem: IdentityError) -> dict[str, object]:
        """Return the JSON that Entra answers with."""
        body: dict[str, object] = {
            "error": problem.error,
            "error_description": self.describe(problem),
            "error_codes": [problem.number],
            "timestamp": self.timestamp,
            "trace_id": self.trace_id,
            "correlation_id": self.correlation_id,
            "error_uri": (
                f"https://login.microsoftonline.com/error?code={problem.number}"
            ),
        }
        if problem.suberror:
            body["suberror"] = problem.suberror
        return body


def error_response(request: Request, problem: IdentityError) -> JSONResponse:
    """Answer a program's request with the problem as JSON."""
    return JSONResponse(
        Incident.of(request).body(problem),
        problem.status,
        headers={"Cache-Control": "no-store"},
    )
