"""Signing in at a page that the kernel's own receiver waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from harness.journey import accept, enter_account, sign_in_page
from harness.person import Person

if TYPE_CHECKING:
    from harness.kernel import Kernel
    from harness.sandbox import Sandbox

CONNECT = "%entra_connect User.Read.All --sandbox --browser"


def test_declining_the_consent_fails_the_cell(kernel: Kernel, person: Person) -> None:
    cell = kernel.start(CONNECT)
    page = enter_account(sign_in_page(cell, person))
    page.press("Cancel").press("Continue")

    cell.finish(10)

    assert cell.status == "error"
    assert "declined" in cell.text
    assert "Traceback" not in cell.text
    assert "graph" not in kernel.names()


def test_a_wrong_password_is_told_on_the_page_and_can_be_corrected(
    kernel: Kernel, person: Person
) -> None:
    cell = kernel.start(CONNECT)
    page = enter_account(sign_in_page(cell, person), password="guess")
    assert "password" in page.text.lower()
    assert cell.status == ""

    accept(enter_account(page))

    assert cell.finish(10).status == "ok", cell.text


def test_nobody_coming_ends_the_wait_at_the_time_out(kernel: Kernel) -> None:
    ports = kernel.listening()

    cell = kernel.run(f"{CONNECT} --timeout 2", within=10)

    assert cell.error == "SignInTimedOut"
    assert "Traceback" not in cell.text
    assert kernel.listening() == ports


def test_a_sandbox_that_stops_before_the_code_is_redeemed_is_named(
    kernel: Kernel, person: Person, sandbox: Sandbox
) -> None:
    cell = kernel.start(CONNECT)
    page = enter_account(sign_in_page(cell, person)).press("Accept")
    sandbox.stop()
    page.press("Continue")

    cell.finish(30)

    assert cell.status == "error"
    assert "sandbox has stopped" in cell.text
    assert "Traceback" not in cell.text


def test_a_redirect_that_nobody_asked_for_changes_nothing(
    kernel: Kernel, person: Person
) -> None:
    cell = kernel.start(CONNECT)
    link = cell.wait_for(r"redirect_uri=http%3A%2F%2Flocalhost%3A(\d+)")

    stranger = person.open(f"http://127.0.0.1:{link[1]}/?code=forged&state=forged")

    assert "signed in" not in stranger.text.lower()
    accept(enter_account(sign_in_page(cell, person)))
    assert cell.finish(10).status == "ok", cell.text


@pytest.mark.parametrize(
    "fact",
    [
        "admin@contoso.com",
        "Contoso",
        "Sandbox Notebook",
        "browser",
        "User.Read.All",
        "await graph.",
    ],
)
def test_the_card_tells_who_where_and_how(card: str, fact: str) -> None:
    assert fact in card


@pytest.fixture(scope="module")
def card(shared_kernel: Kernel) -> str:
    """The text of the card of one sign-in, which several tests read."""
    cell = shared_kernel.start(CONNECT)
    with Person() as person:
        accept(enter_account(sign_in_page(cell, person)))
    assert cell.finish(10).status == "ok", cell.text
    return cell.text


def test_nothing_of_the_waiting_is_left(kernel: Kernel, person: Person) -> None:
    threads, ports = kernel.threads(), kernel.listening()
    cell = kernel.start(CONNECT)
    accept(enter_account(sign_in_page(cell, person)))
    cell.finish(10)

    assert "authorize?" not in cell.text + cell.html
    assert kernel.listening() == ports
    assert set(kernel.threads()) - set(threads) <= {"entra_magic warming"}


def test_the_client_answers_as_the_person_who_signed_in(
    kernel: Kernel, person: Person
) -> None:
    cell = kernel.start("%entra_connect User.Read --sandbox --browser")
    accept(enter_account(sign_in_page(cell, person), "reader@contoso.com"))
    cell.finish(10)

    me = kernel.run("print((await graph.me.get()).user_principal_name)")

    assert me.text.strip() == "reader@contoso.com"
