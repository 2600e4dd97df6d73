"""What a person reads when Entra refuses."""

from __future__ import annotations

import pytest

from entra_magic.clouds import CLOUDS, sandbox_cloud
from entra_magic.errors import OAuthError
from entra_magic.signin.explain import hints, refusal, said_by_entra
from entra_magic.signin.request import Flow, SignInRequest

REQUEST = SignInRequest(
    Flow.BROWSER,
    "the test asked for it",
    client_id="11112222-bbbb-3333-cccc-4444dddd5555",
    tenant="contoso.com",
    scopes=("User.Read", "Group.Read.All"),
    cloud=CLOUDS["USGov"],
)


NUMBERS = [int(code) for code in hints() if code.isdigit()]
ERRORS = [code for code in hints() if code.islower()]


@pytest.mark.parametrize("code", NUMBERS)
def test_every_known_number_has_a_cause_a_remedy_and_a_line(code: int) -> None:
    message = str(refusal(REQUEST, OAuthError("invalid_grant", codes=(code,))))

    cause, remedy, line, *_ = message.splitlines()
    assert cause.endswith(".")
    assert remedy.endswith(".")
    assert line.startswith("Next: %entra_connect")
    assert "{" not in message


@pytest.mark.parametrize("error", ERRORS)
def test_every_known_error_has_a_hint_without_a_number(error: str) -> None:
    message = str(refusal(REQUEST, OAuthError(error)))

    assert "Entra refused the sign-in." not in message
    assert "Next: %entra_connect" in message


def test_an_unknown_number_shows_entra_s_own_words() -> None:
    error = OAuthError(
        "server_error",
        "AADSTS999999: Something new. Trace ID: t Correlation ID: c",
        codes=(999999,),
        correlation_id="c",
        timestamp="2026-01-01 00:00:00Z",
    )

    assert str(refusal(REQUEST, error)).splitlines()[3:] == [
        "Entra says: AADSTS999999: Something new.",
        "correlation id c, time 2026-01-01 00:00:00Z",
    ]


def test_the_first_number_that_is_known_gives_the_hint() -> None:
    error = OAuthError("invalid_grant", codes=(1, 65004))

    assert "declined on the consent page" in str(refusal(REQUEST, error))


def test_the_answer_stays_at_hand() -> None:
    error = OAuthError("invalid_grant")

    assert refusal(REQUEST, error).oauth_error is error


def test_without_a_description_the_error_itself_is_quoted() -> None:
    assert said_by_entra(OAuthError("invalid_grant")) == ["Entra says: invalid_grant"]


def test_braces_in_what_the_person_typed_do_no_harm() -> None:
    request = SignInRequest(Flow.BROWSER, "…", scopes=("{odd}",))

    message = str(refusal(request, OAuthError("invalid_scope", codes=(70011,))))

    assert "{odd}" in message


def test_the_line_repeats_what_was_asked_for() -> None:
    message = str(refusal(REQUEST, OAuthError("access_denied")))

    assert (
        "Next: %entra_connect --scopes User.Read Group.Read.All "
        "--client-id 11112222-bbbb-3333-cccc-4444dddd5555 "
        "--tenant-id contoso.com --environment USGov" in message
    )


def test_the_line_of_the_sandbox_names_no_generated_ids() -> None:
    cloud = sandbox_cloud("http://127.0.0.1:1", "http://127.0.0.1:1")
    request = SignInRequest(Flow.DEVICE_CODE, "…", tenant="t", cloud=cloud)

    message = str(refusal(request, OAuthError("access_denied")))

    assert "Next: %entra_connect --sandbox --scopes User.Read\n" in message


def test_a_flow_that_was_insisted_on_stays_in_the_line() -> None:
    request = SignInRequest(Flow.DEVICE_CODE, "you asked for it", flow_insisted=True)

    assert request.line.startswith("%entra_connect --device-code ")


def test_a_login_hint_is_quoted_where_it_has_to_be() -> None:
    request = SignInRequest(Flow.BROWSER, "…", login_hint="o'hara@contoso.com")

    assert "--login-hint 'o'\"'\"'hara@contoso.com'" in request.line
