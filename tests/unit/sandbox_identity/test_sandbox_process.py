from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from harness.login_host import authorize_url, enter
from harness.person import Person

READER = "reader@contoso.com"

if TYPE_CHECKING:
    from collections.abc import Iterator


class Process:
    """``python -m entra_magic.sandbox``, and what it announced."""

    def __init__(self, *options: str) -> None:
        self.began = time.monotonic()
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "entra_magic.sandbox", "--users", "0", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.popen.stdout is not None
        self.facts: dict[str, Any] = json.loads(self.popen.stdout.readline())

    def end(self) -> int:
        """Ask it to stop, and return the exit code."""
        self.popen.terminate()
        code = self.popen.wait(10)
        self.popen.communicate()
        return code


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "entra_magic.sandbox", *options],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env=os.environ | environment,
    )


@pytest.fixture
def process() -> Iterator[Process]:
    process = Process("--exit-with-parent")
    yield process
    assert process.end() == 0


def test_a_port_that_is_taken_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        ended = run("--port", port)

    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert port in ended.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "contoso.com"])
def test_no_address_that_others_could_reach_is_served(host: str) -> None:
    ended = run("--host", host)

    assert ended.returncode == 2
    assert "not a loopback address" in ended.stderr
    assert not ended.stdout


def test_a_database_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "tenant.db"

    ended = run("--db", str(missing))

    assert ended.returncode == 4
    assert str(missing) in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_consent_survives_in_a_database_file(tmp_path: Path) -> None:
    options = ("--db", str(tmp_path / "tenant.db"))
    url = authorize_url(redirect_uri="http://localhost:9")
    process = Process(*options)
    web = httpx.Client(base_url=process.facts["authority"], trust_env=False)
    web.post("/sandbox/approve-as", json={"upn": READER, "authorize_url": url})
    assert process.end() == 0
    web.close()

    process = Process(*options)

    web = httpx.Client(base_url=process.facts["authority"], trust_env=False)
    with Person() as visitor:
        visitor._web.close()
        visitor._web = web
        enter(visitor.open(url), READER)
        assert visitor.forms[0].action == "http://localhost:9"
    process.end()


def test_a_missing_extra_is_named_with_the_line_to_run(tmp_path: Path) -> None:
    (tmp_path / "starlette.py").write_text(
        "raise ModuleNotFoundError(name='starlette')"
    )

    ended = run(PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]))

    assert ended.returncode == 3
    assert 'pip install "entra_magic[sandbox]"' in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_it_serves_what_it_announced(process: Process) -> None:
    facts = process.facts

    page = f"{facts['authority']}/common/v2.0/.well-known/openid-configuration"

    assert httpx.get(page, trust_env=False).status_code == 200
    assert facts["pid"] == process.popen.pid
    info = httpx.get(f"{facts['authority']}/sandbox/info", trust_env=False)
    assert info.json() == facts
    me = httpx.get(f"{facts['graph']}/v1.0/me", trust_env=False)
    assert me.status_code == 401


def test_sigterm_ends_it_within_a_second_whatever_is_open() -> None:
    process = Process()
    origin = process.facts["authority"]
    with httpx.Client(base_url=origin, trust_env=False) as web:
        fault = {"path": "/common", "delay_seconds": 60}
        web.post("/sandbox/faults", json=fault).raise_for_status()
        with pytest.raises(httpx.ReadTimeout):
            web.get("/common/discovery/v2.0/keys", timeout=0.2)
        began = time.monotonic()

        code = process.end()

    assert code == 0
    assert time.monotonic() - began < 1


def test_it_ends_with_whoever_started_it() -> None:
    process = Process("--exit-with-parent")
    assert process.popen.stdin is not None

    process.popen.stdin.close()

    assert process.popen.wait(5) == 0
    process.popen.stdin = None
    process.popen.communicate()


def test_an_interrupt_meant_for_the_kernel_does_not_end_it(process: Process) -> None:
    process.popen.send_signal(signal.SIGINT)
    time.sleep(0.3)

    page = f"{process.facts['authority']}/sandbox/personas"
    assert httpx.get(page, trust_env=False).status_code == 200


def test_the_authority_of_its_certificate_is_private_and_goes_with_it() -> None:
    process = Process("--tls")
    ca = Path(process.facts["ca"])

    assert process.facts["authority"].startswith("https://127.0.0.1:")
    assert "BEGIN CERTIFICATE" in ca.read_text()
    assert "PRIVATE KEY" not in ca.read_text()
    assert stat.S_IMODE(ca.parent.stat().st_mode) == 0o700
    process.end()
    assert not ca.parent.exists()


def test_a_dropped_connection_has_no_answer(process: Process) -> None:
    with httpx.Client(base_url=process.facts["authority"], trust_env=False) as web:
        fault = {"path": "/common", "drop": True}
        web.post("/sandbox/faults", json=fault).raise_for_status()

        with pytest.raises(httpx.TransportError):
            web.get("/common/discovery/v2.0/keys")

        assert web.get("/common/discovery/v2.0/keys").status_code == 200


def test_answers_do_not_wait_for_acknowledgements(process: Process) -> None:
    """Nagle's algorithm makes each answer on a kept connection take 40 ms more."""
    with httpx.Client(base_url=process.facts["authority"], trust_env=False) as web:
        durations = []
        for _ in range(20):
            began = time.perf_counter()
            web.post("/common/oauth2/v2.0/token", data={})
            durations.append(time.perf_counter() - began)

    assert min(durations) < 0.03


def test_it_says_nothing_but_its_one_line() -> None:
    process = Process()
    origin = process.facts["authority"]
    httpx.post(f"{origin}/common/oauth2/v2.0/token", data={"code": "very-secret"})
    process.popen.terminate()

    stdout, stderr = process.popen.communicate(timeout=10)

    assert (stdout, stderr) == ("", "")
