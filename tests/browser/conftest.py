"""JupyterLab in Debian's Chromium for the tests in this folder."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from harness.home import surroundings
from harness.lab import Lab
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 20_000
"""Milliseconds to wait for what a page is expected to show."""


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Give a busy machine time: a first answer of Graph may take some seconds."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def base_url() -> None:
    """Have no common address; pytest-playwright's own warns in pytest 9."""


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """Start the system's Chromium: Playwright's own would have to be downloaded."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": ["--no-sandbox", "--disable-gpu", "--no-first-run"],
    }


@pytest.fixture
def start_lab(tmp_path: Path) -> Iterator[Callable[..., Lab]]:
    """Start JupyterLab, with further options and environment variables."""
    labs: list[Lab] = []

    def start(
        base_url: str = "/", theme: str = "JupyterLab Light", **environment: str
    ) -> Lab:
        home = tmp_path / f"lab-{len(labs)}"
        labs.append(Lab(home, surroundings(home, **environment), base_url, theme))
        return labs[-1]

    yield start
    for lab in labs:
        lab.stop()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab for tests that each open a notebook of their own in it."""
    home = tmp_path_factory.mktemp("lab")
    lab = Lab(home, surroundings(home))
    yield lab
    lab.stop()
