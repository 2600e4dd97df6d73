"""Small servers on loopback that fail on purpose and note what they are sent."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from typing_extensions import Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from types import TracebackType


@dataclass(frozen=True)
class Reply:
    """What a server answers."""

    status: int = 200
    body: str = "{}"
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(frozen=True)
class Asked:
    """What a server was sent."""

    method: str
    target: str
    headers: dict[str, str]
    body: str


class Server:
    """An HTTP server that answers as it is told and remembers what it was asked.

    Parameters
    ----------
    answer
        Returns the reply to a request.
    tls
        With it the server speaks https.
    """

    def __init__(
        self, answer: Callable[[Asked], Reply], tls: ssl.SSLContext | None = None
    ) -> None:
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._answer = answer
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = False
        self._connections: list[socket.socket] = []
        self.port: int = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
            self.url = f"https://localhost:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}
        )
        self._thread.start()

    def hang(self) -> Reply:
        """Answer nothing until the server is closed."""
        self.closing.wait(60)
        return Reply()

    def close(self) -> None:
        """Stop serving, also those who are connected."""
        self.closing.set()
        self._server.shutdown()
        for connection in self._connections:
            _hang_up(connection)
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle(self) -> None:
                server._connections.append(self.connection)
                # Whoever is cut off hangs up in the middle.
                with contextlib.suppress(OSError):
                    super().handle()

            def _reply(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                asked = Asked(
                    self.command,
                    self.path,
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length).decode(),
                )
                server.asked.append(asked)
                reply = server._answer(asked)
                body = reply.body.encode()
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(body)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PATCH = do_DELETE = _reply  # noqa: N815 - its names

            def log_message(self, *_: object) -> None: ...

        return Handler

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Proxy:
    """A forward proxy for https: notes whither, and leads all to one local port."""

    def __init__(self, port: int) -> None:
        self.destinations: list[str] = []
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._clients: list[socket.socket] = []
        self._tunnels: list[threading.Thread] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def close(self) -> None:
        """Hang up on everybody."""
        _hang_up(self._listener)
        self._thread.join()
        self._listener.close()
        for client in self._clients:
            _hang_up(client)
        for tunnel in self._tunnels:
            tunnel.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._clients.append(client)
                tunnel = threading.Thread(target=self._tunnel, args=(client,))
                self._tunnels.append(tunnel)
                tunnel.start()

    def _tunnel(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(4096)
            self.destinations.append(head.split()[1].decode())
            with socket.create_connection(("127.0.0.1", self._port)) as server:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=_pipe, args=(server, client))
                back.start()
                _pipe(client, server)
                back.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _pipe(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while block := source.recv(65536):
            sink.sendall(block)
    _hang_up(sink)


def _hang_up(connection: socket.socket) -> None:
    # Also of a TLS socket the TCP connection, without a farewell that may block.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as briefly:
        port: int = briefly.getsockname()[1]
        return port
