"""JupyterLab as a person has it in a browser, with settings of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import nbformat

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playwright.sync_api import Locator, Page

AUTOSAVE = 1
"""Seconds between two automatic saves: whatever shows is soon in the file."""

# The status line says Idle before a cell can run, so the notebook itself is asked.
IDLE = """() => {
    const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
    const kernel = context?.isReady && context.session?.kernel;
    return kernel?.connectionStatus === "connected" && kernel.status === "idle";
}"""

PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}


class Lab:
    """A running JupyterLab server and the folder of notebooks it serves."""

    def __init__(
        self,
        home: Path,
        environment: Mapping[str, str],
        base_url: str = "/",
        theme: str = "JupyterLab Light",
    ) -> None:
        self.home = home
        self.log = home / "server.log"
        self.notebooks = home / "notebooks"
        self.notebooks.mkdir(parents=True)
        self.history = home / "ipython" / "profile_default" / "history.sqlite"
        _set(home, "docmanager-extension", "plugin", autosaveInterval=AUTOSAVE)
        _set(home, "apputils-extension", "themes", theme=theme)
        _set(home, "apputils-extension", "notification", fetchNews="false")
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}{base_url}"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "jupyterlab", "--no-browser"),
                    *("--allow-root", f"--ServerApp.port={port}"),
                    *("--ServerApp.port_retries=0", "--IdentityProvider.token="),
                    f"--ServerApp.base_url={base_url}",
                    f"--ServerApp.root_dir={self.notebooks}",
                    "--LabApp.expose_app_in_browser=True",
                    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                ],
                env=dict(environment),
                stdout=log,
                stderr=log,
            )
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 60
        while not self._answers():
            if time.monotonic() > deadline:
                raise AssertionError(self.log.read_text())
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}api/status", trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def open(self, page: Page, *cells: str) -> Notebook:
        """Write a notebook of these cells and open it in a browser page."""
        number = len([*self.notebooks.glob("*.ipynb")]) + 1
        path = self.notebooks / f"session-{number}.ipynb"
        notebook = nbformat.v4.new_notebook()
        notebook.metadata["kernelspec"] = PYTHON  # or the page would ask which
        notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
        nbformat.write(notebook, path)
        return Notebook(page, f"{self.url}lab/tree/{path.name}?reset", path)

    def stop(self) -> None:
        """End the server and its kernels; any number of times."""
        self._process.terminate()
        self._process.wait(timeout=30)


class Notebook:
    """A notebook that is open in a browser page."""

    def __init__(self, page: Page, url: str, path: Path) -> None:
        self.page = page
        self.path = path
        page.goto(url)
        self.idle()

    def run(self, number: int) -> Locator:
        """Run a cell, counted from 0, and return its outputs."""
        cell = self.page.locator(".jp-Notebook .jp-CodeCell").nth(number)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        return self.outputs(number)

    def run_all(self) -> None:
        """Run every cell, as far as they succeed."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells").first.click()

    def outputs(self, number: int) -> Locator:
        """Return the outputs of a cell, counted from 0."""
        cell = self.page.locator(".jp-Notebook .jp-CodeCell").nth(number)
        return cell.locator(".jp-OutputArea-output")

    def idle(self, within: float = 60) -> None:
        """Wait until the kernel is connected and runs nothing."""
        self.page.wait_for_function(IDLE, timeout=within * 1000)

    def save(self) -> None:
        """Save by hand, which also replaces the checkpoint."""
        self.page.keyboard.press("Control+s")

    def saved(self, containing: str, within: float = 60) -> str:
        """Return the file's text once an automatic save has written this word.

        JupyterLab waits ten times as long as the last save took before the next.
        """
        deadline = time.monotonic() + within
        while containing not in (text := self.path.read_text()):
            if time.monotonic() > deadline:
                raise AssertionError(f"{containing!r} was not saved:\n{text}")
            time.sleep(0.2)
        return text


def _set(home: Path, package: str, plugin: str, **settings: object) -> None:
    """Write a JupyterLab user setting."""
    folder = home / "lab-settings" / "@jupyterlab" / package
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{plugin}.jupyterlab-settings"
    target.write_text(json.dumps(settings))


def _free_port() -> int:
    """Return a port that nobody listened at a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
