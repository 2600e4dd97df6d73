"""`%entra_explain`: what an error means, by its code or as the last one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.kernel import Kernel
    from harness.sandbox import Sandbox

AS_ADMIN = "%entra_connect User.Read.All --sandbox-user admin@contoso.com"
AS_READER = "%entra_connect User.Read --sandbox-user reader@contoso.com"
NOBODY = "users.by_user_id('nobody@contoso.com')"


def test_a_word_that_is_no_code_is_answered_with_its_neighbour(
    shared_kernel: Kernel,
) -> None:
    cell = shared_kernel.run("%entra_explain Authorization_RequestDeny")

    assert cell.error == "UsageProblem"
    assert "Did you mean Authorization_RequestDenied?" in cell.text


def test_an_error_of_something_else_is_not_taken_for_ours(
    shared_kernel: Kernel,
) -> None:
    shared_kernel.run("1 / 0")

    cell = shared_kernel.run("%entra_explain last")

    assert cell.status == "ok"
    assert "ZeroDivisionError" in cell.text
    assert "%entra_explain 65001" in cell.text


def test_before_anything_has_failed_a_code_is_asked_for(kernel: Kernel) -> None:
    cell = kernel.run("%entra_explain")

    assert cell.status == "ok"
    assert "Nothing has failed in this kernel yet" in cell.text


def test_an_unknown_number_is_answered_with_microsofts_page(
    shared_kernel: Kernel,
) -> None:
    cell = shared_kernel.run("%entra_explain 99999999")

    assert "https://login.microsoftonline.com/error?code=99999999" in cell.text


@pytest.mark.parametrize("code", ["65001", "AADSTS65001", "aadsts65001"])
def test_a_number_is_explained_with_the_line_to_run(
    shared_kernel: Kernel, code: str
) -> None:
    cell = shared_kernel.run(f"%entra_explain {code}")

    assert "Nobody has consented" in cell.text
    assert "Who can fix it  you" in cell.text
    assert "Next: %entra_connect --prompt consent" in cell.text
    assert "https://login.microsoftonline.com/error?code=65001" in cell.html


@pytest.mark.parametrize(
    ("code", "who"),
    [
        ("50105", "an admin of the tenant"),
        ("7000218", "the owner of the application"),
        ("90033", "nobody: it passes with time"),
        ("slow_down", "nobody: it passes with time"),
        ("429", "nobody: it passes with time"),
    ],
)
def test_the_card_says_who_can_fix_it(
    shared_kernel: Kernel, code: str, who: str
) -> None:
    assert who in shared_kernel.run(f"%entra_explain {code}").text


def test_the_help_shows_the_examples(shared_kernel: Kernel) -> None:
    assert "%entra_explain 65001" in shared_kernel.run("%entra_explain --help").text


def test_the_last_refused_sign_in_is_explained_with_its_ids(
    shared_kernel: Kernel,
) -> None:
    shared_kernel.run(
        "%entra_connect --sandbox-user disabled@contoso.com --name second"
    )

    cell = shared_kernel.run("%entra_explain")

    assert cell.text.startswith("AADSTS50057")
    assert "an admin of the tenant" in cell.text
    assert "Correlation ID" in cell.text
    assert "invalid_grant" in cell.text


@pytest.mark.parametrize(
    ("policy", "number"),
    [
        ("account_locked", 50053),
        ("password_expired", 50055),
        ("user_not_assigned", 50105),
        ("device_not_compliant", 53000),
        ("access_blocked", 53003),
    ],
)
def test_what_a_policy_refuses_is_explained(
    kernel: Kernel, sandbox: Sandbox, policy: str, number: int
) -> None:
    sandbox.control("policies", **{policy: True})
    refused = kernel.run(AS_ADMIN)

    cell = kernel.run("%entra_explain last")

    assert refused.status == "error"
    assert cell.text.startswith(f"AADSTS{number}")


def test_a_blocked_device_code_is_explained_with_the_other_way(
    kernel: Kernel, sandbox: Sandbox
) -> None:
    sandbox.control("policies", device_code_blocked=True)
    kernel.run(f"{AS_ADMIN} --device-code")

    cell = kernel.run("%entra_explain last")

    assert cell.text.startswith("AADSTS53003")
    assert "--browser" in cell.text


def test_a_second_factor_demanded_later_is_explained_and_then_given(
    kernel: Kernel, sandbox: Sandbox
) -> None:
    kernel.run(AS_ADMIN)
    sandbox.control("policies", mfa_required=True)
    sandbox.control("policy-change", upn="admin@contoso.com")
    refused = kernel.run("await graph.me.get()")

    cell = kernel.run("%entra_explain last")

    assert refused.error == "SignInRequired"
    assert cell.text.startswith("AADSTS50076")
    assert "invalid_grant / basic_action" in cell.text
    assert kernel.run(AS_ADMIN).status == "ok"
    assert kernel.run("(await graph.me.get()).mail").status == "ok"


@pytest.mark.parametrize(
    ("connect", "request_", "code", "next_line"),
    [
        (AS_ADMIN, NOBODY, "Request_ResourceNotFound", "%entra_context"),
        (AS_READER, "groups", "Authorization_RequestDenied", "--scopes <permission>"),
    ],
)
def test_the_last_error_of_graph_is_explained_with_its_request_id(
    shared_kernel: Kernel, connect: str, request_: str, code: str, next_line: str
) -> None:
    shared_kernel.run(connect)
    refused = shared_kernel.run(f"await graph.{request_}.get()")

    cell = shared_kernel.run("%entra_explain last")

    assert refused.error == "ODataError"
    assert cell.text.startswith(code)
    assert cell.text.endswith(next_line)
    assert "Request ID" in cell.text


def test_an_error_of_graph_that_was_wrapped_is_found(shared_kernel: Kernel) -> None:
    shared_kernel.run(AS_ADMIN)
    shared_kernel.run(
        "try:\n"
        f"    await graph.{NOBODY}.get()\n"
        "except Exception as error:\n"
        "    raise RuntimeError('no such person') from error"
    )

    cell = shared_kernel.run("%entra_explain")

    assert cell.text.startswith("Request_ResourceNotFound")


def test_what_is_shown_of_an_error_holds_no_token(shared_kernel: Kernel) -> None:
    shared_kernel.run(AS_READER)
    shared_kernel.run("await graph.groups.get()")

    cell = shared_kernel.run("%entra_explain last")

    assert "eyJ" not in "".join(cell.messages)


def test_a_cancelled_sign_in_explains_itself(shared_kernel: Kernel) -> None:
    cell = shared_kernel.start("%entra_connect --sandbox --device-code")
    cell.wait_for("devicelogin")
    shared_kernel.interrupt()
    cell.finish()

    assert "Sign-in cancelled." in shared_kernel.run("%entra_explain").text
