"""The ``$filter`` language: text in, a small tree out.

The subset of OData 4.01's grammar that Graph's directory understands, see
https://learn.microsoft.com/graph/filter-query-parameter
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, VisitError

__all__ = [
    "And",
    "AnyOf",
    "Comparison",
    "Count",
    "Expression",
    "Function",
    "In",
    "Literal",
    "Not",
    "Or",
    "Path",
    "parse_filter",
]

Literal = str | bool | int | datetime | None
Path = tuple[str, ...]
"""The segments of a property path, without the lambda's variable."""


@dataclass(frozen=True)
class Comparison:
    """``path eq literal``; the operator is lower-case."""

    path: Path
    operator: str
    value: Literal


@dataclass(frozen=True)
class In:
    """``path in (literal, …)``."""

    path: Path
    values: tuple[Literal, ...]


@dataclass(frozen=True)
class Function:
    """``startswith(path,'text')``, ``endswith`` or ``contains``, lower-case."""

    name: str
    path: Path
    text: str


@dataclass(frozen=True)
class Count:
    """``path/$count eq 0``."""

    path: Path
    operator: str
    value: int


@dataclass(frozen=True)
class AnyOf:
    """``path/any(x:predicate)``; without a predicate, whether there is any item."""

    path: Path
    predicate: Expression | None


@dataclass(frozen=True)
class Not:
    """``not`` expression."""

    operand: Expression


@dataclass(frozen=True)
class And:
    """Both hold."""

    left: Expression
    right: Expression


@dataclass(frozen=True)
class Or:
    """Either holds."""

    left: Expression
    right: Expression


_MAX_DEPTH = 20
_TOO_DEEP = f"Too many child clauses specified. Max allowed: {_MAX_DEPTH}."

Expression = Comparison | In | Function | Count | AnyOf | Not | And | Or

# "not" binds tighter than "and", and "and" tighter than "or" (OData 4.01, 5.1.1.16).
_GRAMMAR = r"""
?start: either
?either: both | either _OR both
?both: operand | both _AND operand
?operand: _NOT operand -> negation | atom
?atom: "(" either ")"
    | path COMPARE literal -> comparison
    | path _IN "(" literal ("," literal)* ")" -> membership
    | function
    | function COMPARE BOOLEAN -> compared_function
    | path "/" _COUNT COMPARE INTEGER -> count
    | path "/" _ANY "(" ")" -> any_item
    | path "/" _ANY "(" NAME ":" either ")" -> any_match
function: FUNCTION "(" path "," STRING ")"
path: NAME | path "/" NAME
?literal: STRING | GUID | DATE | INTEGER | BOOLEAN | NULL

_OR.3: /or\b/i
_AND.3: /and\b/i
_NOT.3: /not\b/i
_IN.3: /in\b/i
_ANY.3: /any(?=\s*\()/i
_COUNT: "$count"
COMPARE.3: /(eq|ne|ge|gt|le|lt)\b/i
FUNCTION.4: /(startswith|endswith|contains)(?=\s*\()/i
STRING: /'(?:[^']|'')*'/
GUID.6: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i
DATE.5: /\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?/i
INTEGER: /-?\d{1,18}/
BOOLEAN.3: /(true|false)\b/i
NULL.3: /null\b/i
NAME: /[A-Za-z_][A-Za-z0-9_]*/
%ignore /\s+/
"""


@v_args(inline=True)
class _TreeBuilder(Transformer[Token, Expression]):
    """Turns lark's parse tree into ours."""

    def STRING(self, token: Token) -> str:  # noqa: N802 - named as in the grammar
        return str(token[1:-1].replace("''", "'"))

    def GUID(self, token: Token) -> str:  # noqa: N802
        return str(token.lower())

    def DATE(self, token: Token) -> datetime:  # noqa: N802
        text = token.upper().replace("Z", "+00:00")
        return datetime.fromisoformat(text if "T" in text else f"{text}T00:00+00:00")

    def INTEGER(self, token: Token) -> int:  # noqa: N802
        return int(token)

    def BOOLEAN(self, token: Token) -> bool:  # noqa: N802
        return bool(token.lower() == "true")

    def NULL(self, _: Token) -> None:  # noqa: N802
        return None

    def path(self, *parts: Path | Token) -> Path:
        *before, name = parts
        return (*(before[0] if before else ()), str(name))

    def comparison(self, path: Path, operator: Token, value: Literal) -> Expression:
        return Comparison(path, operator.lower(), value)

    def membership(self, path: Path, *values: Literal) -> Expression:
        return In(path, values)

    def function(self, name: Token, path: Path, text: str) -> Expression:
        return Function(name.lower(), path, text)

    def compared_function(
        self, call: Expression, operator: Token, expected: bool
    ) -> Expression:
        return call if (operator.lower() == "eq") == expected else Not(call)

    def count(self, path: Path, operator: Token, value: int) -> Expression:
        return Count(path, operator.lower(), value)

    def any_item(self, path: Path) -> Expression:
        return AnyOf(path, None)

    def any_match(
        self, path: Path, variable: Token, predicate: Expression
    ) -> Expression:
        return AnyOf(path, _without_variable(predicate, str(variable)))

    def negation(self, operand: Expression) -> Expression:
        return Not(operand)

    def both(self, left: Expression, right: Expression) -> Expression:
        return And(left, right)

    def either(self, left: Expression, right: Expression) -> Expression:
        return Or(left, right)


def _without_variable(predicate: Expression, variable: str) -> Expression:
    """Make a lambda's paths relative to the item that it is about."""
    if isinstance(predicate, (And, Or)):
        return type(predicate)(
            _without_variable(predicate.left, variable),
            _without_variable(predicate.right, variable),
        )
    if isinstance(predicate, Not):
        return Not(_without_variable(predicate.operand, variable))
    if predicate.path[0] != variable:
        raise ValueError(f"'{predicate.path[0]}' is not the lambda's variable.")
    return replace(predicate, path=predicate.path[1:])


def _depth(expression: Expression) -> int:
    """Return how many levels of ``and``, ``or`` and ``not`` lie above a leaf."""
    if isinstance(expression, (And, Or)):
        return 1 + max(_depth(expression.left), _depth(expression.right))
    return 1 + _depth(expression.operand) if isinstance(expression, Not) else 0


_parser = Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False)
_build = _TreeBuilder()


@lru_cache(maxsize=256)
def parse_filter(text: str) -> Expression:
    """Parse the value of ``$filter``.

    Raises
    ------
    ValueError
        The text is not a filter; the message says where it stops being one.
    """
    try:
        expression: Expression = _build.transform(_parser.parse(text))
    except UnexpectedInput as problem:
        place = (
            "the end"
            if problem.pos_in_stream in (None, -1)
            else (f"position {problem.pos_in_stream}")
        )
        raise ValueError(f"Syntax error at {place} in '{text}'.") from problem
    except VisitError as problem:
        raise ValueError(str(problem.orig_exc)) from problem
    except RecursionError as problem:
        raise ValueError(_TOO_DEEP) from problem
    if _depth(expression) > _MAX_DEPTH:
        raise ValueError(_TOO_DEEP)
    return expression
