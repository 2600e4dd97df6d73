"""A filter's tree as an SQL condition, and Graph's refusals on the way.

Comparisons yield 0 or 1, never NULL, so that ``not`` means the same in SQL as in
OData: a property that was never set differs from every value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from entra_magic.sandbox.directory.text import fold
from entra_magic.sandbox.graph.errors import bad_request, unsupported_query
from entra_magic.sandbox.graph.grammar import (
    And,
    AnyOf,
    Comparison,
    Count,
    Expression,
    Function,
    In,
    Literal,
    Not,
    Or,
    Path,
)
from entra_magic.sandbox.graph.navigation import navigation_of
from entra_magic.sandbox.graph.schema import EntityType, Kind, Property, Support

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Condition", "all_of", "needs_advanced", "translate"]

_OPERATORS = {"eq": "=", "ne": "<>", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_ORDERINGS = frozenset({"gt", "ge", "lt", "le"})
_MAX_VALUES = 15
_ENDS_WITH = frozenset({"mail", "otherMails", "userPrincipalName", "proxyAddresses"})


@dataclass(frozen=True)
class Condition:
    """Part of a WHERE clause.

    Parameters
    ----------
    sql
        The text, with question marks.
    parameters
        What the question marks stand for.
    """

    sql: str
    parameters: tuple[Any, ...] = ()

    def enclosed(self) -> Condition:
        """Return the same condition in parentheses."""
        return Condition(f"({self.sql})", self.parameters)


def needs_advanced(operator: str) -> Exception:
    """Return the refusal of an operator that only advanced queries have."""
    return unsupported_query(
        f"Operator '{operator}' is not supported because the required parameters"
        " might be missing. Try adding $count=true query parameter and"
        " ConsistencyLevel:eventual header. Refer to"
        " https://aka.ms/graph-docs/advanced-queries for more information"
    )


def translate(expression: Expression, entity: EntityType, advanced: bool) -> Condition:
    """Turn a filter into SQL over the table ``object``, named ``o``.

    Parameters
    ----------
    expression
        The filter.
    entity
        The type of the objects that are filtered.
    advanced
        Whether the request has ``ConsistencyLevel: eventual`` and ``$count=true``.

    Raises
    ------
    GraphError
        Graph would refuse the filter.
    """
    translator = _Translator(entity, advanced)
    sql = translator.visit(expression)
    return Condition(sql, tuple(translator.parameters))


@dataclass
class _Value:
    """Where a path leads: JSON in SQL, and what is known of it."""

    sql: str
    name: str
    kind: Kind | None
    """None inside an object, whose properties the schema does not list."""


@dataclass
class _Translator:
    entity: EntityType
    advanced: bool
    parameters: list[Any] = field(default_factory=list)
    _item: tuple[str, Property] | None = None
    """The lambda's item: its SQL alias, and the collection it comes from."""

    def visit(self, node: Expression) -> str:
        match node:
            case And(left, right):
                return f"({self.visit(left)} AND {self.visit(right)})"
            case Or(left, right):
                return f"({self.visit(left)} OR {self.visit(right)})"
            case Not(operand):
                self._require_advanced("Not")
                return f"(NOT {self.visit(operand)})"
            case _:
                return self._visit_leaf(node)

    def _visit_leaf(self, node: Comparison | In | Function | Count | AnyOf) -> str:
        match node:
            case Comparison():
                return self._comparison(node)
            case In():
                return self._membership(node)
            case Function():
                return self._function(node)
            case Count():
                return self._count(node)
            case AnyOf():
                return self._any(node)

    def _comparison(self, node: Comparison) -> str:
        value = self._resolve(node.path)
        if node.value is None:
            return self._null_test(value, node.operator)
        if node.operator == "ne":
            self._require_advanced("NotEqualsMatch")
        return self._compare(value, node.operator, node.value)

    def _null_test(self, value: _Value, operator: str) -> str:
        if operator not in ("eq", "ne") or not self.advanced:
            raise self._unsupported(value.name)
        return f"({value.sql} IS {'NOT ' if operator == 'ne' else ''}NULL)"

    def _compare(self, value: _Value, operator: str, literal: Literal) -> str:
        kind = self._kind_of(value, operator, literal)
        symbol = _OPERATORS[operator]
        if kind is Kind.DATE and isinstance(literal, datetime):
            moment = literal.astimezone(timezone.utc).isoformat()
            self.parameters.append(moment)
            text = f"julianday({value.sql}) {symbol} julianday(?)"
            return f"coalesce({text}, {int(operator == 'ne')})"
        if kind is Kind.STRING:
            self.parameters.append(fold(literal))
            # fold(NULL) is '', which only the text '' can be mistaken for.
            differs = " OR " if operator == "ne" else " AND "
            presence = f"{value.sql} IS {'' if operator == 'ne' else 'NOT '}NULL"
            text = f"fold({value.sql}) {symbol} ?"
            return (
                text
                if literal and operator in ("eq", "ne")
                else (f"({presence}{differs}{text})")
            )
        self.parameters.append(literal)
        return f"coalesce({value.sql} {symbol} ?, {int(operator == 'ne')})"

    def _kind_of(self, value: _Value, operator: str, literal: Literal) -> Kind | None:
        """Return the kind to compare as, refusing a literal of another kind."""
        actual = (
            Kind.DATE
            if isinstance(literal, datetime)
            else Kind.BOOLEAN
            if isinstance(literal, bool)
            else Kind.STRING
            if isinstance(literal, str)
            else None
        )
        if value.kind not in (None, actual):
            raise bad_request(
                "Invalid filter clause: A binary operator with incompatible types was"
                f" detected. Found operand type '{_name(value.kind)}' for"
                f" '{value.name}' with the value '{literal}'."
            )
        if actual is Kind.BOOLEAN and operator in _ORDERINGS:
            raise self._unsupported(value.name)
        return actual

    def _membership(self, node: In) -> str:
        value = self._resolve(node.path)
        if len(node.values) > _MAX_VALUES:
            raise unsupported_query(
                f"Too many values specified for 'in': {len(node.values)}."
                f" Max allowed: {_MAX_VALUES}."
            )
        return (
            "("
            + " OR ".join(
                self._null_test(value, "eq")
                if literal is None
                else self._compare(value, "eq", literal)
                for literal in node.values
            )
            + ")"
        )

    def _function(self, node: Function) -> str:
        if node.name == "contains":
            raise unsupported_query("'contains' is not supported by this resource.")
        value = self._resolve(node.path)
        if value.kind not in (Kind.STRING, None):
            raise self._unsupported(value.name)
        if node.name == "endswith":
            self._require_advanced("endsWith")
            if self.entity.name != "user" or value.name not in _ENDS_WITH:
                raise self._unsupported(value.name)
        text = fold(node.text)
        if not text:
            return f"({value.sql} IS NOT NULL)"
        count = len(text)
        self.parameters.append(text)
        start = f"1, {count}" if node.name == "startswith" else f"-{count}"
        return f"substr(fold({value.sql}), {start}) = ?"

    def _count(self, node: Count) -> str:
        self._require_advanced("$count")
        if node.operator not in ("eq", "ne") or node.value != 0:
            raise unsupported_query("Only $count eq 0 and $count ne 0 are supported.")
        (name, *rest) = node.path
        navigation = navigation_of(self.entity.name, name)
        if navigation and not rest:
            self.parameters.append(navigation.relation)
            start = "target" if navigation.backwards else "source"
            rows = f"SELECT 1 FROM link WHERE relation = ? AND {start} = o.seq"  # noqa: S608
            exists = f"EXISTS ({rows})"
        else:
            collection = self._collection(node.path)
            exists = f"EXISTS (SELECT 1 FROM json_each(o.body, '$.{collection.name}'))"  # noqa: S608
        return f"NOT {exists}" if node.operator == "eq" else exists

    def _any(self, node: AnyOf) -> str:
        if self._item is not None:
            raise unsupported_query("A lambda inside a lambda is not supported.")
        collection = self._collection(node.path)
        source = f"SELECT 1 FROM json_each(o.body, '$.{collection.name}') AS item"  # noqa: S608
        if node.predicate is None:
            return f"EXISTS ({source})"
        self._item = ("item.value", collection)
        try:
            return f"EXISTS ({source} WHERE {self.visit(node.predicate)})"
        finally:
            self._item = None

    def _collection(self, path: Path) -> Property:
        """Return the collection that a path names."""
        declared = self._declared(path[0] if len(path) == 1 else "/".join(path))
        if not declared.kind.is_collection:
            raise bad_request(
                f"Invalid filter clause: '{declared.name}' is not a collection."
            )
        return declared

    def _resolve(self, path: Path) -> _Value:
        """Return the value that a path names."""
        if self._item is not None:
            return self._resolve_in_item(*self._item, path)
        declared = self._declared(path[0])
        if declared.kind.is_collection or (len(path) > 1) != (
            declared.kind is Kind.OBJECT
        ):
            raise self._unsupported("/".join(path))
        kind = declared.kind if len(path) == 1 else None
        return _Value(
            f"json_extract(o.body, '$.{'.'.join(path)}')", "/".join(path), kind
        )

    def _resolve_in_item(self, item: str, collection: Property, path: Path) -> _Value:
        if collection.kind is Kind.STRINGS:
            if path:
                raise self._unsupported(f"{collection.name}/{'/'.join(path)}")
            return _Value(item, collection.name, Kind.STRING)
        if not path:
            raise self._unsupported(collection.name)
        return _Value(
            f"json_extract({item}, '$.{'.'.join(path)}')", collection.name, None
        )

    def _declared(self, name: str) -> Property:
        declared = self.entity.properties.get(name)
        if declared is None:
            raise bad_request(
                "Invalid filter clause: Could not find a property named"
                f" '{name}' on type 'microsoft.graph.{self.entity.name}'."
            )
        if declared.filtering is Support.NONE or (
            declared.filtering is Support.ADVANCED and not self.advanced
        ):
            raise self._unsupported(name)
        return declared

    def _require_advanced(self, operator: str) -> None:
        if not self.advanced:
            raise needs_advanced(operator)

    def _unsupported(self, name: str) -> Exception:
        resource = self.entity.name[0].upper() + self.entity.name[1:]
        return unsupported_query(
            "Unsupported or invalid query filter clause specified for property"
            f" '{name}' of resource '{resource}'."
        )


def _name(kind: Kind | None) -> str:
    return kind.value if kind else "unknown"


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Join conditions that must all hold."""
    parts = list(conditions)
    return Condition(
        " AND ".join(part.sql for part in parts),
        tuple(value for part in parts for value in part.parameters),
    )
