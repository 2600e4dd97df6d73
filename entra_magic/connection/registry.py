"""The connections of this kernel, by name."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping

from entra_magic.connection.connection import Connection

__all__ = ["Connections", "connections"]


class Connections(Mapping[str, Connection]):
    """Every connection by its name; a mapping that only sign-ins change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_name: dict[str, Connection] = {}

    def __getitem__(self, name: str) -> Connection:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._by_name))

    def __len__(self) -> int:
        return len(self._by_name)

    def __repr__(self) -> str:
        return f"<Connections {', '.join(map(repr, self.values())) or 'none'}>"

    def put(self, connection: Connection) -> Connection | None:
        """Add a connection; return the one of the same name that it replaces."""
        with self._lock:
            name = connection.context.name
            former = self._by_name.get(name)
            self._by_name[name] = connection
        if former is not None:
            former.disconnect()
        return former

    def remove(self, name: str) -> Connection:
        """Take a connection out, with its tokens still in it.

        Raises
        ------
        KeyError
            When there is none of this name.
        """
        with self._lock:
            return self._by_name.pop(name)

    def clear(self) -> None:
        """Drop every connection and its tokens."""
        with self._lock:
            dropped = list(self._by_name.values())
            self._by_name.clear()
        for connection in dropped:
            connection.disconnect()


connections = Connections()
"""The connections of this kernel."""
