"""Graph's own client on our adapter: where its tokens go, and where they do not."""

from __future__ import annotations

import asyncio
import base64
import json
import pickle
import ssl
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import trustme
from harness.in_process import ADMIN
from harness.loopback import Reply, Server
from hypothesis import given
from hypothesis import strategies as st
from kiota_abstractions.api_error import APIError
from msgraph import GraphServiceClient
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from entra_magic.clouds import Cloud, sandbox_cloud
from entra_magic.connection.connection import Connection
from entra_magic.errors import SignInRequired, TokenRenewalFailed
from entra_magic.graph.client import _PinnedTokens, graph_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.sandbox import Sandbox

Connect = Callable[..., Connection]

pytestmark = pytest.mark.filterwarnings(
    # What the SDK's own modules say of each other when they are imported.
    "ignore::DeprecationWarning"
)

PAGE = json.dumps({"value": [{"id": "1", "displayName": "Adele"}]})
CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}'


PARTS = [
    "https:",
    "http:",
    "//",
    "/",
    "\\",
    "@",
    ":",
    "443",
    "#",
    "?",
    ".",
    "%2f",
    "graph.microsoft.com",
    "contoso.com",
    "GRAPH.MICROSOFT.COM",
]
"""What addresses are made of that look like Graph's."""


class Tokens:
    """Hands out a token, and takes note of what it was asked for."""

    def __init__(self) -> None:
        self.claims: list[str | None] = []

    async def token(self, claims: str | None = None) -> str:
        self.claims.append(claims)
        return f"token-{len(self.claims)}"


@pytest.fixture
def stranger() -> Iterator[Server]:
    """A server of another origin: the same host name, another port."""
    with Server(lambda _: Reply(body=PAGE)) as stranger:
        yield stranger


def client_of(server: Server, tokens: Any) -> GraphServiceClient:
    return graph_client(sandbox_cloud(server.url, server.url), tokens)


def run(graph: GraphServiceClient, question: Callable[..., Awaitable[Any]]) -> Any:
    """Ask Graph in an event loop of its own, and hang up."""

    async def ask() -> Any:
        try:
            return await question(graph)
        finally:
            # The SDK's own transport does not pass a closing on to httpx's.
            await graph.request_adapter._http_client._transport.transport.aclose()

    return asyncio.run(ask())


def users(graph: GraphServiceClient) -> Awaitable[Any]:
    return graph.users.get()


def bearers(server: Server) -> list[str]:
    """Return the Authorization headers that a server was sent, empty where none."""
    return [asked.headers.get("authorization", "") for asked in server.asked]


def test_it_is_the_sdk_s_own_client(connect: Connect, tenant: Sandbox) -> None:
    graph = connect(tenant).graph

    assert type(graph) is GraphServiceClient
    assert graph.request_adapter.base_url == f"{tenant.url}/v1.0"


def test_it_lists_users(connect: Connect, tenant: Sandbox) -> None:
    graph = connect(tenant).graph

    found = run(graph, users)

    assert ADMIN in {user.user_principal_name for user in found.value}


def test_a_next_page_of_another_port_gets_no_token(stranger: Server) -> None:
    with Server(lambda _: Reply()) as server:
        graph = client_of(server, Tokens())

        link = f"{stranger.url}/v1.0/users?$skiptoken=x"
        run(graph, lambda graph: graph.users.with_url(link).get())

    assert bearers(stranger) == [""]
    assert server.asked == []


def test_another_name_of_the_same_machine_gets_no_token() -> None:
    with Server(lambda _: Reply(body=PAGE)) as server:
        graph = client_of(server, Tokens())

        link = f"http://localhost:{server.port}/v1.0/users"
        run(graph, lambda graph: graph.users.with_url(link).get())

        assert bearers(server) == [""]


@pytest.mark.parametrize(
    "url",
    [
        "http://graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com:444/v1.0/users",
        "https://graph.microsoft.com.contoso.com/v1.0/users",
        "https://graph.microsoft.com@contoso.com/v1.0/users",
        "https://contoso.com/graph.microsoft.com",
        "https://contoso.com#graph.microsoft.com",
        "//graph.microsoft.com/v1.0/users",
        "/v1.0/users",
        "",
    ],
)
def test_no_token_leaves_for_an_address_that_only_looks_alike(url: str) -> None:
    tokens = Tokens()
    pinned = _PinnedTokens("https://graph.microsoft.com", tokens)

    given = asyncio.run(pinned.get_authorization_token(url))

    assert not given
    assert tokens.claims == []


