"""Runs notebooks as nbclient does: nobody is there to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from nbformat import NotebookNode


def notebook_of(*cells: str) -> NotebookNode:
    """Return a notebook of these code cells."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return notebook


def run_all(
    notebook: NotebookNode, home: Path, environment: Mapping[str, str]
) -> NotebookNode:
    """Run every cell and return the notebook with its outputs and widget state.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        When a cell fails; the cells after it were not run.
    """
    kernels = AsyncKernelManager(connection_file=str(home / "unattended.json"))
    client = NotebookClient(
        notebook,
        km=kernels,
        timeout=120,
        resources={"metadata": {"path": str(home)}},
    )
    return client.execute(env=dict(environment))


def text_of(notebook: NotebookNode) -> str:
    """Return what the outputs of a notebook say in plain text."""
    return "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    )
