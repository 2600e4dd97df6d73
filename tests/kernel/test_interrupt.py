"""The stop button: it ends a sign-in within a second and leaves nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from harness.journey import CODE, LINK

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.kernel import Cell, Kernel
    from harness.sandbox import Sandbox


def interrupted(kernel: Kernel, cell: Cell) -> float:
    """Press the stop button; return the seconds until the prompt was back."""
    pressed = time.monotonic()
    kernel.interrupt()
    cell.finish(30)
    return time.monotonic() - pressed


@pytest.mark.parametrize(
    ("flow", "waits"), [("--browser", LINK), ("--device-code", CODE)]
)
def test_interrupt_says_so_within_a_second_and_fails_the_cell(
    kernel: Kernel, flow: str, waits: str
) -> None:
    cell = kernel.start(f"%entra_connect --sandbox {flow}")
    cell.wait_for(waits)
    time.sleep(1)

    assert interrupted(kernel, cell) < 1.5  # a second, and what the test itself takes
    assert cell.error == "SignInCancelled"
    assert "Sign-in cancelled" in cell.text
    assert "Traceback" not in cell.text


@pytest.mark.parametrize(
    ("flow", "waits"), [("--browser", LINK), ("--device-code", CODE)]
)
def test_interrupt_leaves_no_thread_and_no_port(
    kernel: Kernel, flow: str, waits: str
) -> None:
    threads, ports = kernel.threads(), kernel.listening()
    cell = kernel.start(f"%entra_connect --sandbox {flow}")
    cell.wait_for(waits)
    interrupted(kernel, cell)

    assert kernel.listening() == ports
    assert kernel.threads() == threads


@pytest.mark.parametrize(
    ("flow", "waits"), [("--browser", LINK), ("--device-code", CODE)]
)
def test_interrupt_leaves_nothing_of_the_waiting_on_the_page(
    kernel: Kernel, flow: str, waits: str
) -> None:
    cell = kernel.start(f"%entra_connect --sandbox {flow}")
    shown = cell.wait_for(waits).group()
    interrupted(kernel, cell)

    assert shown not in cell.text
    assert shown not in cell.html


@pytest.mark.parametrize("moment", [0.05, 0.3, 0.8, 1.5])
def test_interrupt_while_the_sandbox_starts_is_as_clean(
    start_kernel: Callable[..., Kernel], moment: float
) -> None:
    kernel = start_kernel()
    kernel.run("%load_ext entra_magic")
    cell = kernel.start("%entra_connect --sandbox")
    time.sleep(moment)

    assert interrupted(kernel, cell) < 3
    assert cell.status == "error"
    assert "Traceback" not in cell.text
    assert kernel.run("%entra_connect --sandbox-user admin@contoso.com").status == "ok"


def test_a_request_under_way_does_not_hold_the_stop_button_up(
    kernel: Kernel, sandbox: Sandbox
) -> None:
    sandbox.fault("/devicecode", times=1, delay_seconds=20)
    cell = kernel.start("%entra_connect --sandbox --device-code")
    time.sleep(3)

    assert interrupted(kernel, cell) < 1.5
    assert cell.error == "SignInCancelled"


def test_interrupts_at_any_moment_add_up_to_nothing(kernel: Kernel) -> None:
    threads, ports = kernel.threads(), kernel.listening()
    kernel.run("%entra_connect --sandbox-user admin@contoso.com")  # loads the most
    kernel.run("%entra_disconnect")
    for number in range(16):
        flow = ("--browser", "--device-code")[number % 2]
        cell = kernel.start(f"%entra_connect --sandbox {flow}")
        time.sleep(0.03 + number * 0.012)  # the kernel hears nothing before it runs

        interrupted(kernel, cell)

        assert "Sign-in cancelled" in cell.text, cell.text
        assert "Traceback" not in cell.text

    settled = kernel.run("import time; time.sleep(2)")  # for what still loads
    assert settled.status == "ok"
    assert kernel.listening() == ports
    assert kernel.threads() == threads
    after = kernel.run("%entra_connect --sandbox-user admin@contoso.com")
    assert after.status == "ok"
