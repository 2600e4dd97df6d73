"""Fetches the access token that a person brought along, from where they keep it."""

from __future__ import annotations

import os
from getpass import getpass
from typing import TYPE_CHECKING

from entra_magic.errors import NobodyThere, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["brought_token"]


def brought_token(source: str, namespace: Mapping[str, object]) -> str:
    """Return the access token that a source names.

    Parameters
    ----------
    source
        A variable's name, ``env:NAME``, or ``prompt`` to ask for it unseen.
    namespace
        The person's variables.

    Raises
    ------
    UsageProblem
        When there is no text at the source.
    NobodyThere
        When nobody can be asked.
    """
    if source == "prompt":
        token: object = _asked()
    elif source.startswith("env:"):
        token = os.environ.get(source.removeprefix("env:"))
    else:
        token = namespace.get(source)
    if not isinstance(token, str) or not token.strip():
        raise UsageProblem(
            f"--access-token {source}: there is no text in it. Name a variable that "
            "holds the token, or env:NAME for an environment variable, or write "
            "prompt to be asked for it unseen."
        )
    return token.strip().removeprefix("Bearer ").strip()


def _asked() -> str:
    try:
        return getpass("Access token for Microsoft Graph: ")
    except (NotImplementedError, EOFError):  # a frontend without an input field
        raise NobodyThere(
            "Nobody can be asked for the access token here.\n"
            "Next: %entra_connect --access-token env:NAME"
        ) from None
