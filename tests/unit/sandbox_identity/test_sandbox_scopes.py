from __future__ import annotations

import pytest

from entra_magic.sandbox.directory.permissions import GRAPH_PERMISSIONS
from entra_magic.sandbox.directory.well_known import GRAPH_APP_ID
from entra_magic.sandbox.identity.errors import IdentityError
from entra_magic.sandbox.identity.scopes import RequestedScopes, parse_scopes


def parse(text: str) -> RequestedScopes:
    return parse_scopes(text, GRAPH_PERMISSIONS, "Some App")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 70011),
        ("User.Read,Group.Read.All", 70011),
        ("User.Raed", 650053),
        ("https://graph.microsoft.com/User.Raed", 650053),
        ("https://management.azure.com/.default", 500011),
        (".default User.Read", 700022),
    ],
)
def test_scopes_that_graph_does_not_publish_are_refused(text: str, number: int) -> None:
    with pytest.raises(IdentityError) as refused:
        parse(text)

    assert refused.value.number == number


def test_an_unknown_scope_is_named() -> None:
    with pytest.raises(IdentityError, match=r"'User\.Raed'"):
        parse("User.Read User.Raed")


@pytest.mark.parametrize(
    "spelling",
    [
        "User.Read",
        "user.read",
        "https://graph.microsoft.com/User.Read",
        "https://graph.microsoft.com//User.Read",
        f"{GRAPH_APP_ID}/User.Read",
        "http://localhost/User.Read",
    ],
)
def test_a_scope_is_granted_and_echoed_in_the_spelling_of_the_client(
    spelling: str,
) -> None:
    asked = parse(spelling)

    assert asked.values == {"User.Read"}
    assert asked.echo({"User.Read"}) == spelling


def test_default_stands_for_what_the_registration_lists() -> None:
    asked = parse("https://graph.microsoft.com/.default openid")

    assert asked.values == {"User.Read", "openid"}
    assert asked.echo({"User.Read", "openid", "Mail.Read"}).split() == [
        "https://graph.microsoft.com/.default",
        "openid",
        "Mail.Read",
        "User.Read",
    ]


def test_earlier_consent_is_echoed_but_never_offline_access() -> None:
    asked = parse("User.Read offline_access")

    echoed = asked.echo({"User.Read", "offline_access", "Group.Read.All"})

    assert echoed.split() == ["User.Read", "Group.Read.All"]


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("User.Read", GRAPH_APP_ID),
        ("https://graph.microsoft.com/User.Read", "https://graph.microsoft.com"),
    ],
)
def test_the_audience_is_the_resource_as_the_client_wrote_it(
    text: str, audience: str
) -> None:
    assert parse(text).audience == audience
