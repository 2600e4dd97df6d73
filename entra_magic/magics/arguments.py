"""Checks the arguments of `connect` by the rules of the line."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from entra_magic.clouds import CLOUDS
from entra_magic.errors import UsageProblem
from entra_magic.magics import values
from entra_magic.magics.line import ConnectLine, refuse_contradictions
from entra_magic.magics.options import PROMPTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["checked_line"]

_CHECKS: Mapping[str, Callable[[str], object]] = {
    "client_id": values.client_id,
    "tenant_id": values.tenant,
    "environment": values.one_of(CLOUDS),
    "prompt": values.one_of(PROMPTS),
    "timeout": values.seconds,
    "sandbox_user": values.upn,
    "name": values.variable,
}


def checked_line(*, scopes: Sequence[str], **arguments: object) -> ConnectLine:
    """Return the line that would ask for the same as these arguments.

    Raises
    ------
    UsageProblem
        When an argument is ill-formed or two contradict each other.
    """
    for name, value in arguments.items():
        if name in _CHECKS and value is not None:
            arguments[name] = _checked(name, value)
    words = _flat(scopes)
    arguments["sandbox"] = bool(
        arguments.get("sandbox") or arguments.get("sandbox_user")
    )
    line = ConnectLine(scopes=words, **arguments)  # type: ignore[arg-type]  # the caller's are typed
    refuse_contradictions(line)
    return line


def _checked(name: str, value: object) -> object:
    try:
        return _CHECKS[name](str(value))
    except ArgumentTypeError as problem:
        raise UsageProblem(f"{name}: {problem}") from None


def _flat(scopes: Sequence[str]) -> tuple[str, ...]:
    try:
        words = [scope for text in scopes for scope in values.scopes(str(text))]
    except ArgumentTypeError as problem:
        raise UsageProblem(f"scopes: {problem}") from None
    return tuple(dict.fromkeys(words))
