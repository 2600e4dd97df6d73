"""Faults to inject, and a log of what was asked: the sandbox's own middleware."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, deque
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["CONNECTION", "Fault", "Traffic", "TrafficMiddleware", "read_fault"]

CONNECTION: ContextVar[asyncio.Transport | None] = ContextVar(
    "CONNECTION", default=None
)
"""The connection that a request came by; the server sets it."""

_REMEMBERED = 10_000
_NEVER_DISTURBED = "/sandbox/"


@dataclass
class Fault:
    """What goes wrong with the next requests for a path.

    Parameters
    ----------
    path
        How the request's path begins or ends.
    times
        How many requests are hit, None for all of them.
    delay_seconds
        How long to wait first; with neither `status` nor `drop` the request is
        then answered as ever.
    drop
        Close the connection in place of an answer.
    """

    path: str
    times: int | None = 1
    status: int | None = None
    delay_seconds: float = 0
    body: str = ""
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False

    def hits(self, path: str) -> bool:
        """Whether this fault is for a request, one of its hits being used up."""
        if not (path.startswith(self.path) or path.endswith(self.path)):
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


def read_fault(values: Mapping[str, Any]) -> Fault:
    """Read a fault from JSON.

    Raises
    ------
    ValueError
        For an unknown name, or a value of the wrong kind.
    """
    kinds: dict[str, type | tuple[type, ...]] = {
        "path": str,
        "times": (int, type(None)),
        "status": (int, type(None)),
        "delay_seconds": (int, float),
        "body": (str, dict, list),
        "content_type": str,
        "headers": dict,
        "drop": bool,
    }
    for name, value in values.items():
        if name not in kinds:
            raise ValueError(f"{name} is not one of {', '.join(kinds)}")
        if not isinstance(value, kinds[name]):
            reason = f"{name} cannot be {value!r}"
            raise ValueError(reason)  # noqa: TRY004 - one kind for all bad input
    if not values.get("path", "").startswith("/"):
        raise ValueError("path is missing, or does not begin with a slash")
    values = dict(values)
    if not isinstance(values.get("body", ""), str):
        values["body"] = json.dumps(values["body"])
        values.setdefault("content_type", "application/json")
    return Fault(**values)


@dataclass
class Traffic:
    """What was asked since the start, and what will go wrong next."""

    counts: Counter[str] = field(default_factory=Counter)
    requests: deque[dict[str, Any]] = field(
        default_factory=lambda: deque(maxlen=_REMEMBERED)
    )
    faults: list[Fault] = field(default_factory=list)

    def note(self, method: str, path: str) -> None:
        """Remember that a request came, but nothing of what it carried."""
        self.counts[path] += 1
        self.requests.append({"method": method, "path": path, "at": time.time()})

    def fault_for(self, path: str) -> Fault | None:
        """Return the first fault that hits this request."""
        fault = next((fault for fault in self.faults if fault.hits(path)), None)
        self.faults = [fault for fault in self.faults if fault.times != 0]
        return fault


class TrafficMiddleware:
    """Notes each request, and lets it fail when a fault says so."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request (ASGI)."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(_NEVER_DISTURBED):
            await self._app(scope, receive, send)
            return
        self._traffic.note(scope["method"], path)
        fault = self._traffic.fault_for(path)
        if fault is None:
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(fault.delay_seconds)
        if fault.drop:
            _hang_up()
        elif fault.status is None:
            await self._app(scope, receive, send)
        else:
            response = Response(
                fault.body, fault.status, fault.headers, fault.content_type
            )
            await response(scope, receive, send)


def _hang_up() -> None:
    """Close the connection of the current request without a word."""
    connection = CONNECTION.get()
    if connection is not None:
        connection.abort()
