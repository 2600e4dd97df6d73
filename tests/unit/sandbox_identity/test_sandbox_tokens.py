from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from harness.login_host import (
    TOKEN,
    answer_of,
    authorize_url,
    code_request,
    enter,
    refresh_request,
)

from entra_magic.sandbox.directory import well_known

if TYPE_CHECKING:
    import httpx
    from harness.person import Person

    from entra_magic.sandbox.identity import Identity

SignIn = Callable[..., dict[str, Any]]


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def code_of(visitor: Person, **changes: str | None) -> str:
    enter(visitor.open(authorize_url(**changes))).press("Accept")
    return answer_of(visitor)["code"]


@pytest.mark.parametrize(
    ("body", "error", "number"),
    [
        ({}, "invalid_request", 90014),
        ({"grant_type": "password"}, "unsupported_grant_type", 70003),
        ({"grant_type": "refresh_token"}, "invalid_request", 90014),
        (refresh_request(""), "invalid_request", 90014),
        (refresh_request("invented"), "invalid_grant", 70000),
        (code_request("invented"), "invalid_grant", 70000),
        (code_request("x", client_id="nothing"), "unauthorized_client", 700016),
        (
            code_request("x", client_id=well_known.INTERNAL_APP_ID),
            "invalid_client",
            7000218,
        ),
        (code_request("x", client_secret="hunter2"), "invalid_client", 700025),
    ],
)
def test_requests_that_cannot_be_right_are_refused(
    web: httpx.Client, body: dict[str, str], error: str, number: int
) -> None:
    answer = web.post(TOKEN, data=body)

    assert answer.status_code in {400, 401}
    assert answer.json()["error"] == error
    assert answer.json()["error_codes"] == [number]


def test_an_error_carries_what_support_asks_for(web: httpx.Client) -> None:
    sent = "7f8e1d0c-1111-4222-8333-444455556666"
    answer = web.post(TOKEN, data={}, headers={"client-request-id": sent}).json()

    assert answer["correlation_id"] == sent
    assert answer["trace_id"] in answer["error_description"]
    assert answer["timestamp"] in answer["error_description"]
    assert answer["error_uri"].endswith("code=90014")


def test_a_code_is_redeemed_once(web: httpx.Client, visitor: Person) -> None:
    code = code_of(visitor)

    first = web.post(TOKEN, data=code_request(code))
    second = web.post(TOKEN, data=code_request(code))

    assert first.status_code == 200
    assert second.json()["error"] == "invalid_grant"
    assert second.json()["error_codes"] == [54005]


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"code_verifier": "x" * 43}, 501481),
        ({"code_verifier": ""}, 90014),
        ({"redirect_uri": "http://localhost:6666"}, 700005),
        ({"client_id": well_known.COMMAND_LINE_TOOLS_APP_ID}, 700005),
    ],
)
def test_a_stolen_code_is_worth_nothing(
    web: httpx.Client, visitor: Person, changes: dict[str, str], number: int
) -> None:
    answer = web.post(TOKEN, data=code_request(code_of(visitor), **changes))

    assert answer.status_code == 400
    assert answer.json()["error_codes"] == [number]


def test_a_code_expires(web: httpx.Client, visitor: Person, identity: Identity) -> None:
    identity.settings.authorization_code_lifetime = 0

    answer = web.post(TOKEN, data=code_request(code_of(visitor)))

    assert answer.json()["error_codes"] == [70008]


def test_a_code_of_one_tenant_is_not_redeemed_in_another(
    web: httpx.Client, visitor: Person
) -> None:
    token = TOKEN.replace("contoso", "fabrikam")

    answer = web.post(token, data=code_request(code_of(visitor)))

    assert answer.json()["error_codes"] == [700005]


def test_a_revoked_session_is_not_renewed(web: httpx.Client, sign_in: SignIn) -> None:
    tokens = sign_in()
    web.post("/sandbox/revoke", json={"upn": well_known.ADMIN}).raise_for_status()

    answer = web.post(TOKEN, data=refresh_request(tokens["refresh_token"])).json()

    assert answer["error"] == "invalid_grant"
    assert answer["error_codes"] == [50173]
    assert answer["suberror"] == "bad_token"


def test_after_a_revocation_a_new_sign_in_is_good(
    web: httpx.Client, sign_in: SignIn
) -> None:
    sign_in()
    web.post("/sandbox/revoke", json={"upn": well_known.ADMIN}).raise_for_status()

    fresh = sign_in()

    answer = web.post(TOKEN, data=refresh_request(fresh["refresh_token"]))
    assert answer.status_code == 200


