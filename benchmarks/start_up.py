"""How long the sandbox takes to start, small and with very many users."""

from __future__ import annotations

from benchmarks.table import Row
from benchmarks.tenant import running

__all__ = ["measure_start_up"]

_MANY = 100_000


def measure_start_up(repetitions: int) -> Row:
    """Start the sandbox with very many users, and as often with the usual ones."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(repetitions):
        with running() as tenant:
            theirs.append(tenant.start_up)
        with running("--users", str(_MANY)) as tenant:
            ours.append(tenant.start_up)
    what = f"sandbox start, {_MANY:,} users"
    return Row(what, ours, "sandbox start, 40 users", theirs, limit=30)
