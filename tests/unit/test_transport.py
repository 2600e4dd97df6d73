"""What carries MSAL's requests, against servers that hang, lie and redirect."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest
import trustme
from harness.loopback import Proxy, Reply, Server, closed_port

from entra_magic.errors import EntraMagicError
from entra_magic.signin.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Opener = Callable[[str], Transport]

ENVIRONMENT = ("PROXY", "_CA_BUNDLE", "SSL_CERT")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from an environment without proxies and certificates."""
    for name in tuple(os.environ):
        if any(part in name.upper() for part in ENVIRONMENT):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    names = ("localhost", "login.contoso.com")
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.fixture
def company_ca(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The company's certificate, set the way that requests reads it."""
    bundle = tmp_path / "company.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    return bundle


@pytest.fixture
def open_transport() -> Iterator[Opener]:
    """Make transports that are closed after the test."""
    with contextlib.ExitStack() as opened:

        def make(login: str) -> Transport:
            return opened.enter_context(contextlib.closing(Transport(login)))

        yield make


@pytest.fixture
def slow() -> Iterator[Server]:
    """A login host that takes a request and never answers."""
    with Server(lambda _: slow.hang()) as slow:
        yield slow


class Caller:
    """A thread that is in the middle of a request."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.error: Exception | None = None
        self._call = call
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.error = error

    def ends_within(self, seconds: float) -> bool:
        self._thread.join(seconds)
        return not self._thread.is_alive()


def wait_until_asked(server: Server) -> None:
    deadline = time.monotonic() + 5
    while not server.asked and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.asked


def test_a_request_under_way_is_cut_off_from_another_thread(
    slow: Server, open_transport: Opener
) -> None:
    transport = open_transport(slow.url)
    caller = Caller(lambda: transport.get(f"https://127.0.0.1:{slow.port}/x"))
    wait_until_asked(slow)

    transport.cut()

    assert caller.ends_within(1)
    assert isinstance(caller.error, httpx.HTTPError)


@pytest.mark.usefixtures("company_ca")
def test_a_request_over_tls_is_cut_off(
    tls: ssl.SSLContext, open_transport: Opener
) -> None:
    with Server(lambda _: slow.hang(), tls) as slow:
        transport = open_transport(slow.url)
        caller = Caller(lambda: transport.get(f"{slow.url}/x"))
        wait_until_asked(slow)

        transport.cut()

        assert caller.ends_within(1)


@pytest.mark.usefixtures("company_ca")
def test_a_request_through_a_proxy_is_cut_off(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, open_transport: Opener
) -> None:
    """TLS inside a tunnel has a socket of its own; the tunnel's is a dead one."""
    with Server(lambda _: slow.hang(), tls) as slow, Proxy(slow.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        transport = open_transport("https://login.contoso.com")
        caller = Caller(lambda: transport.get("https://login.contoso.com/x"))
        wait_until_asked(slow)

        transport.cut()

        assert caller.ends_within(1)


def test_a_request_that_was_still_connecting_sends_nothing_after_the_cut(
    open_transport: Opener,
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as busy:
        port = busy.getsockname()[1]
        queued = [socket.socket() for _ in range(2)]
        for one in queued:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        transport = open_transport(f"http://127.0.0.1:{port}")
        caller = Caller(lambda: transport.get(f"https://127.0.0.1:{port}/x"))
        time.sleep(0.3)
        transport.cut()
        busy.settimeout(4)
        accepted = [busy.accept()[0] for _ in range(2)]

        assert caller.ends_within(4)
        for one in (*queued, *accepted):
            one.close()


def test_nothing_is_sent_after_the_cut(open_transport: Opener) -> None:
    with Server(lambda _: Reply()) as server:
        transport = open_transport(server.url)
        transport.cut()

        with pytest.raises(httpx.HTTPError, match="cancelled"):
            transport.get(f"https://127.0.0.1:{server.port}/x")
        assert server.asked == []


def test_no_request_waits_for_ever(open_transport: Opener) -> None:
    """MSAL's own requests have no time-out at all."""
    transport = open_transport("https://login.contoso.com")

    limits = transport._client.timeout.as_dict()

    assert set(limits) == {"connect", "read", "write", "pool"}
    assert all(limit is not None and limit <= 20 for limit in limits.values())


def test_a_proxy_of_the_environment_is_not_used_for_loopback(
    monkeypatch: pytest.MonkeyPatch, open_transport: Opener
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    with Server(lambda _: Reply(body='{"a": 1}')) as server:
        transport = open_transport(server.url)

        answer = transport.get(f"https://127.0.0.1:{server.port}/x")

        assert answer.text == '{"a": 1}'


@pytest.mark.usefixtures("company_ca")
def test_a_proxy_of_the_environment_is_used_for_a_real_login_host(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, open_transport: Opener
) -> None:
    with Server(lambda _: Reply(), tls) as server, Proxy(server.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        transport = open_transport("https://login.contoso.com")

        assert transport.get("https://login.contoso.com/x").status_code == 200

        assert proxy.destinations == ["login.contoso.com:443"]


def test_an_unknown_certificate_is_refused(
    tls: ssl.SSLContext, open_transport: Opener
) -> None:
    with Server(lambda _: Reply(), tls) as server:
        transport = open_transport(server.url)

        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            transport.get(f"{server.url}/x")


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_company_s_certificate_is_trusted(
    variable: str,
    company_ca: Path,
    tls: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
    open_transport: Opener,
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.setenv(variable, str(company_ca))
    with Server(lambda _: Reply(), tls) as server:
        transport = open_transport(server.url)

        assert transport.get(f"{server.url}/x").status_code == 200


def test_a_certificate_file_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))

    with pytest.raises(EntraMagicError, match=r"(?s)REQUESTS_CA_BUNDLE.*gone\.pem"):
        Transport("https://login.contoso.com")


@pytest.mark.parametrize("status", [200, 400])
def test_a_page_in_place_of_an_answer_is_refused(
    status: int, open_transport: Opener
) -> None:
    page = Reply(status, "<html>Log in to the hotel's network</html>")
    with Server(lambda _: page) as server:
        transport = open_transport(server.url)

        with pytest.raises(httpx.DecodingError) as refused:
            transport.post(f"https://127.0.0.1:{server.port}/token", data={"a": "b"})

        assert "hotel" not in repr(refused.value)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_does_not_carry_a_form_to_another_host(
    status: int, open_transport: Opener
) -> None:
    """The form of a token request holds the refresh token."""
    with Server(lambda _: Reply(body='{"caught": true}')) as stranger:
        elsewhere = Reply(status, "{}", {"Location": f"{stranger.url}/token"})
        with Server(lambda _: elsewhere) as server:
            transport = open_transport(server.url)

            transport.post(
                f"https://127.0.0.1:{server.port}/token",
                data={"refresh_token": "secret"},
            )

            assert stranger.asked == []


def test_the_details_of_the_last_error_are_kept(open_transport: Opener) -> None:
    error = {
        "error": "invalid_grant",
        "error_description": "AADSTS50173: The grant has been revoked.",
        "error_codes": [50173],
        "suberror": "bad_token",
        "correlation_id": "c",
    }
    with Server(lambda _: Reply(400, json.dumps(error))) as server:
        transport = open_transport(server.url)
        transport.post(f"https://127.0.0.1:{server.port}/token", data={})

        assert transport.last_error is not None
        assert transport.last_error.codes == (50173,)
        assert transport.last_error.suberror == "bad_token"


@pytest.mark.parametrize("codes", [[None], ["no number"], "50173", {}])
def test_ill_formed_error_codes_do_not_hide_the_error(
    codes: object, open_transport: Opener
) -> None:
    error = {"error": "invalid_grant", "error_codes": codes}
    with Server(lambda _: Reply(400, json.dumps(error))) as server:
        transport = open_transport(server.url)
        transport.post(f"https://127.0.0.1:{server.port}/token", data={})

        assert transport.last_error is not None
        assert transport.last_error.error == "invalid_grant"


def test_an_error_is_not_blamed_on_the_answer_before(open_transport: Opener) -> None:
    server = Server(lambda _: Reply(400, '{"error": "authorization_pending"}'))
    url = f"https://127.0.0.1:{server.port}/token"
    transport = open_transport(server.url)
    transport.post(url, data={})
    server.close()

    with pytest.raises(httpx.HTTPError):
        transport.post(url, data={})

    assert transport.last_error is None


def test_msal_is_given_https_where_the_sandbox_has_none(open_transport: Opener) -> None:
    document = {"token_endpoint": "", "authorization_endpoint": "http://a/b"}
    with Server(lambda _: Reply(body=json.dumps(document))) as server:
        document["token_endpoint"] = f"{server.url}/t/oauth2/v2.0/token"
        transport = open_transport(server.url)
        path = "/t/v2.0/.well-known/openid-configuration"

        answer = transport.get(f"{transport.origin}{path}")

        assert json.loads(answer.text) == {
            "token_endpoint": f"https://127.0.0.1:{server.port}/t/oauth2/v2.0/token",
            "authorization_endpoint": "http://a/b",
        }


def test_an_answer_s_repr_shows_none_of_it(open_transport: Opener) -> None:
    with Server(lambda _: Reply(body='{"access_token": "secret"}')) as server:
        transport = open_transport(server.url)

        answer = transport.post(f"{transport.origin}/token", data={})

        assert "secret" not in repr(answer)
