"""What goes wrong before or while signing in: each cause is named, with a way out."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harness.kernel import Kernel
    from harness.sandbox import Sandbox

# Applications and tenants of the sandbox that nobody could sign in with.
WITHOUT_PUBLIC_FLOWS = "0c11e170-0000-4000-8000-000000000011"
WITHOUT_LOCAL_REDIRECT = "0c11e170-0000-4000-8000-000000000012"
OF_ANOTHER_TENANT = "0c11e170-0000-4000-8000-000000000013"
UNKNOWN = "11111111-2222-4333-8444-555555555555"
AS_ADMIN = "--sandbox-user admin@contoso.com"


@pytest.mark.parametrize(
    ("line", "cause", "way_out"),
    [
        (f"User.Read.Alll {AS_ADMIN}", "User.Read.Alll", "--scopes"),
        ("--client-id not-a-guid", "not-a-guid", "GUID"),
        ("--tenant-id 'con toso'", "con toso", "contoso.com"),
        (f"--tenant-id nowhere.com {AS_ADMIN}", "nowhere.com", "--tenant-id"),
        (f"--client-id {UNKNOWN} {AS_ADMIN}", UNKNOWN, "--client-id"),
        (f"-c {OF_ANOTHER_TENANT} {AS_ADMIN}", OF_ANOTHER_TENANT, "--client-id"),
        (
            f"-c {WITHOUT_LOCAL_REDIRECT} --browser {AS_ADMIN}",
            "redirect URI",
            "--device-code",
        ),
        (
            f"-c {WITHOUT_PUBLIC_FLOWS} --device-code {AS_ADMIN}",
            "public client flows",
            "--browser",
        ),
        ("--sandbox-user disabled@contoso.com", "disabled", "enable"),
        ("--sandbox-user nobody@contoso.com", "no such account", "spelling"),
        ("--sandbox-user admin@fabrikam.com", "does not belong", "--tenant-id"),
        ("--devicecode", "--devicecode", "--device-code"),
        ("--tenant contoso.com", "--tenant", "--tenant-id"),
        ('--scopes "User.Read', "quotation mark", "Close it"),
        ("--timeout soon", "soon", "120"),
        ("--client-secret hunter2", "secret", "Revoke"),
        ("--into class", "class", "graph"),
    ],
)
def test_the_message_names_the_cause_and_the_way_out(
    shared_kernel: Kernel, line: str, cause: str, way_out: str
) -> None:
    before = shared_kernel.threads(), shared_kernel.listening()

    cell = shared_kernel.run(f"%entra_connect {line}", within=20)

    assert cell.status == "error"
    assert cause in cell.text
    assert way_out in cell.text
    assert "Traceback" not in cell.text
    assert (shared_kernel.threads(), shared_kernel.listening()) == before
    assert "graph" not in shared_kernel.names()


def test_a_secret_on_the_line_is_not_repeated(shared_kernel: Kernel) -> None:
    cell = shared_kernel.run("%entra_connect --client-secret hunter2")

    assert "hunter2" not in cell.text


def test_a_home_that_cannot_be_written_to_is_no_obstacle(
    start_kernel: Callable[..., Kernel], shared_sandbox: Sandbox
) -> None:
    kernel = start_kernel(
        ENTRA_MAGIC_SANDBOX_URL=shared_sandbox.url,
        HOME="/proc/nowhere",
        XDG_CACHE_HOME="/proc/nowhere/cache",
    )
    kernel.run("%load_ext entra_magic")

    cell = kernel.run(f"%entra_connect {AS_ADMIN}")

    assert cell.status == "ok", cell.text
    assert "/proc/nowhere" not in cell.text


def test_a_sandbox_without_its_extra_names_the_line_to_install_it(
    start_kernel: Callable[..., Kernel], tmp_path: Path
) -> None:
    (tmp_path / "starlette.py").write_text(
        "raise ModuleNotFoundError('No module named starlette', name='starlette')"
    )
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    kernel = start_kernel(PYTHONPATH=path)
    kernel.run("%load_ext entra_magic")

    cell = kernel.run("%entra_connect --sandbox")

    assert cell.status == "error"
    assert "entra_magic[sandbox]" in cell.text
    assert "Traceback" not in cell.text
    assert kernel.children() == []


def test_a_port_that_is_taken_is_named_by_the_sandbox() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = subprocess.run(
            [sys.executable, "-m", "entra_magic.sandbox", "--port", port],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert answer.returncode != 0
    assert port in answer.stderr
    assert "Traceback" not in answer.stderr
