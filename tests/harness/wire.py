"""The wire between a kernel and its sandbox, with every secret that crosses it."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import httpx

SECRETS = (
    "access_token",
    "refresh_token",
    "id_token",
    "device_code",
    "user_code",
    "code",
    "code_verifier",
)
"""Parameters of OAuth (RFC 6749, 7636, 8628) that must not outlive the sign-in."""

HOP_BY_HOP = {"connection", "content-length", "content-encoding", "transfer-encoding"}


class Wire:
    """A forwarding server in front of a sandbox that takes note of secrets.

    Whoever is given `url` believes to speak to the sandbox itself: its addresses are
    replaced in both directions.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.secrets: dict[str, set[str]] = {name: set() for name in SECRETS}
        self.requests: list[str] = []
        """Method and path of each request, in order."""
        self._web = httpx.Client(trust_env=False, timeout=60)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        """Stop forwarding."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._web.close()

    def all_secrets(self) -> set[str]:
        """Return every value seen, and tokens also by their telling third part."""
        values = {value for found in self.secrets.values() for value in found}
        signatures = {value.rsplit(".", 1)[-1] for value in values if "." in value}
        bare_codes = {code.replace("-", "") for code in self.secrets["user_code"]}
        return {value for value in values | signatures | bare_codes if len(value) > 5}

    def count(self, method: str, path: str) -> int:
        """Return how many requests went to paths that match."""
        wanted = re.compile(f"{method} .*{path}")
        return sum(bool(wanted.match(request)) for request in self.requests)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wire = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _forward(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                status, headers, body = wire.forward(
                    self.command, self.path, dict(self.headers), self.rfile.read(length)
                )
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PATCH = do_DELETE = _forward  # noqa: N815 - its names

            def log_message(self, *_: object) -> None: ...

        return Handler

    def forward(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Pass a request on and its answer back."""
        self.requests.append(f"{method} {urlsplit(target).path}")
        self._note(dict(parse_qsl(urlsplit(target).query)))
        self._note(dict(parse_qsl(body.decode("utf-8", "replace"))))
        answer = self._web.request(
            method,
            self.origin + target,
            headers={n: v for n, v in headers.items() if n.lower() not in HOP_BY_HOP},
            content=body.replace(self.url.encode(), self.origin.encode()),
        )
        if "json" in answer.headers.get("Content-Type", ""):
            self._note(_object(answer.text))
        back = [
            (name, value.replace(self.origin, self.url))
            for name, value in answer.headers.multi_items()
            if name.lower() not in HOP_BY_HOP
        ]
        page = answer.content.replace(self.origin.encode(), self.url.encode())
        return answer.status_code, back, page

    def _note(self, parameters: dict[str, object]) -> None:
        for name in SECRETS:
            value = parameters.get(name)
            if isinstance(value, str) and value:
                self.secrets[name].add(value)


def _object(text: str) -> dict[str, object]:
    """Return the JSON object, empty where it is something else."""
    value = json.loads(text) if text else None
    return value if isinstance(value, dict) else {}
