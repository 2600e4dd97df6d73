"""Notebooks that run without anybody there: nbclient, nbconvert, papermill."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from harness.home import surroundings
from harness.unattended import notebook_of, run_all

if TYPE_CHECKING:
    from harness.sandbox import Sandbox

QUICKSTART = Path(__file__).parents[2] / "notebooks" / "quickstart.ipynb"


@pytest.mark.parametrize("options", ["", "--sandbox", "--sandbox --device-code"])
def test_a_sign_in_that_needs_a_person_fails_at_once_and_says_why(
    tmp_path: Path, options: str
) -> None:
    notebook = notebook_of(
        "%load_ext entra_magic",
        f"%entra_connect {options}",
        "open('went-on', 'w').close()",
    )
    began = time.monotonic()

    run = run_all(notebook, tmp_path, surroundings(tmp_path))

    assert "NobodyThere" in run.failure
    assert "unattended" in run.failure
    assert "--sandbox-user" in run.failure
    assert time.monotonic() - began < 20  # most of it Python's and Jupyter's start
    assert not (tmp_path / "went-on").exists()


@pytest.mark.parametrize(
    ("options", "variables"),
    [
        ("--sandbox --sandbox-user reader@contoso.com", {}),
        ("--sandbox", {"ENTRA_MAGIC_SANDBOX_USER": "reader@contoso.com"}),
        ("--sandbox --device-code", {"ENTRA_MAGIC_SANDBOX_USER": "reader@contoso.com"}),
    ],
)
def test_the_sandbox_plays_the_person_that_was_named(
    tmp_path: Path, shared_sandbox: Sandbox, options: str, variables: dict[str, str]
) -> None:
    notebook = notebook_of(
        "%load_ext entra_magic",
        f"%entra_connect {options}",
        "print((await graph.me.get()).user_principal_name)",
    )
    url = shared_sandbox.url
    environment = surroundings(tmp_path, ENTRA_MAGIC_SANDBOX_URL=url, **variables)

    run = run_all(notebook, tmp_path, environment)

    assert run.failure == ""
    assert run.notebook.cells[2].outputs[0].text == "reader@contoso.com\n"


def test_the_quickstart_runs_from_its_first_cell_to_its_last(tmp_path: Path) -> None:
    notebook = nbformat.read(QUICKSTART, as_version=4)
    environment = surroundings(tmp_path, ENTRA_MAGIC_SANDBOX_USER="admin@contoso.com")

    run = run_all(notebook, tmp_path, environment)

    assert run.failure == ""
    assert "admin@contoso.com" in run.text


def test_the_quickstart_is_kept_without_outputs() -> None:
    notebook = nbformat.read(QUICKSTART, as_version=4)

    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert all(not cell.get("execution_count") for cell in notebook.cells)
