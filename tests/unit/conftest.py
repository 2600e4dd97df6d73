"""Sign-ins within the test's own process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from harness.in_process import ADMIN, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from harness.sandbox import Sandbox

    from entra_magic.connection.connection import Connection


@pytest.fixture
def tenant(shared_sandbox: Sandbox) -> Iterator[Sandbox]:
    """The shared sandbox, to be disturbed as far as the next test can be spared it."""
    settings = shared_sandbox._web.get("/sandbox/settings").json()
    shared_sandbox._web.delete("/sandbox/requests")
    yield shared_sandbox
    shared_sandbox._web.delete("/sandbox/faults")
    shared_sandbox.control("settings", **settings)


@pytest.fixture
def connect() -> Iterator[Callable[..., Connection]]:
    """Sign in to a sandbox; the connections are closed after the test."""
    connections: list[Connection] = []

    def sign_in(sandbox: Sandbox, upn: str = ADMIN, **changes: Any) -> Connection:
        connections.append(signed_in(sandbox, upn, **changes))
        return connections[-1]

    yield sign_in
    for connection in connections:
        connection.disconnect()
