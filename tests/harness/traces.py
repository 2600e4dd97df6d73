"""Looks for secrets in what a session has left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def found_in(text: str, secrets: Iterable[str]) -> list[str]:
    """Return the beginnings of the secrets that a text contains."""
    return [f"{secret[:6]}…" for secret in secrets if secret in text]


def found_under(folder: Path, secrets: Iterable[str]) -> list[str]:
    """Return the files below a folder that contain a secret, and which."""
    wanted = tuple(secrets)
    return [
        f"{path}: {secret}"
        for path in folder.rglob("*")
        if path.is_file()
        for secret in found_in(path.read_bytes().decode("utf-8", "replace"), wanted)
    ]
