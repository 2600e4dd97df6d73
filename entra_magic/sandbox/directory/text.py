"""How the directory compares text: without regard to case, in any script."""

from __future__ import annotations

import re

__all__ = ["fold", "starts_word"]

_WORD = re.compile(r"\w+")


def fold(value: object) -> str:
    """Return what two values that the directory holds equal have in common.

    SQLite's own ``NOCASE`` knows ASCII alone, which would tell "ÉLODIE" from
    "Élodie".
    """
    return value.casefold() if isinstance(value, str) else ""


def starts_word(text: str, prefix: str) -> bool:
    """Whether a word of `text` starts with `prefix`; both are already folded."""
    return any(word.startswith(prefix) for word in _WORD.findall(text))
