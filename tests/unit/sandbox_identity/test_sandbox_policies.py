"""What a tenant may demand, at its pages and at the endpoints of the client."""

from __future__ import annotations

import json
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
from entra_magic.sandbox.identity.policies import POLICIES

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from harness.person import Person

    SignIn = Callable[..., dict[str, Any]]


def demand(web: httpx.Client, **body: Any) -> httpx.Response:
    return web.post("/sandbox/policies", json=body)


def renew(web: httpx.Client, tokens: dict[str, Any]) -> dict[str, Any]:
    body = refresh_request(tokens["refresh_token"])
    answer: dict[str, Any] = web.post(TOKEN, data=body).json()
    return answer


@pytest.mark.parametrize(
    "body",
    [
        {"coffee": True},
        {"mfa_required": "yes"},
        {"mfa_required": True, "upn": "nobody@contoso.com"},
        {"mfa_required": True, "upn": ""},
    ],
)
def test_a_policy_that_cannot_be_meant_changes_nothing(
    web: httpx.Client, body: dict[str, Any]
) -> None:
    answer = demand(web, **body)

    assert answer.status_code == 400
    assert not any(web.get("/sandbox/policies").json().values())


@pytest.mark.parametrize(
    ("policy", "number"),
    [("account_locked", "AADSTS50053"), ("password_expired", "AADSTS50055")],
)
def test_the_password_page_says_what_is_wrong_with_the_account(
    web: httpx.Client, visitor: Person, policy: str, number: str
) -> None:
    demand(web, **{policy: True})

    enter(visitor.open(authorize_url()))

    assert number in visitor.text
    assert "Enter password" in visitor.text


def test_an_expired_password_is_not_told_to_somebody_who_guesses(
    web: httpx.Client, visitor: Person
) -> None:
    demand(web, password_expired=True)
    visitor.open(authorize_url()).press("Next", **{"User name": well_known.ADMIN})

    visitor.press("Sign in", Password="hunter2")

    assert "AADSTS50126" in visitor.text
    assert "AADSTS50055" not in visitor.text


@pytest.mark.parametrize(
    ("policy", "number"),
    [
        ("user_not_assigned", "AADSTS50105"),
        ("device_not_compliant", "AADSTS53000"),
        ("access_blocked", "AADSTS53003"),
    ],
)
def test_the_client_is_told_why_somebody_may_not_go_on(
    web: httpx.Client, visitor: Person, policy: str, number: str
) -> None:
    demand(web, **{policy: True})

    told = answer_of(enter(visitor.open(authorize_url())))

    assert told["error"] == "access_denied"
    assert number in told["error_description"]
    assert "code" not in told


@pytest.mark.parametrize(
    ("policy", "number", "suberror"),
    [
        ("mfa_required", 50076, "basic_action"),
        ("user_not_assigned", 50105, None),
        ("device_not_compliant", 53000, "message_only"),
        ("access_blocked", 53003, "message_only"),
        ("sign_in_frequency", 70043, "bad_token"),
    ],
)
def test_a_new_policy_ends_the_silent_renewal(
    web: httpx.Client, sign_in: SignIn, policy: str, number: int, suberror: str | None
) -> None:
    tokens = sign_in()
    demand(web, **{policy: True})

    answer = renew(web, tokens)

    assert answer["error"] == "invalid_grant"
    assert answer["error_codes"] == [number]
    assert answer.get("suberror") == suberror


@pytest.mark.parametrize("policy", ["mfa_required", "access_blocked"])
def test_the_refusal_carries_the_claims_to_satisfy(
    web: httpx.Client, sign_in: SignIn, policy: str
) -> None:
    tokens = sign_in()
    demand(web, **{policy: True})

    claims = json.loads(renew(web, tokens)["claims"])

    assert claims["access_token"]["capolids"]["essential"] is True


def test_a_lifted_policy_lets_the_renewal_through_again(
    web: httpx.Client, sign_in: SignIn
) -> None:
    tokens = sign_in()
    demand(web, access_blocked=True, mfa_required=True)
    demand(web, access_blocked=False)
    web.delete("/sandbox/policies")

    assert "access_token" in renew(web, tokens)


def test_a_policy_for_one_person_leaves_the_others_alone(
    web: httpx.Client, visitor: Person
) -> None:
    demand(web, access_blocked=True, upn=well_known.READER)

    enter(visitor.open(authorize_url()))

    assert "Permissions requested" in visitor.text


def test_a_second_factor_is_asked_for_and_named_in_the_token(
    web: httpx.Client, visitor: Person
) -> None:
    demand(web, mfa_required=True)
    enter(visitor.open(authorize_url()))
    assert "Approve the sign-in request" in visitor.text

    visitor.press("Approve").press("Accept")

    code = answer_of(visitor)["code"]
    tokens = web.post(TOKEN, data=code_request(code)).json()
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert claims["amr"] == ["pwd", "mfa"]
    assert "access_token" in renew(web, tokens)


def test_the_second_factor_cannot_stand_for_the_password(
    web: httpx.Client, visitor: Person
) -> None:
    demand(web, mfa_required=True)
    visitor.open(authorize_url()).press("Next", **{"User name": well_known.ADMIN})
    visitor.forms[0].hidden["step"] = "second_factor"

    visitor.press("Sign in")

    assert "Enter password" in visitor.text


def test_a_silent_request_cannot_give_a_second_factor(
    web: httpx.Client, visitor: Person, sign_in: SignIn
) -> None:
    sign_in()
    demand(web, mfa_required=True)

    told = answer_of(visitor.open(authorize_url(prompt="none")))

    assert told["error"] == "interaction_required"
    assert "AADSTS50076" in told["error_description"]


def test_a_blocked_device_code_is_refused_to_person_and_device(
    web: httpx.Client, visitor: Person
) -> None:
    demand(web, device_code_blocked=True)
    device = web.post(
        "/contoso.com/oauth2/v2.0/devicecode",
        data={"client_id": well_known.NOTEBOOK_APP_ID, "scope": "User.Read"},
    ).json()
    label = "Code shown by the application"
    visitor.open("/devicelogin").press("Next", **{label: device["user_code"]})

    enter(visitor)

    assert "AADSTS53003" in visitor.text
    poll = {
        "client_id": well_known.NOTEBOOK_APP_ID,
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": device["device_code"],
    }
    answer = web.post(TOKEN, data=poll).json()
    assert (answer["error"], answer["error_codes"]) == ("access_denied", [53003])


def test_a_blocked_device_code_leaves_the_browser_open(
    web: httpx.Client, visitor: Person
) -> None:
    demand(web, device_code_blocked=True)

    enter(visitor.open(authorize_url()))

    assert "Permissions requested" in visitor.text


@pytest.mark.parametrize(
    "policy",
    sorted(POLICIES.keys() - {"mfa_required", "sign_in_frequency"}),
)
def test_a_played_person_is_refused_like_a_real_one(
    web: httpx.Client, policy: str
) -> None:
    demand(web, **{policy: True})
    device = web.post(
        "/contoso.com/oauth2/v2.0/devicecode",
        data={"client_id": well_known.NOTEBOOK_APP_ID, "scope": "User.Read"},
    ).json()

    answer = web.post(
        "/sandbox/approve-as",
        json={"upn": well_known.ADMIN, "user_code": device["user_code"]},
    )

    assert answer.json()["error_codes"] == [POLICIES[policy].number]
