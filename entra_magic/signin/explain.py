"""Turns Entra's errors into what happened, why, and the line to run next.

The numbers choose the hint only; nothing branches on them, because Microsoft
changes them (https://learn.microsoft.com/entra/identity-platform/reference-error-codes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from entra_magic.errors import OAuthError, SignInFailed

if TYPE_CHECKING:
    from entra_magic.signin.request import SignInRequest

__all__ = ["refusal", "said_by_entra"]


class Hint(NamedTuple):
    """Why a sign-in was refused and what to do, both with `SignInRequest` fields."""

    cause: str
    remedy: str


_BY_CODE = {
    50011: Hint(
        "The application {client_id} has no redirect URI http://localhost.",
        "Its owner adds it under Authentication > Mobile and desktop applications; "
        "meanwhile add --device-code.",
    ),
    50020: Hint(
        "This account does not belong to {tenant}.",
        "Sign in with an account of {tenant}, or name your own tenant with "
        "--tenant-id.",
    ),
    50034: Hint(
        "{tenant} has no such account.",
        "Check the spelling of the account and --tenant-id.",
    ),
    50053: Hint("The account is locked.", "Wait a while, or ask an admin."),
    50055: Hint("The password has expired.", "Change it in a browser, then try again."),
    50057: Hint("The account is disabled.", "An admin of {tenant} can enable it."),
    50076: Hint(
        "A second factor is demanded.", "Sign in again and finish it in the browser."
    ),
    50105: Hint(
        "The account is not assigned to the application {client_id}.",
        "An admin assigns the user or a group to it.",
    ),
    50126: Hint("The user name or the password is wrong.", "Try again."),
    50194: Hint(
        "The application {client_id} accepts accounts of its own tenant only.",
        "Name that tenant with --tenant-id.",
    ),
    53003: Hint(
        "A Conditional Access policy of {tenant} blocked the sign-in.",
        "Try the other way to sign in (--browser or --device-code), or ask an admin.",
    ),
    54005: Hint("The code was used already.", "Start again."),
    65001: Hint(
        "Nobody has consented to these permissions yet.",
        "Add --prompt consent and accept them.",
    ),
    65004: Hint(
        "The permissions were declined on the consent page.",
        "Accept them next time, or ask for fewer with --scopes.",
    ),
    650053: Hint(
        "Microsoft Graph has no such permission: {scopes}.",
        "Check the spelling after --scopes.",
    ),
    70011: Hint(
        "A scope is unknown or ill-formed: {scopes}.",
        "Check the spelling after --scopes.",
    ),
    700016: Hint(
        "The application {client_id} is not registered in {tenant}.",
        "Check --client-id and --tenant-id.",
    ),
    7000218: Hint(
        "The application {client_id} does not allow public client flows.",
        "Its owner sets 'Allow public client flows' to Yes under Authentication; "
        "meanwhile try --browser.",
    ),
    70019: Hint("The code expired before it was typed.", "Start again."),
    90002: Hint(
        "The tenant {tenant} does not exist in the cloud {cloud}.",
        "Check --tenant-id and --environment.",
    ),
    90094: Hint(
        "Only an admin may consent to these permissions: {scopes}.",
        "Ask an admin to consent, or ask for fewer with --scopes.",
    ),
    9002346: Hint(
        "The application is for personal accounts only.", "Use --tenant-id consumers."
    ),
}

_BY_ERROR = {
    "access_denied": Hint("The sign-in was refused or cancelled.", "Start again."),
    "authorization_declined": Hint("The sign-in was declined.", "Start again."),
    "expired_token": Hint("The code expired before it was used.", "Start again."),
    "temporarily_unavailable": Hint("Entra is busy.", "Try again in a minute."),
}

_FALLBACK = Hint("Entra refused the sign-in.", "Read Entra's own words below.")


def refusal(request: SignInRequest, error: OAuthError) -> SignInFailed:
    """Return the exception that tells a person why a sign-in was refused.

    Parameters
    ----------
    request
        The sign-in that was refused.
    error
        Entra's answer.
    """
    hint = _hint(error)
    facts = {
        "client_id": request.client_id,
        "tenant": request.tenant,
        "scopes": " ".join(request.scopes),
        "cloud": request.cloud.name,
    }
    lines = [
        hint.cause.format(**facts),
        hint.remedy.format(**facts),
        f"Next: {request.line}",
        *said_by_entra(error),
    ]
    return SignInFailed("\n".join(lines), error)


def said_by_entra(error: OAuthError) -> list[str]:
    """Return Entra's own words and the ids that support would ask for."""
    sentence = error.description.splitlines()[0] if error.description else ""
    sentence = sentence.partition(" Trace ID:")[0] or error.error
    ids = [
        f"{label} {value}"
        for label, value in (
            ("correlation id", error.correlation_id),
            ("time", error.timestamp),
        )
        if value
    ]
    return [f"Entra says: {sentence}", *([", ".join(ids)] if ids else [])]


def _hint(error: OAuthError) -> Hint:
    known = (_BY_CODE[code] for code in error.codes if code in _BY_CODE)
    return next(known, None) or _BY_ERROR.get(error.error, _FALLBACK)
