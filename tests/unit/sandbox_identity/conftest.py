"""A login host in this process, and people who sign in to it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn
from harness.login_host import TOKEN, answer_of, authorize_url, code_request, enter
from harness.person import Person
from starlette.applications import Starlette
from starlette.middleware import Middleware

from entra_magic.sandbox.control import create_control_routes
from entra_magic.sandbox.directory import Directory, well_known
from entra_magic.sandbox.directory.store import connect
from entra_magic.sandbox.identity import Identity, create_identity_routes
from entra_magic.sandbox.identity.keys import SigningKey
from entra_magic.sandbox.traffic import Traffic, TrafficMiddleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class Host:
    """A server that outlives the tests; each of them brings its own application."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self._socket = socket.socket(proto=socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()
        self.origin = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(self, lifespan="off", log_level="error")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],))
        self._thread.start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.stop()


@pytest.fixture
def origin(host: Host) -> str:
    return host.origin


@pytest.fixture(scope="session")
def untouched_directory() -> Iterator[Directory]:
    directory = Directory.open(None, seed=1, users=0)
    yield directory
    directory.close()


@pytest.fixture
def directory(untouched_directory: Directory) -> Iterator[Directory]:
    """A directory of the test's own; copying is faster than filling."""
    directory = Directory(connect(None))
    untouched_directory.connection.backup(directory.connection)
    yield directory
    directory.close()


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey()


@pytest.fixture
def identity(directory: Directory, origin: str, key: SigningKey) -> Identity:
    return Identity(directory, origin, key)


@pytest.fixture
def web(host: Host, identity: Identity) -> Iterator[httpx.Client]:
    """A program that speaks to the login host."""
    traffic = Traffic()
    app = Starlette(
        routes=[*create_control_routes(), *create_identity_routes()],
        middleware=[Middleware(TrafficMiddleware, traffic=traffic)],
    )
    app.state.identity = identity
    app.state.traffic = traffic
    host.app = app
    # Loading the certificates of the world for plain http would take most of a test.
    with httpx.Client(base_url=host.origin, trust_env=False, verify=False) as web:
        yield web


@pytest.fixture
def visitor(web: httpx.Client) -> Iterator[Person]:
    """A person at a browser that runs no scripts and follows no redirect."""
    with Person() as person:
        person._web.close()
        person._web = web
        yield person


SignIn = Callable[..., dict[str, Any]]


@pytest.fixture
def sign_in(web: httpx.Client, visitor: Person) -> SignIn:
    """Sign somebody in through the pages and return the token response."""

    def go(upn: str = well_known.ADMIN, **changes: str | None) -> dict[str, Any]:
        visitor.open(authorize_url(**changes))
        if "User name" in visitor.text:
            enter(visitor, upn)
        if "Permissions requested" in visitor.text:
            visitor.press("Accept")
        response = web.post(TOKEN, data=code_request(answer_of(visitor)["code"]))
        assert response.status_code == 200, response.text
        tokens: dict[str, Any] = response.json()
        return tokens

    return go
