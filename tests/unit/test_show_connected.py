from __future__ import annotations

import time
from dataclasses import fields, replace
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from entra_magic.connection.context import Context
from entra_magic.magics.line import parse_connect
from entra_magic.show.cards import Card, connected_card
from entra_magic.signin.request import DEFAULT_CLIENT_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

TENANT = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
APP = "11112222-bbbb-3333-cccc-4444dddd5555"
CONTEXT = Context(
    name="default",
    account="adele@contoso.com",
    display_name="Adele Vance",
    tenant_id=TENANT,
    tenant_name="Contoso",
    client_id=APP,
    app_name="Contoso notebooks",
    environment="Global",
    flow="device code",
    flow_reason="the kernel runs on JupyterHub",
    scopes_requested=("User.Read.All", "Group.Read.All"),
    scopes_granted=("User.Read.All", "AuditLog.Read.All"),
    scopes_missing=("Group.Read.All",),
    scopes_inherited=("AuditLog.Read.All",),
    expires_on=datetime(2027, 1, 15, 8, 0, tzinfo=timezone.utc),
    variable="graph",
)


def row(card: Card, label: str) -> str:
    """Return what stands beside a label in the text of a card."""
    lines = iter(card.text.splitlines())
    for line in lines:
        if line.startswith(f"  {label}  "):
            return line.removeprefix(f"  {label}").strip()
    raise AssertionError(f"no row {label}")


def test_no_value_of_a_context_becomes_markup() -> None:
    hostile = "<script>alert(1)</script>\x1b[2J"
    texts = {
        field.name: hostile if field.type == "str" else (hostile,)
        for field in fields(Context)
        if field.type in {"str", "tuple[str, ...]"}
    }
    card = connected_card(replace(CONTEXT, **texts), advice=[hostile])  # type: ignore[arg-type]
    assert "<script>" not in card.html
    assert "&lt;script&gt;" in card.html
    assert "\x1b" not in card.html + card.text


ROWS = [
    ("Account", "adele@contoso.com"),
    ("Name", "Adele Vance"),
    ("Tenant", f"Contoso ({TENANT})"),
    ("Application", f"Contoso notebooks ({APP})"),
    ("Cloud", "Global"),
    ("Flow", "device code, because the kernel runs on JupyterHub"),
    ("Requested", "User.Read.All, Group.Read.All"),
    ("✓ Granted", "User.Read.All"),
    ("✗ Missing", "Group.Read.All"),
    ("↺ Granted earlier", "AuditLog.Read.All"),
]


@pytest.mark.parametrize(("label", "value"), ROWS)
def test_the_card_tells_who_where_and_with_what(label: str, value: str) -> None:
    card = connected_card(CONTEXT)
    assert row(card, label) == value
    assert f"<dt>{label}</dt>" in card.html
    assert all(word in card.html for word in value.split(", "))


def notes_with_a_line_to_run(card: Card) -> Iterator[str]:
    return (line.strip() for line in card.text.splitlines() if line.strip()[:1] == "%")


def test_a_missing_scope_is_followed_by_the_line_that_asks_for_it_again() -> None:
    (line,) = notes_with_a_line_to_run(connected_card(CONTEXT))
    asked = parse_connect(line.removeprefix("%entra_connect"))
    assert asked.scopes == ("Group.Read.All",)
    assert (asked.prompt, asked.client_id, asked.tenant_id) == ("consent", APP, TENANT)


def test_a_scope_missing_in_the_sandbox_is_asked_for_in_the_sandbox() -> None:
    sandboxed = replace(CONTEXT, environment="Sandbox")
    (line,) = notes_with_a_line_to_run(connected_card(sandboxed))
    assert parse_connect(line.removeprefix("%entra_connect")).sandbox


def test_without_anything_missing_nothing_is_said_about_it() -> None:
    card = connected_card(replace(CONTEXT, scopes_missing=()))
    assert "Missing" not in card.text
    assert "Note:" not in card.text


def test_the_shared_default_application_is_named_with_a_better_way() -> None:
    context = replace(CONTEXT, client_id=DEFAULT_CLIENT_ID, app_name="")
    card = connected_card(replace(context, scopes_missing=()))
    assert row(card, "Application").startswith("Microsoft Graph Command Line Tools")
    (line,) = notes_with_a_line_to_run(card)
    assert line == f"%entra_connect --client-id <app> --tenant-id {TENANT}"


def test_a_sandbox_is_called_one() -> None:
    card = connected_card(replace(CONTEXT, environment="Sandbox"))
    assert card.text.startswith("✓ Signed in as Adele Vance [Sandbox]")
    assert "embedded tenant" in row(card, "Cloud")


NEXT = [
    (("User.Read",), "graph", "await graph.me.get()"),
    (("user.read",), "g", "await g.me.get()"),
    (("User.Read", "User.Read.All"), "graph", "await graph.users.get()"),
    (("https://graph.microsoft.com/User.Read.All",), "x", "await x.users.get()"),
    (("GroupMember.Read.All",), "graph", "await graph.groups.get()"),
    (("Application.Read.All", "User.Read"), "a", "await a.applications.get()"),
]


@pytest.mark.parametrize(("granted", "variable", "line"), NEXT)
def test_the_next_line_is_one_that_the_granted_scopes_allow(
    granted: tuple[str, ...], variable: str, line: str
) -> None:
    context = replace(
        CONTEXT, scopes_granted=granted, scopes_inherited=(), variable=variable
    )
    card = connected_card(context)
    assert card.text.endswith(f"Try next:  {line}")
    assert f"<code>{line}</code>" in card.html


@pytest.mark.parametrize("change", [{"variable": ""}, {"scopes_granted": ("openid",)}])
def test_no_line_is_offered_that_could_not_work(change: dict[str, object]) -> None:
    card = connected_card(replace(CONTEXT, **change))  # type: ignore[arg-type]
    assert "Try next" not in card.text + card.html


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("UTC", "2027-01-15 08:00 UTC"),
        ("CET-1", "2027-01-15 09:00 CET (08:00 UTC)"),
    ],
)
def test_the_expiry_is_told_in_local_time_and_in_utc(
    monkeypatch: pytest.MonkeyPatch, zone: str, moment: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        expires = row(connected_card(CONTEXT), "Expires")
    finally:
        monkeypatch.undo()
        time.tzset()
    assert expires == f"{moment}; renewed silently"


def test_many_scopes_are_folded_but_not_lost() -> None:
    many = tuple(f"Scope{number}.Read.All" for number in range(30))
    card = connected_card(replace(CONTEXT, scopes_inherited=many))
    assert "<summary>30 of them</summary>" in card.html
    assert all(scope in card.html and scope in card.text for scope in many)


def test_the_connection_is_named_where_it_has_a_name() -> None:
    assert "Connection" not in connected_card(CONTEXT).text
    assert row(connected_card(replace(CONTEXT, name="lab")), "Connection") == "lab"


def test_advice_is_shown_as_a_note() -> None:
    card = connected_card(CONTEXT, advice=["Mind the `gap`."])
    assert "Note: Mind the gap." in card.text
    assert "Mind the <code>gap</code>." in card.html
