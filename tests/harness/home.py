"""Surroundings of their own for the programs that a test starts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

REACHES_THE_MACHINE = ("ENTRA_MAGIC_", "JUPYTER", "IPYTHON", "AZURE_", "PYTEST_")
"""Starts of the variables by which the tester's own set-up could leak in."""


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """Return an environment whose every setting, history and cache is in `home`.

    No browser opens by itself: whoever signs in follows the link that is shown.
    """
    home.mkdir(parents=True, exist_ok=True)
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(REACHES_THE_MACHINE)
    }
    return {
        **inherited,
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "jupyter-config"),
        "JUPYTER_DATA_DIR": str(home / "jupyter-data"),
        "JUPYTER_RUNTIME_DIR": str(home / "jupyter-runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "lab-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "lab-workspaces"),
        "BROWSER": "false",
        **more,
    }
