from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.login_host import REDIRECT_URI, answer_of, authorize_url, enter

from entra_magic.sandbox.directory import Directory, well_known

if TYPE_CHECKING:
    import httpx
    from harness.person import Person


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"client_id": "11111111-2222-3333-4444-555555555555"}, "AADSTS700016"),
        ({"client_id": well_known.FABRIKAM_APP_ID}, "AADSTS700016"),
        ({"client_id": None}, "AADSTS90014"),
        ({"redirect_uri": "http://evil.example"}, "AADSTS50011"),
        ({"redirect_uri": None}, "AADSTS90014"),
        ({"tenant": "nowhere.example"}, "AADSTS90002"),
        (
            {"tenant": "common", "client_id": well_known.FABRIKAM_APP_ID},
            "AADSTS50194",
        ),
    ],
)
def test_what_cannot_be_answered_safely_is_shown_and_not_redirected(
    web: httpx.Client, changes: dict[str, str], number: str
) -> None:
    answer = web.get(authorize_url(**changes))

    assert answer.status_code == 400
    assert number in answer.text
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error", "number"),
    [
        ({"scope": "User.Raed"}, "invalid_scope", "AADSTS650053"),
        ({"scope": None}, "invalid_scope", "AADSTS70011"),
        ({"code_challenge": None}, "invalid_request", "AADSTS9002325"),
        ({"code_challenge_method": "plain"}, "invalid_request", "AADSTS9002325"),
        ({"response_type": "token"}, "unsupported_response_type", "AADSTS70007"),
        ({"prompt": "dance"}, "invalid_request", "AADSTS70012"),
        ({"claims": "{"}, "invalid_request", "AADSTS70012"),
        ({"prompt": "none"}, "login_required", "AADSTS50058"),
    ],
)
def test_other_mistakes_are_told_to_the_client(
    visitor: Person, changes: dict[str, str], error: str, number: str
) -> None:
    told = answer_of(visitor.open(authorize_url(**changes)))

    assert told["error"] == error
    assert number in told["error_description"]
    assert told["state"] == "the-state"
    assert "code" not in told


def test_values_of_a_stranger_are_escaped(web: httpx.Client) -> None:
    page = web.get(authorize_url(login_hint='"><script>alert(1)</script>')).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("upn", "number"),
    [
        ("nobody@contoso.com", "AADSTS50034"),
        ("", "AADSTS50034"),
        ("admin@fabrikam.com", "AADSTS50020"),
        (well_known.DISABLED, "AADSTS50057"),
    ],
)
def test_people_who_may_not_sign_in_read_why(
    visitor: Person, upn: str, number: str
) -> None:
    visitor.open(authorize_url()).press("Next", **{"User name": upn})
    if "Enter password" in visitor.text:
        visitor.press("Sign in", Password=well_known.PASSWORD)

    assert number in visitor.text


def test_a_wrong_password_is_asked_for_again(visitor: Person) -> None:
    visitor.open(authorize_url()).press("Next", **{"User name": well_known.ADMIN})

    visitor.press("Sign in", Password="hunter2")

    assert "AADSTS50126" in visitor.text
    visitor.press("Sign in", Password=well_known.PASSWORD)
    assert "Permissions requested" in visitor.text


@pytest.mark.parametrize("pages_before", [0, 1, 2])
def test_every_page_can_be_cancelled(visitor: Person, pages_before: int) -> None:
    visitor.open(authorize_url())
    if pages_before == 1:
        visitor.press("Next", **{"User name": well_known.ADMIN})
    elif pages_before == 2:
        enter(visitor)

    told = answer_of(visitor.press("Cancel"))

    assert told["error"] == "access_denied"
    assert told["error_subcode"] == "cancel"
    assert "AADSTS65004" in told["error_description"]


def test_a_finished_page_cannot_be_posted_again(visitor: Person) -> None:
    enter(visitor.open(authorize_url()))
    consent_page = visitor.forms, visitor.url
    visitor.press("Accept")

    visitor.forms, visitor.url = consent_page
    visitor.press("Accept")

    assert "no longer valid" in visitor.text


def test_consent_is_explained_in_words_and_asked_once(
    visitor: Person, directory: Directory
) -> None:
    enter(visitor.open(authorize_url(scope="User.Read.All openid")))
    permission = directory.graph_permissions["User.Read.All"]

    assert permission.display_name in visitor.text
    assert permission.description in visitor.text
    assert "administrators only" in visitor.text
    assert "code" in answer_of(visitor.press("Accept"))
    assert "code" in answer_of(
        visitor.open(authorize_url(scope="User.Read.All openid"))
    )


def test_prompt_consent_asks_again(visitor: Person) -> None:
    enter(visitor.open(authorize_url())).press("Accept")

    visitor.open(authorize_url(prompt="consent"))

    assert "Permissions requested" in visitor.text


def test_somebody_without_a_role_needs_an_administrator(visitor: Person) -> None:
    enter(visitor.open(authorize_url(scope="User.Read.All")), well_known.READER)

    assert "Need admin approval" in visitor.text
    assert "AADSTS90094" in visitor.text
    told = answer_of(visitor.press("Return without consent"))
    assert told["error"] == "access_denied"
    assert "AADSTS90094" in told["error_description"]


