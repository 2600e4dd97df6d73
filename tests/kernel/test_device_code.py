"""Signing in with a code that is typed at a page."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from harness.journey import CODE, accept, code_page, enter_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.kernel import Kernel
    from harness.person import Person
    from harness.sandbox import Sandbox

CONNECT = "%entra_connect User.Read.All --sandbox --device-code"


def test_declining_the_consent_fails_the_cell(
    kernel: Kernel, person: Person, sandbox: Sandbox
) -> None:
    sandbox.control("settings", device_code_interval=1)
    cell = kernel.start(CONNECT)

    enter_account(code_page(cell, person)).press("Cancel")

    cell.finish(20)
    assert cell.status == "error"
    assert "declined" in cell.text
    assert "Traceback" not in cell.text


def test_an_expired_code_is_reported_when_the_server_forgets_it(
    kernel: Kernel, sandbox: Sandbox
) -> None:
    sandbox.control("settings", device_code_lifetime=3, device_code_interval=1)

    cell = kernel.run(CONNECT, within=15)

    assert cell.status == "error"
    assert "no longer good" in cell.text or "expired" in cell.text
    assert "Traceback" not in cell.text


def test_a_time_out_shorter_than_the_code_is_kept(kernel: Kernel) -> None:
    began = time.monotonic()

    cell = kernel.run(f"{CONNECT} --timeout 2", within=15)

    assert cell.error == "SignInTimedOut"
    assert time.monotonic() - began < 6


def test_a_sandbox_that_stops_while_waiting_is_named(
    start_kernel: Callable[..., Kernel],
) -> None:
    kernel = start_kernel()
    kernel.run("%load_ext entra_magic")
    cell = kernel.start(CONNECT)
    cell.wait_for(CODE)

    for child in kernel.children():
        os.kill(child, signal.SIGKILL)

    cell.finish(30)
    assert cell.status == "error"
    assert "sandbox has stopped" in cell.text
    assert "Traceback" not in cell.text


def test_a_busy_server_and_a_page_in_place_of_an_answer_are_survived(
    kernel: Kernel, person: Person, sandbox: Sandbox
) -> None:
    sandbox.control("settings", device_code_interval=1)
    cell = kernel.start(CONNECT)
    page = code_page(cell, person)
    sandbox.fault("/token", times=1, status=503)
    sandbox.fault("/token", times=1, status=200, body="<html>Maintenance</html>")

    accept(enter_account(page))

    assert cell.finish(30).status == "ok", cell.text
    assert "Maintenance" not in cell.text


def test_slow_down_is_obeyed(kernel: Kernel, person: Person, sandbox: Sandbox) -> None:
    """Each slow_down adds five seconds to the interval (RFC 8628, section 3.5)."""
    sandbox.control("settings", device_code_interval=1)
    sandbox.fault("/token", times=1, status=400, body={"error": "slow_down"})
    cell = kernel.start(CONNECT)
    accept(enter_account(code_page(cell, person)))
    cell.finish(30)

    first, second = sandbox.moments("/token")[:2]
    assert second - first >= 6


def test_the_wait_ends_with_the_card_alone(
    kernel: Kernel, person: Person, sandbox: Sandbox
) -> None:
    sandbox.control("settings", device_code_interval=1)
    cell = kernel.start(CONNECT)
    code = cell.wait_for(CODE).group()
    assert "valid for" in cell.text
    accept(enter_account(code_page(cell, person)))
    cell.finish(20)

    assert cell.status == "ok", cell.text
    assert "admin@contoso.com" in cell.text
    assert code not in cell.text + cell.html
    assert "devicelogin" not in cell.text + cell.html
