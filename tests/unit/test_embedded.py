"""The one place that starts the embedded tenant, and speaks to one that runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest
from harness.in_process import request_to
from harness.loopback import Reply, Server, closed_port

from entra_magic.connection import embedded
from entra_magic.connection.embedded import close_sandbox, open_sandbox
from entra_magic.errors import SandboxUnavailable, SignInFailed
from entra_magic.signin.request import Flow
from entra_magic.signin.states import AwaitingDeviceCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.sandbox import Sandbox

URL = "ENTRA_MAGIC_SANDBOX_URL"


@pytest.fixture(autouse=True)
def _own_sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin and end without a sandbox of this process."""
    monkeypatch.delenv(URL, raising=False)
    close_sandbox()
    yield
    close_sandbox()


def children() -> list[psutil.Process]:
    """Return the sandboxes that this process has started."""
    return [
        child
        for child in psutil.Process().children()
        if "--exit-with-parent" in child.cmdline()
    ]


def test_a_url_that_nobody_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"http://127.0.0.1:{closed_port()}"
    monkeypatch.setenv(URL, url)

    with pytest.raises(SandboxUnavailable, match=r"(?s)No sandbox.*Next: %entra") as no:
        open_sandbox()

    assert url in str(no.value)
    assert children() == []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(200, "<html>a page</html>"),
        Reply(200, "{}"),
        Reply(200, "[]"),
        Reply(200, '{"authority": 5, "graph": null}'),
        Reply(404, '{"detail": "Not Found"}'),
        Reply(503, ""),
    ],
    ids=["page", "empty", "list", "wrong kinds", "not found", "busy"],
)
def test_a_url_at_which_something_else_answers_is_named(
    reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(lambda _: reply) as server:
        monkeypatch.setenv(URL, server.url)

        with pytest.raises(SandboxUnavailable, match=URL):
            open_sandbox()


@pytest.mark.parametrize("elsewhere", ["authority", "graph"])
def test_a_sandbox_elsewhere_is_not_spoken_to(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tokens would cross the network for everyone to read."""
    info = {"authority": "http://127.0.0.1:1", "graph": "http://127.0.0.1:1"}
    info |= {"client_id": "c", "tenant_id": "t", elsewhere: "http://10.0.0.1:80"}
    with Server(lambda _: Reply(body=json.dumps(info))) as server:
        monkeypatch.setenv(URL, server.url)

        with pytest.raises(SandboxUnavailable, match=r"10\.0\.0\.1.*this machine"):
            open_sandbox()


def test_one_that_runs_already_is_used(
    shared_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, f"{shared_sandbox.url}/")

    sandbox = open_sandbox()

    assert sandbox.cloud.login == shared_sandbox.url
    assert sandbox.client_id == shared_sandbox.client_id
    assert children() == []


def test_it_is_started_once_and_stopped_with_everything() -> None:
    first = open_sandbox()

    assert open_sandbox() == first
    (child,) = children()
    close_sandbox()
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    close_sandbox()


def test_one_that_died_is_replaced() -> None:
    first = open_sandbox()
    (child,) = children()
    child.kill()
    child.wait(5)

    second = open_sandbox()

    assert second.port != first.port or second == first
    assert len(children()) == 1


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    """Also where that was killed, and could not tidy up."""
    script = (
        "import os, psutil, sys\n"
        "from entra_magic.connection.embedded import open_sandbox\n"
        "open_sandbox()\n"
        "print(psutil.Process().children()[0].pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    environment = {k: v for k, v in os.environ.items() if k != URL}
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment | {"HOME": str(tmp_path)},
    )

    child = int(run.stdout)
    deadline = time.monotonic() + 5
    while psutil.pid_exists(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not psutil.pid_exists(child)


def test_a_sandbox_that_cannot_start_says_why(tmp_path: Path) -> None:
    """Such as where the extra is not installed."""
    (tmp_path / "starlette.py").write_text(
        "raise ModuleNotFoundError('no starlette', name='starlette')"
    )
    script = "from entra_magic.connection.embedded import *; open_sandbox()"
    environment = {k: v for k, v in os.environ.items() if k != URL}
    run = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment | {"PYTHONPATH": os.pathsep.join([str(tmp_path), os.getcwd()])},  # noqa: PTH109
    )

    assert "SandboxUnavailable: The sandbox did not start" in run.stderr
    assert 'pip install "entra_magic[sandbox]"' in run.stderr


def waiting(code: str, sandbox: Sandbox) -> AwaitingDeviceCode:
    return AwaitingDeviceCode(
        request_to(sandbox, Flow.DEVICE_CODE),
        user_code=code,
        verification_uri="",
        expires_at=0,
        started_at=0,
        interval=1,
        poll_at=0,
    )


def test_a_person_who_may_not_sign_in_is_refused_with_the_cause(
    shared_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, shared_sandbox.url)

    with pytest.raises(SignInFailed, match="Next: %entra_connect --sandbox"):
        open_sandbox().approve(
            "reader@contoso.com", waiting("BCDFGHJKL", shared_sandbox)
        )


def test_a_sandbox_that_stopped_meanwhile_is_told_of(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, sandbox.url)
    known = open_sandbox()
    state = waiting("BCDFGHJKL", sandbox)
    sandbox.stop()

    with pytest.raises(SandboxUnavailable, match="No sandbox answers"):
        known.approve("admin@contoso.com", state)


def test_its_port_is_the_one_it_listens_on(
    shared_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, shared_sandbox.url)

    assert open_sandbox().port == int(shared_sandbox.url.rpartition(":")[2])
    assert embedded._children == []
