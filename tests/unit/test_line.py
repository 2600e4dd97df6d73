from __future__ import annotations

import contextlib
import dataclasses
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_magic.errors import UsageProblem
from entra_magic.magics.line import ConnectLine, parse_connect
from entra_magic.magics.options import connect_help, connect_options

APP = "11112222-bbbb-3333-cccc-4444dddd5555"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"

REFUSED = [
    ('--login-hint "admin', 'A quotation mark is not closed: "'),
    ("--login-hint o'brien@contoso.com", "A quotation mark is not closed: '"),
    ("--tennant contoso.com", "no option --tennant. Did you mean --tenant-id?"),
    ("--dev", "no option --dev. Did you mean --device-code?"),
    ("-ClientId x", "no option -ClientId. Did you mean --client-id?"),
    ("-scopes User.Read", "no option -scopes. Did you mean --scopes?"),
    ("--frobnicate=1", "no option --frobnicate. %entra_connect --help"),
    ("--", "no option --."),
    ("--client-id", "a value has to follow it"),
    ("--scopes --sandbox", "at least one scope has to follow it"),
    ("--sandbox=yes", "it takes no value, so not 'yes'"),
    ("--client-id notepad", "'notepad' is not an application (client) ID"),
    (f"-c {APP} --client-id {APP}", "given twice"),
    ("--tenant-id my tenant", "'my' is not a tenant"),
    ("--tenant-id admin@contoso.com", "'admin@contoso.com' is not a tenant"),
    ("--environment Mars", "'Mars' is not one of Global, USGov"),
    ("--prompt logn", "Did you mean login?"),
    ("--timeout 5m", "'5m' is not a number of seconds"),
    ("--timeout 0", "'0' is not a number of seconds"),
    ("--timeout -5", "'-5' is not a number of seconds"),
    ("--timeout nan", "'nan' is not a number of seconds"),
    ("--timeout inf", "'inf' is not a number of seconds"),
    ("--into 1st", "'1st' is not a name"),
    ("--into class", "'class' is a word of Python's own"),
    ("--sandbox-user admin", "'admin' is not a user principal name"),
    ("--browser --device-code", "contradict each other"),
    ("--sandbox -e China", "contradict each other"),
    ("User.Read;Group.Read.All", "is not a scope"),
    ("admin@contoso.com", "--login-hint admin@contoso.com"),
    (APP, "Write --client-id or --tenant-id"),
]


@pytest.mark.parametrize(("line", "message"), REFUSED)
def test_a_line_that_cannot_be_meant_is_refused_with_the_reason(
    line: str, message: str
) -> None:
    with pytest.raises(UsageProblem) as refusal:
        parse_connect(line)
    assert message in str(refusal.value)


SECRETS = [
    (f"--access-token {JWT}", JWT),
    (f"User.Read '{JWT}", JWT),
    ("--client-id abc8Q~" + "a" * 34, "8Q~"),
    ("1.AXoA" + "b" * 60, "AXoA"),
    ("--password hunter2", "hunter2"),
    ("--password='hunter2'", "hunter2"),
    ("--client-secret hunter2", "hunter2"),
    ("-ClientSecret hunter2", "hunter2"),
    ("--sandbox --token hunter2", "hunter2"),
    ("--help --refresh-token hunter2", "hunter2"),
]


@pytest.mark.parametrize(("line", "secret"), SECRETS)
def test_a_secret_on_the_line_is_refused_and_never_repeated(
    line: str, secret: str
) -> None:
    with pytest.raises(UsageProblem) as refusal:
        parse_connect(line)
    assert "ipython history clear" in str(refusal.value)
    assert secret not in str(refusal.value)


def test_an_empty_line_asks_for_nothing() -> None:
    assert parse_connect("") == ConnectLine()


SCOPES = [
    "--scopes User.Read Group.Read.All",
    "--scopes User.Read,Group.Read.All",
    "-s User.Read, Group.Read.All",
    "User.Read Group.Read.All",
    "User.Read --sandbox Group.Read.All",
    "User.Read --scopes Group.Read.All",
    "-s User.Read -s Group.Read.All User.Read",
    "--scopes 'User.Read Group.Read.All'",
    "--scopes \"'User.Read'\" 'Group.Read.All'",
    "--scopes ['User.Read', 'Group.Read.All']",
    "--scopes ('User.Read', 'Group.Read.All')",
]


@pytest.mark.parametrize("line", SCOPES)
def test_scopes_may_be_written_in_any_usual_way(line: str) -> None:
    assert parse_connect(line).scopes == ("User.Read", "Group.Read.All")


def test_a_scope_that_nobody_knows_is_left_to_entra() -> None:
    line = "Moon.Read.All https://graph.microsoft.com/.default api://x/y_z"
    assert parse_connect(line).scopes == tuple(line.split())


VALUES = [
    (f"--client-id {{{APP.upper()}}}", "client_id", APP),
    (f"-c={APP}", "client_id", APP),
    ("-t Contoso.com", "tenant_id", "contoso.com"),
    ("--tenant-id xn--bcher-kva.example", "tenant_id", "xn--bcher-kva.example"),
    ("--tenant-id Organizations", "tenant_id", "organizations"),
    (f"--tenant-id {APP}", "tenant_id", APP),
    ("--environment usgovdod", "environment", "USGovDoD"),
    ("--prompt LOGIN", "prompt", "login"),
    ("--login-hint CONTOSO\\alex", "login_hint", "CONTOSO\\alex"),
    (
        "-u guest_fabrikam.com#EXT#@contoso.com",
        "login_hint",
        "guest_fabrikam.com#EXT#@contoso.com",
    ),
    ("--domain-hint fabrikam.com", "domain_hint", "fabrikam.com"),
    ("--timeout=2.5", "timeout", 2.5),
    ("--into graph_contoso", "into", "graph_contoso"),
    ("--device-code", "device_code", True),
    ("--browser", "browser", True),
    ("--no-welcome", "no_welcome", True),
    ("--sandbox  # isn't it nice", "sandbox", True),
    ("--sandbox-user reader@contoso.com", "sandbox", True),
    ("--sandbox-user reader@contoso.com", "sandbox_user", "reader@contoso.com"),
    ("--frobnicate -h", "help", True),
]


@pytest.mark.parametrize(("line", "field", "value"), VALUES)
def test_an_option_is_read(line: str, field: str, value: object) -> None:
    assert getattr(parse_connect(line), field) == value


def test_every_option_is_in_the_help_and_every_field_has_an_option() -> None:
    text = connect_help()
    options = connect_options()
    assert all(spelling in text for spelling in options)
    fields = {field.name for field in dataclasses.fields(ConnectLine)}
    assert fields == {name[2:].replace("-", "_") for name in options if name[1] == "-"}


def test_every_example_of_the_help_can_be_run() -> None:
    examples = [
        line.strip() for line in connect_help().splitlines() if line[:3] == "  %"
    ]
    assert len(examples) >= 4
    for example in examples:
        parse_connect(example.removeprefix("%entra_connect").replace("<app>", APP))


@given(st.lists(st.text(max_size=20), max_size=6))
def test_whatever_is_typed_is_either_read_or_explained(words: list[str]) -> None:
    for line in (" ".join(words), shlex.join(words)):
        with contextlib.suppress(UsageProblem):
            parse_connect(line)
