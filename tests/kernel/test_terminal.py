"""Plain IPython in a terminal: no notebook, no HTML."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest
from harness.home import surroundings
from harness.journey import CODE, DEVICE_PAGE, accept, enter_account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from harness.person import Person
    from harness.sandbox import Sandbox

PROMPT = r"In \[\d+\]: "


@pytest.fixture
def terminal(tmp_path: Path, sandbox: Sandbox) -> Iterator[pexpect.spawn[str]]:
    """IPython in a terminal, with the extension loaded."""
    sandbox.control("settings", device_code_interval=1)
    environment = surroundings(
        tmp_path, ENTRA_MAGIC_SANDBOX_URL=sandbox.url, TERM="dumb"
    )
    options = ["--simple-prompt", "--no-banner", "--colors=nocolor"]
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "IPython", *options],
        env=environment,
        cwd=str(tmp_path),
        encoding="utf-8",
        timeout=60,
        dimensions=(50, 400),
        echo=False,
    )
    terminal.expect(PROMPT)
    run(terminal, "%load_ext entra_magic")
    yield terminal
    terminal.close(force=True)


def run(terminal: pexpect.spawn[str], line: str) -> str:
    """Run a line and return what was printed up to the next prompt."""
    terminal.sendline(line)
    terminal.expect(PROMPT)
    return str(terminal.before)


def test_interrupt_cancels_the_sign_in(terminal: pexpect.spawn[str]) -> None:
    terminal.sendline("%entra_connect --sandbox --device-code")
    terminal.expect(CODE)

    terminal.sendintr()

    terminal.expect("Sign-in cancelled", timeout=3)
    terminal.expect(PROMPT, timeout=3)
    assert "Traceback" not in terminal.before


def test_a_person_signs_in_and_awaits_an_answer(
    terminal: pexpect.spawn[str], person: Person
) -> None:
    terminal.sendline("%entra_connect User.Read.All --sandbox --device-code")
    terminal.expect(CODE)
    code = terminal.match.group()
    page = re.search(DEVICE_PAGE, terminal.before)
    if page is None:
        terminal.expect(DEVICE_PAGE)
        page = terminal.match
    person.open(page.group()).press("Next", **{"Code shown by the application": code})
    accept(enter_account(person))
    terminal.expect(PROMPT)
    assert "Signed in as" in terminal.before
    assert "<div" not in terminal.before

    answer = run(terminal, "(await graph.me.get()).user_principal_name")

    assert "'admin@contoso.com'" in answer
    assert "'admin@contoso.com'" in run(
        terminal, "(await graph.me.get()).user_principal_name"
    )