@given(st.lists(st.sampled_from(PARTS), max_size=8))
def test_a_token_leaves_only_for_where_the_client_really_goes(parts: list[str]) -> None:
    """What reads the address and what connects must not disagree about it."""
    url = "https://" + "".join(parts)
    pinned = _PinnedTokens("https://graph.microsoft.com", Tokens())
    try:
        given_away = asyncio.run(pinned.get_authorization_token(url))
        goes_to = httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        return

    if given_away:
        assert goes_to.scheme == "https"
        assert goes_to.host == "graph.microsoft.com"
        assert goes_to.port is None


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_origin_carries_no_token(
    status: int, stranger: Server
) -> None:
    away = Reply(status, "{}", {"Location": f"{stranger.url}/v1.0/users"})
    with Server(lambda _: away) as server:
        run(client_of(server, Tokens()), users)

        assert bearers(server) == ["Bearer token-1"]
    assert bearers(stranger) == [""]


def test_a_redirect_within_graph_keeps_the_token() -> None:
    def answer(asked: Any) -> Reply:
        if asked.target.startswith("/v1.0/users"):
            return Reply(302, "{}", {"Location": "/v1.0/elsewhere"})
        return Reply(body=PAGE)

    with Server(answer) as server:
        run(client_of(server, Tokens()), users)

        assert bearers(server) == ["Bearer token-1"] * 2


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("padding", ["", "="], ids=["bare", "padded"])
def test_a_claims_challenge_is_answered_silently(
    encode: Callable[[bytes], bytes], padding: str
) -> None:
    """Graph also sends it without padding, on which azure-identity fails."""
    claims = f"{CLAIMS} ÿ?>~"  # takes every character of both alphabets
    challenge = encode(claims.encode()).decode()
    assert challenge.endswith("=")
    bearer = (
        'Bearer realm="", error="insufficient_claims", '
        f'claims="{challenge if padding else challenge.rstrip("=")}"'
    )
    tokens = Tokens()

    def answer(_: Any) -> Reply:
        if len(tokens.claims) == 1:
            return Reply(401, "{}", {"WWW-Authenticate": bearer})
        return Reply(body=PAGE)

    with Server(answer) as server:
        found = run(client_of(server, tokens), users)

        assert bearers(server) == ["Bearer token-1", "Bearer token-2"]
    assert found.value[0].display_name == "Adele"
    assert tokens.claims == [None, claims]


@pytest.mark.parametrize("unpadded", [False, True])
def test_a_policy_change_is_answered_from_the_refresh_token(
    unpadded: bool, connect: Connect, tenant: Sandbox
) -> None:
    graph = connect(tenant).graph
    before = tenant.count("/token")
    tenant.control("policy-change", upn=ADMIN, unpadded=unpadded)

    found = run(graph, users)

    assert found.value
    assert tenant.count("/token") == before + 1


def test_a_second_policy_change_is_answered_too(
    connect: Connect, tenant: Sandbox
) -> None:
    """Its challenge may say the same as the first, which was answered long ago."""
    connection = connect(tenant)
    for passed in (0, 600):
        connection.credential._clock = lambda: time.time() + passed  # noqa: B023
        tenant.control("policy-change", upn=ADMIN)
        assert run(_fresh(connection), users).value


def test_many_calls_answer_one_challenge_with_one_request(
    connect: Connect, tenant: Sandbox
) -> None:
    graph = connect(tenant).graph
    tenant.control("policy-change", upn=ADMIN)
    before = tenant.count("/token")
    tenant.fault("/token", delay_seconds=0.3)

    pages = run(graph, lambda g: asyncio.gather(*(users(g) for _ in range(10))))

    assert all(page.value for page in pages)
    assert tenant.count("/token") == before + 1


