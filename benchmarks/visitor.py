"""The person who signs in: takes the seconds that a person takes, and notes when."""

from __future__ import annotations

import re
import ssl
import time
from typing import TYPE_CHECKING

import httpx
from harness.journey import LINK, enter_account
from harness.person import Person

if TYPE_CHECKING:
    from benchmarks.process import Client

__all__ = ["Visitor", "sign_in"]


class Visitor(Person):
    """Somebody whose browser trusts a sandbox's own certificate authority.

    Parameters
    ----------
    ca
        The authority's file; empty for none.
    """

    def __init__(self, ca: str) -> None:
        super().__init__()
        self._web.close()
        self._web = httpx.Client(
            verify=ssl.create_default_context(cafile=ca or None),
            follow_redirects=True,
            trust_env=False,
            timeout=30,
        )


def sign_in(client: Client, ca: str, wait: float) -> float:
    """Follow the link that a client shows, and sign in.

    Parameters
    ----------
    client
        The program that waits for the sign-in.
    ca
        The file of the sandbox's certificate authority; empty without TLS.
    wait
        Seconds from the link to the answer that the browser posts.

    Returns
    -------
    float
        When the browser began to post the code, in seconds since the epoch.
    """
    link = _shown_link(client)
    deadline = time.monotonic() + wait
    with Visitor(ca) as person:
        enter_account(person.open(link))
        if person.offers("Accept"):
            person.press("Accept")
        time.sleep(max(0.0, deadline - time.monotonic()))
        posted = time.time()
        person.press("Continue")
    return posted


def _shown_link(client: Client) -> str:
    said = []
    for line in client.lines():
        said.append(line)
        if found := re.search(LINK, line):
            return found.group()
    raise RuntimeError("".join(said))
