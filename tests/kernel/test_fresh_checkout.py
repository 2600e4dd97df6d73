"""The project on a machine that has nothing but Python: Binder's steps, the scripts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from harness.home import surroundings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CHECKOUT = Path(__file__).parents[2]
NOT_IN_A_CLONE = (".git", ".venv*", ".*_cache", "__pycache__", "images", ".hypothesis")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout without anything that was made by working in it."""
    target = tmp_path_factory.mktemp("clone") / "entra_magic"
    ignore = shutil.ignore_patterns(*NOT_IN_A_CLONE)
    shutil.copytree(CHECKOUT, target, ignore=ignore)
    return target


@pytest.fixture(scope="module")
def binder(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment after the steps that Binder performs in a fresh one."""
    venv = tmp_path_factory.mktemp("binder") / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run(
        [venv / "bin" / "pip", "install", "--quiet", "-r", "binder/requirements.txt"],
        cwd=clone,
        check=True,
    )
    home = tmp_path_factory.mktemp("binder-home")
    environment = surroundings(home, VIRTUAL_ENV=str(venv))
    environment["PATH"] = f"{venv / 'bin'}{os.pathsep}{environment['PATH']}"
    environment.pop("PYTHONPATH", None)
    return environment


def output_of(command: list[str], clone: Path, environment: dict[str, str]) -> str:
    """Run a command in the clone and return everything that it said."""
    answer = subprocess.run(
        command,
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout
    return answer.stdout


def test_binder_gets_the_proxy_through_which_the_pages_are_reached(
    clone: Path, binder: dict[str, str]
) -> None:
    extensions = output_of(["jupyter", "server", "extension", "list"], clone, binder)

    assert "jupyter_server_proxy" in extensions


def test_the_quickstart_runs_where_binder_has_installed_it(
    clone: Path, binder: dict[str, str]
) -> None:
    quickstart = clone / "notebooks" / "quickstart.ipynb"
    before = quickstart.read_bytes()

    session = output_of(["scripts/demo", "--check"], clone, binder)

    assert "admin@contoso.com" in session
    assert session.count("@contoso.com") > 5
    assert quickstart.read_bytes() == before
    assert [path.name for path in quickstart.parent.iterdir()] == ["quickstart.ipynb"]


def test_the_demo_fails_when_a_cell_fails(clone: Path, binder: dict[str, str]) -> None:
    environment = {**binder, "ENTRA_MAGIC_SANDBOX_USER": "disabled@contoso.com"}

    answer = subprocess.run(
        ["scripts/demo", "--check"],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode != 0
    assert "disabled" in answer.stderr


def test_the_installed_package_is_typed_and_brings_its_pages(
    clone: Path, binder: dict[str, str]
) -> None:
    code = (
        "import entra_magic, pathlib; home = pathlib.Path(entra_magic.__file__).parent;"
        "print((home / 'py.typed').exists(), any(home.rglob('*.html')), home)"
    )

    facts = output_of(["python", "-I", "-c", code], clone, binder)

    assert facts.startswith("True True ")
