"""The embedded tenant as a process of its own, and the levers that move it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import httpx


class Sandbox:
    """A running ``python -m entra_magic.sandbox``."""

    def __init__(self, *options: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "entra_magic.sandbox", "--port", "0", *options],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        assert self._process.stdout is not None
        facts = json.loads(self._process.stdout.readline())
        self.url: str = facts["authority"]
        self.client_id: str = facts["client_id"]
        self.tenant_id: str = facts["tenant_id"]
        self._web = httpx.Client(base_url=self.url, trust_env=False, timeout=30)

    def control(self, lever: str, **body: Any) -> None:
        """Move one of the levers under ``/sandbox``, such as ``settings``."""
        self._web.post(f"/sandbox/{lever}", json=body).raise_for_status()

    def fault(self, path: str, **fault: Any) -> None:
        """Let the next request whose path ends like this go wrong.

        See `entra_magic.sandbox.traffic.Fault` for how.
        """
        self.control("faults", path=path, **fault)

    def moments(self, path: str) -> list[float]:
        """Return when each request to a path that ends like this came, in seconds."""
        answer = self._web.get("/sandbox/requests").raise_for_status()
        requests: list[dict[str, Any]] = answer.json()["requests"]
        return [one["at"] for one in requests if one["path"].endswith(path)]

    def count(self, path: str) -> int:
        """Return how many requests went to a path that ends like this."""
        return len(self.moments(path))

    def stop(self) -> None:
        """End the process, at any moment and any number of times."""
        self._web.close()
        self._process.terminate()
        self._process.wait(timeout=30)
        assert self._process.stdout is not None
        self._process.stdout.close()
