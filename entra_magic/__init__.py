"""Sign in to Microsoft Entra ID from a notebook and explore Microsoft Graph.

::

    %load_ext entra_magic
    %entra_connect --sandbox
    await graph.me.get()
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entra_magic._version import __version__

if TYPE_CHECKING:
    from entra_magic.connection.connection import Connection
    from entra_magic.connection.registry import connections
    from entra_magic.magics.connect import connect

__all__ = [
    "Connection",
    "__version__",
    "connect",
    "connections",
    "load_ipython_extension",
    "unload_ipython_extension",
]

_HOMES = {
    "Connection": "entra_magic.connection.connection",
    "connect": "entra_magic.magics.connect",
    "connections": "entra_magic.connection.registry",
}


def load_ipython_extension(shell: Any) -> None:
    """Make the magics available: what ``%load_ext entra_magic`` calls."""
    from entra_magic.magics.extension import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Remove every trace: what ``%unload_ext entra_magic`` calls."""
    from entra_magic.magics.extension import unload

    unload(shell)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that loading stays free."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
