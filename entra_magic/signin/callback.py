"""Judges what arrives at the receiver: the person's redirect, or anything else.

The port is open to every page in the person's browser and to every program on the
machine, so only a form post that carries this sign-in's own `state` counts; all
other requests are answered and forgotten (RFC 6749, section 10.12; RFC 8252,
section 8.3; OAuth 2.0 Form Post Response Mode).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BODY_LIMIT", "Arrival", "Verdict", "judge"]

BODY_LIMIT = 64 * 1024
"""Bytes of a form that are read at most; Entra's codes are about 1.5 kB."""


@dataclass(frozen=True)
class Arrival:
    """One HTTP request, as far as it was read."""

    method: str
    target: str
    host: str
    content_type: str
    body: bytes = field(repr=False, default=b"")


@dataclass(frozen=True)
class Verdict:
    """How to answer a request, and the authorization response if it is one."""

    status: int
    title: str
    text: str
    response: Mapping[str, str] | None = field(default=None, repr=False)

    @property
    def page(self) -> bytes:
        """The page that the browser shows."""
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{escape(self.title)}</title>"
            '<body style="font:18px/1.5 system-ui,sans-serif;margin:4em auto;'
            f'max-width:32em;padding:0 1em"><h1>{escape(self.title)}</h1>'
            f"<p>{escape(self.text)}</p></body></html>"
        ).encode()


def judge(arrival: Arrival, *, state: str, port: int) -> Verdict:
    """Say whether a request is the authorization response of this sign-in.

    Parameters
    ----------
    arrival
        The request.
    state
        The `state` that this sign-in sent to the authorization endpoint.
    port
        The receiver's own port: a request for another host is DNS rebinding.
    """
    if arrival.host.lower() not in {f"localhost:{port}", f"127.0.0.1:{port}"}:
        return _stray(421, "This address is for a sign-in on this machine only.")
    if len(arrival.body) > BODY_LIMIT:
        return _stray(413, "That was too much.")
    path, _, query = arrival.target.partition("?")
    if path != "/":
        return _stray(404, "There is nothing here.")
    if arrival.method != "POST":
        return _stray(405, _GET_TEXT if query else "Nothing has been sent.")
    if not arrival.content_type.startswith("application/x-www-form-urlencoded"):
        return _stray(415, "Only the sign-in page's own form is accepted.")
    return _judge_form(arrival.body, state)


_GET_TEXT = (
    "The sign-in came back in the address bar, where it would stay in the history; "
    "it is not accepted. Start again from the notebook."
)


def _judge_form(body: bytes, state: str) -> Verdict:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    response = dict(pairs)
    repeated = len(response) != len(pairs)
    if repeated or not hmac.compare_digest(
        response.get("state", "").encode(), state.encode()
    ):
        return _stray(400, "This is not the answer to the sign-in that is under way.")
    if "error" in response:
        text = "The sign-in was not completed. Your notebook says what happened."
        return Verdict(200, "Back to your notebook", text, response)
    if not response.get("code"):
        return _stray(400, "The answer carries neither a code nor an error.")
    text = "Your notebook finishes the sign-in. You can close this window."
    return Verdict(200, "Back to your notebook", text, response)


def _stray(status: int, text: str) -> Verdict:
    return Verdict(status, "Nothing to see here", text)
