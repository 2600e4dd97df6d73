"""One place in the output: what is replaced, and what is shown only once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from entra_magic.errors import SignInCancelled
from entra_magic.magics.surface import Surface
from entra_magic.signin.request import Flow, SignInRequest
from entra_magic.signin.states import (
    AwaitingBrowser,
    AwaitingDeviceCode,
    Failed,
    Redeeming,
    Starting,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST = SignInRequest(Flow.DEVICE_CODE, "the test asked for it")
WAITING = AwaitingDeviceCode(
    REQUEST,
    user_code="BCDF23456",
    verification_uri="https://login.contoso.com/device",
    expires_at=2_000_000_000,
    started_at=1_999_999_100,
    interval=5,
    poll_at=1_999_999_105,
)


@pytest.fixture(autouse=True)
def _shell() -> Iterator[None]:
    InteractiveShell.instance()
    yield
    InteractiveShell.clear_instance()


def outputs_of(*states: State) -> list[str]:
    surface = Surface()
    with capture_output() as captured:
        for state in states:
            surface.watch(state)
    return [output.data["text/plain"] for output in captured.outputs]


def test_the_time_of_the_next_poll_is_no_reason_to_show_it_again() -> None:
    """A card that is replaced every five seconds loses what the person selected."""
    polls = [replace(WAITING, poll_at=WAITING.poll_at + 5 * n) for n in range(5)]

    assert len(outputs_of(*polls)) == 1


def test_trouble_is_shown_and_so_is_its_end() -> None:
    troubled = replace(WAITING, trouble="the server is busy")

    outputs = outputs_of(WAITING, troubled, troubled, WAITING)

    assert len(outputs) == 3
    assert "the server is busy" in outputs[1]


def test_a_failure_is_left_to_the_error_that_is_raised() -> None:
    assert outputs_of(Failed(REQUEST, SignInCancelled("Sign-in cancelled."))) == []


def test_a_window_that_was_opened_is_news() -> None:
    waiting = AwaitingBrowser(REQUEST, "https://login.contoso.com/x", 2_000_000_000)

    assert len(outputs_of(waiting, waiting, replace(waiting, opened=True))) == 2


def test_each_state_replaces_the_one_before() -> None:
    surface = Surface()
    with capture_output() as captured:
        for state in (Starting(REQUEST), WAITING, Redeeming(REQUEST, {}, {})):
            surface.watch(state)

    assert [one.update for one in captured.outputs] == [False, True, True]
    places = {one.transient["display_id"] for one in captured.outputs}
    assert len(places) == 1


def test_two_surfaces_are_two_places() -> None:
    with capture_output() as captured:
        Surface().watch(WAITING)
        Surface().watch(WAITING)

    assert len({one.transient["display_id"] for one in captured.outputs}) == 2
