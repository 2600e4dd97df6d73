"""Whether Graph may believe an access token, continuously evaluated (CAE).

See https://learn.microsoft.com/entra/identity-platform/claims-challenge
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt

from entra_magic.sandbox.directory.well_known import GRAPH_APP_ID
from entra_magic.sandbox.graph.authorization import AccessTokenClaims, InvalidToken
from entra_magic.sandbox.identity.minting import token_epoch
from entra_magic.sandbox.identity.scopes import GRAPH_AUDIENCES

if TYPE_CHECKING:
    from entra_magic.sandbox.directory import User
    from entra_magic.sandbox.identity.service import Identity

__all__ = ["Validator", "create_validator"]

Validator = Callable[[str], AccessTokenClaims]


def create_validator(identity: Identity) -> Validator:
    """Return what Graph calls with each bearer token.

    Returns
    -------
    Validator
        Raises `InvalidToken` with the challenge to send back.
    """

    def validate(token: str) -> AccessTokenClaims:
        claims = _verify(identity, token)
        account = identity.directory.find_user(claims["oid"])
        cae = "CP1" in claims.get("xms_cc", [])
        if account is None or account.tenant_id != claims["tid"]:
            raise InvalidToken("The user of this access token does not exist.")
        if cae:
            _evaluate(identity, claims, account)
        return AccessTokenClaims(
            tenant_id=claims["tid"],
            user_id=claims["oid"],
            app_id=claims["appid"],
            scopes=frozenset(claims["scp"].split()),
            wids=frozenset(claims["wids"]),
            issued_at=claims["iat"],
            cae=cae,
        )

    return validate


def _verify(identity: Identity, token: str) -> dict[str, Any]:
    """Check signature, audience, issuer and life time."""
    try:
        tenant_id = str(
            jwt.decode(token, options={"verify_signature": False}).get("tid")
        )
        return identity.key.verify(
            token,
            audiences=list(GRAPH_AUDIENCES),
            issuer=identity.issuer(tenant_id),
        )
    except jwt.ExpiredSignatureError:
        message = "Lifetime validation failed, the token is expired."
    except jwt.InvalidAudienceError:
        message = "Access token validation failure. Invalid audience."
    except jwt.InvalidIssuerError:
        message = "Access token validation failure. Invalid issuer."
    except jwt.InvalidSignatureError:
        message = "Access token validation failure. Invalid signature."
    except jwt.DecodeError:
        message = "IDX14100: JWT is not well formed, there are no dots (.)."
    except jwt.InvalidTokenError:
        message = "Access token validation failure."
    raise InvalidToken(message)


def _evaluate(identity: Identity, claims: dict[str, Any], account: User) -> None:
    """Challenge a client whose token was issued before something happened."""
    person = identity.directory.find_user(account.home_id) or account
    enabled = account.account_enabled and person.account_enabled
    if enabled and claims["aio"] == token_epoch(identity, person):
        return
    revoked = not enabled or not claims["aio"].startswith(
        f"{person.sessions_valid_from}."
    )
    reason = (
        "TokenIssuedBeforeRevocationTimestamp"
        if revoked
        else "TokenCreatedWithOutdatedPolicies"
    )
    description = (
        "Continuous access evaluation resulted in challenge with result: "
        f"InteractionRequired and code: {reason}"
    )
    wanted = {"access_token": {"nbf": {"essential": True, "value": f"{_now()}"}}}
    raise InvalidToken(
        description,
        'Bearer realm="", '
        f'authorization_uri="{identity.origin}/common/oauth2/v2.0/authorize", '
        f'client_id="{GRAPH_APP_ID}", errorDescription="{description}", '
        'error="insufficient_claims", '
        f'claims="{_encode(wanted, unpadded=person.id in identity.policies.unpadded)}"',
    )


def _now() -> int:
    return int(time.time())


def _encode(claims: dict[str, Any], *, unpadded: bool) -> str:
    """Return claims as a challenge carries them."""
    text = json.dumps(claims, separators=(",", ":")).encode()
    if not unpadded:
        return base64.b64encode(text).decode()
    # A blank more or less changes nothing for JSON, but makes padding necessary,
    # whose absence clients trip over.
    while len(text) % 3 == 0:
        text += b" "
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()
