"""What a kernel says of the place that it runs in before a real sign-in."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.kernel import Kernel


def nowhere() -> str:
    """Return the address of a proxy that nobody runs."""
    with socket.create_server(("127.0.0.1", 0)) as port:
        return f"http://127.0.0.1:{port.getsockname()[1]}"


def test_mybinder_is_warned_of_before_a_real_sign_in(
    start_kernel: Callable[..., Kernel],
) -> None:
    kernel = start_kernel(
        BINDER_LAUNCH_HOST="https://mybinder.org/", HTTPS_PROXY=nowhere()
    )
    kernel.run("%load_ext entra_magic")

    cell = kernel.run("%entra_connect User.Read")

    assert "not sign in to a real tenant here" in " ".join(cell.text.split())
    assert "%entra_connect --sandbox" in cell.text


def test_mybinder_is_not_warned_of_before_the_sandbox(
    start_kernel: Callable[..., Kernel],
) -> None:
    kernel = start_kernel(BINDER_LAUNCH_HOST="https://mybinder.org/")
    kernel.run("%load_ext entra_magic")

    cell = kernel.run("%entra_connect User.Read --sandbox-user admin@contoso.com")

    assert cell.status == "ok"
    assert "real tenant" not in cell.text


def test_a_kernel_without_a_way_out_says_so(
    start_kernel: Callable[..., Kernel],
) -> None:
    kernel = start_kernel(HTTPS_PROXY=nowhere())
    kernel.run("%load_ext entra_magic")

    cell = kernel.run("%entra_connect User.Read --tenant-id contoso.com", within=30)

    assert cell.error == "SignInFailed"
    assert "https://login.microsoftonline.com cannot be reached" in cell.text
    assert "HTTPS_PROXY" in cell.text
    assert "Traceback" not in cell.text
