"""The query options of a read, checked as Graph checks them.

See https://learn.microsoft.com/graph/query-parameters
"""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entra_magic.sandbox.graph.errors import GraphError, bad_request, unsupported_query
from entra_magic.sandbox.graph.grammar import Expression, parse_filter
from entra_magic.sandbox.graph.navigation import Navigation, navigation_of
from entra_magic.sandbox.graph.schema import EntityType, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Expansion", "Options", "Sorting", "parse_options", "write_token"]

_DEFAULT_PAGE = 100
_MAX_SORTINGS = 5
_LAST_ROW = 2**63 - 1
_NAMES = frozenset(
    ("select", "filter", "top", "orderby", "count", "search", "expand", "skiptoken")
)
_EXPANSION = re.compile(
    r"(?P<name>\w+)(?:\(\s*\$select\s*=\s*(?P<select>[\w\s,]+)\))?", re.IGNORECASE
)


@dataclass(frozen=True)
class Sorting:
    """One property to order by."""

    name: str
    descending: bool


@dataclass(frozen=True)
class Expansion:
    """A relationship to send along, and which properties of its objects."""

    navigation: Navigation
    select: tuple[str, ...]


@dataclass(frozen=True)
class Options:
    """What a request asks for beside its path.

    Parameters
    ----------
    select
        Names of properties; empty for the default ones.
    filter, search
        Which objects; `search` is still the text.
    orderby
        In which order.
    top
        How many objects a page has; 0 for all of them.
    count
        Whether to send their number too, which only advanced queries do.
    expand
        The relationship to send along.
    after
        Where the last page ended: its sort values and row; empty on the first.
    advanced
        Whether the request asked for eventual consistency, and for the count or
        a search.
    """

    select: tuple[str, ...] = ()
    filter: Expression | None = None
    search: str = ""
    orderby: tuple[Sorting, ...] = ()
    top: int = _DEFAULT_PAGE
    count: bool = False
    expand: Expansion | None = None
    after: tuple[Any, ...] = ()
    advanced: bool = False


def parse_options(
    query: Mapping[str, str], entity: EntityType, *, eventual: bool
) -> Options:
    """Read the query string of a request for objects of one type.

    Parameters
    ----------
    query
        The options by name; the ``$`` may be missing.
    entity
        The type of the objects.
    eventual
        Whether the header ``ConsistencyLevel: eventual`` was sent.

    Raises
    ------
    GraphError
        An option is unknown, malformed or not supported here.
    """
    given = _named(query)
    wants_count = _boolean(given.get("count", "false"))
    search = given.get("search", "")
    if search and not eventual:
        raise unsupported_query(
            "Request with $search query parameter only works through MSGraph with a"
            " special request header: 'ConsistencyLevel: eventual'"
        )
    advanced = eventual and (wants_count or bool(search))
    options = Options(
        select=_select(given.get("select", ""), entity),
        filter=_filter(given.get("filter")),
        search=search,
        orderby=_orderby(given.get("orderby", ""), entity, advanced),
        top=_top(given.get("top"), entity),
        count=wants_count and eventual,
        expand=_expand(given.get("expand", ""), entity),
        after=read_token(given["skiptoken"]) if "skiptoken" in given else (),
        advanced=advanced,
    )
    if options.filter and options.orderby and not advanced:
        raise _unsortable()
    if options.expand and advanced:
        raise unsupported_query("$expand cannot be used in an advanced query.")
    return options


def _named(query: Mapping[str, str]) -> dict[str, str]:
    given = {}
    for name, value in query.items():
        bare = name.removeprefix("$").lower()
        if bare in _NAMES:
            given[bare] = value
        elif bare == "skip":
            raise bad_request("'$skip' is not supported by the service.")
        elif name.startswith("$") and bare != "format":
            raise bad_request(f"The query parameter '{name}' is not supported.")
    return given


def _boolean(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise bad_request(f"Invalid value '{text}' for $count query option found.")
    return text.lower() == "true"


def _select(text: str, entity: EntityType) -> tuple[str, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if "*" in names:
        return tuple(entity.properties)
    known = {name.lower(): name for name in entity.properties}
    for name in names:
        if name.lower() not in known:
            raise bad_request(
                "Parsing OData Select and Expand failed: Could not find a property"
                f" named '{name}' on type 'microsoft.graph.{entity.name}'."
            )
    return tuple(known[name.lower()] for name in names)


def _filter(text: str | None) -> Expression | None:
    if text is None:
        return None
    try:
        return parse_filter(text)
    except ValueError as problem:
        raise bad_request(f"Invalid filter clause: {problem}") from problem


def _orderby(text: str, entity: EntityType, advanced: bool) -> tuple[Sorting, ...]:
    clauses = [clause.split() for clause in text.split(",") if clause.strip()]
    if len(clauses) > _MAX_SORTINGS:
        raise _unsortable()
    order = []
    for name, *direction in clauses:
        if direction not in ([], ["asc"], ["desc"]):
            raise bad_request(f"Syntax error in the $orderby clause '{text}'.")
        declared = entity.properties.get(name)
        if declared is None:
            raise bad_request(
                f"Could not find a property named '{name}' on type"
                f" 'microsoft.graph.{entity.name}'."
            )
        if declared.kind not in (Kind.STRING, Kind.DATE) or not (
            advanced or name in entity.sortable
        ):
            raise _unsortable()
        order.append(Sorting(name, direction == ["desc"]))
    return tuple(order)


def _unsortable() -> GraphError:
    return unsupported_query("Sorting not supported for current query.")


def _top(text: str | None, entity: EntityType) -> int:
    if not entity.max_page:
        return 0
    if text is None:
        return _DEFAULT_PAGE
    if not re.fullmatch(r"\d{1,9}", text) or not 1 <= int(text) <= entity.max_page:
        raise unsupported_query(
            f"Invalid page size specified: '{text}'. Must be between 1 and"
            f" {entity.max_page} inclusive."
        )
    return int(text)


def _expand(text: str, entity: EntityType) -> Expansion | None:
    if not text.strip():
        return None
    found = _EXPANSION.fullmatch(text.strip())
    navigation = navigation_of(entity.name, found["name"]) if found else None
    if not found or not navigation or navigation.transitive:
        raise bad_request(
            f"Parsing OData Select and Expand failed: '{text}' is not one"
            f" relationship of type 'microsoft.graph.{entity.name}'."
        )
    select = (found["select"] or "").replace(" ", "")
    return Expansion(navigation, tuple(name for name in select.split(",") if name))


def write_token(after: tuple[Any, ...]) -> str:
    """Write where a page ended as an opaque ``$skiptoken``."""
    text = json.dumps(after, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def read_token(token: str) -> tuple[Any, ...]:
    """Read a ``$skiptoken`` that `write_token` wrote."""
    padded = token + "=" * (-len(token) % 4)
    try:
        after = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except ValueError as problem:
        raise _expired_token() from problem
    if not isinstance(after, list) or not after or not isinstance(after[-1], int):
        raise _expired_token()
    if not all(isinstance(value, str) for value in after[:-1]):
        raise _expired_token()
    return (*after[:-1], min(after[-1], _LAST_ROW))


def _expired_token() -> GraphError:
    return bad_request(
        "The specified page token value has expired and can no longer be included in"
        " your request.",
        code="Directory_ExpiredPageToken",
    )
