"""Reads what a target names and writes it as Graph would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from entra_magic.sandbox.directory.text import fold
from entra_magic.sandbox.graph.addressing import ME, Target
from entra_magic.sandbox.graph.conditions import Condition, all_of
from entra_magic.sandbox.graph.entities import DIRECTORY_OBJECT, ENTITY_TYPES
from entra_magic.sandbox.graph.errors import bad_request, not_found
from entra_magic.sandbox.graph.options import (
    Expansion,
    Options,
    parse_options,
    write_token,
)
from entra_magic.sandbox.graph.pages import Row, count_objects, read_page

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from entra_magic.sandbox.graph.navigation import Navigation
    from entra_magic.sandbox.graph.schema import EntityType

__all__ = ["Reader"]

_MAX_EXPANDED = 20


class Reader:
    """Answers reads of one caller.

    Parameters
    ----------
    connection
        The directory's database.
    tenant_id
        The only tenant whose objects are seen.
    user_id
        Who ``/me`` is.
    root
        The public address of the version segment, such as
        ``http://127.0.0.1:8400/v1.0``; links start with it.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        tenant_id: str,
        user_id: str | None,
        root: str,
    ) -> None:
        self._connection = connection
        self._tenant_id = tenant_id
        self._user_id = user_id
        self._root = root

    def read(
        self, target: Target, path: str, query: Mapping[str, str], *, eventual: bool
    ) -> dict[str, Any] | str:
        """Return the JSON of what is asked for, or the text of a count.

        Raises
        ------
        GraphError
            It does not exist in this tenant, or the query is refused.
        """
        entity = self._entity_at_end(target)
        options = parse_options(query, entity, eventual=eventual)
        if target.key is not None and target.navigation is None:
            return self._entity(target, entity, options)
        source = self._source(target)
        if target.count:
            if not eventual:
                raise bad_request(
                    "$count is not currently supported.", code="Request_BadRequest"
                )
            return str(count_objects(self._connection, source, entity, options))
        if target.navigation and target.navigation.single:
            return self._only(target, source, entity, options)
        return self._list(source, entity, options, path, query)

    def find(self, target: Target) -> Row:
        """Return the object that the key of a target addresses."""
        row = self._find(target)
        if row is None:
            raise not_found(target.key or "")
        return row

    def _entity_at_end(self, target: Target) -> EntityType:
        if target.cast:
            return target.cast
        if target.navigation:
            return DIRECTORY_OBJECT
        return target.entity

    def _find(self, target: Target) -> Row | None:
        """Look an object up by id, user principal name or alternate key."""
        key = self._user_id if target.key == ME else target.key
        conditions = [Condition("o.tenant_id = ?", (self._tenant_id,))]
        if target.entity is not DIRECTORY_OBJECT:
            conditions.append(Condition("o.type = ?", (target.entity.name,)))
        name = target.key_name
        if not name and target.entity.name == "user" and "@" in str(key):
            name = "userPrincipalName"
        conditions.append(
            Condition(f"fold(json_extract(o.body, '$.{name}')) = ?", (fold(key),))
            if name
            else Condition("o.id = ?", (str(key).lower(),))
        )
        entity = target.entity
        rows = read_page(self._connection, all_of(conditions), entity, Options()).rows
        return rows[0] if rows else None

    def _source(self, target: Target) -> Condition:
        """Return the condition for the objects that a target leads to."""
        conditions = [Condition("o.tenant_id = ?", (self._tenant_id,))]
        if target.navigation:
            conditions.append(_linked(target.navigation, self.find(target).seq))
        else:
            conditions.append(Condition("o.type = ?", (target.entity.name,)))
        if target.cast:
            conditions.append(Condition("o.type = ?", (target.cast.name,)))
        return all_of(conditions)

    def _entity(
        self, target: Target, entity: EntityType, options: Options
    ) -> dict[str, Any]:
        row = self.find(target)
        actual = ENTITY_TYPES[row.type]
        if target.cast and target.cast is not actual:
            raise not_found(target.key or "")
        context = self._context(entity, options.select) + "/$entity"
        mixed = target.entity is DIRECTORY_OBJECT
        return {"@odata.context": context, **self._render(row, options, mixed=mixed)}

    def _only(
        self, target: Target, source: Condition, entity: EntityType, options: Options
    ) -> dict[str, Any]:
        """Return the object at the end of a single relationship."""
        rows = read_page(self._connection, source, entity, options).rows
        if not rows:
            raise not_found(target.navigation.name if target.navigation else "")
        context = self._context(entity, options.select) + "/$entity"
        return {
            "@odata.context": context,
            **self._render(rows[0], options, mixed=entity is DIRECTORY_OBJECT),
        }

    def _list(
        self,
        source: Condition,
        entity: EntityType,
        options: Options,
        path: str,
        query: Mapping[str, str],
    ) -> dict[str, Any]:
        page = read_page(self._connection, source, entity, options)
        body: dict[str, Any] = {"@odata.context": self._context(entity, options.select)}
        if options.count and not options.after:
            body["@odata.count"] = count_objects(
                self._connection, source, entity, options
            )
        if page.after:
            body["@odata.nextLink"] = self._next_link(path, query, page.after)
        mixed = entity is DIRECTORY_OBJECT
        body["value"] = [self._render(row, options, mixed=mixed) for row in page.rows]
        return body

    def _render(self, row: Row, options: Options, *, mixed: bool) -> dict[str, Any]:
        body = _project(row, options.select, mixed=mixed)
        if options.expand:
            name = options.expand.navigation.name
            related = self._related(row, options.expand)
            if not options.expand.navigation.single:
                body[name] = related
            elif related:
                body[name] = related[0]
        return body

    def _related(self, row: Row, expansion: Expansion) -> list[dict[str, Any]]:
        """Return the first objects of an expanded relationship."""
        wanted = Options(select=expansion.select, top=_MAX_EXPANDED)
        source = _linked(expansion.navigation, row.seq)
        page = read_page(self._connection, source, DIRECTORY_OBJECT, wanted)
        return [_project(found, expansion.select, mixed=True) for found in page.rows]

    def _context(self, entity: EntityType, select: tuple[str, ...]) -> str:
        names = f"({','.join(select)})" if select else ""
        return f"{self._root}/$metadata#{entity.entity_set}{names}"

    def _next_link(
        self, path: str, query: Mapping[str, str], after: tuple[Any, ...]
    ) -> str:
        options = {
            name: value
            for name, value in query.items()
            if name.lower().removeprefix("$") != "skiptoken"
        }
        options["$skiptoken"] = write_token(after)
        text = urlencode(options, safe="$,()':", quote_via=quote)
        return f"{self._root}/{quote(path, safe='/$()=')}?{text}"


def _linked(navigation: Navigation, seq: int) -> Condition:
    return Condition(f"o.seq IN ({navigation.rows()})", (navigation.relation, seq))


def _project(row: Row, select: tuple[str, ...], *, mixed: bool) -> dict[str, Any]:
    """Return the wanted properties of an object in Graph's order."""
    entity = ENTITY_TYPES[row.type]
    body: dict[str, Any] = {"@odata.type": entity.odata_type} if mixed else {}
    wanted = select or entity.defaults
    for name, declared in entity.properties.items():
        if name in wanted:
            body[name] = row.body.get(name, declared.absent)
    return body
