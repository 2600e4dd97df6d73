"""Runs notebooks as nbclient does: nobody is there to answer."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import nbformat

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nbformat import NotebookNode

# In a process of its own, because nbclient leaves sockets open behind it.
_EXECUTE = "from nbclient.cli import main; main()"


@dataclass(frozen=True)
class Run:
    """What came of a notebook.

    Parameters
    ----------
    notebook
        The notebook with its outputs and its widget state; as it was, if a cell
        failed.
    failure
        What was reported of the cell that failed; empty if none did.
    """

    notebook: NotebookNode
    failure: str

    @property
    def text(self) -> str:
        """What the outputs say in plain text."""
        return "\n".join(
            output.get("text") or output.get("data", {}).get("text/plain", "")
            for cell in self.notebook.cells
            for output in cell.get("outputs", ())
        )


def notebook_of(*cells: str) -> NotebookNode:
    """Return a notebook of these code cells."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return notebook


def run_all(notebook: NotebookNode, home: Path, environment: Mapping[str, str]) -> Run:
    """Run every cell up to the first that fails."""
    path = home / "unattended.ipynb"
    nbformat.write(notebook, path)
    answer = subprocess.run(
        [sys.executable, "-c", _EXECUTE, "--inplace", path],
        cwd=home,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    failure = answer.stderr if answer.returncode else ""
    return Run(nbformat.read(path, as_version=4), failure)
