"""What `%load_ext entra_magic` adds to the start of IPython."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from benchmarks.process import ipython
from benchmarks.table import Row

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["measure_loading"]

_LOAD = """
import json, time
started, begun = time.process_time(), time.perf_counter()
get_ipython().run_line_magic("load_ext", "entra_magic")
seconds = time.perf_counter() - begun
print(json.dumps([started, seconds, time.process_time() - started]))
"""
_LIMIT = 0.030


def measure_loading(home: Path, repetitions: int) -> list[Row]:
    """Load the extension in fresh shells, against what starting these took.

    The loading is timed inside the shell: as a difference of two starts it would be
    lost in their noise. It computes and waits for nothing, so that its processor time
    tells what a machine that is busy otherwise cannot.
    """
    ipython(_LOAD, home)  # not counted: it makes the profile and the bytecode
    runs = [json.loads(ipython(_LOAD, home)) for _ in range(repetitions)]
    started, elapsed, computed = zip(*runs, strict=True)
    what, against = "%load_ext entra_magic", "bare IPython start, processor time"
    return [
        Row(what, elapsed, against, started, limit=_LIMIT),
        Row(f"{what}, processor time", computed, against, started, limit=_LIMIT),
    ]
