"""The arguments of `connect` obey the rules of the line."""

from __future__ import annotations

from typing import Any

import pytest

import entra_magic
from entra_magic.errors import UsageProblem
from entra_magic.magics.arguments import checked_line

GUID = "11112222-bbbb-3333-cccc-4444dddd5555"


@pytest.mark.parametrize(
    ("argument", "value"),
    [
        ("client_id", "my app"),
        ("tenant_id", "not a tenant"),
        ("environment", "Mars"),
        ("prompt", "never"),
        ("timeout", 0),
        ("timeout", -1.5),
        ("timeout", float("nan")),
        ("timeout", "soon"),
        ("sandbox_user", "admin"),
    ],
)
def test_an_ill_formed_argument_is_named(argument: str, value: Any) -> None:
    with pytest.raises(UsageProblem, match=f"^{argument}: "):
        entra_magic.connect(**{argument: value})


def test_an_account_in_place_of_a_scope_is_explained() -> None:
    with pytest.raises(UsageProblem, match=r"^scopes: .*an account, not a scope"):
        entra_magic.connect("admin@contoso.com")


def test_two_flows_contradict_each_other() -> None:
    with pytest.raises(UsageProblem, match="contradict"):
        entra_magic.connect(device_code=True, browser=True)


def test_a_sandbox_in_a_cloud_contradicts_itself() -> None:
    with pytest.raises(UsageProblem, match="contradict"):
        entra_magic.connect(sandbox=True, environment="USGov")


def test_what_was_not_given_stays_open() -> None:
    line = checked_line(scopes=(), client_id=None, timeout=None)

    assert line.scopes == ()
    assert line.client_id is None
    assert line.timeout is None
    assert not line.sandbox


def test_scopes_may_come_one_by_one_or_together() -> None:
    line = checked_line(scopes=("User.Read.All", "Group.Read.All, User.Read.All"))

    assert line.scopes == ("User.Read.All", "Group.Read.All")


def test_values_are_read_as_on_the_line() -> None:
    line = checked_line(
        scopes=(), client_id=GUID.upper(), environment="usgov", timeout=90
    )

    assert line.client_id == GUID
    assert line.environment == "USGov"
    assert line.timeout == 90.0


def test_a_person_to_play_implies_the_sandbox() -> None:
    assert checked_line(scopes=(), sandbox_user="reader@contoso.com").sandbox
