"""What a client sends to the login host, and what a person does at its pages."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from entra_magic.sandbox.directory import well_known

if TYPE_CHECKING:
    from harness.person import Person

REDIRECT_URI = "http://localhost:5555"
VERIFIER = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    .rstrip(b"=")
    .decode()
)
TOKEN = "/contoso.com/oauth2/v2.0/token"


def authorize_url(tenant: str | None = "contoso.com", **changes: str | None) -> str:
    """Return an authorization request that is right but for the changes."""
    parameters: dict[str, str | None] = {
        "client_id": well_known.NOTEBOOK_APP_ID,
        "response_type": "code",
        "redirect_uri": REDIRECT_URI,
        "scope": "User.Read openid profile offline_access",
        "state": "the-state",
        "nonce": "the-nonce",
        "response_mode": "form_post",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "client_info": "1",
    }
    sent = {k: v for k, v in (parameters | changes).items() if v is not None}
    return f"/{tenant}/oauth2/v2.0/authorize?{urlencode(sent)}"


def enter(visitor: Person, upn: str = well_known.ADMIN) -> Person:
    """Type the user name and the password."""
    return visitor.press("Next", **{"User name": upn}).press(
        "Sign in", Password=well_known.PASSWORD
    )


def answer_of(visitor: Person) -> dict[str, str]:
    """Return what the last page would post to the client."""
    assert visitor.forms, visitor.text
    assert visitor.forms[0].action == REDIRECT_URI, visitor.text
    return visitor.forms[0].hidden


def code_request(code: str, **changes: str) -> dict[str, str]:
    """Return the body that redeems a code."""
    return {
        "client_id": well_known.NOTEBOOK_APP_ID,
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT_URI,
        "code_verifier": VERIFIER,
        "client_info": "1",
    } | changes


def refresh_request(refresh_token: str, **changes: str) -> dict[str, str]:
    """Return the body that renews a sign-in."""
    return {
        "client_id": well_known.NOTEBOOK_APP_ID,
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "scope": "User.Read openid profile offline_access",
        "client_info": "1",
    } | changes
