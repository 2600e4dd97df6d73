"""Runs each measured program in a fresh process and reads what it reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from harness.home import surroundings
from typing_extensions import Self

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Client", "ipython"]

ROOT = Path(__file__).resolve().parent.parent
_ON_LOOPBACK = {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


class Client:
    """A running ``python -m benchmarks.clients.NAME``.

    Parameters
    ----------
    name
        The module's name.
    home
        Where all of its settings and caches are.
    **environ
        More environment variables.
    """

    def __init__(self, name: str, home: Path, **environ: str) -> None:
        self._said: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"benchmarks.clients.{name}"],
            cwd=ROOT,
            # The "browser" writes the link where the person in `visitor` reads it.
            env=_surroundings(home, BROWSER="echo %s", PYTHONUNBUFFERED="1", **environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def lines(self) -> Iterator[str]:
        """Yield each line as it is printed."""
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        for line in self._process.stdout:
            self._said.append(line)
            yield line

    def report(self, told: str = "") -> dict[str, float]:
        """Wait for the end and return the JSON of the last line.

        Parameters
        ----------
        told
            What the program reads on its standard input.

        Raises
        ------
        RuntimeError
            When the program fails; the message is what it printed.
        """
        rest, _ = self._process.communicate(told)
        said = "".join((*self._said, rest)).strip()
        if self._process.returncode:
            raise RuntimeError(said)
        report: dict[str, float] = json.loads(said.splitlines()[-1])
        return report

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the program, which would wait for ever for a sign-in that failed."""
        self._process.kill()
        self._process.communicate()


def ipython(code: str, home: Path) -> str:
    """Run code in a fresh IPython, the way its command does, and return its output."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "IPython",
            "--no-banner",
            "--no-confirm-exit",
            "-c",
            code,
        ],
        cwd=ROOT,
        env=_surroundings(home),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def _surroundings(home: Path, **more: str) -> dict[str, str]:
    """Return an environment in which bytecode is kept, as it is once installed."""
    environ = surroundings(home, **_ON_LOOPBACK, **more)
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ
