"""The rules of both flows, one behaviour each, and what holds for any history."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entra_magic.errors import (
    SignInCancelled,
    SignInFailed,
    SignInTimedOut,
)
from entra_magic.signin.advance import BROWSER_PATIENCE, advance
from entra_magic.signin.events import (
    Answered,
    Cancelled,
    DeviceCodeIssued,
    Event,
    PageReady,
    Redirected,
    Refused,
    TimeElapsed,
    Unanswered,
)
from entra_magic.signin.request import Flow, SignInRequest
from entra_magic.signin.states import (
    AwaitingBrowser,
    AwaitingDeviceCode,
    Failed,
    Redeeming,
    SignedIn,
    Starting,
    State,
)

REQUEST = SignInRequest(Flow.DEVICE_CODE, "this is a test", tenant="contoso.com")
CODE = {
    "user_code": "ABCD1234",
    "device_code": "dc",
    "verification_uri": "https://contoso.com/devicelogin",
    "expires_in": 900,
    "interval": 5,
}
TOKENS = {"access_token": "at", "scope": "User.Read", "expires_in": 3600}


def awaiting_code(now: float = 100.0, **changes: object) -> AwaitingDeviceCode:
    state = advance(Starting(REQUEST), DeviceCodeIssued(CODE, now))
    assert isinstance(state, AwaitingDeviceCode)
    return replace(state, **changes)


def awaiting_browser(timeout: float | None = None) -> AwaitingBrowser:
    request = replace(REQUEST, flow=Flow.BROWSER, timeout=timeout)
    state = advance(Starting(request), PageReady("https://x/authorize", {}, 100.0))
    assert isinstance(state, AwaitingBrowser)
    return state


def failure(state: State) -> Exception:
    assert isinstance(state, Failed)
    return state.error


def test_a_refused_device_code_request_fails_with_entras_words() -> None:
    answer = {
        "error": "unauthorized_client",
        "error_description": "AADSTS700016: Application not found. Trace ID: 1",
    }

    error = failure(advance(Starting(REQUEST), DeviceCodeIssued(answer, 0.0)))

    assert isinstance(error, SignInFailed)
    assert "not registered in contoso.com" in str(error)
    assert "Entra says: AADSTS700016: Application not found." in str(error)
    assert "Trace ID" not in str(error)


def test_the_code_lives_as_long_as_the_server_says() -> None:
    assert awaiting_code(now=100.0).expires_at == 1000.0


def test_a_shorter_time_out_wins_over_the_codes_life() -> None:
    hurried = Starting(replace(REQUEST, timeout=60.0))

    state = advance(hurried, DeviceCodeIssued(CODE, 100.0))

    assert isinstance(state, AwaitingDeviceCode)
    assert state.expires_at == 160.0


def test_the_first_poll_comes_after_one_interval() -> None:
    assert awaiting_code(now=100.0).poll_at == 105.0


def test_pending_polls_again_after_the_interval() -> None:
    state = advance(
        awaiting_code(), Answered({"error": "authorization_pending"}, 105.0)
    )

    assert isinstance(state, AwaitingDeviceCode)
    assert (state.interval, state.poll_at) == (5.0, 110.0)


def test_slow_down_adds_five_seconds_for_good() -> None:
    state: State = awaiting_code()
    for now in (105.0, 115.0):
        state = advance(state, Answered({"error": "slow_down"}, now))

    assert isinstance(state, AwaitingDeviceCode)
    assert (state.interval, state.poll_at) == (15.0, 130.0)


def test_an_unanswered_poll_is_shown_and_survived() -> None:
    state = advance(awaiting_code(), Unanswered("the server is busy", 105.0))

    assert isinstance(state, AwaitingDeviceCode)
    assert (state.trouble, state.poll_at) == ("the server is busy", 110.0)


def test_the_next_proper_answer_ends_the_trouble() -> None:
    troubled = awaiting_code(trouble="the server is busy")

    state = advance(troubled, Answered({"error": "authorization_pending"}, 105.0))

    assert isinstance(state, AwaitingDeviceCode)
    assert state.trouble == ""


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("expired_token", "expired"),
        ("authorization_declined", "declined"),
        ("access_denied", "refused"),
        ("something_new", "Entra refused"),
    ],
)
def test_any_other_error_ends_the_polling(error: str, said: str) -> None:
    state = advance(awaiting_code(), Answered({"error": error}, 105.0))

    assert said in str(failure(state))


def test_tokens_end_the_polling() -> None:
    state = advance(awaiting_code(), Answered(TOKENS, 105.0))

    assert state == SignedIn(REQUEST, TOKENS)


def test_an_expired_code_names_the_line_to_start_again() -> None:
    error = failure(advance(awaiting_code(), TimeElapsed(1000.0)))

    assert isinstance(error, SignInTimedOut)
    assert "%entra_connect --scopes User.Read --tenant-id contoso.com" in str(error)


def test_the_browser_is_waited_for_a_quarter_of_an_hour() -> None:
    assert awaiting_browser().expires_at == 100.0 + BROWSER_PATIENCE


def test_the_browser_is_waited_for_as_long_as_asked() -> None:
    error = failure(advance(awaiting_browser(timeout=5.0), TimeElapsed(105.0)))

    assert isinstance(error, SignInTimedOut)


def test_a_declined_consent_fails() -> None:
    response = {
        "error": "access_denied",
        "error_description": "AADSTS65004: User declined to consent.",
        "state": "s",
    }

    error = failure(advance(awaiting_browser(), Redirected(response)))

    assert "declined on the consent page" in str(error)


def test_a_code_is_redeemed() -> None:
    state = advance(awaiting_browser(), Redirected({"code": "c", "state": "s"}))

    assert isinstance(state, Redeeming)
    assert isinstance(advance(state, Answered(TOKENS, 101.0)), SignedIn)


def test_a_code_that_was_redeemed_already_fails() -> None:
    state = advance(awaiting_browser(), Redirected({"code": "c", "state": "s"}))
    answer = {"error": "invalid_grant", "error_codes": [54005]}

    assert "used already" in str(failure(advance(state, Answered(answer, 101.0))))


def test_a_redirect_after_cancel_changes_nothing() -> None:
    cancelled = advance(awaiting_browser(), Cancelled())

    assert advance(cancelled, Redirected({"code": "c", "state": "s"})) is cancelled
    assert isinstance(failure(cancelled), SignInCancelled)


def test_no_state_shows_a_secret() -> None:
    states = (
        awaiting_code(),
        awaiting_browser(),
        Redeeming(REQUEST, {"code_verifier": "v3r1f13r"}, {"code": "c0d3"}),
        SignedIn(REQUEST, {"access_token": "t0k3n"}),
    )

    shown = " ".join(map(repr, states))

    for secret in ("ABCD1234", "'dc'", "v3r1f13r", "c0d3", "t0k3n", "authorize"):
        assert secret not in shown


answers = st.one_of(
    st.just(TOKENS),
    st.fixed_dictionaries(
        {
            "error": st.sampled_from(
                ["authorization_pending", "slow_down", "expired_token", "x"]
            )
        }
    ),
)
moments = st.floats(0.0, 2000.0)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(PageReady, st.just("https://x"), st.just({}), moments),
    st.builds(DeviceCodeIssued, st.sampled_from([CODE, {"error": "x"}]), moments),
    st.builds(Redirected, st.sampled_from([{"code": "c"}, {"error": "access_denied"}])),
    st.builds(Answered, answers, moments),
    st.builds(Unanswered, st.just("no connection"), moments),
    st.builds(TimeElapsed, moments),
    st.builds(Refused, st.just(SignInFailed("no"))),
    st.just(Cancelled()),
)


@given(st.lists(events))
def test_any_history_keeps_the_promises(history: list[Event]) -> None:
    state: State = Starting(REQUEST)
    for event in history:
        before, state = state, advance(state, event)
        if isinstance(before, SignedIn | Failed):
            assert state is before
        elif isinstance(event, Cancelled | Refused):
            assert isinstance(state, Failed)
        if isinstance(state, AwaitingDeviceCode) and isinstance(
            before, AwaitingDeviceCode
        ):
            assert state.interval >= before.interval
            assert state.expires_at == before.expires_at
        if isinstance(state, SignedIn) and state is not before:
            assert isinstance(event, Answered)
            assert "access_token" in event.answer
