"""What the receiver accepts as the authorization response, and all that it does not."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_magic.signin.callback import BODY_LIMIT, Arrival, Verdict, judge

STATE = "s" * 32
FORM = "application/x-www-form-urlencoded"
GOOD = {"code": "abc", "state": STATE, "session_state": "x"}


def arrival(
    fields: dict[str, str] | None = None, *, body: bytes | None = None, **changes: str
) -> Arrival:
    facts = {
        "method": "POST",
        "target": "/",
        "host": "localhost:5000",
        "content_type": FORM,
    } | changes
    encoded = urlencode(GOOD if fields is None else fields).encode()
    return Arrival(**facts, body=encoded if body is None else body)


def judged(visitor: Arrival) -> Verdict:
    return judge(visitor, state=STATE, port=5000)


@pytest.mark.parametrize(
    ("visitor", "status"),
    [
        (arrival(GOOD | {"state": "wrong"}), 400),
        (arrival({"code": "abc"}), 400),
        (arrival({"state": STATE}), 400),
        (arrival({"state": STATE, "code": ""}), 400),
        (arrival(body=urlencode(GOOD).encode() + b"&state=" + STATE.encode()), 400),
        (arrival(method="GET", target=f"/?code=abc&state={STATE}"), 405),
        (arrival(method="GET", target="/?error=abort"), 405),
        (arrival(method="PUT"), 405),
        (arrival(target="/favicon.ico"), 404),
        (arrival(host="evil.example:5000"), 421),
        (arrival(host="localhost:5001"), 421),
        (arrival(host=""), 421),
        (arrival(content_type="application/json"), 415),
        (arrival(body=b"x" * (BODY_LIMIT + 1)), 413),
    ],
)
def test_anything_but_the_redirect_is_turned_away(
    visitor: Arrival, status: int
) -> None:
    verdict = judged(visitor)

    assert (verdict.status, verdict.response) == (status, None)


@pytest.mark.parametrize("host", ["localhost:5000", "127.0.0.1:5000", "LOCALHOST:5000"])
def test_the_redirect_is_accepted(host: str) -> None:
    verdict = judged(arrival(host=host))

    assert (verdict.status, verdict.response) == (200, GOOD)


def test_an_error_of_this_sign_in_is_accepted() -> None:
    fields = {"error": "access_denied", "error_subcode": "cancel", "state": STATE}

    assert judged(arrival(fields)).response == fields


def test_a_code_in_the_address_bar_is_explained() -> None:
    verdict = judged(arrival(method="GET", target="/?code=abc"))

    assert b"address bar" in verdict.page


def test_no_page_repeats_what_was_sent() -> None:
    hostile = {"error": "<script>", "error_description": "<script>", "state": STATE}

    assert b"<script" not in judged(arrival(hostile)).page


def test_neither_request_nor_verdict_shows_the_code() -> None:
    visitor = arrival(GOOD | {"code": "s3cr3t"})

    assert "s3cr3t" not in f"{visitor!r}{judged(visitor)!r}"


@given(
    st.builds(
        Arrival,
        method=st.sampled_from(["GET", "POST", "OPTIONS", "HEAD"]),
        target=st.text(max_size=40),
        host=st.sampled_from(["localhost:5000", "127.0.0.1:5000", "x", ""]),
        content_type=st.sampled_from(
            [FORM, f"{FORM}; charset=utf-8", "text/plain", ""]
        ),
        body=st.binary(max_size=200),
    )
)
def test_nothing_without_the_state_is_ever_accepted(visitor: Arrival) -> None:
    verdict = judged(visitor)

    assert verdict.response is None or verdict.response["state"] == STATE
    assert verdict.page.startswith(b"<!doctype html>")
