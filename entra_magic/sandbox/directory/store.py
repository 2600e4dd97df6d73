"""The SQLite tables in which every tenant's objects lie.

An object is kept as the JSON that Graph would send, without what is null, so
that reading it is one ``json.loads`` and a new property needs no new column.
"""

from __future__ import annotations

import json
import random
import sqlite3
import uuid
from typing import TYPE_CHECKING, Any, final

from entra_magic.sandbox.directory.text import fold, starts_word

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Writer", "connect", "is_filled"]

_TABLES = """
CREATE TABLE object (
    seq INTEGER PRIMARY KEY, tenant_id TEXT NOT NULL, type TEXT NOT NULL,
    id TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE link (
    relation TEXT, source INTEGER, target INTEGER,
    PRIMARY KEY (relation, source, target)
) WITHOUT ROWID;
CREATE TABLE account (
    user_id TEXT PRIMARY KEY, home_tenant_id TEXT NOT NULL, home_id TEXT NOT NULL,
    sign_in_name TEXT NOT NULL, password TEXT NOT NULL
) WITHOUT ROWID;
"""

# Built after the rows are in: one sort is cheaper than 100,000 insertions.
_INDEXES = """
CREATE UNIQUE INDEX object_by_id ON object (id);
CREATE INDEX object_by_type ON object (tenant_id, type, seq);
CREATE INDEX object_by_name ON object
    (tenant_id, type, fold(json_extract(body, '$.displayName')), seq);
CREATE INDEX object_by_user_principal_name ON object
    (tenant_id, type, fold(json_extract(body, '$.userPrincipalName')), seq);
CREATE INDEX object_by_app_id ON object (json_extract(body, '$.appId'))
    WHERE json_extract(body, '$.appId') IS NOT NULL;
CREATE INDEX link_reversed ON link (relation, target, source);
CREATE INDEX account_by_name ON account (sign_in_name);
CREATE INDEX account_by_home ON account (home_id);
PRAGMA user_version = 1;
"""

_BATCH = 5_000

# Made once: json.dumps with options builds an encoder for every object.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def connect(path: str | None) -> sqlite3.Connection:
    """Open a database file, or one in memory when there is no path."""
    connection = sqlite3.connect(
        path or ":memory:", isolation_level=None, check_same_thread=False
    )
    connection.create_function("fold", 1, fold, deterministic=True)
    connection.create_function("starts_word", 2, starts_word, deterministic=True)
    return connection


def is_filled(connection: sqlite3.Connection) -> bool:
    """Whether an earlier process has filled this database to the end."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version > 0


@final
class Writer:
    """Fills a new database, many rows at a time.

    Parameters
    ----------
    connection
        A database without tables.
    seed
        Where the random choices, and so the object ids, start from.
    """

    def __init__(self, connection: sqlite3.Connection, seed: int) -> None:
        self._connection = connection
        self.random = random.Random(seed)  # noqa: S311 - sample data, not secrets
        self._objects: list[tuple[int, str, str, str, str]] = []
        self._links: list[tuple[str, int, int]] = []
        self._accounts: list[tuple[str, str, str, str, str]] = []
        self._seq = 0

    def __enter__(self) -> Writer:
        self._connection.execute("BEGIN")
        for statement in filter(str.strip, _TABLES.split(";")):
            self._connection.execute(statement)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._connection.execute("ROLLBACK")
            return
        self._flush()
        for statement in filter(str.strip, _INDEXES.split(";")):
            self._connection.execute(statement)
        self._connection.execute("COMMIT")

    def new_id(self) -> str:
        """Return the next GUID of this seed."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def add(self, tenant_id: str, kind: str, body: Mapping[str, Any]) -> int:
        """Add an object and return its row, which `link` takes."""
        self._seq += 1
        kept = {name: value for name, value in body.items() if value is not None}
        self._objects.append((self._seq, tenant_id, kind, body["id"], _encode(kept)))
        if len(self._objects) >= _BATCH:
            self._flush()
        return self._seq

    def link(self, relation: str, source: int, target: int) -> None:
        """Relate two objects, such as a group to its ``member``."""
        self._links.append((relation, source, target))

    def add_account(
        self,
        user_id: str,
        *,
        home_tenant_id: str,
        home_id: str,
        sign_in_name: str,
        password: str,
    ) -> None:
        """Say who signs in as a user object; `password` is already hashed."""
        self._accounts.append(
            (user_id, home_tenant_id, home_id, fold(sign_in_name), password)
        )

    def _flush(self) -> None:
        run = self._connection.executemany
        run("INSERT INTO object VALUES (?, ?, ?, ?, ?)", self._objects)
        run("INSERT OR IGNORE INTO link VALUES (?, ?, ?)", self._links)
        run("INSERT INTO account VALUES (?, ?, ?, ?, ?)", self._accounts)
        self._objects, self._links, self._accounts = [], [], []
