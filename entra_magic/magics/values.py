"""What each option's value must look like, with a message for one that does not."""

from __future__ import annotations

import keyword
import math
import re
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "client_id",
    "one_of",
    "scopes",
    "seconds",
    "tenant",
    "token_source",
    "upn",
    "variable",
]

_GUID = re.compile(
    r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE
)
_DOMAIN = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"
)
_SHARED_TENANTS = ("common", "organizations", "consumers")
_SCOPE = re.compile(r"(?=.*[A-Za-z])[\w.:/-]+", re.ASCII)
_SEPARATORS = re.compile(r"[\s,]+")


def client_id(text: str) -> str:
    """Accept the GUID of an application."""
    if match := _GUID.fullmatch(text):
        return match[1].lower()
    raise ArgumentTypeError(
        f"{text!r} is not an application (client) ID. That is a GUID such as "
        "11112222-bbbb-3333-cccc-4444dddd5555; the app registration's Overview page "
        "shows it."
    )


def tenant(text: str) -> str:
    """Accept a tenant's GUID or domain, or a word that stands for many tenants."""
    if match := _GUID.fullmatch(text):
        return match[1].lower()
    if text.lower() in _SHARED_TENANTS or _DOMAIN.fullmatch(text.lower()):
        return text.lower()
    raise ArgumentTypeError(
        f"{text!r} is not a tenant. Give its GUID, one of its domains such as "
        f"contoso.com, or {_listed(_SHARED_TENANTS)}."
    )


def scopes(text: str) -> tuple[str, ...]:
    """Accept scopes separated by spaces or commas, quoted or bracketed or not.

    Brackets come from a Python list that IPython expanded, as in
    ``--scopes {my_scopes}``. Whether a permission of that name exists is for Entra
    to say.
    """
    words = _SEPARATORS.split(re.sub(r"[\[\]()'\"]", " ", text))
    return tuple(_scope(word) for word in words if word)


def _scope(word: str) -> str:
    if "@" in word:
        raise ArgumentTypeError(
            f"{word!r} is an account, not a scope. To suggest an account to the "
            f"sign-in page, write --login-hint {word}."
        )
    if _GUID.fullmatch(word):
        raise ArgumentTypeError(
            f"{word!r} is a GUID, not a scope. Write --client-id or --tenant-id "
            "before it."
        )
    if not _SCOPE.fullmatch(word):
        raise ArgumentTypeError(
            f"{word!r} is not a scope. A scope is a permission's name such as "
            "User.Read.All; spaces or commas separate several."
        )
    return word


def one_of(choices: Iterable[str]) -> Callable[[str], str]:
    """Accept one of a few words, however its letters are cased."""
    spelling = {choice.lower(): choice for choice in choices}

    def accept(text: str) -> str:
        if choice := spelling.get(text.lower()):
            return choice
        from difflib import get_close_matches

        near = get_close_matches(text.lower(), spelling, n=1)
        hint = f" Did you mean {spelling[near[0]]}?" if near else ""
        raise ArgumentTypeError(
            f"{text!r} is not one of {_listed(spelling.values())}.{hint}"
        )

    return accept


def upn(text: str) -> str:
    """Accept a user principal name."""
    if re.fullmatch(r"[^\s@]+@[^\s@]+", text):
        return text
    raise ArgumentTypeError(
        f"{text!r} is not a user principal name such as admin@contoso.com."
    )


def token_source(text: str) -> str:
    """Accept where a token is kept, and never the token itself."""
    if re.fullmatch(r"env:[A-Za-z_]\w{0,99}|[A-Za-z_]\w{0,40}", text):
        return text
    # The text itself may be a token that only looks different.
    raise ArgumentTypeError(
        "give the name of the variable that holds the token, env:NAME, or prompt"
    )


def variable(text: str) -> str:
    """Accept a name that can be assigned to."""
    if text.isidentifier() and not keyword.iskeyword(text):
        return text
    why = "a word of Python's own" if keyword.iskeyword(text) else "not a name"
    raise ArgumentTypeError(
        f"{text!r} is {why}, so that nothing can be stored in it. Choose a variable "
        "name such as graph or graph_contoso."
    )


def seconds(text: str) -> float:
    """Accept a duration that is longer than nothing and ends some day."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value) and value > 0:
        return value
    raise ArgumentTypeError(
        f"{text!r} is not a number of seconds above 0, such as 120."
    )


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}"
