"""A connection made of an access token that the person has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.kernel import Kernel
    from harness.sandbox import Sandbox

GET_TOKEN = """
import entra_magic
%entra_connect User.Read.All --sandbox-user admin@contoso.com --name source
token = entra_magic.connections["source"].credential.get_token().token
"""
USE_TOKEN = "%entra_connect User.Read.All --sandbox --access-token token"


@pytest.fixture
def holder(kernel: Kernel) -> Kernel:
    """A kernel whose variable `token` holds an access token."""
    cell = kernel.run(GET_TOKEN)
    assert cell.status == "ok", cell.text
    return kernel


def test_it_is_used_and_never_shown(holder: Kernel) -> None:
    cell = holder.run(USE_TOKEN)

    assert "access token, because you brought one along" in cell.text
    assert "admin@contoso.com" in cell.text
    assert "minutes; not renewed" in cell.text
    assert holder.evaluate("token") not in cell.text + cell.html
    me = holder.run("print((await graph.me.get()).user_principal_name)")
    assert me.text.strip() == "admin@contoso.com"


def test_it_may_stand_in_the_environment(holder: Kernel) -> None:
    holder.run("import os; os.environ['MY_TOKEN'] = 'Bearer ' + token")

    cell = holder.run("%entra_connect --sandbox --access-token env:MY_TOKEN")

    assert cell.status == "ok", cell.text


def test_a_scope_that_it_lacks_is_marked(holder: Kernel) -> None:
    cell = holder.run("%entra_connect Group.Read.All --sandbox --access-token token")

    missing = next(row for row in cell.text.splitlines() if "Missing" in row)
    assert "Group.Read.All" in missing


def test_a_token_on_the_line_is_refused_and_not_repeated(holder: Kernel) -> None:
    token = holder.evaluate("token")

    cell = holder.run(f"%entra_connect --sandbox --access-token {token}")

    assert cell.error == "UsageProblem"
    assert "ipython history clear" in cell.text
    assert token[:40] not in cell.text


@pytest.mark.parametrize(
    ("setup", "source", "cause"),
    [
        ("", "nothing_here", "there is no text in it"),
        ("number = 5", "number", "there is no text in it"),
        ("", "env:NOT_SET", "there is no text in it"),
        ("opaque = 'abc'", "opaque", "not an access token for Microsoft Graph"),
    ],
)
def test_what_is_no_token_is_said_to_be_none(
    holder: Kernel, setup: str, source: str, cause: str
) -> None:
    holder.run(setup)

    cell = holder.run(f"%entra_connect --sandbox --access-token {source}")

    assert cell.error == "UsageProblem"
    assert cause in " ".join(cell.text.split())
    assert "Traceback" not in cell.text


def test_a_token_of_another_tenant_is_refused(holder: Kernel) -> None:
    fabrikam = "fab21ca0-0000-4000-8000-000000000002"

    cell = holder.run(f"{USE_TOKEN} --tenant-id {fabrikam}")

    assert cell.error == "UsageProblem"
    assert fabrikam in cell.text
    assert "--tenant-id" in cell.text


def test_its_end_is_told_with_what_to_do(holder: Kernel, sandbox: Sandbox) -> None:
    sandbox.control("settings", access_token_lifetime=2)
    holder.run(GET_TOKEN)
    holder.run(USE_TOKEN)
    holder.run("import time; time.sleep(2.5)")

    cell = holder.run("await graph.me.get()")

    assert cell.error == "SignInRequired"
    assert "has ended, and cannot be renewed" in cell.text
    assert "--access-token token" in cell.text
    assert "Traceback" not in cell.text


def test_one_that_has_ended_is_refused_at_once(
    holder: Kernel, sandbox: Sandbox
) -> None:
    sandbox.control("settings", access_token_lifetime=1)
    holder.run(GET_TOKEN)
    holder.run("import time; time.sleep(1.5)")

    cell = holder.run(USE_TOKEN)

    assert cell.error == "UsageProblem"
    assert "ended" in cell.text


def test_a_claims_challenge_is_said_to_be_beyond_it(
    holder: Kernel, sandbox: Sandbox
) -> None:
    holder.run(USE_TOKEN)
    sandbox.control("policy-change", upn="admin@contoso.com")

    cell = holder.run("await graph.me.get()")

    assert cell.error == "SignInRequired"
    assert "claims challenge" in cell.text
    assert "Traceback" not in cell.text


def test_nobody_is_asked_where_nobody_is(kernel: Kernel) -> None:
    cell = kernel.run(
        "%entra_connect --sandbox --access-token prompt", allow_stdin=False
    )

    assert cell.error == "NobodyThere"
    assert "env:NAME" in cell.text
