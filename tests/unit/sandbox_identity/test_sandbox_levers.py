from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest
from harness.login_host import TOKEN, authorize_url

from entra_magic.sandbox.directory import well_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

DOCUMENT = "/contoso.com/v2.0/.well-known/openid-configuration"


class Client:
    """A client that waits for its answer at a redirect URI of its own."""

    def __init__(self) -> None:
        self.answers: list[dict[str, list[str]]] = []
        self._server = HTTPServer(("127.0.0.1", 0), self._handler())
        self.redirect_uri = f"http://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        answers = self.answers

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answers.append(parse_qs(body.decode()))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        return Handler

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client()
    yield client
    client.stop()


def approve(web: httpx.Client, upn: str, **body: str) -> httpx.Response:
    return web.post("/sandbox/approve-as", json={"upn": upn} | body, timeout=30)


@pytest.mark.parametrize(
    ("lever", "body"),
    [
        ("settings", {"device_code_lifetime": "soon"}),
        ("settings", {"device_code_lifetime": -1}),
        ("settings", {"coffee": 1}),
        ("faults", {"status": 503}),
        ("faults", {"path": "/", "status": "503"}),
        ("faults", {"path": "/", "coffee": 1}),
        ("revoke", {}),
        ("approve-as", {"upn": well_known.ADMIN}),
        ("approve-as", {"upn": well_known.ADMIN, "action": "dance"}),
    ],
)
def test_a_lever_moved_the_wrong_way_says_so(
    web: httpx.Client, lever: str, body: dict[str, object]
) -> None:
    answer = web.post(f"/sandbox/{lever}", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"


def test_a_page_of_another_origin_cannot_move_a_lever(web: httpx.Client) -> None:
    """A browser sends plain text across origins without asking anybody."""
    answer = web.post(
        "/sandbox/revoke",
        content='{"upn": "admin@contoso.com"}',
        headers={"Content-Type": "text/plain"},
    )

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("upn", "scope", "number"),
    [
        (well_known.DISABLED, "User.Read", 50057),
        ("nobody@contoso.com", "User.Read", 50034),
        (well_known.FABRIKAM_ADMIN, "User.Read", 50020),
        (well_known.READER, "User.Read.All", 90094),
    ],
)
def test_somebody_who_may_not_sign_in_is_not_played(
    web: httpx.Client, client: Client, upn: str, scope: str, number: int
) -> None:
    url = authorize_url(redirect_uri=client.redirect_uri, scope=scope)

    answer = approve(web, upn, authorize_url=url)

    assert answer.status_code == 400
    assert answer.json()["error_codes"] == [number]
    assert not client.answers


def test_an_application_that_is_not_registered_is_refused(web: httpx.Client) -> None:
    url = authorize_url(client_id="11111111-2222-3333-4444-555555555555")

    answer = approve(web, well_known.ADMIN, authorize_url=url)

    assert answer.json()["error_codes"] == [700016]


def test_a_client_that_has_gone_is_named(web: httpx.Client) -> None:
    url = authorize_url(redirect_uri="http://localhost:9")

    answer = approve(web, well_known.ADMIN, authorize_url=url)

    assert answer.status_code == 502
    assert "http://localhost:9" in answer.json()["error_description"]


def test_a_mistake_of_the_client_is_told_to_it(
    web: httpx.Client, client: Client
) -> None:
    url = authorize_url(redirect_uri=client.redirect_uri, scope="User.Raed")

    answer = approve(web, well_known.ADMIN, authorize_url=url)

    assert answer.json() == {"status": "refused", "error": "invalid_scope"}
    assert client.answers[0]["error"] == ["invalid_scope"]


def test_a_played_refusal_reaches_the_client(web: httpx.Client, client: Client) -> None:
    url = authorize_url(redirect_uri=client.redirect_uri)

    answer = approve(web, well_known.ADMIN, authorize_url=url, action="decline")

    assert answer.json() == {"status": "declined"}
    assert client.answers[0]["error"] == ["access_denied"]


def test_a_played_person_answers_the_client(web: httpx.Client, client: Client) -> None:
    url = str(web.base_url.join(authorize_url(redirect_uri=client.redirect_uri)))

    answer = approve(web, well_known.ADMIN, authorize_url=url)

    assert answer.json() == {"status": "approved"}
    assert client.answers[0]["state"] == ["the-state"]
    assert client.answers[0]["code"]


@pytest.mark.parametrize("action", ["approve", "decline"])
def test_a_played_person_answers_a_device(web: httpx.Client, action: str) -> None:
    device = web.post(
        "/contoso.com/oauth2/v2.0/devicecode",
        data={"client_id": well_known.NOTEBOOK_APP_ID, "scope": "User.Read"},
    ).json()

    approve(web, well_known.ADMIN, user_code=device["user_code"], action=action)

    poll = {
        "client_id": well_known.NOTEBOOK_APP_ID,
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": device["device_code"],
    }
    assert web.post(TOKEN, data=poll).is_success == (action == "approve")


def test_a_fault_hits_as_often_as_it_was_asked_to(web: httpx.Client) -> None:
    fault = {"path": "/contoso.com/v2.0", "status": 503, "times": 2, "body": "Sorry"}
    web.post("/sandbox/faults", json=fault).raise_for_status()

    answers = [web.get(DOCUMENT) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].text == "Sorry"


def test_a_fault_can_be_named_by_the_end_of_the_path(web: httpx.Client) -> None:
    fault = {
        "path": "/openid-configuration",
        "status": 429,
        "body": {"error": "throttled"},
        "headers": {"Retry-After": "7"},
    }
    web.post("/sandbox/faults", json=fault).raise_for_status()

    answer = web.get(DOCUMENT)

    assert answer.headers["retry-after"] == "7"
    assert answer.json() == {"error": "throttled"}


def test_a_delay_alone_only_delays(web: httpx.Client) -> None:
    fault = {"path": DOCUMENT, "delay_seconds": 0.3}
    web.post("/sandbox/faults", json=fault).raise_for_status()
    began = time.monotonic()

    answer = web.get(DOCUMENT)

    assert answer.status_code == 200
    assert time.monotonic() - began >= 0.3


def test_faults_can_be_taken_back(web: httpx.Client) -> None:
    fault = {"path": DOCUMENT, "status": 500, "times": None}
    web.post("/sandbox/faults", json=fault).raise_for_status()
    assert web.get(DOCUMENT).status_code == 500

    web.delete("/sandbox/faults")

    assert web.get(DOCUMENT).status_code == 200


def test_requests_are_counted_without_what_they_carried(web: httpx.Client) -> None:
    web.post(TOKEN, data={"code": "very-secret"})
    web.post(TOKEN, params={"code": "very-secret"})

    answer = web.get("/sandbox/requests")

    assert answer.json()["counts"] == {TOKEN: 2}
    assert [request["method"] for request in answer.json()["requests"]] == ["POST"] * 2
    assert "very-secret" not in answer.text


def test_the_personas_are_listed(web: httpx.Client) -> None:
    personas = {one["upn"]: one for one in web.get("/sandbox/personas").json()}

    assert set(personas) == {
        "admin@contoso.com",
        "appadmin@contoso.com",
        "reader@contoso.com",
        "guest@fabrikam.com",
        "disabled@contoso.com",
        "admin@fabrikam.com",
    }
    assert personas["admin@contoso.com"]["password"] == "sandbox"