def test_an_undecodable_challenge_leaves_graph_s_own_refusal() -> None:
    bearer = 'Bearer realm="", error="insufficient_claims", claims="####a"'
    refusal = Reply(401, "{}", {"WWW-Authenticate": bearer})
    with Server(lambda _: refusal) as server:
        with pytest.raises(APIError) as refused:
            run(client_of(server, Tokens()), users)

        assert len(server.asked) <= 2
    assert refused.value.response_status_code == 401


def test_a_revoked_sign_in_names_the_line_to_run(
    connect: Connect, tenant: Sandbox
) -> None:
    graph = connect(tenant).graph
    tenant.control("revoke", upn=ADMIN)

    with pytest.raises(SignInRequired, match=r"Next: %entra_connect"):
        run(graph, users)


def test_a_disconnected_client_says_so(connect: Connect, tenant: Sandbox) -> None:
    connection = connect(tenant)
    graph = connection.graph
    connection.disconnect()
    before = tenant.count("/users")

    with pytest.raises(SignInRequired, match=r"disconnected"):
        run(graph, users)
    assert tenant.count("/users") == before


def test_a_login_host_that_is_gone_does_not_end_the_loop(
    connect: Connect, tenant: Sandbox
) -> None:
    tenant.control("settings", access_token_lifetime=0)
    graph = connect(tenant).graph
    tenant.fault("/token", drop=True, times=None)

    with pytest.raises(TokenRenewalFailed):
        run(graph, users)


def test_the_event_loop_runs_on_while_a_token_is_renewed(
    connect: Connect, tenant: Sandbox
) -> None:
    connection = connect(tenant)
    # The first answer is slow for other reasons.
    run(_fresh(connection), lambda graph: graph.me.get())
    tenant.control("policy-change", upn=ADMIN)
    tenant.fault("/token", delay_seconds=2)

    async def longest_pause(graph: GraphServiceClient) -> float:
        answer = asyncio.ensure_future(graph.me.get())
        longest = 0.0
        while not answer.done():
            before = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - before)
        assert answer.result().user_principal_name == ADMIN
        return longest

    assert run(connection.graph, longest_pause) < 0.5


def test_a_missing_permission_is_graph_s_own_error(
    connect: Connect, sandbox: Sandbox
) -> None:
    graph = connect(sandbox, scopes=("User.Read",)).graph

    with pytest.raises(ODataError) as refused:
        run(graph, lambda graph: graph.groups.get())

    assert refused.value.response_status_code == 403
    assert refused.value.error is not None
    assert refused.value.error.code == "Authorization_RequestDenied"


@pytest.mark.parametrize("trouble", ["refusal", "no connection"])
def test_a_verbose_traceback_shows_no_token(
    trouble: str, connect: Connect, sandbox: Sandbox
) -> None:
    """``%xmode Verbose`` prints the variables of every frame."""
    connection = connect(sandbox, scopes=("User.Read",))
    if trouble == "no connection":
        sandbox.fault("/groups", drop=True, times=None)

    with pytest.raises((ODataError, httpx.HTTPError)) as failed:
        run(connection.graph, lambda graph: graph.groups.get())

    frames = traceback.TracebackException.from_exception(
        failed.value, capture_locals=True
    )
    shown = "".join(frames.format())
    token = connection.credential.get_token().token
    assert "groups_request_builder" in shown
    assert token.rpartition(".")[2] not in shown
    assert token.split(".")[1][:40] not in shown


def test_it_cannot_be_pickled(connect: Connect, tenant: Sandbox) -> None:
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(connect(tenant).graph)


def test_a_proxy_of_the_environment_is_not_used_for_the_sandbox(
    connect: Connect, tenant: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert run(connect(tenant).graph, users).value


def test_the_company_s_certificate_is_trusted_by_graph_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sign-in that works is worth little where the client then fails."""
    authority = trustme.CA()
    bundle = tmp_path / "company.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    with Server(lambda _: Reply(body=PAGE), tls) as server:
        cloud = Cloud("Global", "https://login.contoso.com", server.url)

        found = run(graph_client(cloud, Tokens()), users)

        assert found.value[0].display_name == "Adele"


def _fresh(connection: Connection) -> GraphServiceClient:
    """Return a client of its own for a new event loop."""
    return graph_client(connection.request.cloud, connection.credential)
