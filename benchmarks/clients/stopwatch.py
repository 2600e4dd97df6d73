"""Times the requests to the token endpoint from inside the client that sends them."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

__all__ = ["time_token_requests"]


def time_token_requests(sender: type) -> list[float]:
    """Return a list that gets the seconds of each token request from now on.

    Parameters
    ----------
    sender
        ``httpx.Client`` or ``requests.Session``: the class whose method `send` all
        requests go through, with opening the connection and reading the answer.
    """
    spent: list[float] = []
    send: Any = sender.send  # type: ignore[attr-defined]

    def timed(self: Any, request: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        response = send(self, request, **options)
        if urlsplit(str(request.url)).path.endswith("/oauth2/v2.0/token"):
            spent.append(time.perf_counter() - begun)
        return response

    sender.send = timed  # type: ignore[attr-defined]
    return spent
