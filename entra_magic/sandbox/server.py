"""Serves the sandbox on loopback until it is told to stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import trustme
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from entra_magic.sandbox.app import create_app
from entra_magic.sandbox.directory import Directory
from entra_magic.sandbox.traffic import CONNECTION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

__all__ = ["PortTaken", "serve"]


class PortTaken(Exception):
    """Another process listens at the port."""


def serve(
    *,
    host: str,
    port: int,
    db: str | None,
    users: int,
    seed: int,
    tls: bool,
    exit_with_parent: bool,
) -> None:
    """Announce the sandbox on stdout and serve until SIGTERM.

    Raises
    ------
    PortTaken
        Before anything else is done.
    sqlite3.Error
        When the database file cannot be used.
    SystemExit
        With code 0, at SIGTERM or when the parent is gone.
    """
    signal.signal(signal.SIGTERM, _exit)
    if exit_with_parent:
        threading.Thread(target=_terminate_at_end_of_stdin, daemon=True).start()
    with _listen(host, port) as listener, _certificate(tls=tls) as (context, ca):
        name = f"[{host}]" if ":" in host else host
        scheme = "https" if tls else "http"
        origin = f"{scheme}://{name}:{listener.getsockname()[1]}"
        directory = Directory.open(db, seed=seed, users=users)
        try:
            app = create_app(directory, origin, ca)
            config = uvicorn.Config(
                app,
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_level="critical",
                access_log=False,
                server_header=False,
                # A client's idle connection must not be cut off under its next request.
                timeout_keep_alive=75,
                # A page that somebody left open must not keep the process alive.
                timeout_graceful_shutdown=0,
            )
            config.load()
            config.ssl = context
            info = json.dumps(app.state.info)
            server = _Server(config, info, heeds_sigint=not exit_with_parent)
            server.run([listener])
        finally:
            directory.close()


class _Server(uvicorn.Server):
    """Tells on stdout when it really serves."""

    def __init__(
        self, config: uvicorn.Config, announcement: str, *, heeds_sigint: bool
    ) -> None:
        super().__init__(config)
        self._announcement = announcement
        self._heeds_sigint = heeds_sigint

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to serve, then print the one line."""
        await super().startup(sockets)
        print(self._announcement, flush=True)  # noqa: T201 - the announcement

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, but not for an Interrupt that is meant for the kernel alone."""
        if sig != signal.SIGINT or self._heeds_sigint:
            super().handle_exit(sig, frame)


class _Protocol(H11Protocol):
    """Lets the application know its connection, so that it can hang up."""

    def data_received(self, data: bytes) -> None:
        """Handle what came; the task of the request inherits the variable."""
        CONNECTION.set(self.transport)
        super().data_received(data)


@contextmanager
def _listen(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; without
    # that each answer waits 40 ms for the client's delayed acknowledgement.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        if sys.platform != "win32":
            # A port just left by another sandbox is free; on Windows the same option
            # would share a port in use.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(2048)
        except OSError as error:
            raise PortTaken(
                f"cannot listen at {host}:{port}: {error.strerror}"
            ) from error
        yield listener


@contextmanager
def _certificate(*, tls: bool) -> Iterator[tuple[ssl.SSLContext | None, str | None]]:
    """Make a certificate authority that lives as long as the process."""
    if not tls:
        yield None, None
        return
    authority = trustme.CA(organization_name="entra_magic sandbox")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1", "::1").configure_cert(context)
    with tempfile.TemporaryDirectory(prefix="entra_magic_sandbox_") as folder:
        ca = str(Path(folder) / "ca.pem")
        authority.cert_pem.write_to_path(ca)
        yield context, ca


def _exit(_sig: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _terminate_at_end_of_stdin() -> None:
    """Stop when whoever started this process is gone, and its pipe with it."""
    if sys.stdin is not None:
        # Past the buffer of sys.stdin, whose lock this thread would hold at exit.
        while os.read(sys.stdin.fileno(), 4096):
            pass
    signal.raise_signal(signal.SIGTERM)
