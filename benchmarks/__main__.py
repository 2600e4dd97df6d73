"""Measures what the project promises about speed: ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.finishing import measure_finishing
from benchmarks.first_call import measure_first_call
from benchmarks.loading import measure_loading
from benchmarks.start_up import measure_start_up
from benchmarks.table import Row, format_table

if TYPE_CHECKING:
    from collections.abc import Iterator

_USERS_OF_A_FULL_PAGE = "100"


def main() -> None:
    """Measure, then print one table."""
    options = _parse()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(_measure(Path(folder), options))
    print(format_table(rows))
    print(_note(options))


def _measure(home: Path, options: argparse.Namespace) -> Iterator[Row]:
    repetitions, wait = options.repetitions, options.wait
    _say("loading the extension")
    yield from measure_loading(home, repetitions)
    _say("finishing a sign-in")
    yield from measure_finishing(home, repetitions, wait)
    _say("first call, the sandbox's own people")
    yield measure_first_call(home, repetitions, wait)
    _say("first call, a full page")
    yield measure_first_call(home, repetitions, wait, "--users", _USERS_OF_A_FULL_PAGE)
    if options.all:
        _say("starting the sandbox")
        yield measure_start_up(repetitions)


def _say(what: str) -> None:
    print(f"measuring: {what} …", file=sys.stderr)


def _note(options: argparse.Namespace) -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"\nMedian (range) of {options.repetitions} fresh processes each, taken in "
        f"turn; the person took {options.wait:g} s to sign in.\n"
        f"Python {platform.python_version()}, {os.cpu_count()} cores{load}."
    )


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, allow_abbrev=False
    )
    parser.add_argument(
        "--repetitions", type=int, default=5, help="fresh processes each (default 5)"
    )
    parser.add_argument(
        "--wait",
        type=float,
        default=5.0,
        help="seconds that the person takes to sign in (default 5)",
    )
    parser.add_argument(
        "--all", action="store_true", help="also start a sandbox of 100,000 users"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
