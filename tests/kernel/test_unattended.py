"""Notebooks that run without anybody there: nbclient, nbconvert, papermill."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from harness.home import surroundings
from harness.unattended import notebook_of, run_all, text_of
from nbclient.exceptions import CellExecutionError

if TYPE_CHECKING:
    from harness.sandbox import Sandbox

QUICKSTART = Path(__file__).parents[2] / "notebooks" / "quickstart.ipynb"


@pytest.mark.parametrize("options", ["", "--sandbox", "--sandbox --device-code"])
def test_a_sign_in_that_needs_a_person_fails_at_once_and_says_why(
    tmp_path: Path, options: str
) -> None:
    notebook = notebook_of("%load_ext entra_magic", f"%entra_connect {options}", "1")
    began = time.monotonic()

    with pytest.raises(CellExecutionError, match="unattended"):
        run_all(notebook, tmp_path, surroundings(tmp_path))

    assert time.monotonic() - began < 15
    assert notebook.cells[2].execution_count is None


def test_the_sandbox_plays_the_person_that_the_line_names(
    tmp_path: Path, shared_sandbox: Sandbox
) -> None:
    notebook = notebook_of(
        "%load_ext entra_magic",
        "%entra_connect --sandbox --sandbox-user reader@contoso.com",
        "print((await graph.me.get()).user_principal_name)",
    )

    run_all(
        notebook,
        tmp_path,
        surroundings(tmp_path, ENTRA_MAGIC_SANDBOX_URL=shared_sandbox.url),
    )

    assert notebook.cells[2].outputs[0].text == "reader@contoso.com\n"


def test_the_sandbox_plays_the_person_that_the_environment_names(
    tmp_path: Path, shared_sandbox: Sandbox
) -> None:
    notebook = notebook_of(
        "%load_ext entra_magic",
        "%entra_connect --sandbox --device-code",
        "print((await graph.me.get()).user_principal_name)",
    )

    run_all(
        notebook,
        tmp_path,
        surroundings(
            tmp_path,
            ENTRA_MAGIC_SANDBOX_URL=shared_sandbox.url,
            ENTRA_MAGIC_SANDBOX_USER="reader@contoso.com",
        ),
    )

    assert notebook.cells[2].outputs[0].text == "reader@contoso.com\n"


def test_the_quickstart_runs_from_its_first_cell_to_its_last(tmp_path: Path) -> None:
    notebook = nbformat.read(QUICKSTART, as_version=4)

    run_all(
        notebook,
        tmp_path,
        surroundings(tmp_path, ENTRA_MAGIC_SANDBOX_USER="admin@contoso.com"),
    )

    assert "admin@contoso.com" in text_of(notebook)


def test_the_quickstart_is_kept_without_outputs() -> None:
    notebook = nbformat.read(QUICKSTART, as_version=4)

    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert all(not cell.get("execution_count") for cell in notebook.cells)
