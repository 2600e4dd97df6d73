"""How the directory compares text: without regard to case, in any script."""

from __future__ import annotations

__all__ = ["fold"]


def fold(value: object) -> str:
    """Return what two values that the directory holds equal have in common.

    SQLite's own ``NOCASE`` knows ASCII alone, which would tell "ÉLODIE" from
    "Élodie".
    """
    return value.casefold() if isinstance(value, str) else ""
