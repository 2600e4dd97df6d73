"""MSAL's application, where the login host refuses, fails or is not there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from harness.in_process import request_to
from harness.loopback import Reply, Server, closed_port

from entra_magic.clouds import Cloud, sandbox_cloud
from entra_magic.errors import SignInFailed
from entra_magic.signin.application import Application, network_errors
from entra_magic.signin.request import Flow, SignInRequest
from entra_magic.signin.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.loopback import Asked
    from harness.sandbox import Sandbox

Opener = Callable[[SignInRequest], Application]


@pytest.fixture
def open_application() -> Iterator[Opener]:
    """Make applications that are closed after the test."""
    transports: list[Transport] = []

    def make(request: SignInRequest) -> Application:
        transports.append(Transport(request.cloud.login))
        return Application(request, transports[-1])

    yield make
    for transport in transports:
        transport.close()


def lost(url: str, **changes: Any) -> SignInRequest:
    """Return a request to sign in at a server that is not a sandbox."""
    cloud = sandbox_cloud(url, url)
    return SignInRequest(Flow.BROWSER, "the test asked for it", cloud=cloud, **changes)


def test_an_unknown_tenant_is_named_with_the_line_to_run(
    tenant: Sandbox, open_application: Opener
) -> None:
    request = request_to(tenant, tenant="nowhere.example")

    with pytest.raises(SignInFailed) as failed:
        open_application(request)

    assert "nowhere.example" in str(failed.value).partition("\n")[0]
    assert "Next: %entra_connect --sandbox" in str(failed.value)
    assert failed.value.oauth_error is not None
    assert failed.value.oauth_error.codes == (90002,)


def test_a_sandbox_that_has_stopped_is_told_of(open_application: Opener) -> None:
    with pytest.raises(SignInFailed, match=r"(?s)sandbox has stopped.*Next: %entra"):
        open_application(lost(f"http://127.0.0.1:{closed_port()}"))


def test_a_login_host_that_cannot_be_reached_is_named(
    open_application: Opener,
) -> None:
    login = f"https://localhost:{closed_port()}"
    cloud = Cloud("Global", login, "https://graph.microsoft.com")
    request = SignInRequest(Flow.BROWSER, "the test asked for it", cloud=cloud)

    with pytest.raises(SignInFailed) as failed:
        open_application(request)

    message = str(failed.value)
    assert f"{login} cannot be reached" in message
    assert "HTTPS_PROXY" in message
    assert "Next: %entra_connect" in message


@pytest.mark.parametrize(
    "reply",
    [
        Reply(503, "<html>Service Unavailable</html>", content_type="text/html"),
        Reply(200, "<html>Log in to the hotel's network</html>"),
        Reply(200, "{}"),
        Reply(404, "not found", content_type="text/plain"),
    ],
    ids=["busy", "captive portal", "empty", "not found"],
)
def test_a_host_that_does_not_speak_the_protocol_is_not_called_a_refusal(
    reply: Reply, open_application: Opener
) -> None:
    """Nothing of a page that somebody else answered is Entra's own words."""
    with Server(lambda _: reply) as server, pytest.raises(SignInFailed) as failed:
        open_application(lost(server.url))

    message = str(failed.value)
    assert "Entra refused" not in message
    assert "Entra says" not in message
    assert "hotel" not in message
    assert "Next: %entra_connect" in message


@pytest.mark.parametrize("scope", ["openid", "profile", "offline_access"])
@pytest.mark.parametrize("flow", [Flow.BROWSER, Flow.DEVICE_CODE])
def test_a_scope_that_is_always_asked_for_may_be_typed_as_well(
    scope: str, flow: Flow, tenant: Sandbox, open_application: Opener
) -> None:
    """MSAL refuses its own protocol scopes with a ValueError."""
    scopes = ("User.Read", scope)
    application = open_application(request_to(tenant, flow, scopes=scopes))

    if flow is Flow.BROWSER:
        answer = application.begin_browser("http://localhost:1")
    else:
        answer = application.begin_device_code()

    assert "error" not in answer


