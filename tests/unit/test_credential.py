"""The credential of a connection, against a login host that refuses or is gone."""

from __future__ import annotations

import asyncio
import copy
import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from azure.core.credentials import SupportsTokenInfo, TokenCredential
from azure.core.pipeline import Pipeline
from azure.core.pipeline.policies import BearerTokenCredentialPolicy
from azure.core.pipeline.transport import (
    HttpRequest,
    RequestsTransport,
)
from harness.in_process import ADMIN, SCOPES, our_threads
from harness.loopback import Reply, Server

from entra_magic.connection.connection import Connection
from entra_magic.connection.credential import Credential
from entra_magic.errors import EntraMagicError, SignInRequired, TokenRenewalFailed
from entra_magic.signin.claims import payload

if TYPE_CHECKING:
    from harness.sandbox import Sandbox

Connect = Callable[..., Connection]

CLAIMS = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}'
GRAPH = "https://graph.microsoft.com/.default"


def lifetime(sandbox: Sandbox, seconds: float) -> None:
    sandbox.control("settings", access_token_lifetime=seconds)


def ending(connect: Connect, sandbox: Sandbox, seconds: float = 0) -> Connection:
    """Return a connection whose access token ends so soon; later ones do not."""
    lifetime(sandbox, seconds)
    connection = connect(sandbox)
    lifetime(sandbox, 3600)
    return connection


def renewals(sandbox: Sandbox) -> int:
    """Return how many tokens were asked for since the sign-in."""
    return sandbox.count("/token") - 1


