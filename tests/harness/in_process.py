"""Signs in within this process, without a shell: for tests of the layers below it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psutil

from entra_magic.clouds import sandbox_cloud
from entra_magic.connection.establish import connected
from entra_magic.signin.attempt import Attempt
from entra_magic.signin.request import Flow, SignInRequest
from entra_magic.signin.states import AwaitingBrowser, Failed, SignedIn

if TYPE_CHECKING:
    from entra_magic.connection.connection import Connection
    from entra_magic.signin.states import AwaitingDeviceCode, State
    from harness.sandbox import Sandbox

ADMIN = "admin@contoso.com"
SCOPES = ("User.Read.All", "Group.Read.All")


def request_to(
    sandbox: Sandbox, flow: Flow = Flow.BROWSER, **changes: Any
) -> SignInRequest:
    """Return a request to sign in to a sandbox."""
    given: dict[str, Any] = {
        "client_id": sandbox.client_id,
        "tenant": sandbox.tenant_id,
        "scopes": SCOPES,
        "cloud": sandbox_cloud(sandbox.url, sandbox.url),
        **changes,
    }
    return SignInRequest(flow, "the test asked for it", **given)


def approve(
    sandbox: Sandbox, state: AwaitingBrowser | AwaitingDeviceCode, upn: str = ADMIN
) -> None:
    """Let the sandbox play the person whom a waiting sign-in waits for."""
    if isinstance(state, AwaitingBrowser):
        sandbox.control("approve-as", upn=upn, authorize_url=state.auth_uri)
    else:
        sandbox.control("approve-as", upn=upn, user_code=state.user_code)


def played(sandbox: Sandbox, request: SignInRequest, upn: str = ADMIN) -> Attempt:
    """Return an attempt whose person the sandbox plays."""

    def present(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        approve(sandbox, state, upn)
        return False

    return Attempt(request, present)


def states_of(attempt: Attempt) -> list[State]:
    """Start an attempt and return its states when it has ended."""
    attempt.start()
    return list(attempt.states())


def failure_of(attempt: Attempt) -> Exception:
    """Start an attempt that is to fail and return why it did."""
    last = states_of(attempt)[-1]
    assert isinstance(last, Failed), last
    return last.error


def signed_in(sandbox: Sandbox, upn: str = ADMIN, **changes: Any) -> Connection:
    """Sign somebody in and return the connection."""
    attempt = played(sandbox, request_to(sandbox, **changes), upn)
    last = states_of(attempt)[-1]
    assert isinstance(last, SignedIn), getattr(last, "error", last)
    assert attempt.application is not None
    return connected(last, attempt.application)


def our_threads() -> list[str]:
    """Return the names of the threads that a sign-in has started."""
    names = (thread.name for thread in threading.enumerate())
    return [name for name in names if name.startswith("entra_magic")]


def wait_for_warming() -> None:
    """Wait until the thread that loads Graph's client has ended."""
    for thread in threading.enumerate():
        if thread.name == "entra_magic warming":
            thread.join()


def listening_ports() -> set[int]:
    """Return the ports on which this process listens."""
    return {
        one.laddr.port
        for one in psutil.Process().net_connections("tcp")
        if one.status == psutil.CONN_LISTEN
    }
