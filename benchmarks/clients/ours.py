"""Types the lines of a person into a real IPython, and notes when `graph` is there."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import httpx
from IPython.terminal.interactiveshell import TerminalInteractiveShell

from benchmarks.clients.stopwatch import time_token_requests


class Watcher(threading.Thread):
    """Notes, to the millisecond, when a name appears in a namespace."""

    def __init__(self, namespace: dict[str, object], name: str) -> None:
        super().__init__(daemon=True)
        self._namespace = namespace
        self._name = name
        self.moment = 0.0

    def run(self) -> None:
        """Look every millisecond."""
        while self._name not in self._namespace:
            time.sleep(0.001)
        self.moment = time.time()


def main() -> None:
    """Sign in, read the first users, and print how long which part took."""
    spent = time_token_requests(httpx.Client)
    shell: Any = TerminalInteractiveShell.instance()
    watcher = Watcher(shell.user_ns, "graph")
    watcher.start()
    line = "%entra_connect --sandbox --browser --scopes User.Read.All"
    for typed in ("%load_ext entra_magic", line):
        shell.run_cell(typed).raise_error()
    returned = time.time()
    begun = time.perf_counter()
    shell.run_cell("page = await graph.users.get()").raise_error()
    first_call = time.perf_counter() - begun
    watcher.join()
    print(
        json.dumps(
            {
                "ready": watcher.moment,
                "returned": returned,
                "token_endpoint": spent[-1],
                "first_call": first_call,
                "users": len(shell.user_ns["page"].value),
            }
        )
    )


if __name__ == "__main__":
    main()
