"""The rules of both flows: a state and an event in, the next state out.

Nothing here waits, sends or prints, so that every rule can be tested by itself;
`attempt` performs what a state calls for and reports what happened as an event.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from entra_magic.errors import OAuthError, SignInCancelled, SignInTimedOut
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
from entra_magic.signin.explain import refusal
from entra_magic.signin.states import (
    AwaitingBrowser,
    AwaitingDeviceCode,
    Failed,
    Redeeming,
    SignedIn,
    Starting,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from entra_magic.signin.request import SignInRequest

__all__ = ["BROWSER_PATIENCE", "advance"]

BROWSER_PATIENCE = 15 * 60.0
"""Seconds to wait for the browser where no time-out was asked for."""

_SLOW_DOWN = 5.0
"""Seconds that each ``slow_down`` adds to the interval (RFC 8628, section 3.5)."""


def advance(state: State, event: Event) -> State:  # noqa: C901, PLR0911 - one case for each rule
    """Return the state that follows `state` when `event` happens.

    A final state stays as it is, and an event that a state does not wait for is
    ignored: a redirect that comes after Cancel changes nothing.

    Parameters
    ----------
    state
        Where the sign-in stands.
    event
        What happened.
    """
    if isinstance(state, SignedIn | Failed):
        return state
    match event:
        case Cancelled():
            return Failed(state.request, SignInCancelled("Sign-in cancelled."))
        case Refused(error):
            return Failed(state.request, error)
    match state, event:
        case Starting(), PageReady():
            return _awaiting_browser(state.request, event)
        case Starting(), DeviceCodeIssued():
            return _awaiting_device_code(state.request, event)
        case AwaitingBrowser(), Redirected(response):
            return _redirected(state, response)
        case AwaitingBrowser() | AwaitingDeviceCode(), TimeElapsed(now):
            return _timed_out(state) if now >= state.expires_at else state
        case AwaitingDeviceCode(), Unanswered(reason, now):
            return _poll_again(replace(state, trouble=reason), now)
        case AwaitingDeviceCode(), Answered(answer, now):
            return _polled(state, answer, now)
        case Redeeming(), Answered(answer, _):
            return _finished(state.request, answer)
        case _:
            return state


def _awaiting_browser(request: SignInRequest, event: PageReady) -> AwaitingBrowser:
    patience = BROWSER_PATIENCE if request.timeout is None else request.timeout
    return AwaitingBrowser(
        request, event.auth_uri, event.now + patience, flow=event.flow
    )


def _awaiting_device_code(request: SignInRequest, event: DeviceCodeIssued) -> State:
    answer = event.answer
    if "user_code" not in answer:
        return Failed(request, refusal(request, OAuthError.from_answer(answer)))
    lifetime = _seconds(answer.get("expires_in"), 900.0)
    interval = _seconds(answer.get("interval"), 5.0)
    patience = lifetime if request.timeout is None else min(lifetime, request.timeout)
    return AwaitingDeviceCode(
        request,
        user_code=str(answer["user_code"]),
        verification_uri=str(
            answer.get("verification_uri") or answer.get("verification_url") or ""
        ),
        expires_at=event.now + patience,
        started_at=event.now,
        interval=interval,
        poll_at=event.now + interval,
        flow=answer,
    )


def _seconds(value: object, default: float) -> float:
    """Return a number of seconds, which some servers send as a string."""
    return float(value) if isinstance(value, int | float | str) and value else default


def _redirected(state: AwaitingBrowser, response: Mapping[str, str]) -> State:
    if "error" in response:
        error = OAuthError.from_answer(response)
        return Failed(state.request, refusal(state.request, error))
    return Redeeming(state.request, state.flow, response)


def _polled(
    state: AwaitingDeviceCode, answer: Mapping[str, object], now: float
) -> State:
    error = answer.get("error")
    if error == "authorization_pending":
        return _poll_again(replace(state, trouble=""), now)
    if error == "slow_down":
        slower = replace(state, trouble="", interval=state.interval + _SLOW_DOWN)
        return _poll_again(slower, now)
    return _finished(state.request, answer)


def _poll_again(state: AwaitingDeviceCode, now: float) -> AwaitingDeviceCode:
    return replace(state, poll_at=now + state.interval)


def _finished(request: SignInRequest, answer: Mapping[str, object]) -> State:
    if "access_token" in answer:
        return SignedIn(request, answer)
    return Failed(request, refusal(request, OAuthError.from_answer(answer)))


def _timed_out(state: AwaitingBrowser | AwaitingDeviceCode) -> Failed:
    what = "page" if isinstance(state, AwaitingBrowser) else "code"
    return Failed(
        state.request,
        SignInTimedOut(
            f"Nobody finished the sign-in in time, so its {what} is no longer good.\n"
            f"Start again with: {state.request.line}"
        ),
    )
