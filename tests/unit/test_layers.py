"""Imports run downwards only, and loading the extension costs nothing."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import entra_magic

HOME = Path(entra_magic.__file__).parent
MODULES = sorted(HOME.rglob("*.py"))

LAYERS = (
    ("magics", "panel"),
    ("show",),
    ("connection",),
    ("graph",),
    ("signin",),
    ("host",),
    ("clouds",),
    ("errors",),
    ("_version",),
)
"""The packages from the top down; each may import what stands below it."""

HEAVY = ("msal", "msgraph", "ipywidgets", "httpx", "pandas")

HEIGHT = {name: -depth for depth, names in enumerate(LAYERS) for name in names}

LOADING = """
import json, sys
import entra_magic
assert not any(name in sys.modules for name in {heavy}), "import"
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
before = set(sys.modules)
shell.run_line_magic("load_ext", "entra_magic")
assert "entra_connect" in shell.magics_manager.magics["line"]
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def package_of(module: Path) -> str:
    """Return the part of the house that a module belongs to."""
    first = module.relative_to(HOME).parts[0]
    return first.removesuffix(".py")


def imports(module: Path) -> set[str]:
    """Return every name that a module imports from, anywhere in its text."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            names.add(node.module or "")
            if node.module == "entra_magic":
                names |= {f"entra_magic.{alias.name}" for alias in node.names}
    return names


def imported(module: Path) -> set[str]:
    """Return the parts of the house that a module imports."""
    ours = (name for name in imports(module) if name.startswith("entra_magic."))
    return {name.split(".")[1] for name in ours}


def roots(module: Path) -> set[str]:
    """Return the distributions that a module imports."""
    return {name.split(".")[0] for name in imports(module)}


def by_path(module: Path) -> str:
    return str(module.relative_to(HOME))


@pytest.mark.parametrize("module", MODULES, ids=by_path)
def test_imports_run_downwards(module: Path) -> None:
    here = package_of(module)
    if here in ("__init__", "sandbox"):
        return
    upwards = {
        name for name in imported(module) - {here} if HEIGHT[name] >= HEIGHT[here]
    }
    assert upwards == set()


@pytest.mark.parametrize(
    "module", [one for one in MODULES if package_of(one) == "sandbox"], ids=by_path
)
def test_the_sandbox_knows_nothing_of_the_rest(module: Path) -> None:
    assert imported(module) <= {"sandbox"}


@pytest.mark.parametrize(
    "module", [one for one in MODULES if package_of(one) != "sandbox"], ids=by_path
)
def test_the_rest_knows_nothing_of_the_sandbox(module: Path) -> None:
    assert "sandbox" not in imported(module)


@pytest.mark.parametrize(
    "module",
    [one for one in MODULES if package_of(one) not in ("magics", "panel")],
    ids=by_path,
)
def test_only_the_magics_know_of_ipython(module: Path) -> None:
    assert roots(module).isdisjoint({"IPython", "traitlets", "ipywidgets"})


def test_every_module_says_why_it_exists() -> None:
    without = [
        by_path(one)
        for one in MODULES
        if not ast.get_docstring(ast.parse(one.read_text(encoding="utf-8")))
    ]
    assert without == []


def test_loading_imports_nothing_heavy() -> None:
    """Loading must cost nothing: a notebook loads it before it is needed."""
    run = subprocess.run(
        [sys.executable, "-c", LOADING.format(heavy=HEAVY)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    loaded = {name.split(".")[0] for name in json.loads(run.stdout.splitlines()[-1])}
    assert loaded.isdisjoint(HEAVY)
