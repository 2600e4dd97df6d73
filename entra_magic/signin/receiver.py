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
        self._loop = asyncio.new_event_loop()
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
        connections: set[asyncio.Task[None]] = set()

        async def accept(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - asyncio runs this in a task
            connections.add(task)
            try:
                await self._converse(reader, writer)
            finally:
                connections.discard(task)

        server = await asyncio.start_server(accept, sock=self._socket)
        await self._done.wait()
        server.close()
        for task in tuple(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        # Whatever a stray visitor does wrong must not disturb the sign-in.
        with contextlib.suppress(
            OSError, asyncio.TimeoutError, h11.ProtocolError, ValueError
        ):
            arrival = await asyncio.wait_for(_read(reader), _PATIENCE)
            if arrival is not None:
                verdict = judge(arrival, state=self._state, port=self.port)
                writer.write(_http(verdict))
                await asyncio.wait_for(writer.drain(), _PATIENCE)
                if verdict.response is not None:
                    self._accept_once(verdict.response)
        writer.close()

    def _accept_once(self, response: Mapping[str, str]) -> None:
        if not self._done.is_set():
            self._done.set()
            self._on_response(response)


async def _read(reader: asyncio.StreamReader) -> Arrival | None:
    """Read one request, a little past the body limit at the most."""
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=16 * 1024)
    request: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(16 * 1024))
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += event.data
        if isinstance(event, h11.EndOfMessage) or len(body) > BODY_LIMIT:
            break
        if isinstance(event, h11.ConnectionClosed):
            return None
    return _arrival(request, bytes(body)) if request is not None else None


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