def test_an_idle_session_expires(
    web: httpx.Client, sign_in: SignIn, identity: Identity
) -> None:
    identity.settings.refresh_token_lifetime = 0
    refresh_token = sign_in()["refresh_token"]

    answer = web.post(TOKEN, data=refresh_request(refresh_token))

    assert answer.json()["error_codes"] == [700082]


def test_a_scope_without_consent_is_not_given_silently(
    web: httpx.Client, sign_in: SignIn
) -> None:
    body = refresh_request(sign_in()["refresh_token"], scope="Group.Read.All")

    answer = web.post(TOKEN, data=body).json()

    assert answer["error"] == "invalid_grant"
    assert answer["suberror"] == "consent_required"


def test_a_session_is_not_renewed_where_the_person_has_no_account(
    web: httpx.Client, sign_in: SignIn
) -> None:
    token = TOKEN.replace("contoso", "fabrikam")

    answer = web.post(token, data=refresh_request(sign_in()["refresh_token"]))

    assert answer.json()["error_codes"] == [50020]


def test_renewal_hands_out_another_refresh_token(
    web: httpx.Client, sign_in: SignIn
) -> None:
    first = sign_in()["refresh_token"]

    second = web.post(TOKEN, data=refresh_request(first)).json()["refresh_token"]

    assert second != first
    assert web.post(TOKEN, data=refresh_request(second)).status_code == 200


def test_without_offline_access_nothing_can_be_renewed(sign_in: SignIn) -> None:
    assert "refresh_token" not in sign_in(scope="User.Read openid")


def test_tokens_are_signed_with_the_published_key(
    web: httpx.Client, sign_in: SignIn, origin: str
) -> None:
    tokens = sign_in()
    published = web.get("/contoso.com/discovery/v2.0/keys").json()["keys"][0]

    claims = jwt.decode(
        tokens["id_token"],
        jwt.PyJWK(published, algorithm="RS256").key,
        algorithms=["RS256"],
        audience=well_known.NOTEBOOK_APP_ID,
        issuer=f"{origin}/{well_known.CONTOSO_TENANT_ID}/v2.0",
    )

    assert jwt.get_unverified_header(tokens["id_token"])["kid"] == published["kid"]
    assert claims["nonce"] == "the-nonce"
    assert claims["preferred_username"] == well_known.ADMIN
    assert claims["tid"] == well_known.CONTOSO_TENANT_ID


def test_the_access_token_says_who_may_do_what(sign_in: SignIn) -> None:
    claims = claims_of(sign_in()["access_token"])

    assert claims["aud"] == well_known.GRAPH_APP_ID
    assert claims["appid"] == well_known.NOTEBOOK_APP_ID
    assert set(claims["scp"].split()) == {"User.Read", "openid", "profile"}
    assert "62e90394-69f5-4237-9190-012177145e10" in claims["wids"]
    assert claims["amr"] == ["pwd"]
    assert claims["upn"] == well_known.ADMIN
    assert claims["idtyp"] == "user"
    assert "xms_cc" not in claims


def test_scopes_granted_earlier_are_in_every_later_token(sign_in: SignIn) -> None:
    sign_in(scope="Group.Read.All openid")

    later = sign_in(scope="User.Read openid")

    assert "Group.Read.All" in later["scope"].split()
    assert "Group.Read.All" in claims_of(later["access_token"])["scp"].split()


def test_a_client_that_answers_challenges_gets_a_token_that_says_so(
    sign_in: SignIn,
) -> None:
    claims = json.dumps({"access_token": {"xms_cc": {"values": ["CP1"]}}})

    assert claims_of(sign_in(claims=claims)["access_token"])["xms_cc"] == ["CP1"]


def test_a_guest_is_the_tenants_account_of_somebody_elsewhere(
    sign_in: SignIn,
) -> None:
    tokens = sign_in(well_known.GUEST)

    info = tokens["client_info"]
    home = json.loads(base64.urlsafe_b64decode(info + "=" * (-len(info) % 4)))
    claims = claims_of(tokens["access_token"])
    assert home["utid"] == well_known.FABRIKAM_TENANT_ID
    assert claims["tid"] == well_known.CONTOSO_TENANT_ID
    assert claims["oid"] != home["uid"]
    assert claims["acct"] == 1


def test_organizations_leads_to_the_tenant_of_the_person(
    web: httpx.Client, visitor: Person
) -> None:
    enter(visitor.open(authorize_url("organizations")), well_known.FABRIKAM_ADMIN)
    visitor.press("Accept")

    tokens = web.post(
        "/organizations/oauth2/v2.0/token",
        data=code_request(answer_of(visitor)["code"]),
    ).json()

    assert claims_of(tokens["id_token"])["tid"] == well_known.FABRIKAM_TENANT_ID
