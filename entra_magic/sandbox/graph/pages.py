"""Reads objects a page at a time, each page as fast as the first.

A page starts after the last object of the one before, by its sort values and row,
so nothing is counted off and nothing is sent twice while others come and go.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entra_magic.sandbox.graph.conditions import Condition, all_of, translate
from entra_magic.sandbox.graph.errors import bad_request
from entra_magic.sandbox.graph.search import search_condition

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from entra_magic.sandbox.graph.options import Options
    from entra_magic.sandbox.graph.schema import EntityType

__all__ = ["Page", "Row", "count_objects", "read_page"]


@dataclass(frozen=True)
class Row:
    """An object as it is stored."""

    seq: int
    type: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Page:
    """Some objects, and where the next page starts; empty after the last page."""

    rows: list[Row]
    after: tuple[Any, ...]


def read_page(
    connection: sqlite3.Connection,
    source: Condition,
    entity: EntityType,
    options: Options,
) -> Page:
    """Read the page of objects that the options ask for.

    Parameters
    ----------
    connection
        The directory's database.
    source
        Which objects the path names, over the table ``object`` named ``o``.
    entity
        Their type.
    options
        What the request asks for.
    """
    keys = [(_sort_key(s.name), s.descending) for s in options.orderby]
    keys.append(("o.seq", False))
    conditions = [source, *_wanted(entity, options)]
    if options.after:
        conditions.append(_behind(keys, options.after))
    where = all_of(conditions)
    order = ", ".join(f"{key} DESC" if down else key for key, down in keys)
    columns = ", ".join(key for key, _ in keys)
    limit = options.top + 1 if options.top else -1
    found = connection.execute(
        f"SELECT o.type, o.body, {columns} FROM object AS o"  # noqa: S608 - no values
        f" WHERE {where.sql} ORDER BY {order} LIMIT ?",
        (*where.parameters, limit),
    ).fetchall()
    more = bool(options.top) and len(found) > options.top
    kept = found[: options.top] if more else found
    return Page(
        [Row(row[-1], row[0], json.loads(row[1])) for row in kept],
        tuple(kept[-1][2:]) if more else (),
    )


def count_objects(
    connection: sqlite3.Connection,
    source: Condition,
    entity: EntityType,
    options: Options,
) -> int:
    """Return how many objects there are on all pages."""
    where = all_of([source, *_wanted(entity, options)])
    number: int = connection.execute(
        f"SELECT count(*) FROM object AS o WHERE {where.sql}",  # noqa: S608 - no values
        where.parameters,
    ).fetchone()[0]
    return number


def _wanted(entity: EntityType, options: Options) -> list[Condition]:
    """Return the conditions of ``$filter`` and ``$search``."""
    conditions = []
    if options.filter is not None:
        conditions.append(translate(options.filter, entity, options.advanced))
    if options.search:
        conditions.append(search_condition(options.search, entity))
    return conditions


def _sort_key(name: str) -> str:
    # Spelled as in the directory's indexes, or SQLite would not use them.
    return f"fold(json_extract(o.body, '$.{name}'))"


def _behind(keys: Sequence[tuple[str, bool]], after: tuple[Any, ...]) -> Condition:
    """Return the condition that an object comes after the last one sent."""
    if len(after) != len(keys):
        raise bad_request(
            "The page token belongs to a request with another $orderby.",
            code="Directory_ExpiredPageToken",
        )
    branches = []
    for place, (key, down) in enumerate(keys):
        same = [
            Condition(f"{earlier} = ?", (value,))
            for (earlier, _), value in zip(keys[:place], after, strict=False)
        ]
        beyond = Condition(f"{key} {'<' if down else '>'} ?", (after[place],))
        branches.append(all_of([*same, beyond]))
    first, down = keys[0]
    # The bound on the first key lets the index skip what was already sent.
    bound = Condition(f"{first} {'<=' if down else '>='} ?", (after[0],))
    either = Condition(
        f"({' OR '.join(f'({branch.sql})' for branch in branches)})",
        tuple(value for branch in branches for value in branch.parameters),
    )
    return all_of([bound, either])
