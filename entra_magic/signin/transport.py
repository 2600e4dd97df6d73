"""Carries MSAL's requests over httpx, with time-outs, and can be cut off.

MSAL waits for ever by default, prefers REQUESTS_CA_BUNDLE over what it is told, and
refuses a login host without TLS, which an embedded tenant on loopback has no use for.
"""

from __future__ import annotations

import contextlib
import json
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from entra_magic.errors import OAuthError
from entra_magic.signin.trust import trusted

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Transport"]

_TIMEOUT = httpx.Timeout(20.0, connect=5.0)


@dataclass(frozen=True)
class _Answer:
    """What MSAL reads of an HTTP response."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    def raise_for_status(self) -> None:
        """Raise for a 4xx or 5xx; MSAL calls this where it needs no details."""
        if self.status_code >= 400:  # noqa: PLR2004 - HTTP's own boundary
            raise httpx.HTTPError(f"The login host answered {self.status_code}.")


class Transport:
    """An ``http_client`` for MSAL whose requests another thread can cut off.

    Parameters
    ----------
    login
        The origin of the login host. Where it is plain http (an embedded tenant on
        loopback), MSAL is told https and the scheme is put right on the wire.
    """

    def __init__(self, login: str) -> None:
        plain = login.startswith("http://")
        self._plain_origin = login if plain else ""
        self.origin = login.replace("http://", "https://", 1)
        self.last_error: OAuthError | None = None
        self._sockets: list[socket.socket] = []
        self._cut = False
        self._client = httpx.Client(
            timeout=_TIMEOUT,
            # A proxy or a CA of the environment has no business on loopback.
            trust_env=not plain,
            verify=False if plain else trusted(),
        )

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> _Answer:
        """Send a GET for MSAL."""
        return self._send("GET", url, params=params, headers=headers)

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> _Answer:
        """Send a POST for MSAL."""
        body = {"content": data} if isinstance(data, str) else {"data": data}
        return self._send("POST", url, params=params, headers=headers, **body)

    def is_answered(self) -> bool:
        """Whether anybody listens at the login host."""
        address = httpx.URL(self.origin)
        try:
            with socket.create_connection((address.host, address.port or 443), 2.0):
                return True
        except OSError:
            return False

    def close(self) -> None:
        """Close the idle connections."""
        self._client.close()

    def cut(self) -> None:
        """Break the request under way, from another thread, and refuse any more.

        Closing a socket does not wake a thread that reads from it; shutting it
        down does.
        """
        self._cut = True
        for connection in self._sockets:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def _send(self, method: str, url: str, **options: Any) -> _Answer:
        if self._cut:
            raise httpx.HTTPError("The sign-in was cancelled.")
        self.last_error = None
        response = self._client.request(
            method,
            self._on_wire(url),
            extensions={"trace": self._watch},
            # A form holds codes and tokens, which are for the host it was sent to.
            follow_redirects=method == "GET",
            **options,
        )
        self._remember(response)
        text = response.text
        if method == "POST" and not response.is_server_error:
            _demand_json(text)
        else:
            text = self._for_msal(url, text)
        return _Answer(response.status_code, text, dict(response.headers))

    def _watch(self, event: str, info: Mapping[str, Any]) -> None:
        # A proxy's connections are traced under another name.
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            connection = info["return_value"].get_extra_info("socket")
            self._sockets = [*self._sockets[-8:], connection]
            if self._cut:
                self.cut()

    def _on_wire(self, url: str) -> str:
        if self._plain_origin and url.startswith(f"{self.origin}/"):
            return self._plain_origin + url.removeprefix(self.origin)
        return url

    def _for_msal(self, url: str, text: str) -> str:
        """Give MSAL the token endpoint with https, the only scheme it accepts."""
        if not self._plain_origin or not url.endswith("/openid-configuration"):
            return text
        with contextlib.suppress(ValueError, KeyError, AttributeError):
            document = json.loads(text)
            path = document["token_endpoint"].removeprefix(self._plain_origin)
            return json.dumps(document | {"token_endpoint": self.origin + path})
        return text

    def _remember(self, response: httpx.Response) -> None:
        """Keep an error's details, of which MSAL passes on only a part."""
        if response.is_client_error:
            with contextlib.suppress(ValueError):
                answer = response.json()
                if isinstance(answer, dict) and "error" in answer:
                    self.last_error = OAuthError.from_answer(answer)


def _demand_json(text: str) -> None:
    """Refuse a page where an answer belongs: MSAL would log the whole of it."""
    try:
        json.loads(text)
    except ValueError:
        raise httpx.DecodingError("The answer is not JSON.") from None
