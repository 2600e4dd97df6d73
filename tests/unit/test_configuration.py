"""What was set once: the line wins over ``%config``, that over the environment."""

from __future__ import annotations

import pytest

from entra_magic.errors import UsageProblem
from entra_magic.magics.configuration import (
    SETTINGS,
    checked,
    completed,
    environment_variable,
)
from entra_magic.magics.line import ConnectLine, parse_connect

GUID = "11112222-bbbb-3333-cccc-4444dddd5555"
OTHER = "99998888-bbbb-3333-cccc-4444dddd5555"


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ("client_id", "my app"),
        ("tenant_id", "not a tenant"),
        ("environment", "Mars"),
        ("scopes", "admin@contoso.com"),
        ("login_hint", "admin"),
        ("sandbox_user", "admin"),
    ],
)
def test_an_ill_formed_value_names_where_it_was_set(setting: str, text: str) -> None:
    line = ConnectLine(sandbox=setting == "sandbox_user")
    variable = environment_variable(setting)

    with pytest.raises(UsageProblem, match=variable):
        completed(line, {}, {variable: text})
    with pytest.raises(UsageProblem, match=f"EntraMagics.{setting}"):
        completed(line, {setting: text}, {})


def test_a_value_that_is_not_used_is_not_checked() -> None:
    line = ConnectLine(client_id=GUID)

    assert completed(line, {}, {"ENTRA_MAGIC_CLIENT_ID": "my app"}) == line


def test_the_line_wins_over_config_and_config_over_the_environment() -> None:
    environment = {"ENTRA_MAGIC_CLIENT_ID": OTHER, "ENTRA_MAGIC_TENANT_ID": "c.com"}
    traits = {"client_id": GUID, "tenant_id": ""}

    assert completed(ConnectLine(), traits, environment).client_id == GUID
    assert completed(ConnectLine(), traits, environment).tenant_id == "c.com"
    line = parse_connect(f"--client-id {OTHER} --tenant-id contoso.com")
    assert completed(line, traits, environment) == line


def test_nothing_set_changes_nothing() -> None:
    empty = dict.fromkeys(SETTINGS, "")

    assert completed(ConnectLine(), empty, {}) == ConnectLine()


def test_an_empty_variable_is_as_good_as_none() -> None:
    variables = {environment_variable(name): "" for name in SETTINGS}

    assert completed(ConnectLine(), {}, variables) == ConnectLine()


def test_scopes_are_read_as_on_the_line() -> None:
    variables = {"ENTRA_MAGIC_SCOPES": "User.Read.All, Group.Read.All"}

    line = completed(ConnectLine(), {}, variables)

    assert line.scopes == ("User.Read.All", "Group.Read.All")


def test_the_sandbox_is_given_nothing_of_a_real_tenant() -> None:
    variables = {
        "ENTRA_MAGIC_CLIENT_ID": GUID,
        "ENTRA_MAGIC_TENANT_ID": "contoso.com",
        "ENTRA_MAGIC_ENVIRONMENT": "USGov",
        "ENTRA_MAGIC_LOGIN_HINT": "admin@contoso.com",
        "ENTRA_MAGIC_SANDBOX_USER": "reader@contoso.com",
    }

    line = completed(ConnectLine(sandbox=True), {}, variables)

    assert line == ConnectLine(sandbox=True, sandbox_user="reader@contoso.com")


def test_a_real_sign_in_is_played_by_nobody() -> None:
    variables = {"ENTRA_MAGIC_SANDBOX_USER": "reader@contoso.com"}

    assert completed(ConnectLine(), {}, variables).sandbox_user is None


def test_a_checked_value_is_as_the_line_wants_it() -> None:
    assert checked("environment", "usgov", "here") == "USGov"
    assert checked("scopes", "User.Read", "here") == ("User.Read",)
