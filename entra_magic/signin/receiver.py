"""Listens on 127.0.0.1 for the one redirect of a sign-in (RFC 8252, section 7.3)."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING

import h11

from entra_magic.signin.callback import BODY_LIMIT, Arrival, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Receiver"]

_PATIENCE = 5.0
"""Seconds that one connection may take, so that an idle one holds nothing up."""


class Receiver:
    """A loopback port that waits for one authorization response.

    MSAL's own receiver binds every interface in a container and leaves its thread
    and port behind when it is given up; this one binds 127.0.0.1 only, serves many
    connections at once so that a stray one cannot block the redirect, and closes
    for good.

    Parameters
    ----------
    on_response
        Called once, on the receiver's thread, with the authorization response.

    Raises
    ------
    OSError
        When no loopback port can be opened.
    """

    def __init__(self, on_response: Callable[[Mapping[str, str]], None]) -> None:
        self._on_response = on_response
        self._state = ""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        # Windows would give a loop that cannot watch a socket.
        self._loop = asyncio.SelectorEventLoop()
        self._done = asyncio.Event()
        self._thread = threading.Thread(
            target=self._run, name="entra_magic receiver", daemon=True
        )

    @property
    def redirect_uri(self) -> str:
        """The redirect URI; Entra ignores the port of a registered localhost one."""
        return f"http://localhost:{self.port}"

    def start(self, state: str) -> None:
        """Accept the authorization response that carries this `state`."""
        self._state = state
        self._thread.start()

    def close(self) -> None:
        """Close the port and every connection, and wait for the thread to end."""
        if self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # the loop has just closed
                self._loop.call_soon_threadsafe(self._done.set)
            self._thread.join(1.0)
        elif not self._loop.is_closed():
            self._loop.close()
        self._socket.close()

    def _run(self) -> None:
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        visitors: set[asyncio.Transport] = set()
        arriving: list[asyncio.Task[object]] = []

        # asyncio's own server loses a connection that arrives while it closes.
        def accept() -> None:
            with contextlib.suppress(OSError):
                connection, _ = self._socket.accept()
                welcome = self._loop.connect_accepted_socket(
                    lambda: _Visit(self, visitors), connection
                )
                arriving.append(self._loop.create_task(welcome))

        self._socket.setblocking(False)
        self._loop.add_reader(self._socket, accept)
        await self._done.wait()
        self._loop.remove_reader(self._socket)
        await asyncio.gather(*arriving, return_exceptions=True)
        while visitors:
            for visitor in tuple(visitors):
                visitor.abort()
            await asyncio.sleep(0)

    def hear(self, arrival: Arrival) -> bytes:
        """Return the answer to a request; the sign-in's own response ends the wait."""
        verdict = judge(arrival, state=self._state, port=self.port)
        if verdict.response is not None and not self._done.is_set():
            self._done.set()
            self._on_response(verdict.response)
        return _http(verdict)


class _Visit(asyncio.Protocol):
    """One connection to the receiver: whatever it does wrong stays its own trouble."""

    def __init__(self, receiver: Receiver, visitors: set[asyncio.Transport]) -> None:
        self._receiver = receiver
        self._visitors = visitors
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=16 * 1024)
        self._request: h11.Request | None = None
        self._body = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - TCP gives no other
        self._transport = transport
        self._visitors.add(transport)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_PATIENCE, transport.abort)

    def connection_lost(self, _: Exception | None) -> None:
        self._timer.cancel()
        self._visitors.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._http.receive_data(data)
            arrival = self._arrived()
        except h11.ProtocolError:
            self._transport.abort()
            return
        if arrival is not None:
            self._transport.write(self._receiver.hear(arrival))
            self._transport.close()

    def _arrived(self) -> Arrival | None:
        """Return the request once it is whole, or long enough to be refused."""
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                return None
            if isinstance(event, h11.Request):
                self._request = event
            elif isinstance(event, h11.Data):
                self._body += event.data
            whole = isinstance(event, h11.EndOfMessage)
            if self._request and (whole or len(self._body) > BODY_LIMIT):
                return _arrival(self._request, bytes(self._body))


def _arrival(request: h11.Request, body: bytes) -> Arrival:
    headers = {name: value.decode("latin-1") for name, value in request.headers}
    return Arrival(
        method=request.method.decode("ascii"),
        target=request.target.decode("ascii", "replace"),
        host=headers.get(b"host", ""),
        content_type=headers.get(b"content-type", ""),
        body=body,
    )


def _http(verdict: Verdict) -> bytes:
    """Return the whole response; it is never stored, framed or read by a script."""
    page = verdict.page
    connection = h11.Connection(h11.SERVER)
    head = h11.Response(
        status_code=verdict.status,
        headers=[
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(page))),
            ("Cache-Control", "no-store"),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'",
            ),
            ("Referrer-Policy", "no-referrer"),
            ("X-Frame-Options", "DENY"),
            ("Connection", "close"),
        ],
    )
    connection.receive_data(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    connection.next_event()
    connection.next_event()
    return b"".join(
        connection.send(event) or b""
        for event in (head, h11.Data(data=page), h11.EndOfMessage())
    )
