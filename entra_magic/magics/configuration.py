"""What a person set once instead of typing it on every line.

The line wins over ``%config EntraMagics.…``, and that over the environment.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from entra_magic.clouds import CLOUDS
from entra_magic.errors import UsageProblem
from entra_magic.magics import values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from entra_magic.magics.line import ConnectLine

__all__ = ["SETTINGS", "checked", "completed", "environment_variable"]


@dataclass(frozen=True)
class Setting:
    """One thing that can be set once.

    Parameters
    ----------
    help
        What it is, for ``%config EntraMagics``.
    accept
        Checks a value and returns it as `ConnectLine` wants it.
    """

    help: str
    accept: Callable[[str], object]


SETTINGS: Mapping[str, Setting] = {
    "client_id": Setting("Your app registration's client id.", values.client_id),
    "tenant_id": Setting("A tenant's GUID or domain.", values.tenant),
    "environment": Setting("The cloud, such as Global.", values.one_of(CLOUDS)),
    "scopes": Setting("The scopes, separated by spaces or commas.", values.scopes),
    "login_hint": Setting("The account to sign in with.", values.upn),
    "sandbox_user": Setting("Whom the sandbox plays, with --sandbox.", values.upn),
}


def environment_variable(setting: str) -> str:
    """Return the environment variable that holds a setting."""
    return f"ENTRA_MAGIC_{setting.upper()}"


def checked(setting: str, text: str, where: str) -> object:
    """Return a setting's value as `ConnectLine` wants it.

    Raises
    ------
    UsageProblem
        When the value is ill-formed; the message names where it was set.
    """
    try:
        return SETTINGS[setting].accept(text)
    except ArgumentTypeError as problem:
        raise UsageProblem(f"{where}: {problem}") from None


def completed(
    line: ConnectLine, traits: Mapping[str, str], environ: Mapping[str, str]
) -> ConnectLine:
    """Return the line with everything it leaves open taken from what was set.

    In the sandbox only the person to play is taken: the other settings name a real
    tenant.

    Parameters
    ----------
    line
        What was typed.
    traits
        The values of the traits of ``EntraMagics``; empty where not set.
    environ
        The environment variables.
    """
    wanted = ("sandbox_user",) if line.sandbox else (*SETTINGS,)[:-1]
    found: dict[str, object] = {}
    for name in wanted:
        variable = environment_variable(name)
        for text, where in (
            (traits.get(name), f"EntraMagics.{name}"),
            (environ.get(variable), variable),
        ):
            if text and not getattr(line, name):
                found.setdefault(name, checked(name, text, where))
    return replace(line, **found)  # type: ignore[arg-type]  # checked against SETTINGS
