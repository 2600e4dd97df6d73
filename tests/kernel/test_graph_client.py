"""The injected client, and the tokens behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.journey import CODE, LINK, accept, code_page, enter_account, sign_in_page
from harness.person import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.kernel import Kernel
    from harness.sandbox import Sandbox

AS_ADMIN = "%entra_connect User.Read.All --sandbox-user admin@contoso.com"


def test_a_revoked_session_gives_one_clear_message(
    signed_in: Kernel, sandbox: Sandbox
) -> None:
    sandbox.control("revoke", upn="admin@contoso.com")

    cell = signed_in.run("await graph.users.get()")

    assert cell.error == "SignInRequired"
    assert "%entra_connect" in cell.text
    assert "Traceback" not in cell.text


def test_a_missing_permission_is_graphs_own_403(signed_in: Kernel) -> None:
    cell = signed_in.run("await graph.applications.get()")

    assert cell.error == "ODataError"
    assert "Insufficient privileges" in cell.text


def test_a_foreign_variable_of_that_name_is_kept(kernel: Kernel) -> None:
    kernel.run("graph = 'mine'")

    cell = kernel.run(AS_ADMIN)

    assert cell.error == "UsageProblem"
    assert "--into" in cell.text
    assert kernel.evaluate("graph") == "mine"


def test_into_puts_the_client_where_the_person_says(kernel: Kernel) -> None:
    kernel.run("graph = 'mine'")

    assert kernel.run(f"{AS_ADMIN} --into contoso").status == "ok"

    assert kernel.evaluate("graph") == "mine"
    me = kernel.run("print((await contoso.me.get()).user_principal_name)")
    assert me.text.strip() == "admin@contoso.com"


def test_the_client_is_msgraph_sdks_own(signed_in: Kernel) -> None:
    kind = signed_in.evaluate("f'{type(graph).__module__}.{type(graph).__name__}'")

    assert kind == "msgraph.graph_service_client.GraphServiceClient"


def test_twenty_calls_at_once_make_one_token_request(
    kernel: Kernel, sandbox: Sandbox
) -> None:
    sandbox.control("settings", access_token_lifetime=60)
    kernel.run(AS_ADMIN)
    sandbox.control("settings", access_token_lifetime=3600)
    before = sandbox.count("/token")

    cell = kernel.run(
        "import asyncio\n"
        "answers = await asyncio.gather(*(graph.me.get() for _ in range(20)))\n"
        "print({answer.user_principal_name for answer in answers})"
    )

    assert "{'admin@contoso.com'}" in cell.text
    assert sandbox.count("/token") - before == 1


def test_a_claims_challenge_is_answered_silently(
    signed_in: Kernel, sandbox: Sandbox
) -> None:
    """Continuous access evaluation: the policy changed, the session is still good."""
    signed_in.run("await graph.me.get()")
    before = sandbox.count("/token")
    sandbox.control("policy-change")

    cell = signed_in.run("print((await graph.me.get()).user_principal_name)")

    assert cell.text.strip() == "admin@contoso.com"
    assert sandbox.count("/token") - before == 1


def test_a_renewal_does_not_hold_up_the_event_loop(
    kernel: Kernel, sandbox: Sandbox
) -> None:
    sandbox.control("settings", access_token_lifetime=60)
    kernel.run(AS_ADMIN)
    kernel.run("await graph.me.get()")
    sandbox.fault("/token", times=1, delay_seconds=2)

    cell = kernel.run(
        "import asyncio, time\n"
        "call = asyncio.ensure_future(graph.me.get())\n"
        "gaps, last = [], time.monotonic()\n"
        "while not call.done():\n"
        "    await asyncio.sleep(0.01)\n"
        "    gaps.append(time.monotonic() - last)\n"
        "    last = time.monotonic()\n"
        "print(max(gaps) < 1, len(gaps) > 20)"
    )

    assert cell.text.strip() == "True True"


def test_a_second_person_replaces_the_first(signed_in: Kernel) -> None:
    cell = signed_in.run("%entra_connect --sandbox-user reader@contoso.com")
    assert cell.status == "ok", cell.text

    me = signed_in.run("print((await graph.me.get()).user_principal_name)")

    assert me.text.strip() == "reader@contoso.com"


def test_a_sign_in_that_fails_leaves_the_one_before_it_in_place(
    signed_in: Kernel,
) -> None:
    cell = signed_in.run("%entra_connect --sandbox-user disabled@contoso.com")
    assert cell.status == "error"

    me = signed_in.run("print((await graph.me.get()).user_principal_name)")

    assert me.text.strip() == "admin@contoso.com"


def test_two_kernels_wait_for_two_people_at_the_same_time(
    start_kernel: Callable[..., Kernel], sandbox: Sandbox
) -> None:
    first = start_kernel(ENTRA_MAGIC_SANDBOX_URL=sandbox.url)
    second = start_kernel(ENTRA_MAGIC_SANDBOX_URL=sandbox.url)
    for kernel in (first, second):
        kernel.run("%load_ext entra_magic")
    sandbox.control("settings", device_code_interval=1)
    by_page = first.start("%entra_connect --sandbox --browser")
    by_code = second.start("%entra_connect --sandbox --device-code")
    by_page.wait_for(LINK)
    by_code.wait_for(CODE)

    with Person() as admin, Person() as reader:
        accept(enter_account(code_page(by_code, reader), "reader@contoso.com"))
        accept(enter_account(sign_in_page(by_page, admin), "admin@contoso.com"))

    assert "admin@contoso.com" in by_page.finish(20).text
    assert "reader@contoso.com" in by_code.finish(20).text
