from __future__ import annotations

import pytest

from entra_magic.sandbox.directory import Application
from entra_magic.sandbox.identity.errors import IdentityError
from entra_magic.sandbox.identity.requests import read_reply


def application(*redirect_uris: str) -> Application:
    return Application(
        "id", "app", "tenant", "App", "AzureADMyOrg", redirect_uris, True, None
    )


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "http://127.0.0.1:5555",
        "https://localhost:5555",
        "http://localhost.evil.example:5555",
        "http://localhost:5555/other",
        "http://someone@localhost:5555",
        "http://localhost:5555/#fragment",
        "http://localhost:99999999",
        "javascript:alert(1)",
    ],
)
def test_another_address_than_the_registered_one_is_refused(redirect_uri: str) -> None:
    with pytest.raises(IdentityError) as refused:
        read_reply({"redirect_uri": redirect_uri}, application("http://localhost"))

    assert refused.value.number == 50011


def test_a_registered_address_elsewhere_must_match_to_the_port() -> None:
    app = application("https://hub.contoso.com/callback")

    with pytest.raises(IdentityError):
        read_reply({"redirect_uri": "https://hub.contoso.com:444/callback"}, app)


@pytest.mark.parametrize(
    ("redirect_uri", "registered"),
    [
        ("http://localhost:5555", "http://localhost"),
        ("http://localhost:5555/", "http://localhost"),
        ("http://127.0.0.1:5555", "http://127.0.0.1"),
        ("http://localhost:1/x", "http://localhost:8400/x"),
        ("https://hub.contoso.com/callback", "https://hub.contoso.com/callback"),
    ],
)
def test_a_loopback_address_may_have_any_port(
    redirect_uri: str, registered: str
) -> None:
    reply = read_reply({"redirect_uri": redirect_uri}, application(registered))

    assert reply.redirect_uri == redirect_uri
