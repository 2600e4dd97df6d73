"""The first `await graph.users.get()` after a sign-in, against a cold msgraph-sdk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.process import Client
from benchmarks.table import Row
from benchmarks.tenant import running
from benchmarks.visitor import sign_in

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["measure_first_call"]


def measure_first_call(home: Path, repetitions: int, wait: float, *options: str) -> Row:
    """Read the same page of users in both ways, in fresh processes.

    Parameters
    ----------
    home
        Where the clients' settings are.
    repetitions
        How often each way is gone.
    wait
        Seconds that the person takes to sign in.
    *options
        Options of the sandbox, such as the number of its users.
    """
    ours: list[float] = []
    theirs: list[float] = []
    with running(*options) as tenant:
        token = tenant.access_token()
        environ = tenant.environ()
        for _ in range(repetitions):
            with Client("ours", home, **environ) as client:
                sign_in(client, tenant.ca, wait)
                warm = client.report()
            with Client("cold_sdk", home, **environ) as client:
                cold = client.report(token)
            if warm["users"] != cold["users"]:
                raise RuntimeError("The two clients did not read the same page.")
            ours.append(warm["first_call"])
            theirs.append(cold["first_call"])
    what = f"first users.get(), {cold['users']:.0f} users"
    return Row(what, ours, "cold msgraph-sdk", theirs, factor=5)
