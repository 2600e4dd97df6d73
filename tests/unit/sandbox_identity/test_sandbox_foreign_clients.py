"""Clients that know Entra and nothing of this project sign in over TLS."""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import msal
import pytest
import requests
from azure.identity import DeviceCodeCredential
from harness.login_host import answer_of, enter
from harness.person import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

GRAPH_SCOPE = "https://graph.microsoft.com/User.Read"
REDIRECT_URI = "http://localhost:5555"


@pytest.fixture(scope="module")
def facts() -> Iterator[dict[str, Any]]:
    """A sandbox over TLS, and what it announced."""
    process = subprocess.Popen(
        [sys.executable, "-m", "entra_magic.sandbox", "--tls", "--users", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())
    process.terminate()
    process.communicate(timeout=10)


@pytest.fixture
def visitor(facts: dict[str, Any]) -> Iterator[Person]:
    """A person whose browser trusts the sandbox's certificate authority."""
    with Person() as person:
        person._web.close()
        person._web = web_of(facts)
        yield person


def web_of(facts: dict[str, Any]) -> httpx.Client:
    context = ssl.create_default_context(cafile=facts["ca"])
    return httpx.Client(verify=context, trust_env=False)


def who_am_i(facts: dict[str, Any], access_token: str) -> str:
    """Ask Graph for the signed-in user."""
    with web_of(facts) as web:
        me = web.get(
            f"{facts['graph']}/v1.0/me",
            headers={"Authorization": f"Bearer {access_token}"},
        )
    assert me.status_code == 200, me.text
    name: str = me.json()["userPrincipalName"]
    return name


def test_azure_identity_signs_in_with_a_device_code(
    facts: dict[str, Any], visitor: Person
) -> None:
    def approve(page: str, user_code: str, _expires_on: object) -> None:
        label = "Code shown by the application"
        visitor.open(page).press("Next", **{label: user_code})
        enter(visitor, "reader@contoso.com").press("Continue").press("Accept")
        assert "You have signed in" in visitor.text

    credential = DeviceCodeCredential(
        facts["client_id"],
        tenant_id=facts["tenant_id"],
        authority=facts["authority"],
        disable_instance_discovery=True,
        connection_verify=facts["ca"],
        prompt_callback=approve,
        timeout=30,
    )
    with credential:
        token = credential.get_token(GRAPH_SCOPE)

        assert who_am_i(facts, token.token) == "reader@contoso.com"
        assert credential.get_token(GRAPH_SCOPE).token == token.token


@pytest.fixture
def app(facts: dict[str, Any]) -> Iterator[msal.PublicClientApplication]:
    """MSAL, which trusts the sandbox's certificate authority."""
    with requests.Session() as session:
        session.trust_env = False
        session.verify = facts["ca"]
        yield msal.PublicClientApplication(
            facts["client_id"],
            authority=f"{facts['authority']}/{facts['tenant_id']}",
            instance_discovery=f"{facts['authority']}/common/discovery/instance",
            http_client=session,
            client_capabilities=["CP1"],
        )


def test_msal_is_told_that_the_person_declined(
    app: msal.PublicClientApplication, visitor: Person
) -> None:
    flow = app.initiate_auth_code_flow(
        ["User.Read"], redirect_uri=REDIRECT_URI, response_mode="form_post"
    )

    told = answer_of(visitor.open(flow["auth_uri"]).press("Cancel"))
    result = app.acquire_token_by_auth_code_flow(flow, told)

    assert result["error"] == "access_denied"
    assert re.match("AADSTS65004:", result["error_description"])


def test_msal_signs_in_with_an_authorization_code(
    app: msal.PublicClientApplication, facts: dict[str, Any], visitor: Person
) -> None:
    flow = app.initiate_auth_code_flow(
        ["User.Read"], redirect_uri=REDIRECT_URI, response_mode="form_post"
    )
    asked = dict(parse_qsl(urlsplit(flow["auth_uri"]).query))
    enter(visitor.open(flow["auth_uri"]))
    if "Permissions requested" in visitor.text:
        visitor.press("Accept")

    result = app.acquire_token_by_auth_code_flow(flow, answer_of(visitor))

    assert "error" not in result, result["error"]
    assert asked["code_challenge_method"] == "S256"
    assert who_am_i(facts, result["access_token"]) == "admin@contoso.com"
    claims = result["id_token_claims"]
    assert claims["preferred_username"] == "admin@contoso.com"


def test_msal_renews_and_finds_its_tokens_again(
    app: msal.PublicClientApplication, facts: dict[str, Any], visitor: Person
) -> None:
    flow = app.initiate_auth_code_flow(
        ["User.Read"], redirect_uri=REDIRECT_URI, response_mode="form_post"
    )
    enter(visitor.open(flow["auth_uri"]))
    if "Permissions requested" in visitor.text:
        visitor.press("Accept")
    first = app.acquire_token_by_auth_code_flow(flow, answer_of(visitor))
    (account,) = app.get_accounts()

    cached = app.acquire_token_silent(["User.Read"], account)
    fresh = app.acquire_token_silent(["User.Read"], account, force_refresh=True)

    assert cached["access_token"] == first["access_token"]
    assert fresh["access_token"] != first["access_token"]
    assert who_am_i(facts, fresh["access_token"]) == "admin@contoso.com"
