"""Reads a line of `%entra_connect`, and explains one that cannot be meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_magic.errors import UsageProblem
from entra_magic.magics.options import connect_parser

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ConnectLine", "parse_connect", "refuse_contradictions"]


@dataclass(frozen=True)
class ConnectLine:
    """What a line of `%entra_connect` asks for; None, () or False where it is silent.

    Parameters
    ----------
    scopes
        The scopes, in the order given, each once.
    client_id, tenant_id, environment, login_hint, domain_hint, prompt
        As in `SignInRequest`; the environment is the name of a cloud.
    access_token
        Where the access token is that the person brought along.
    device_code, browser
        Whether the line insists on one of the two flows.
    name
        The connection's name, to keep several side by side.
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
    access_token: str | None = None
    device_code: bool = False
    browser: bool = False
    environment: str | None = None
    login_hint: str | None = None
    domain_hint: str | None = None
    prompt: str | None = None
    name: str | None = None
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
    words = connect_parser().read(line)
    if words is None:
        return ConnectLine(help=True)
    asked = vars(words)
    asked["scopes"] = _flat_scopes(asked.pop("words"), asked["scopes"])
    asked["sandbox"] = asked["sandbox"] or asked["sandbox_user"] is not None
    asked_for = ConnectLine(**asked)
    refuse_contradictions(asked_for)
    return asked_for


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
    ways = {
        "--device-code": asked.device_code,
        "--browser": asked.browser,
        "--access-token": asked.access_token,
        "--sandbox-user": asked.access_token and asked.sandbox_user,
    }
    first, *others = [way for way, chosen in ways.items() if chosen] or [""]
    if others:
        raise UsageProblem(
            f"{first} and {others[0]} contradict each other: leave one of them out, "
            "or both to let the kernel's surroundings decide."
        )
    if asked.sandbox and asked.environment:
        raise UsageProblem(
            f"--sandbox and --environment {asked.environment} contradict each other: "
            "the sandbox is a cloud of its own. Leave one of them out."
        )