def test_a_busy_server_is_asked_again_at_the_next_poll(
    tenant: Sandbox, open_application: Opener
) -> None:
    """MSAL replays a 5xx from memory for a minute."""
    application = open_application(request_to(tenant, Flow.DEVICE_CODE))
    flow = application.begin_device_code()
    tenant.fault("/token", status=503, body="<html>busy</html>")

    with pytest.raises(network_errors()):
        application.poll(dict(flow))

    assert application.poll(dict(flow))["error"] == "authorization_pending"
    assert tenant.count("/token") == 2


def test_a_refusal_is_asked_for_again_too(
    tenant: Sandbox, open_application: Opener
) -> None:
    """MSAL replays a 400 as well, so that a remedied cause would stay hidden."""
    application = open_application(request_to(tenant, Flow.DEVICE_CODE))
    flow = application.begin_device_code()

    application.poll(dict(flow))
    tenant.control("approve-as", upn="admin@contoso.com", user_code=flow["user_code"])

    assert "access_token" in application.poll(dict(flow))


@pytest.mark.parametrize("page", ["html", "dropped"])
def test_no_proper_answer_to_a_poll_is_a_network_error(
    page: str, tenant: Sandbox, open_application: Opener
) -> None:
    application = open_application(request_to(tenant, Flow.DEVICE_CODE))
    flow = application.begin_device_code()
    if page == "html":
        tenant.fault("/token", status=200, body="<html>hotel</html>")
    else:
        tenant.fault("/token", drop=True)

    with pytest.raises(network_errors()):
        application.poll(dict(flow))


def test_a_page_in_place_of_tokens_is_not_logged(
    tenant: Sandbox, open_application: Opener, caplog: pytest.LogCaptureFixture
) -> None:
    """MSAL logs the whole body of what it cannot parse."""
    caplog.set_level(logging.DEBUG)
    application = open_application(request_to(tenant, Flow.DEVICE_CODE))
    flow = application.begin_device_code()
    tenant.fault("/token", status=200, body="<html>refresh_token=0.secret</html>")

    with pytest.raises(network_errors()):
        application.poll(dict(flow))

    assert "0.secret" not in caplog.text
    assert flow["device_code"] not in caplog.text


def test_a_failed_redemption_says_what_entra_said(
    tenant: Sandbox, open_application: Opener
) -> None:
    application = open_application(request_to(tenant))
    flow = application.begin_browser("http://localhost:1")

    answer = application.redeem(flow, {"code": "made up", "state": flow["state"]})

    assert answer["error"] == "invalid_grant"


def test_a_redemption_that_meets_a_busy_server_fails_with_the_line(
    tenant: Sandbox, open_application: Opener
) -> None:
    application = open_application(request_to(tenant))
    flow = application.begin_browser("http://localhost:1")
    tenant.fault("/token", status=503, body="<html>busy</html>")

    with pytest.raises(SignInFailed, match="Next: %entra_connect") as failed:
        application.redeem(flow, {"code": "made up", "state": flow["state"]})

    assert "Entra refused" not in str(failed.value)


def test_the_verifier_stays_here_and_its_challenge_is_s256(
    tenant: Sandbox, open_application: Opener
) -> None:
    application = open_application(request_to(tenant))

    flow = application.begin_browser("http://localhost:1")

    assert flow["code_verifier"] not in flow["auth_uri"]
    assert "code_challenge_method=S256" in flow["auth_uri"]
    assert "response_mode=form_post" in flow["auth_uri"]


def test_hints_and_prompt_reach_the_sign_in_page(
    tenant: Sandbox, open_application: Opener
) -> None:
    hints = {
        "login_hint": "admin@contoso.com",
        "domain_hint": "contoso.com",
        "prompt": "login",
    }
    application = open_application(request_to(tenant, **hints))

    uri = application.begin_browser("http://localhost:1")["auth_uri"]

    assert "login_hint=admin%40contoso.com" in uri
    assert "domain_hint=contoso.com" in uri
    assert "prompt=login" in uri


def test_no_login_host_but_the_own_one_is_asked(open_application: Opener) -> None:
    """MSAL asks the public cloud about every host that it does not know."""

    def answer(asked: Asked) -> Reply:
        assert "discovery/instance" not in asked.target
        return Reply(404)

    with Server(answer) as server:
        with pytest.raises(SignInFailed):
            open_application(lost(server.url))

        assert [one.target for one in server.asked] == [
            "/organizations/v2.0/.well-known/openid-configuration"
        ]
