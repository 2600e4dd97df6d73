"""Several connections side by side: shown, told apart, and dropped one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.kernel import Kernel

BOTH = """
%entra_connect User.Read.All --sandbox-user admin@contoso.com
%entra_connect User.Read --sandbox-user reader@contoso.com --name reader
%entra_connect User.Read.All --sandbox-user admin@fabrikam.com \
--tenant-id fabrikam.com --name fabrikam
"""


@pytest.fixture
def three(shared_kernel: Kernel) -> Iterator[Kernel]:
    """A kernel with two accounts of one tenant and one of another."""
    cell = shared_kernel.run(BOTH, within=60)
    assert cell.status == "ok", cell.text
    yield shared_kernel
    shared_kernel.run("%entra_disconnect --all")


def test_nobody_is_shown_before_anybody_has_signed_in(shared_kernel: Kernel) -> None:
    cell = shared_kernel.run("%entra_context")

    assert cell.status == "error"
    assert "Nobody is signed in" in cell.text
    assert "%entra_connect" in cell.text


def test_concurrent_calls_never_cross(three: Kernel) -> None:
    cell = three.run(
        "import asyncio\n"
        "clients = [graph, graph_reader, graph_fabrikam] * 20\n"
        "people = await asyncio.gather(*(client.me.get() for client in clients))\n"
        "names = [person.user_principal_name for person in people]\n"
        "print({name: names.count(name) for name in names},\n"
        "      names == names[:3] * 20)",
        within=60,
    )

    assert cell.text.strip() == (
        "{'admin@contoso.com': 20, 'reader@contoso.com': 20, "
        "'admin@fabrikam.com': 20} True"
    )


def test_one_tenant_never_sees_the_other(three: Kernel) -> None:
    cell = three.run(
        "ours = {u.id for u in (await graph.users.get()).value}\n"
        "theirs = {u.id for u in (await graph_fabrikam.users.get()).value}\n"
        "print(len(ours) > 5, len(theirs) > 0, ours & theirs)",
        within=60,
    )

    assert cell.text.strip() == "True True set()"


def test_a_context_is_an_object_without_secrets(three: Kernel) -> None:
    cell = three.run(
        "facts = %entra_context fabrikam\n"
        "print(facts.account, facts.roles, facts.variable, facts.continuous_access)\n"
        "print(sorted(facts.to_dict()))\n"
        "print('eyJ' in repr(facts) + str(facts.to_dict()) + facts._repr_html_())"
    )

    assert cell.text.splitlines()[0] == (
        "admin@fabrikam.com ('Global Administrator',) graph_fabrikam True"
    )
    assert "'scopes_missing'" in cell.text
    assert cell.text.splitlines()[-1] == "False"


def test_all_connections_are_listed(three: Kernel) -> None:
    cell = three.run("%entra_context --all")

    for fact in ("3 connections", "graph_reader", "admin@fabrikam.com", "Contoso"):
        assert fact in cell.text


def test_a_misspelled_name_is_answered_with_its_neighbour(three: Kernel) -> None:
    cell = three.run("%entra_context fabricam")

    assert "Did you mean fabrikam?" in cell.text


def test_disconnecting_one_leaves_the_others(three: Kernel) -> None:
    kept = "kept = graph_reader"
    dropped = three.run(f"{kept}\n%entra_disconnect reader")

    assert "Disconnected reader@contoso.com" in dropped.text
    assert "3 tokens in the kernel's memory, the variable graph_reader" in dropped.text
    assert "oauth2/v2.0/logout" in dropped.text
    after = three.run("print('graph_reader' in dir(), (await graph.me.get()).mail)")
    assert after.text.split()[0] == "False"
    stale = three.run("await kept.me.get()")
    assert "reader@contoso.com was disconnected" in stale.text
    assert "--name reader" in stale.text
    assert "Traceback" not in stale.text


def test_disconnecting_all_takes_back_every_name(three: Kernel) -> None:
    three.run("%entra_disconnect --all")

    cell = three.run("print([name for name in dir() if name.startswith('graph')])")

    assert cell.text.strip() == "[]"


def test_a_connection_that_moves_to_another_name_leaves_none_behind(
    three: Kernel,
) -> None:
    three.run("%entra_connect --sandbox-user reader@contoso.com --into elsewhere")

    cell = three.run("print('graph' in dir(), (await elsewhere.me.get()).mail)")

    assert cell.text.split() == ["False", "reader@contoso.com"]


def test_a_failed_sign_in_keeps_the_connection_that_stands(three: Kernel) -> None:
    failed = three.run("%entra_connect --sandbox-user disabled@contoso.com")
    assert failed.status == "error"

    cell = three.run("print((await graph.me.get()).user_principal_name)")

    assert cell.text.strip() == "admin@contoso.com"
