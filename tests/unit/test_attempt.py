"""Whole sign-ins on their thread: refused, given up, cancelled, and finished."""

from __future__ import annotations

import logging
import random
import threading
import time
from typing import TYPE_CHECKING

import pytest
from harness.in_process import (
    ADMIN,
    approve,
    failure_of,
    listening_ports,
    our_threads,
    played,
    request_to,
    states_of,
)
from harness.journey import accept, enter_account
from harness.loopback import Server

from entra_magic.clouds import sandbox_cloud
from entra_magic.errors import (
    EntraMagicError,
    SandboxUnavailable,
    SignInCancelled,
    SignInFailed,
    SignInTimedOut,
)
from entra_magic.signin.attempt import Attempt
from entra_magic.signin.request import Flow, SignInRequest
from entra_magic.signin.states import (
    AwaitingBrowser,
    AwaitingDeviceCode,
    Failed,
    Redeeming,
    SignedIn,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.person import Person
    from harness.sandbox import Sandbox

    from entra_magic.errors import OAuthError

BOTH = (Flow.BROWSER, Flow.DEVICE_CODE)
both_flows = pytest.mark.parametrize("flow", BOTH)


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    """Whatever a sign-in came to, its thread and its port are gone."""
    before = listening_ports()
    yield
    assert our_threads() == []
    assert listening_ports() <= before


@pytest.fixture
def quick(tenant: Sandbox) -> Sandbox:
    """A sandbox whose device codes may be polled every second."""
    tenant.control("settings", device_code_interval=1)
    return tenant


def nobody(_: AwaitingBrowser | AwaitingDeviceCode) -> bool:
    return False


def oauth_error(error: Exception) -> OAuthError:
    assert isinstance(error, SignInFailed)
    assert error.oauth_error is not None
    return error.oauth_error


def close(states: list[State], attempt: Attempt) -> SignedIn:
    """Return the signed-in state that an attempt ended in, and end it."""
    assert attempt.application is not None
    attempt.application.close()
    assert isinstance(states[-1], SignedIn), getattr(states[-1], "error", states[-1])
    return states[-1]


@both_flows
def test_an_unknown_application_is_named(flow: Flow, tenant: Sandbox) -> None:
    stranger = "11112222-bbbb-3333-cccc-4444dddd5555"
    request = request_to(tenant, flow, client_id=stranger)

    def look(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        approve(tenant, state)
        return False

    if flow is Flow.BROWSER:
        # Entra tells only the person at the page, and nothing comes back.
        error = failure_of(
            Attempt(SignInRequest(**vars(request) | {"timeout": 1}), nobody)
        )
        assert isinstance(error, SignInTimedOut)
    else:
        error = failure_of(Attempt(request, look))
        assert f"The application {stranger} is not registered" in str(error)
        assert "Check --client-id" in str(error)
        assert oauth_error(error).codes == (700016,)


def test_an_application_without_public_client_flows_is_named(tenant: Sandbox) -> None:
    payroll = "0c11e170-0000-4000-8000-000000000020"
    request = request_to(tenant, Flow.DEVICE_CODE, client_id=payroll)

    error = failure_of(Attempt(request, nobody))

    assert isinstance(error, SignInFailed)
    assert "Next: %entra_connect" in str(error)


def test_an_unknown_scope_is_named(tenant: Sandbox) -> None:
    request = request_to(tenant, Flow.DEVICE_CODE, scopes=("User.Raed",))

    error = failure_of(Attempt(request, nobody))

    assert "no such permission: User.Raed" in str(error)
    assert "Check the spelling after --scopes" in str(error)


def test_an_unknown_tenant_fails_before_anything_is_shown(tenant: Sandbox) -> None:
    shown: list[State] = []

    def show(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        shown.append(state)
        return False

    error = failure_of(Attempt(request_to(tenant, tenant="nowhere.example"), show))

    assert "nowhere.example" in str(error)
    assert shown == []


def test_cancel_on_the_page_is_a_refusal(quick: Sandbox, person: Person) -> None:
    def decline(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        assert isinstance(state, AwaitingBrowser)
        person.open(state.auth_uri).press("Cancel")
        if person.offers("Continue"):
            person.press("Continue")
        return True

    error = failure_of(Attempt(request_to(quick), decline))

    assert oauth_error(error).error == "access_denied"
    assert "Next: %entra_connect" in str(error)


def test_a_declined_device_code_is_a_refusal(quick: Sandbox) -> None:
    def decline(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        assert isinstance(state, AwaitingDeviceCode)
        code = state.user_code
        quick.control("approve-as", upn=ADMIN, user_code=code, action="decline")
        return False

    error = failure_of(Attempt(request_to(quick, Flow.DEVICE_CODE), decline))

    assert "declined" in str(error)
    assert "Next: %entra_connect" in str(error)


@both_flows
def test_nobody_comes_in_time(flow: Flow, quick: Sandbox) -> None:
    began = time.monotonic()

    error = failure_of(Attempt(request_to(quick, flow, timeout=0.5), nobody))

    assert isinstance(error, SignInTimedOut)
    assert "%entra_connect" in str(error)
    assert time.monotonic() - began < 3


def test_a_code_ends_when_the_server_forgets_it(quick: Sandbox) -> None:
    quick.control("settings", device_code_lifetime=2)

    error = failure_of(Attempt(request_to(quick, Flow.DEVICE_CODE), nobody))

    assert isinstance(error, SignInTimedOut | SignInFailed)
    assert "%entra_connect" in str(error)


@both_flows
def test_a_presenter_s_own_reason_ends_the_sign_in(flow: Flow, quick: Sandbox) -> None:
    reason = SandboxUnavailable("It went away.")

    def refuse(_: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        raise reason

    assert failure_of(Attempt(request_to(quick, flow), refuse)) is reason


@both_flows
def test_a_presenter_that_breaks_ends_the_sign_in_too(
    flow: Flow, quick: Sandbox
) -> None:
    def fail(_: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        raise ZeroDivisionError

    error = failure_of(Attempt(request_to(quick, flow), fail))

    assert isinstance(error, EntraMagicError)
    assert isinstance(error.__cause__, ZeroDivisionError)
    assert "%entra_connect" in str(error)


@both_flows
def test_a_sandbox_that_stops_meanwhile_is_told_of(
    flow: Flow, sandbox: Sandbox
) -> None:
    sandbox.control("settings", device_code_interval=1)

    def stop(_: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        sandbox.stop()
        return False

    error = failure_of(Attempt(request_to(sandbox, flow, timeout=4), stop))

    assert isinstance(error, EntraMagicError)
    assert "%entra_connect --sandbox" in str(error)


def test_a_sandbox_that_stops_before_the_code_is_redeemed(sandbox: Sandbox) -> None:
    def approve_and_stop(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        sandbox.fault("/token", drop=True, times=None)
        approve(sandbox, state)
        return False

    error = failure_of(Attempt(request_to(sandbox), approve_and_stop))

    assert "Next: %entra_connect --sandbox" in str(error)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503, "body": "<html>busy</html>"},
        {"status": 200, "body": "<html>hotel</html>"},
        {"drop": True},
    ],
    ids=["busy", "captive portal", "dropped"],
)
def test_a_poll_without_a_proper_answer_is_survived(
    fault: dict[str, object], quick: Sandbox
) -> None:
    quick.fault("/token", **fault)
    attempt = played(quick, request_to(quick, Flow.DEVICE_CODE))

    states = states_of(attempt)

    close(states, attempt)
    troubles = [s.trouble for s in states if isinstance(s, AwaitingDeviceCode)]
    assert any(troubles)


def test_slow_down_is_obeyed(quick: Sandbox) -> None:
    quick.fault("/token", status=400, body={"error": "slow_down"})
    attempt = Attempt(request_to(quick, Flow.DEVICE_CODE), nobody)
    attempt.start()
    for state in attempt.states():
        if isinstance(state, AwaitingDeviceCode) and state.interval > 1:
            break
    attempt.cancel()

    assert isinstance(state, AwaitingDeviceCode)
    assert state.interval == 6


@both_flows
def test_cancel_at_any_moment_leaves_nothing(flow: Flow, quick: Sandbox) -> None:
    moments = random.Random(7)
    before = listening_ports()
    for _ in range(20):
        attempt = played(quick, request_to(quick, flow))
        attempt.start()
        time.sleep(moments.uniform(0, 0.3))

        began = time.monotonic()
        attempt.cancel()

        assert time.monotonic() - began < 1
        assert our_threads() == []
        assert listening_ports() <= before
        if attempt.application is not None:
            assert attempt.application.account is None


def test_cancelling_says_so(quick: Sandbox) -> None:
    attempt = Attempt(request_to(quick), nobody)
    attempt.start()
    states = attempt.states()
    while not isinstance(next(states), AwaitingBrowser):
        pass

    attempt.cancel()

    last = list(states)[-1]
    assert isinstance(last, Failed)
    assert isinstance(last.error, SignInCancelled)


def test_cancel_before_the_start_does_nothing(tenant: Sandbox) -> None:
    Attempt(request_to(tenant), nobody).cancel()


def test_a_login_host_that_hangs_is_given_up_at_once() -> None:
    with Server(lambda _: slow.hang()) as slow:
        cloud = sandbox_cloud(slow.url, slow.url)
        request = SignInRequest(Flow.BROWSER, "the test asked for it", cloud=cloud)
        attempt = Attempt(request, nobody)
        attempt.start()
        while not slow.asked:
            time.sleep(0.01)

        began = time.monotonic()
        attempt.cancel()

        assert time.monotonic() - began < 1
        assert our_threads() == []


def test_a_cancelled_redemption_keeps_no_tokens(tenant: Sandbox) -> None:
    tenant.fault("/token", delay_seconds=2)
    attempt = played(tenant, request_to(tenant))
    attempt.start()
    for state in attempt.states():
        if isinstance(state, Redeeming):
            attempt.cancel()

    assert isinstance(state, Failed)
    assert attempt.application is not None
    assert attempt.application.account is None


def test_both_at_once_do_not_disturb_each_other(quick: Sandbox) -> None:
    attempts = [played(quick, request_to(quick, flow)) for flow in BOTH * 2]
    outcomes: list[SignedIn] = []
    threads = [
        threading.Thread(target=lambda a=one: outcomes.append(close(states_of(a), a)))
        for one in attempts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == 4


def test_a_person_signs_in_at_the_page(quick: Sandbox, person: Person) -> None:
    def sign_in(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        assert isinstance(state, AwaitingBrowser)
        accept(enter_account(person.open(state.auth_uri)))
        return True

    attempt = Attempt(request_to(quick), sign_in)
    states = states_of(attempt)

    signed_in = close(states, attempt)
    assert "Back to your notebook" in person.text
    assert str(signed_in.answer["scope"]).count("User.Read.All") == 1
    kinds = list(dict.fromkeys(type(state).__name__ for state in states))
    assert kinds == ["Starting", "AwaitingBrowser", "Redeeming", "SignedIn"]


def test_a_person_types_the_code(quick: Sandbox, person: Person) -> None:
    def sign_in(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        assert isinstance(state, AwaitingDeviceCode)
        person.open(state.verification_uri)
        person.press("Next", **{"Code shown by the application": state.user_code})
        accept(enter_account(person))
        return False

    attempt = Attempt(request_to(quick, Flow.DEVICE_CODE), sign_in)
    states = states_of(attempt)

    close(states, attempt)
    kinds = list(dict.fromkeys(type(state).__name__ for state in states))
    assert kinds == ["Starting", "AwaitingDeviceCode", "SignedIn"]


@both_flows
def test_nothing_secret_is_shown_or_logged(
    flow: Flow, quick: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    attempt = played(quick, request_to(quick, flow))
    states = states_of(attempt)
    answer = close(states, attempt).answer

    secrets = {str(answer[name]) for name in ("access_token", "refresh_token")}
    for state in states:
        flow_notes = getattr(state, "flow", {})
        secrets |= {
            str(flow_notes[name])
            for name in ("code_verifier", "device_code")
            if name in flow_notes
        }
        if isinstance(state, Redeeming):
            secrets.add(state.response["code"])
    assert len(secrets) >= 3
    shown = caplog.text + repr(states)
    assert [secret[:6] for secret in secrets if secret in shown] == []
