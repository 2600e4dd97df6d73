"""``$search``: words at the start of an object's words.

See https://learn.microsoft.com/graph/search-query-parameter
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from entra_magic.sandbox.directory.text import fold
from entra_magic.sandbox.graph.conditions import Condition
from entra_magic.sandbox.graph.errors import bad_request
from entra_magic.sandbox.graph.schema import Kind

if TYPE_CHECKING:
    from entra_magic.sandbox.graph.schema import EntityType

__all__ = ["search_condition"]

_TOKEN = re.compile(r'\s*(?:"(?P<clause>(?:[^"\\]|\\.)*)"|(?P<mark>AND|OR|\(|\)))')
_MAX_PARTS = 40
_WORD = re.compile(r"\w+")
_TOKENIZED = frozenset({"displayName", "description"})


def search_condition(text: str, entity: EntityType) -> Condition:
    """Turn ``"displayName:ada" AND "mail:ad"`` into a condition.

    Raises
    ------
    GraphError
        The text is not made of quoted clauses, ``AND``, ``OR`` and parentheses.
    """
    sql: list[str] = []
    parameters: list[str] = []
    position = 0
    stripped = text.strip()
    while position < len(stripped):
        token = _TOKEN.match(stripped, position)
        if token is None:
            raise _malformed(text)
        position = token.end()
        if token["mark"]:
            sql.append(token["mark"])
            continue
        clause = _clause(token["clause"].replace('\\"', '"'), entity)
        sql.append(clause.sql)
        parameters += clause.parameters
    if len(sql) > _MAX_PARTS or not _is_balanced(sql):
        raise _malformed(text)
    return Condition(f"({' '.join(sql)})", tuple(parameters))


def _is_balanced(parts: list[str]) -> bool:
    """Whether operands and operators alternate and parentheses match."""
    depth, operand_next = 0, True
    for part in parts:
        if part == "(" and operand_next:
            depth += 1
        elif part == ")" and not operand_next and depth:
            depth -= 1
        elif part in ("AND", "OR") and not operand_next:
            operand_next = True
        elif part not in ("(", ")", "AND", "OR") and operand_next:
            operand_next = False
        else:
            return False
    return depth == 0 and not operand_next


def _clause(clause: str, entity: EntityType) -> Condition:
    name, colon, wanted = clause.partition(":")
    declared = entity.properties.get(name)
    if not colon or declared is None or declared.kind is not Kind.STRING:
        raise bad_request(
            f"Unrecognized query argument specified: '{clause}'.",
            code="Request_BadRequest",
        )
    value = f"fold(json_extract(o.body, '$.{name}'))"
    if name not in _TOKENIZED:
        return Condition(
            f"substr({value}, 1, {len(fold(wanted))}) = ?", (fold(wanted),)
        )
    words = _WORD.findall(fold(wanted))[:_MAX_PARTS]
    if not words:
        return Condition("1")
    # Every other character ends a word, so a word starts after a space or a mark.
    test = f"starts_word({value}, ?)"
    return Condition(" AND ".join(test for _ in words), tuple(words)).enclosed()


def _malformed(text: str) -> Exception:
    return bad_request(
        f"Syntax error: character is not valid in the $search clause '{text}'."
    )
