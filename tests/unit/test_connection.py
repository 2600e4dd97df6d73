"""A connection: what it says of itself and what it keeps to itself."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from harness.in_process import (
    approve,
    our_threads,
    played,
    request_to,
    wait_for_warming,
)

from entra_magic.connection.connection import Connection
from entra_magic.connection.establish import establish
from entra_magic.connection.registry import Connections, connections
from entra_magic.errors import SignInCancelled, SignInFailed, SignInRequired
from entra_magic.signin.request import Flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.sandbox import Sandbox

    from entra_magic.signin.states import AwaitingBrowser, AwaitingDeviceCode, State

Connect = Callable[..., Connection]


pytestmark = pytest.mark.filterwarnings(
    # What the SDK's own modules say of each other when they are imported.
    "ignore::DeprecationWarning"
)


@pytest.fixture(autouse=True)
def _left_alone() -> Iterator[None]:
    """Leave no connection to the next test, and no thread that still loads Graph."""
    yield
    connections.clear()
    wait_for_warming()


def test_it_says_who_where_and_what(connect: Connect, tenant: Sandbox) -> None:
    context = connect(tenant).context

    assert context.account == "admin@contoso.com"
    assert context.tenant_id == tenant.tenant_id
    assert context.client_id == tenant.client_id
    assert context.environment == "Sandbox"
    assert context.flow == "browser"
    assert context.flow_reason == "the test asked for it"
    assert context.home_account_id.endswith(f".{tenant.tenant_id}")
    ends_in = context.expires_on - datetime.now(timezone.utc)
    assert timedelta(minutes=55) < ends_in <= timedelta(minutes=61)


def test_missing_and_earlier_scopes_are_told_apart(
    connect: Connect, sandbox: Sandbox
) -> None:
    connect(sandbox, scopes=("Group.Read.All",))

    context = connect(sandbox, scopes=("user.read.all",)).context

    assert context.scopes_requested == ("user.read.all",)
    assert context.scopes_missing == ()
    assert context.scopes_inherited == ("Group.Read.All",)
    assert set(context.scopes_granted) >= {"Group.Read.All"}


def test_its_expiry_follows_a_renewal(connect: Connect, tenant: Sandbox) -> None:
    tenant.control("settings", access_token_lifetime=60)
    connection = connect(tenant)
    before = connection.context.expires_on
    tenant.control("settings", access_token_lifetime=3600)

    connection.credential.get_token()

    assert connection.context.expires_on > before + timedelta(minutes=30)


def test_nothing_it_shows_is_secret(connect: Connect, tenant: Sandbox) -> None:
    connection = connect(tenant)
    signature = connection.credential.get_token().token.rpartition(".")[2]

    shown = f"{connection!r} {connection.context!r} {asdict(connection.context)}"

    assert signature not in shown
    assert repr(connection) == (
        f"<Connection 'default': admin@contoso.com in {tenant.tenant_id}>"
    )


def test_it_can_be_neither_pickled_nor_copied(
    connect: Connect, tenant: Sandbox
) -> None:
    connection = connect(tenant)

    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="sign in again"):
            copying(connection)


def test_its_graph_client_is_made_once(connect: Connect, tenant: Sandbox) -> None:
    connection = connect(tenant)

    assert connection.graph is connection.graph


def test_two_tenants_side_by_side_do_not_mix(connect: Connect, tenant: Sandbox) -> None:
    contoso = connect(tenant)
    fabrikam = connect(tenant, "admin@fabrikam.com", tenant="fabrikam.com")

    assert contoso.context.account == "admin@contoso.com"
    assert fabrikam.context.account == "admin@fabrikam.com"
    assert contoso.context.tenant_id != fabrikam.context.tenant_id
    fabrikam.disconnect()
    assert contoso.credential.get_token().token


def test_disconnecting_names_the_account(connect: Connect, tenant: Sandbox) -> None:
    connection = connect(tenant)
    connection.disconnect()

    with pytest.raises(SignInRequired, match=r"admin@contoso\.com was disconnected"):
        connection.credential.get_token()
    assert connection.context.account == "admin@contoso.com"


def test_a_new_connection_of_the_same_name_ends_the_former(
    connect: Connect, tenant: Sandbox
) -> None:
    registry = Connections()
    first, second = connect(tenant), connect(tenant)
    registry.put(first)

    registry.put(second)

    assert dict(registry) == {"default": second}
    with pytest.raises(SignInRequired):
        first.credential.get_token()
    assert second.credential.get_token().token


def test_a_cleared_registry_holds_no_account(connect: Connect, tenant: Sandbox) -> None:
    registry = Connections()
    connection = connect(tenant)
    registry.put(connection)
    registry.clear()

    assert len(registry) == 0
    assert repr(registry) == "<Connections none>"
    with pytest.raises(SignInRequired):
        connection.credential.get_token()


def test_establishing_ends_in_the_registry(tenant: Sandbox) -> None:
    seen: list[State] = []
    request = request_to(tenant, Flow.DEVICE_CODE)

    def present(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        approve(tenant, state)
        return False

    tenant.control("settings", device_code_interval=1)
    connection = establish(request, present, seen.append)

    assert connections["default"] is connection
    assert type(seen[0]).__name__ == "Starting"
    assert type(seen[-1]).__name__ == "SignedIn"


def test_a_failed_sign_in_leaves_the_connection_that_stands(
    connect: Connect, tenant: Sandbox
) -> None:
    standing = connect(tenant)
    connections.put(standing)

    with pytest.raises(SignInFailed):
        establish(
            request_to(tenant, tenant="nowhere.example"),
            lambda _: False,
            lambda _: None,
        )

    assert connections["default"] is standing
    assert standing.credential.get_token().token


def test_an_interrupt_becomes_a_cancelled_sign_in(tenant: Sandbox) -> None:
    def interrupt(state: State) -> None:
        if type(state).__name__ == "AwaitingBrowser":
            raise KeyboardInterrupt

    with pytest.raises(SignInCancelled) as cancelled:
        establish(request_to(tenant), lambda _: False, interrupt)

    assert cancelled.value.__suppress_context__
    assert "default" not in connections
    assert "entra_magic sign-in" not in our_threads()
    assert "entra_magic receiver" not in our_threads()


def test_what_a_watcher_raises_ends_the_sign_in(tenant: Sandbox) -> None:
    def fail(_: State) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        establish(request_to(tenant), lambda _: False, fail)

    assert "entra_magic sign-in" not in our_threads()


def test_an_account_that_may_not_sign_in_is_refused_with_the_line(
    tenant: Sandbox,
) -> None:
    request = request_to(tenant)
    attempt = played(tenant, request, "reader@contoso.com")
    attempt.start()
    states = list(attempt.states())

    assert type(states[-1]).__name__ == "Failed"
