"""Nothing secret outlives a sign-in, wherever a session leaves its traces.

The values looked for are the real ones: a server between the kernel and the sandbox
takes note of each token, code and verifier that crosses the wire.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import pytest
from harness.home import surroundings
from harness.journey import accept, code_page, enter_account, sign_in_page
from harness.traces import found_in, found_under
from harness.unattended import notebook_of, run_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from harness.kernel import Kernel
    from harness.person import Person
    from harness.sandbox import Sandbox
    from harness.wire import Wire

AFTERWARDS = [
    "await graph.users.get()",
    "graph",
    "%whos",
    "%xmode Verbose",
    "await graph.applications.get()",
    "graph.request_adapter",
    "vars(graph)",
]
"""Cells that show as much as a person could make IPython show by accident."""

FLOWS = {"--browser": sign_in_page, "--device-code": code_page}


@pytest.mark.parametrize("flow", FLOWS)
def test_a_session_leaves_no_secret_in_outputs_history_or_log(
    flow: str,
    start_kernel: Callable[..., Kernel],
    sandbox: Sandbox,
    wire: Wire,
    person: Person,
) -> None:
    sandbox.control("settings", device_code_interval=1)
    kernel = start_kernel(ENTRA_MAGIC_SANDBOX_URL=wire.url)
    kernel.run("%load_ext entra_magic")
    cell = kernel.start(f"%entra_connect User.Read.All --sandbox {flow}")
    accept(enter_account(FLOWS[flow](cell, person)))
    assert cell.finish(20).status == "ok", cell.text
    shown = cell.text + cell.html
    shown += "".join(repr(kernel.run(code).messages) for code in AFTERWARDS)
    shown += kernel.run("print(repr(In), repr(Out))").text

    kernel.stop()

    assert wire.secrets["access_token"]
    assert wire.secrets["refresh_token"]
    assert found_in(shown, wire.all_secrets()) == []
    assert found_under(kernel.home, wire.all_secrets()) == []


def test_a_failed_sign_in_leaves_no_secret_either(
    start_kernel: Callable[..., Kernel], sandbox: Sandbox, wire: Wire, person: Person
) -> None:
    kernel = start_kernel(ENTRA_MAGIC_SANDBOX_URL=wire.url)
    kernel.run("%load_ext entra_magic\n%xmode Verbose")
    sandbox.fault("/token", times=9, status=500, body="<html>Out of order</html>")
    cell = kernel.start("%entra_connect --sandbox --browser")
    accept(enter_account(sign_in_page(cell, person)))
    cell.finish(60)
    shown = cell.text + cell.html + kernel.run("%tb").text

    kernel.stop()

    assert cell.status == "error"
    assert wire.secrets["code_verifier"]
    assert found_in(shown, wire.all_secrets()) == []
    assert found_under(kernel.home, wire.all_secrets()) == []


def test_an_unattended_notebook_with_its_widget_state_holds_no_secret(
    tmp_path: Path, wire: Wire
) -> None:
    notebook = notebook_of(
        "%load_ext entra_magic",
        "%entra_connect --sandbox-user admin@contoso.com --device-code",
        "import ipywidgets; ipywidgets.Label('makes nbclient save widget state')",
        "await graph.me.get()",
        "graph",
    )
    environment = surroundings(tmp_path, ENTRA_MAGIC_SANDBOX_URL=wire.url)

    run = run_all(notebook, tmp_path, environment)

    text = nbformat.writes(run.notebook)
    assert run.failure == ""
    assert "application/vnd.jupyter.widget-state+json" in text
    assert wire.secrets["access_token"]
    assert found_in(text, wire.all_secrets()) == []
    assert found_under(tmp_path, wire.all_secrets()) == []


@pytest.mark.parametrize(
    "attempt",
    [
        "import pickle; pickle.dumps(graph)",
        "import copy; copy.deepcopy(graph)",
        "%store graph",
    ],
)
def test_a_client_cannot_be_stored_by_accident(
    attempt: str, start_kernel: Callable[..., Kernel], wire: Wire
) -> None:
    kernel = start_kernel(ENTRA_MAGIC_SANDBOX_URL=wire.url)
    kernel.run("%load_ext entra_magic")
    kernel.run("%entra_connect --sandbox-user admin@contoso.com")

    kernel.run(attempt)
    kernel.stop()

    assert wire.secrets["refresh_token"]
    assert found_under(kernel.home, wire.all_secrets()) == []
