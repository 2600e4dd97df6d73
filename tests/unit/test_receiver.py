"""The receiver on a real loopback port, with visitors of every kind."""

from __future__ import annotations

import queue
import socket
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from entra_magic.signin.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STATE = "right"


class Listening:
    def __init__(self) -> None:
        self.responses: queue.Queue[Mapping[str, str]] = queue.Queue()
        self.receiver = Receiver(self.responses.put)
        self.receiver.start(STATE)

    def post(self, **fields: str) -> httpx.Response:
        return httpx.post(self.receiver.redirect_uri, data=fields, trust_env=False)


@pytest.fixture
def listening() -> Iterator[Listening]:
    listening = Listening()
    yield listening
    listening.receiver.close()


def test_a_hundred_stray_requests_do_not_disturb_the_redirect(
    listening: Listening,
) -> None:
    with httpx.Client(trust_env=False) as visitor:
        for number in range(100):
            answer = visitor.get(f"{listening.receiver.redirect_uri}/{number}?code=x")
            assert answer.status_code == 404

    assert listening.post(code="c", state=STATE).status_code == 200
    assert listening.responses.get(timeout=1)["code"] == "c"


def test_an_idle_connection_does_not_hold_up_the_redirect(
    listening: Listening,
) -> None:
    """MSAL's receiver serves one connection at a time: a silent one blocks it."""
    with socket.create_connection(("127.0.0.1", listening.receiver.port)):
        began = time.monotonic()
        assert listening.post(code="c", state=STATE).status_code == 200

    assert time.monotonic() - began < 1.0


def test_a_wrong_state_is_refused_and_the_wait_goes_on(listening: Listening) -> None:
    assert listening.post(code="c", state="wrong").status_code == 400
    assert listening.post(code="c", state=STATE).status_code == 200
    assert listening.responses.get(timeout=1)["state"] == STATE


def test_a_replayed_response_finds_nobody(listening: Listening) -> None:
    listening.post(code="c", state=STATE)
    listening.responses.get(timeout=1)

    def replay_until_closed() -> None:
        for _ in range(20):  # the port closes just after the first answer
            listening.post(code="c", state=STATE)
            time.sleep(0.05)

    with pytest.raises(httpx.HTTPError):
        replay_until_closed()
    assert listening.responses.empty()


def test_an_oversized_body_is_not_read_to_its_end(listening: Listening) -> None:
    answer = httpx.post(
        listening.receiver.redirect_uri, data={"code": "x" * 70_000}, trust_env=False
    )

    assert answer.status_code == 413
    assert listening.post(code="c", state=STATE).status_code == 200


def test_something_that_is_not_http_is_dropped(listening: Listening) -> None:
    with socket.create_connection(("127.0.0.1", listening.receiver.port)) as raw:
        raw.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        raw.settimeout(2)
        assert raw.recv(100) == b""

    assert listening.post(code="c", state=STATE).status_code == 200


def test_a_foreign_host_name_is_refused(listening: Listening) -> None:
    answer = httpx.post(
        listening.receiver.redirect_uri,
        data={"code": "c", "state": STATE},
        headers={"Host": "rebound.example"},
        trust_env=False,
    )

    assert answer.status_code == 421
    assert listening.responses.empty()


def test_the_answer_is_kept_nowhere(listening: Listening) -> None:
    headers = listening.post(code="c", state=STATE).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_it_listens_on_loopback_only(listening: Listening) -> None:
    """MSAL's receiver binds every interface of a container."""
    assert listening.receiver._socket.getsockname()[0] == "127.0.0.1"


def test_closing_leaves_neither_thread_nor_port(listening: Listening) -> None:
    port = listening.receiver.port
    with socket.create_connection(("127.0.0.1", port)):
        listening.receiver.close()

    assert not any(t.name == "entra_magic receiver" for t in threading.enumerate())
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_one_that_was_never_started_can_be_closed() -> None:
    receiver = Receiver(lambda _: None)
    receiver.close()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", receiver.port))