def test_a_revoked_sign_in_names_the_line_to_run(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = ending(connect, tenant).credential
    tenant.control("revoke", upn=ADMIN)

    with pytest.raises(SignInRequired) as required:
        credential.get_token()

    message = str(required.value)
    assert "%entra_connect --sandbox --scopes User.Read.All Group.Read.All" in message
    assert "AADSTS" in message
    assert required.value.scopes == SCOPES
    assert required.value.oauth_error is not None
    assert required.value.oauth_error.error == "invalid_grant"


def test_a_busy_login_host_does_not_take_a_token_that_is_still_good(
    connect: Connect, tenant: Sandbox
) -> None:
    """MSAL gives up a token five minutes before it ends."""
    credential = ending(connect, tenant, 120).credential
    held = credential._tokens[SCOPES].secret
    tenant.fault("/token", status=503, body="<html>busy</html>", times=None)

    assert credential.get_token().token == held
    assert asyncio.run(credential.token()) == held


def test_an_ended_token_and_a_busy_login_host_ask_for_patience(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = ending(connect, tenant).credential
    tenant.fault("/token", status=503, body="<html>busy</html>")

    with pytest.raises(TokenRenewalFailed, match=r"(?s)Try again.*%entra_connect"):
        credential.get_token()
    assert credential.get_token().token


def test_an_ended_token_and_no_login_host_ask_for_patience(
    connect: Connect, sandbox: Sandbox
) -> None:
    credential = ending(connect, sandbox).credential
    sandbox.stop()

    with pytest.raises(TokenRenewalFailed, match="does not answer"):
        credential.get_token()
    with pytest.raises(TokenRenewalFailed, match="does not answer"):
        asyncio.run(credential.token())


def test_a_page_in_place_of_a_token_asks_for_patience(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = ending(connect, tenant).credential
    tenant.fault("/token", status=200, body="<html>hotel</html>")

    with pytest.raises(TokenRenewalFailed) as failed:
        credential.get_token()

    assert "hotel" not in str(failed.value)


def test_a_challenge_is_not_answered_with_the_token_that_was_refused(
    connect: Connect, tenant: Sandbox
) -> None:
    """A token that is still good in time is no good where Graph has refused it."""
    credential = connect(tenant).credential
    tenant.fault("/token", status=503, body="<html>busy</html>")

    with pytest.raises(TokenRenewalFailed):
        credential.get_token(claims=CLAIMS)


def test_fifty_concurrent_callers_make_one_request(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = ending(connect, tenant).credential
    tenant.fault("/token", delay_seconds=0.3)

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*(credential.token() for _ in range(50)))

    assert len(set(asyncio.run(all_of_them()))) == 1
    assert renewals(tenant) == 1


def test_fifty_concurrent_threads_make_one_request(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = ending(connect, tenant).credential
    tenant.fault("/token", delay_seconds=0.3)

    with ThreadPoolExecutor(50) as pool:
        tokens = list(pool.map(lambda _: credential.get_token().token, range(50)))

    assert len(set(tokens)) == 1
    assert renewals(tenant) == 1


def test_concurrent_callers_share_a_failure_too(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = ending(connect, tenant).credential
    tenant.control("revoke", upn=ADMIN)
    tenant.fault("/token", delay_seconds=0.3)

    async def all_of_them() -> list[Any]:
        calls = (credential.token() for _ in range(10))
        return await asyncio.gather(*calls, return_exceptions=True)

    outcomes = asyncio.run(all_of_them())

    assert {type(one) for one in outcomes} == {SignInRequired}
    assert renewals(tenant) == 1


def test_one_caller_s_cancellation_leaves_the_others_their_token(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = ending(connect, tenant).credential
    tenant.fault("/token", delay_seconds=0.4)

    async def one_gives_up() -> str:
        patient = asyncio.ensure_future(credential.token())
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(credential.token(), 0.1)
        return await patient

    assert asyncio.run(one_gives_up())
    assert renewals(tenant) == 1


def test_a_renewal_does_not_block_the_event_loop(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = ending(connect, tenant).credential
    tenant.fault("/token", delay_seconds=2)

    async def longest_pause() -> float:
        renewal = asyncio.ensure_future(credential.token())
        longest = 0.0
        while not renewal.done():
            before = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - before)
        return longest

    assert asyncio.run(longest_pause()) < 0.5


def test_a_token_that_is_good_is_not_asked_for_again(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = connect(tenant).credential

    tokens = {credential.get_token().token for _ in range(5)}

    assert len(tokens) == 1
    assert renewals(tenant) == 0


def test_the_clock_that_was_given_decides_when_a_token_has_ended(
    connect: Connect, tenant: Sandbox
) -> None:
    now = 1_000_000.0
    application = connect(tenant).credential._application
    answer = {"access_token": "first", "expires_in": 3600}
    credential = Credential(application, SCOPES, answer, clock=lambda: now)

    assert credential.expires_on == now + 3600
    assert credential.get_token().token == "first"
    now += 3000
    assert credential.get_token().token == "first"
    assert renewals(tenant) == 0


def test_a_challenge_reaches_the_token_endpoint_and_its_answer_is_shared(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = connect(tenant).credential
    before = credential.get_token().token
    tenant.fault("/token", delay_seconds=0.2)

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*(credential.token(CLAIMS) for _ in range(20)))

    after = set(asyncio.run(all_of_them()))

    assert len(after) == 1
    assert before not in after
    assert renewals(tenant) == 1
    assert asyncio.run(credential.token()) in after


def test_claims_are_sent_as_they_came_and_with_the_client_s_capability(
    connect: Connect, tenant: Sandbox
) -> None:
    connection = connect(tenant)
    asked: list[str] = []
    with Server(lambda one: asked.append(one.body) or Reply(400)) as host:
        transport = connection.credential._application.transport
        transport._plain_origin = host.url
        with pytest.raises((SignInRequired, TokenRenewalFailed)):
            connection.credential.get_token(claims=CLAIMS)

    assert "nbf" in asked[0]
    assert "cp1" in asked[0].lower()


def test_fewer_scopes_are_answered_with_the_token_at_hand(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = connect(tenant).credential

    fewer = credential.get_token("User.Read.All")

    assert fewer.token == credential.get_token().token
    assert renewals(tenant) == 0


def test_scopes_without_consent_need_the_person(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = connect(tenant).credential

    with pytest.raises(SignInRequired, match=r"AADSTS65001") as required:
        credential.get_token("Application.ReadWrite.All")

    assert required.value.scopes == ("Application.ReadWrite.All",)
    assert "Application.ReadWrite.All" in str(required.value).partition("Entra says")[0]


def test_the_default_scope_of_graph_is_answered(
    connect: Connect, tenant: Sandbox
) -> None:
    """It is how every Azure SDK asks."""
    token = connect(tenant).credential.get_token(GRAPH).token

    assert "User.Read.All" in payload(token)["scp"]


def test_a_closed_credential_says_why_and_gives_nothing(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = connect(tenant).credential
    credential.close("It was closed for a test.")

    for attempt in (credential.get_token, credential.get_token_info):
        with pytest.raises(SignInRequired, match=r"(?s)for a test.*%entra_connect"):
            attempt()
    with pytest.raises(SignInRequired, match="for a test"):
        asyncio.run(credential.token())
    assert renewals(tenant) == 0


def test_a_closed_credential_keeps_no_token(connect: Connect, tenant: Sandbox) -> None:
    credential = connect(tenant).credential
    cache = credential._application.msal.token_cache
    assert "secret" in cache._cache["RefreshToken"].popitem()[1]

    credential.close()

    kinds = ("AccessToken", "RefreshToken", "IdToken", "Account")
    assert [cache._cache.get(kind) for kind in kinds[:1]] == [{}]
    assert not any(cache._cache.get(kind) for kind in kinds)
    assert {token.secret for token in credential._tokens.values()} <= {""}


def asking(credential: Credential, outcomes: list[object]) -> threading.Thread:
    """Start a thread that asks for a token."""

    def ask() -> None:
        try:
            outcomes.append(credential.get_token())
        except EntraMagicError as error:
            outcomes.append(error)

    caller = threading.Thread(target=ask)
    caller.start()
    time.sleep(0.3)
    return caller


def test_a_renewal_under_way_does_not_outlive_the_closing(
    connect: Connect, tenant: Sandbox
) -> None:
    """Its answer would bring a disconnected account back to life."""
    credential = ending(connect, tenant).credential
    tenant.fault("/token", delay_seconds=1)
    outcomes: list[object] = []
    caller = asking(credential, outcomes)

    credential.close("It was closed for a test.")

    caller.join(5)
    assert [type(one) for one in outcomes] == [SignInRequired]
    with pytest.raises(SignInRequired, match="for a test"):
        credential.get_token()


def test_closing_ends_a_renewal_that_hangs(connect: Connect, tenant: Sandbox) -> None:
    credential = ending(connect, tenant).credential
    tenant.fault("/token", delay_seconds=5)
    caller = asking(credential, [])

    credential.close()

    caller.join(1)
    assert not caller.is_alive()
    assert our_threads() == []


def test_closing_twice_does_no_harm(connect: Connect, tenant: Sandbox) -> None:
    credential = connect(tenant).credential
    credential.close("first")
    credential.close("second")

    with pytest.raises(SignInRequired):
        credential.get_token()


def test_its_repr_shows_no_token(connect: Connect, tenant: Sandbox) -> None:
    credential = connect(tenant).credential
    token = credential.get_token().token

    assert repr(credential) == "<Credential for User.Read.All Group.Read.All>"
    assert token.rpartition(".")[2] not in f"{credential._tokens} {vars(credential)}"


def test_it_can_be_neither_pickled_nor_copied(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = connect(tenant).credential

    for copying in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="sign in again"):
            copying(credential)


def test_it_is_a_credential_in_azure_core_s_sense(
    connect: Connect, tenant: Sandbox
) -> None:
    credential = connect(tenant).credential

    assert isinstance(credential, TokenCredential)
    assert isinstance(credential, SupportsTokenInfo)
    token = credential.get_token(GRAPH, tenant_id="t", enable_cae=True)
    assert token.expires_on == pytest.approx(time.time() + 3600, abs=30)
    info = credential.get_token_info(GRAPH, options={"enable_cae": True})
    assert info.token == token.token
    assert info.token_type == "Bearer"


def test_an_azure_sdk_s_pipeline_takes_it(connect: Connect, tenant: Sandbox) -> None:
    credential = connect(tenant).credential
    with Server(lambda _: Reply()) as resource:
        transport = RequestsTransport(use_env_settings=False)
        policy = BearerTokenCredentialPolicy(credential, GRAPH)
        with Pipeline(transport, [policy]) as pipeline:
            pipeline.run(HttpRequest("GET", resource.url), enforce_https=False)

        sent = resource.asked[0].headers["authorization"]

    assert sent == f"Bearer {credential.get_token(GRAPH).token}"


def test_closing_an_azure_client_leaves_the_connection_alone(
    connect: Connect, tenant: Sandbox
) -> None:
    with connect(tenant).credential as credential:
        pass

    assert credential.get_token().token
