"""Starts the embedded tenant and speaks to it: the one place that knows of it."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from entra_magic.clouds import Cloud, sandbox_cloud
from entra_magic.errors import OAuthError, SandboxUnavailable
from entra_magic.signin.explain import refusal
from entra_magic.signin.states import AwaitingBrowser, AwaitingDeviceCode

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Sandbox", "close_sandbox", "open_sandbox"]

_URL = "ENTRA_MAGIC_SANDBOX_URL"


@dataclass(frozen=True)
class Sandbox:
    """An embedded tenant that answers.

    Parameters
    ----------
    cloud
        Its login and Graph hosts.
    client_id
        The application registered in it for notebooks.
    tenant_id
        Its tenant.
    """

    cloud: Cloud
    client_id: str
    tenant_id: str

    @property
    def port(self) -> int:
        """The loopback port that it listens on."""
        return int(self.cloud.login.rpartition(":")[2])

    def approve(self, upn: str, state: AwaitingBrowser | AwaitingDeviceCode) -> None:
        """Finish a sign-in the way this person would in their browser.

        Raises
        ------
        SignInFailed
            When the tenant refuses that person.
        """
        if isinstance(state, AwaitingBrowser):
            what = {"authorize_url": state.auth_uri}
        else:
            what = {"user_code": state.user_code}
        answer = _post(f"{self.cloud.login}/sandbox/approve-as", {"upn": upn, **what})
        if "error" in answer:
            raise refusal(state.request, OAuthError.from_answer(answer))


class _Child:
    """The process of an embedded tenant; it ends with this kernel."""

    def __init__(self) -> None:
        # A pipe that nobody reads would stop a child that has much to say.
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed in stop
        self._process = subprocess.Popen(
            [sys.executable, "-m", "entra_magic.sandbox", "--exit-with-parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            # Interrupting the kernel interrupts its whole process group.
            start_new_session=True,
        )
        try:
            self.sandbox = self._announced()
        except BaseException:  # an interrupt must not leave the child behind either
            self.stop()
            raise

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(2.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._said):
            if pipe is not None:
                pipe.close()

    def _announced(self) -> Sandbox:
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        line = self._process.stdout.readline()
        if not line:
            self._process.wait(2.0)
            self._said.seek(0)
            reason = self._said.read().strip() or "it said nothing"
            raise SandboxUnavailable(f"The sandbox did not start: {reason}")
        return _sandbox(json.loads(line))


def open_sandbox() -> Sandbox:
    """Return this kernel's sandbox, starting it if it does not run.

    ``ENTRA_MAGIC_SANDBOX_URL`` names one that already runs, to be used instead.

    Raises
    ------
    SandboxUnavailable
        When it cannot be started or reached.
    """
    url = os.environ.get(_URL)
    if url:
        return _attached(url.rstrip("/"))
    if not _children or not _children[0].runs:
        close_sandbox()
        _children.append(_Child())
    return _children[0].sandbox


def close_sandbox() -> None:
    """Stop this kernel's sandbox, if it runs."""
    while _children:
        _children.pop().stop()


_children: list[_Child] = []
atexit.register(close_sandbox)


def _attached(url: str) -> Sandbox:
    """Return the sandbox that runs at a URL, if that is one, and on loopback."""
    try:
        sandbox = _sandbox(_json("GET", f"{url}/sandbox/info"))
        origins = (sandbox.cloud.login, sandbox.cloud.graph)
        hosts = {origin: urlsplit(origin).hostname for origin in origins}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise SandboxUnavailable(
            f"{_URL} is {url}, where something else than a sandbox answers.\n"
            "Remove that environment variable, or start one: python -m "
            "entra_magic.sandbox"
        ) from None
    for origin, host in hosts.items():
        if host not in {"127.0.0.1", "localhost", "::1"}:
            # Its tokens would cross the network for everyone to read.
            raise SandboxUnavailable(
                f"The sandbox at {url} says that it is {origin}, which is not on this "
                f"machine.\nNext: %entra_connect --sandbox, without {_URL}"
            )
    return sandbox


def _sandbox(info: Mapping[str, Any]) -> Sandbox:
    cloud = sandbox_cloud(info["authority"], info["graph"])
    return Sandbox(cloud, info["client_id"], info["tenant_id"])


def _post(url: str, body: Mapping[str, str]) -> dict[str, Any]:
    return _json("POST", url, body)


def _json(
    method: str, url: str, body: Mapping[str, str] | None = None
) -> dict[str, Any]:
    import httpx

    try:
        response = httpx.request(
            method,
            url,
            json=body,
            timeout=20.0,
            trust_env=False,
            verify=False,  # noqa: S501 - loopback, and making a TLS context takes a while
        )
        answer: dict[str, Any] = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise SandboxUnavailable(
            f"No sandbox answers at {url.partition('/sandbox/')[0]} "
            f"({type(error).__name__}).{_named_by()}\nNext: %entra_connect --sandbox"
        ) from None
    return answer


def _named_by() -> str:
    return f" The environment variable {_URL} names it." if os.environ.get(_URL) else ""
