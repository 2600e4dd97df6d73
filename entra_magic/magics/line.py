"""Reads a line of `%entra_connect`, and explains one that cannot be meant."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from entra_magic.errors import UsageProblem
from entra_magic.magics.options import SEE_HELP, connect_options, connect_parser
from entra_magic.magics.secrets import refuse_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ConnectLine", "parse_connect", "refuse_contradictions"]

_COMMENT = re.compile(r"(?:^|\s)#.*")


@dataclass(frozen=True)
class ConnectLine:
    """What a line of `%entra_connect` asks for; None, () or False where it is silent.

    Parameters
    ----------
    scopes
        The scopes, in the order given, each once.
    client_id, tenant_id, environment, login_hint, domain_hint, prompt
        As in `SignInRequest`; the environment is the name of a cloud.
    device_code, browser
        Whether the line insists on one of the two flows.
    into
        The variable that the Graph client goes to.
    timeout
        How long the person may take, in seconds.
    no_welcome
        Whether to show nothing once signed in.
    sandbox
        Whether to sign in to the embedded tenant.
    sandbox_user
        The user principal name of the person that the sandbox plays.
    help
        Whether the person asked for the help text instead.
    """

    scopes: tuple[str, ...] = ()
    client_id: str | None = None
    tenant_id: str | None = None
    device_code: bool = False
    browser: bool = False
    environment: str | None = None
    login_hint: str | None = None
    domain_hint: str | None = None
    prompt: str | None = None
    into: str | None = None
    timeout: float | None = None
    no_welcome: bool = False
    sandbox: bool = False
    sandbox_user: str | None = None
    help: bool = False


def parse_connect(line: str) -> ConnectLine:
    """Read a line of `%entra_connect`.

    Raises
    ------
    UsageProblem
        The line cannot be understood, contradicts itself or holds a secret; the
        message says what to write instead.
    """
    refuse_secrets(line)
    words = _split(line)
    if {"-h", "--help"} & set(words):
        return ConnectLine(help=True)
    _refuse_unknown_options(words)
    asked = vars(connect_parser().parse_intermixed_args(words))
    asked["scopes"] = _flat_scopes(asked.pop("words"), asked["scopes"])
    asked["sandbox"] = asked["sandbox"] or asked["sandbox_user"] is not None
    asked_for = ConnectLine(**asked)
    refuse_contradictions(asked_for)
    return asked_for


def _split(line: str) -> list[str]:
    """Split a line as a shell would, but keep the backslash of a domain's user."""
    lexer = shlex.shlex(_COMMENT.sub("", line), posix=True)
    lexer.whitespace_split = True
    lexer.commenters = lexer.escape = ""
    try:
        return list(lexer)
    except ValueError as problem:
        raise UsageProblem(
            f"A quotation mark is not closed: {_unclosed_quote(line)} opens a text "
            f"that never ends. Close it, or leave it out. {SEE_HELP}"
        ) from problem


def _unclosed_quote(line: str) -> str:
    """Return the quotation mark that is still open at the end of a line."""
    open_quote = ""
    for character in _COMMENT.sub("", line):
        if character == open_quote:
            open_quote = ""
        elif not open_quote and character in "'\"":
            open_quote = character
    return open_quote


def _refuse_unknown_options(words: Sequence[str]) -> None:
    """Name the nearest neighbour, which argparse does not."""
    known = connect_options()
    for word in words:
        spelling = word.partition("=")[0]
        if not re.match(r"--?\D", word) or spelling in known:
            continue
        # "-ClientId" is how PowerShell spells "--client-id".
        plain = {name.replace("-", ""): name for name in known if name[:2] == "--"}
        typed = re.sub("[-_]", "", spelling).lower()
        begun = [name for name in plain if typed and name.startswith(typed)]
        near = begun or get_close_matches(typed, plain, n=1)
        hint = f" Did you mean {plain[near[0]]}?" if near else ""
        raise UsageProblem(f"%entra_connect has no option {spelling}.{hint} {SEE_HELP}")


def _flat_scopes(*groups: Sequence[tuple[str, ...]] | None) -> tuple[str, ...]:
    """Join the scopes of several words, each scope once."""
    return tuple(
        dict.fromkeys(
            scope for group in groups for scopes in group or () for scope in scopes
        )
    )


def refuse_contradictions(asked: ConnectLine) -> None:
    """Raise if two of the options exclude each other.

    Raises
    ------
    UsageProblem
        The message names both options.
    """
    if asked.device_code and asked.browser:
        raise UsageProblem(
            "--device-code and --browser contradict each other: leave one of them out, "
            "or both to let the kernel's surroundings decide."
        )
    if asked.sandbox and asked.environment:
        raise UsageProblem(
            f"--sandbox and --environment {asked.environment} contradict each other: "
            "the sandbox is a cloud of its own. Leave one of them out."
        )
