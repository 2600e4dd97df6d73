from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from entra_magic.magics import completion
from entra_magic.magics.completion import SCOPES, complete
from entra_magic.magics.line import parse_connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ELSEWHERE = [
    "",
    "entra_connect",
    "%entra_connect",
    "%entra_connected --d",
    "print(%entra_connect --d",
    "x = entra_connect --d",
    "%graph --d",
]


@pytest.mark.parametrize("text", ELSEWHERE)
def test_any_other_line_is_left_alone(text: str) -> None:
    assert complete(text) == []


CASES = [
    ("%entra_connect --d", ["--device-code", "--domain-hint"]),
    ("  %entra_connect --dev", ["--device-code"]),
    ("entra_connect --dev", ["--device-code"]),
    ("x = %entra_connect --dev", ["--device-code"]),
    ("%entra_connect --browser --dev", []),
    ("%entra_connect --client-id abc --cl", []),
    ("%entra_connect --prompt ", ["select_account", "login", "consent"]),
    ("%entra_connect --prompt=lo", ["login"]),
    ("%entra_connect --environment us", ["USGov", "USGovDoD"]),
    ("%entra_connect -e C", ["China"]),
    ("%entra_connect --client-id ", []),
    ("%entra_connect --login-hint User.R", []),
    ("%entra_connect user.readb", ["User.ReadBasic.All"]),
    ("%entra_connect --scopes User.ReadB", ["User.ReadBasic.All"]),
    (
        "%entra_connect --scopes User.Read,GroupMember.R",
        ["GroupMember.Read.All", "GroupMember.ReadWrite.All"],
    ),
    ("%entra_connect --scopes 'User.ReadB", ["User.ReadBasic.All"]),
    ("%entra_connect User.Read.All User.Read.A", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_the_word_before_the_cursor_is_completed(
    text: str, expected: list[str]
) -> None:
    assert complete(text) == expected


def test_an_empty_word_offers_options_and_scopes() -> None:
    offered = complete("%entra_connect ")
    assert {"--sandbox", "--help", "User.Read.All"} <= set(offered)


def test_every_scope_offered_is_one_that_the_line_accepts() -> None:
    assert parse_connect(" ".join(SCOPES)).scopes == SCOPES
    assert len(set(SCOPES)) == len(SCOPES)


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    shell = InteractiveShell.instance()
    shell.Completer.use_jedi = False
    yield shell
    InteractiveShell.clear_instance()


def offered(shell: InteractiveShell, line: str) -> set[str]:
    with provisionalcompleter():
        return {found.text for found in shell.Completer.completions(line, len(line))}


def by_hook(shell: InteractiveShell, line: str) -> set[str]:
    shell.Completer.line_buffer = shell.Completer.text_until_cursor = line
    return set(
        shell.Completer.dispatch_custom_completer(line.rsplit(maxsplit=1)[-1]) or []
    )


WAYS = [
    pytest.param(completion.install, offered, id="matcher"),
    pytest.param(completion._install_hook, by_hook, id="hook of older IPythons"),
]


@pytest.mark.parametrize(("install", "ask"), WAYS)
def test_a_shell_completes_the_line_until_it_is_uninstalled(
    shell: InteractiveShell,
    install: Callable[[Any], Callable[[], None]],
    ask: Callable[[InteractiveShell, str], set[str]],
) -> None:
    line = "x = %entra_connect --dev"
    assert "--device-code" not in ask(shell, line)
    uninstall = install(shell)
    assert ask(shell, line) == {"--device-code"}
    uninstall()
    assert "--device-code" not in ask(shell, line)
    assert shell.Completer.custom_matchers == []
    assert shell.strdispatchers["complete_command"].regexs == {}
    uninstall()