def test_posting_consent_does_not_make_an_administrator(
    visitor: Person, directory: Directory
) -> None:
    enter(visitor.open(authorize_url(scope="User.Read.All")), well_known.READER)
    form = visitor.forms[0]
    form.hidden["step"] = "consent"
    form.hidden["for_everyone"] = "on"

    visitor.press(next(iter(form.buttons)))

    assert "Need admin approval" in visitor.text
    reader = directory.find_person(well_known.READER)
    assert reader is not None
    assert not directory.granted_scopes(
        reader.tenant_id, well_known.NOTEBOOK_APP_ID, reader.id
    )


def test_an_administrator_can_consent_for_everybody(visitor: Person) -> None:
    enter(visitor.open(authorize_url(scope="User.Read.All")))
    visitor.forms[0].hidden["for_everyone"] = "on"
    visitor.press("Accept")

    visitor.open(authorize_url(scope="User.Read.All", prompt="login"))

    assert "code" in answer_of(enter(visitor, well_known.READER))


def test_prompt_login_asks_somebody_who_is_signed_in(visitor: Person) -> None:
    enter(visitor.open(authorize_url())).press("Accept")

    visitor.open(authorize_url(prompt="login", login_hint=well_known.ADMIN))

    assert "Enter password" in visitor.text


def test_prompt_login_cannot_be_answered_by_picking_an_account(
    visitor: Person, directory: Directory
) -> None:
    enter(visitor.open(authorize_url())).press("Accept")
    admin = directory.find_person(well_known.ADMIN)
    assert admin is not None
    visitor.open(authorize_url(prompt="login"))
    visitor.forms[0].hidden |= {"step": "account", "account": admin.id}

    visitor.press("Next")

    assert "User name" in visitor.text


def test_prompt_select_account_offers_who_is_signed_in(visitor: Person) -> None:
    enter(visitor.open(authorize_url())).press("Accept")

    visitor.open(authorize_url(prompt="select_account"))

    assert "Pick an account" in visitor.text
    caption = next(c for f in visitor.forms for c in f.buttons if "admin@" in c)
    assert "code" in answer_of(visitor.press(caption))


def test_another_browser_cannot_pick_the_account(
    visitor: Person, web: httpx.Client
) -> None:
    enter(visitor.open(authorize_url())).press("Accept")
    visitor.open(authorize_url(prompt="select_account"))
    web.cookies.clear()

    caption = next(c for f in visitor.forms for c in f.buttons if "admin@" in c)
    visitor.press(caption)

    assert "User name" in visitor.text


def test_prompt_none_answers_for_somebody_who_is_signed_in(visitor: Person) -> None:
    enter(visitor.open(authorize_url())).press("Accept")

    assert "code" in answer_of(visitor.open(authorize_url(prompt="none")))


def test_signing_out_forgets_the_browser(visitor: Person) -> None:
    enter(visitor.open(authorize_url())).press("Accept")

    visitor.open("/contoso.com/oauth2/v2.0/logout")

    assert "User name" in visitor.open(authorize_url()).text


def test_signing_out_redirects_to_registered_addresses_only(web: httpx.Client) -> None:
    page = "/contoso.com/oauth2/v2.0/logout"
    parameters = {"client_id": well_known.NOTEBOOK_APP_ID}

    evil = web.get(
        page, params=parameters | {"post_logout_redirect_uri": "http://evil.example"}
    )
    own = web.get(page, params=parameters | {"post_logout_redirect_uri": REDIRECT_URI})

    assert evil.status_code == 200
    assert own.headers["location"] == REDIRECT_URI


def test_a_guest_enters_the_tenant_that_invited_them(visitor: Person) -> None:
    enter(visitor.open(authorize_url()), well_known.GUEST)

    assert "guest@fabrikam.com in Contoso" in visitor.text


def test_the_login_hint_is_filled_in(visitor: Person) -> None:
    visitor.open(authorize_url(login_hint=well_known.READER))

    assert visitor.forms[0].hidden["loginfmt"] == well_known.READER


def test_the_query_answers_in_the_address(web: httpx.Client, visitor: Person) -> None:
    enter(visitor.open(authorize_url(response_mode="query")))
    form = visitor.forms[0]

    answer = web.post("/contoso.com/oauth2/v2.0/authorize", data=form.hidden)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{REDIRECT_URI}?code=")
    assert "state=the-state" in answer.headers["location"]


def test_pages_work_below_a_proxys_path(web: httpx.Client) -> None:
    """On a hub the sandbox stands at /user/x/proxy/PORT/: absolute paths would
    lead out of it."""
    for page in (authorize_url(), "/devicelogin"):
        html = web.get(page).text
        assert 'action="/' not in html
        assert 'href="/' not in html
        assert 'src="/' not in html


def test_no_other_site_may_frame_a_page(web: httpx.Client) -> None:
    policy = web.get(authorize_url()).headers["content-security-policy"]

    assert "frame-ancestors 'none'" in policy
