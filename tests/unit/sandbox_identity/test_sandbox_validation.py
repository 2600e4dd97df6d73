from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from harness.login_host import TOKEN, refresh_request

from entra_magic.sandbox.directory import well_known
from entra_magic.sandbox.graph import InvalidToken
from entra_magic.sandbox.identity import Identity, create_validator
from entra_magic.sandbox.identity.keys import SigningKey

if TYPE_CHECKING:
    import httpx

SignIn = Callable[..., dict[str, Any]]

CP1 = json.dumps({"access_token": {"xms_cc": {"values": ["CP1"]}}})


def refusal_of(identity: Identity, token: str) -> InvalidToken:
    with pytest.raises(InvalidToken) as refused:
        create_validator(identity)(token)
    return refused.value


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def challenge_of(refusal: InvalidToken) -> str:
    assert refusal.challenge is not None
    assert 'error="insufficient_claims"' in refusal.challenge
    found = re.search('claims="([^"]+)"', refusal.challenge)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("token", ["", "no dots", "a.b.c", "a.b.c.d"])
def test_what_is_no_token_is_refused(identity: Identity, token: str) -> None:
    assert refusal_of(identity, token).challenge is None


def test_a_token_of_another_key_is_refused(identity: Identity, sign_in: SignIn) -> None:
    forged = SigningKey().sign(claims_of(sign_in()["access_token"]))

    assert "signature" in str(refusal_of(identity, forged))


def test_an_unsigned_token_is_refused(identity: Identity, sign_in: SignIn) -> None:
    claims = claims_of(sign_in()["access_token"])

    refusal_of(identity, jwt.encode(claims, "", algorithm="none"))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aud": "https://management.azure.com"}, "audience"),
        ({"iss": "https://evil.example/v2.0"}, "issuer"),
        ({"tid": well_known.FABRIKAM_TENANT_ID}, "issuer"),
        ({"exp": int(time.time()) - 60}, "expired"),
        ({"oid": "11111111-2222-3333-4444-555555555555"}, "does not exist"),
    ],
)
def test_a_token_for_something_else_is_refused(
    identity: Identity, sign_in: SignIn, changes: dict[str, Any], reason: str
) -> None:
    claims = claims_of(sign_in()["access_token"])

    token = identity.key.sign(claims | changes)

    assert reason in str(refusal_of(identity, token))


def test_an_id_token_is_no_access_token(identity: Identity, sign_in: SignIn) -> None:
    assert "audience" in str(refusal_of(identity, sign_in()["id_token"]))


def test_a_good_token_tells_graph_who_may_do_what(
    identity: Identity, sign_in: SignIn
) -> None:
    claims = create_validator(identity)(sign_in()["access_token"])

    assert claims.tenant_id == well_known.CONTOSO_TENANT_ID
    assert claims.app_id == well_known.NOTEBOOK_APP_ID
    assert "User.Read" in claims.scopes
    assert not claims.cae


@pytest.mark.parametrize("lever", ["revoke", "policy-change"])
def test_a_client_that_answers_challenges_is_challenged(
    web: httpx.Client, identity: Identity, sign_in: SignIn, lever: str
) -> None:
    token = sign_in(claims=CP1)["access_token"]
    web.post(f"/sandbox/{lever}", json={"upn": well_known.ADMIN}).raise_for_status()

    challenge = challenge_of(refusal_of(identity, token))

    wanted = json.loads(base64.b64decode(challenge, validate=True))
    assert wanted["access_token"]["nbf"]["essential"] is True


def test_other_clients_keep_their_token_to_its_end(
    web: httpx.Client, identity: Identity, sign_in: SignIn
) -> None:
    token = sign_in()["access_token"]
    web.post("/sandbox/revoke", json={"upn": well_known.ADMIN}).raise_for_status()

    assert not create_validator(identity)(token).cae


def test_after_a_change_of_policy_the_challenge_can_be_met(
    web: httpx.Client, identity: Identity, sign_in: SignIn
) -> None:
    tokens = sign_in(claims=CP1)
    web.post("/sandbox/policy-change", json={}).raise_for_status()
    challenge = challenge_of(refusal_of(identity, tokens["access_token"]))
    wanted = json.loads(base64.b64decode(challenge))
    wanted["access_token"]["xms_cc"] = {"values": ["CP1"]}

    body = refresh_request(tokens["refresh_token"], claims=json.dumps(wanted))
    renewed = web.post(TOKEN, data=body).json()

    assert create_validator(identity)(renewed["access_token"]).cae


def test_a_challenge_can_come_without_padding(
    web: httpx.Client, identity: Identity, sign_in: SignIn
) -> None:
    token = sign_in(claims=CP1)["access_token"]
    lever = {"upn": well_known.ADMIN, "unpadded": True}
    web.post("/sandbox/policy-change", json=lever).raise_for_status()

    challenge = challenge_of(refusal_of(identity, token))

    assert len(challenge) % 4
    padded = challenge + "=" * (-len(challenge) % 4)
    assert "nbf" in json.loads(base64.urlsafe_b64decode(padded))["access_token"]
