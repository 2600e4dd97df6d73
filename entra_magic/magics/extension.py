"""Loads the extension into a shell, and takes every trace of it out again."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from entra_magic.magics.completion import install
from entra_magic.magics.entra import EntraMagics

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["load", "unload"]

_LOADED = "_entra_magic_unload"
"""Where a shell keeps what undoes the loading: it must survive ``%reload_ext``."""


def load(shell: Any) -> None:
    """Register the magics, their configuration and their completions, once."""
    if hasattr(shell, _LOADED):
        return
    magics = EntraMagics(shell)
    shell.register_magics(magics)
    undo: list[Callable[[], None]] = [
        magics.namespace.clear,
        install(shell),
        lambda: _unregister(shell, magics),
    ]
    setattr(shell, _LOADED, undo)


def unload(shell: Any) -> None:
    """Undo `load`, drop every connection, and stop this kernel's sandbox."""
    for step in getattr(shell, _LOADED, ()):
        step()
    if hasattr(shell, _LOADED):
        delattr(shell, _LOADED)
    _close_what_was_opened()


def _unregister(shell: Any, magics: EntraMagics) -> None:
    """Do what IPython has no function for."""
    for kind in ("line", "cell"):
        registered = shell.magics_manager.magics[kind]
        for name in magics.magics[kind]:
            registered.pop(name, None)
    shell.magics_manager.registry.pop(type(magics).__name__, None)
    shell.configurables[:] = [c for c in shell.configurables if c is not magics]


def _close_what_was_opened() -> None:
    """Close what a sign-in opened, without loading what was never used."""
    registry = sys.modules.get("entra_magic.connection.registry")
    if registry is not None:
        registry.connections.clear()
    embedded = sys.modules.get("entra_magic.connection.embedded")
    if embedded is not None:
        embedded.close_sandbox()
    redaction = sys.modules.get("entra_magic.signin.redaction")
    if redaction is not None:
        redaction.restore_logs()
    warm = sys.modules.get("entra_magic.graph.warm")
    if warm is not None:
        warm.restore_deserializers()
