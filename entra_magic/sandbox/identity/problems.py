"""What the login host refuses: Entra's numbers, OAuth errors and sentences.

The numbers are explained at
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["PROBLEMS", "Problem"]


@dataclass(frozen=True)
class Problem:
    """The OAuth error that stands for an AADSTS number, and its sentence.

    Parameters
    ----------
    challenges
        Whether the answer carries ``claims`` for the next sign-in to satisfy.
    """

    error: str
    text: str
    suberror: str | None = None
    status: int = 400
    challenges: bool = False


PROBLEMS = {
    50011: Problem(
        "invalid_request",
        "The redirect URI '{redirect_uri}' specified in the request does not match "
        "the redirect URIs configured for the application '{application}'.",
    ),
    50020: Problem(
        "invalid_grant",
        "User account '{user}' from identity provider '{home}' does not exist in "
        "tenant '{tenant}'. The account needs to be added as a guest first.",
    ),
    50034: Problem(
        "invalid_grant",
        "The user account '{user}' does not exist in any directory of this sandbox.",
    ),
    50049: Problem("invalid_instance", "Unknown or invalid instance."),
    50053: Problem(
        "invalid_grant",
        "The account '{user}' is locked: too many sign-ins with a wrong user name or "
        "password.",
    ),
    50055: Problem(
        "invalid_grant",
        "The password of '{user}' has expired.",
        "user_password_expired",
    ),
    50057: Problem("invalid_grant", "The user account is disabled."),
    50058: Problem(
        "login_required",
        "A silent sign-in request was sent but no user is signed in.",
    ),
    50076: Problem(
        "invalid_grant",
        "Due to a configuration change made by your administrator, '{user}' must use "
        "multi-factor authentication.",
        "basic_action",
        challenges=True,
    ),
    50105: Problem(
        "invalid_grant",
        "'{user}' is not assigned to a role for the application '{application}'.",
    ),
    50126: Problem(
        "invalid_grant",
        "Error validating credentials due to invalid username or password.",
    ),
    50173: Problem(
        "invalid_grant",
        "The provided grant has expired due to it being revoked, a fresh auth token "
        "is needed. The user might have changed or reset their password.",
        "bad_token",
    ),
    50194: Problem(
        "invalid_request",
        "Application '{application}' is not configured as a multi-tenant "
        "application. Use a tenant-specific endpoint instead of '/{alias}'.",
    ),
    53000: Problem(
        "invalid_grant",
        "The device is not in the required state: a Conditional Access policy asks for "
        "a compliant device.",
        "message_only",
        challenges=True,
    ),
    53003: Problem(
        "invalid_grant",
        "Access has been blocked by Conditional Access policies. The access policy "
        "does not allow token issuance.",
        "message_only",
        challenges=True,
    ),
    54005: Problem(
        "invalid_grant",
        "OAuth2 Authorization code was already redeemed, please retry with a new "
        "valid code or use an existing refresh token.",
    ),
    65001: Problem(
        "invalid_grant",
        "The user or administrator has not consented to use the application "
        "'{application}' for: {scopes}. Send an interactive authorization request.",
        "consent_required",
    ),
    65004: Problem("access_denied", "User declined to consent to access the app."),
    70000: Problem(
        "invalid_grant", "The provided '{parameter}' is malformed or unknown."
    ),
    70003: Problem(
        "unsupported_grant_type", "The app requested an unsupported grant type '{got}'."
    ),
    70007: Problem(
        "unsupported_response_type",
        "'{got}' is not a supported value of '{parameter}'.",
    ),
    70008: Problem(
        "invalid_grant",
        "The provided authorization code has expired. Send a new interactive "
        "authorization request for this user and resource.",
    ),
    70011: Problem(
        "invalid_scope",
        "The provided value for the input parameter 'scope' is not valid: '{scope}'.",
    ),
    70012: Problem(
        "invalid_request",
        "The value '{got}' of the parameter '{parameter}' is not valid.",
    ),
    70016: Problem(
        "authorization_pending",
        "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    ),
    70018: Problem(
        "bad_verification_code", "Invalid verification code: it is not known here."
    ),
    70019: Problem("expired_token", "Verification code expired. Ask for a new one."),
    70020: Problem(
        "expired_token", "The provided device code has expired. Ask for a new one."
    ),
    70022: Problem(
        "slow_down", "Too many requests for this device code. Poll less often."
    ),
    70043: Problem(
        "invalid_grant",
        "The refresh token has expired due to sign-in frequency checks by Conditional "
        "Access.",
        "bad_token",
    ),
    90002: Problem(
        "invalid_tenant",
        "Tenant '{tenant}' not found. Check that you have the correct tenant ID and "
        "are signing into the correct cloud.",
    ),
    90014: Problem(
        "invalid_request",
        "The required field '{parameter}' is missing from the request.",
    ),
    90094: Problem(
        "access_denied",
        "An administrator of {tenant} has to grant '{application}' the permissions "
        "it asks for: {scopes}.",
    ),
    90120: Problem(
        "invalid_request",
        "The device request was already approved or declined. Ask for a new code.",
    ),
    500011: Problem(
        "invalid_resource",
        "The resource principal named '{resource}' was not found in the tenant.",
    ),
    501481: Problem(
        "invalid_grant",
        "The Code_Verifier does not match the code_challenge supplied in the "
        "authorization request.",
    ),
    650053: Problem(
        "invalid_scope",
        "The application '{application}' asked for scope '{scope}' that doesn't "
        "exist on the resource '00000003-0000-0000-c000-000000000000'.",
    ),
    700005: Problem(
        "invalid_grant",
        "The provided '{parameter}' was issued to another client, tenant or "
        "redirect URI.",
    ),
    700016: Problem(
        "unauthorized_client",
        "Application with identifier '{client_id}' was not found in the directory "
        "'{tenant}'. It may not be registered there, or not be consented to.",
    ),
    700022: Problem(
        "invalid_request",
        "The provided value for the input parameter 'scope' is not valid because "
        "'.default' cannot be combined with other permissions of the resource.",
    ),
    700025: Problem(
        "invalid_client",
        "Client is public so neither 'client_assertion' nor 'client_secret' should "
        "be presented.",
        status=401,
    ),
    700082: Problem(
        "invalid_grant",
        "The refresh token has expired due to inactivity.",
        "token_expired",
    ),
    7000218: Problem(
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' "
        "or 'client_secret'. 'Allow public client flows' is off for '{application}'.",
        status=401,
    ),
    9002325: Problem(
        "invalid_request",
        "Proof Key for Code Exchange (PKCE) with 'code_challenge_method=S256' is "
        "required of a public client.",
    ),
}
