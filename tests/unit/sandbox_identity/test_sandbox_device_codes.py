from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.login_host import TOKEN, enter

from entra_magic.sandbox.directory import well_known

if TYPE_CHECKING:
    import httpx
    from harness.person import Person

    from entra_magic.sandbox.identity import Identity

DEVICE_CODE = "/contoso.com/oauth2/v2.0/devicecode"
SCOPES = "User.Read openid profile offline_access"


@pytest.fixture
def device(web: httpx.Client) -> dict[str, Any]:
    """What a device was told."""
    return ask(web)


def ask(web: httpx.Client, **changes: str) -> dict[str, Any]:
    body = {"client_id": well_known.NOTEBOOK_APP_ID, "scope": SCOPES} | changes
    answer: dict[str, Any] = web.post(DEVICE_CODE, data=body).json()
    return answer


def poll(web: httpx.Client, device_code: str, **changes: str) -> dict[str, Any]:
    body = {
        "client_id": well_known.NOTEBOOK_APP_ID,
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": device_code,
        "client_info": "1",
    } | changes
    answer: dict[str, Any] = web.post(TOKEN, data=body).json()
    return answer


def type_code(visitor: Person, code: str) -> Person:
    label = "Code shown by the application"
    return visitor.open("/devicelogin").press("Next", **{label: code})


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"client_id": ""}, 90014),
        ({"client_id": "11111111-2222-3333-4444-555555555555"}, 700016),
        ({"scope": "User.Raed"}, 650053),
        ({"scope": ""}, 70011),
        ({"claims": "["}, 70012),
    ],
)
def test_a_request_that_cannot_be_right_gets_no_code(
    web: httpx.Client, changes: dict[str, str], number: int
) -> None:
    answer = ask(web, **changes)

    assert answer["error_codes"] == [number]
    assert "device_code" not in answer


def test_an_invented_device_code_is_refused(web: httpx.Client) -> None:
    assert poll(web, "invented")["error"] == "bad_verification_code"


def test_a_client_without_public_flows_is_told_so_at_once(web: httpx.Client) -> None:
    device = ask(web, client_id=well_known.INTERNAL_APP_ID)

    answer = poll(web, device["device_code"], client_id=well_known.INTERNAL_APP_ID)

    assert answer["error"] == "invalid_client"
    assert answer["error_codes"] == [7000218]


def test_another_client_cannot_fetch_the_tokens(
    web: httpx.Client, device: dict[str, Any]
) -> None:
    other = well_known.COMMAND_LINE_TOOLS_APP_ID

    assert poll(web, device["device_code"], client_id=other)["error_codes"] == [700005]


def test_polling_waits_for_a_person(web: httpx.Client, device: dict[str, Any]) -> None:
    answer = poll(web, device["device_code"])

    assert answer["error"] == "authorization_pending"
    assert answer["error_codes"] == [70016]


def test_polling_too_fast_is_slowed_down(
    web: httpx.Client, device: dict[str, Any]
) -> None:
    poll(web, device["device_code"])

    assert poll(web, device["device_code"])["error"] == "slow_down"


def test_an_expired_code_cannot_be_polled_or_typed(
    web: httpx.Client, visitor: Person, identity: Identity
) -> None:
    identity.settings.device_code_lifetime = 0
    device = ask(web)

    assert poll(web, device["device_code"])["error"] == "expired_token"
    assert "AADSTS70019" in type_code(visitor, device["user_code"]).text


def test_a_mistyped_code_is_refused(visitor: Person) -> None:
    assert "AADSTS70018" in type_code(visitor, "BCDFGHJKL").text


@pytest.mark.parametrize("page", ["username", "password", "confirm", "consent"])
def test_declining_on_any_page_is_told_to_the_device(
    web: httpx.Client, visitor: Person, device: dict[str, Any], page: str
) -> None:
    type_code(visitor, device["user_code"])
    if page == "password":
        visitor.press("Next", **{"User name": well_known.ADMIN})
    elif page != "username":
        enter(visitor)
    if page == "consent":
        visitor.press("Continue")

    visitor.press("Cancel")

    assert "Sign-in declined" in visitor.text
    answer = poll(web, device["device_code"])
    assert answer["error"] == "authorization_declined"


def test_a_code_is_answered_once(
    web: httpx.Client, visitor: Person, device: dict[str, Any]
) -> None:
    enter(type_code(visitor, device["user_code"])).press("Continue").press("Accept")

    assert "AADSTS90120" in type_code(visitor, device["user_code"]).text
    assert "access_token" in poll(web, device["device_code"])
    assert poll(web, device["device_code"])["error_codes"] == [54005]


def test_somebody_who_is_signed_in_is_still_asked_to_confirm(
    web: httpx.Client, visitor: Person, device: dict[str, Any]
) -> None:
    enter(type_code(visitor, device["user_code"])).press("Continue").press("Accept")

    type_code(visitor, ask(web)["user_code"])

    assert "Are you trying to sign in to Sandbox Notebook?" in visitor.text


def test_the_code_may_be_typed_in_small_letters_with_dashes(
    visitor: Person, device: dict[str, Any]
) -> None:
    code = device["user_code"].lower()

    type_code(visitor, f" {code[:4]}-{code[4:]} ")

    assert "Sign in to continue to" in visitor.text


def test_an_approved_device_gets_the_scopes_it_asked_for(
    web: httpx.Client, visitor: Person, device: dict[str, Any]
) -> None:
    poll(web, device["device_code"])
    enter(type_code(visitor, device["user_code"])).press("Continue").press("Accept")

    assert "You have signed in" in visitor.text
    tokens = poll(web, device["device_code"])
    assert set(tokens["scope"].split()) == {"User.Read", "openid", "profile"}
    assert tokens["refresh_token"]
    assert tokens["client_info"]


def test_a_device_is_told_where_to_go(origin: str, device: dict[str, Any]) -> None:
    assert device["verification_uri"] == f"{origin}/devicelogin"
    assert device["user_code"] in device["message"]
    assert (device["expires_in"], device["interval"]) == (900, 5)
