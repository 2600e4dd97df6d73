"""What a path names: a list, an object, or what an object leads to.

See
https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from entra_magic.sandbox.graph.entities import DIRECTORY_OBJECT, ENTITY_TYPES
from entra_magic.sandbox.graph.errors import GraphError, bad_request
from entra_magic.sandbox.graph.navigation import Navigation, navigation_of

if TYPE_CHECKING:
    from entra_magic.sandbox.graph.schema import EntityType

__all__ = ["ME", "Target", "parse_path"]

ME = "me"
"""The key of whoever is signed in."""

_SETS = {
    entity.entity_set.lower(): entity
    for entity in (*ENTITY_TYPES.values(), DIRECTORY_OBJECT)
}
_KEYED_SEGMENT = re.compile(
    r"(?P<set>\w+)\((?:(?P<name>\w+)=)?'(?P<key>.*)'\)", re.DOTALL
)
_CAST = re.compile(r"(?:microsoft\.)?graph\.(?P<name>\w+)", re.IGNORECASE)
_REVOKE = re.compile(r"(?:microsoft\.graph\.)?revokeSignInSessions", re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """What a path names.

    Parameters
    ----------
    entity
        The entity type of its first segment.
    key
        The value that addresses one object; None for the whole list.
    key_name
        The property that holds `key`; empty where id or user principal name may.
    navigation
        Where it goes on from that object.
    cast
        The only type of objects wanted at the end.
    count
        Whether just their number is wanted.
    action
        The name of an action on the object; empty for a read.
    """

    entity: EntityType
    key: str | None = None
    key_name: str = ""
    navigation: Navigation | None = None
    cast: EntityType | None = None
    count: bool = False
    action: str = ""

    @property
    def template(self) -> str:
        """The path with ``{id}`` for the key, as permissions are listed for."""
        path = f"/{self.entity.entity_set}"
        if self.key is not None:
            path += "/{id}"
        last = self.navigation.name if self.navigation else self.action
        return f"{path}/{last}" if last else path


def _unknown(segment: str) -> GraphError:
    return bad_request(f"Resource not found for the segment '{segment}'.")


def parse_path(path: str) -> Target:
    """Read a path below the version segment.

    Raises
    ------
    GraphError
        A segment is unknown; Graph says so before it looks at the token.
    """
    segments = [segment for segment in path.split("/") if segment]
    if not segments:
        raise _unknown("")
    target = _start(segments)
    for segment in segments:
        target = _step(target, segment)
    if target.key is None and target.entity is DIRECTORY_OBJECT:
        raise bad_request("A list of all directory objects is not supported.")
    return target


def _start(segments: list[str]) -> Target:
    """Take the first object or list off the segments."""
    first = segments.pop(0)
    if first.lower() == ME:
        return Target(ENTITY_TYPES["user"], key=ME)
    keyed = _KEYED_SEGMENT.fullmatch(first)
    entity = _SETS.get(keyed["set"].lower() if keyed else first.lower())
    if entity is None:
        raise _unknown(first)
    if keyed:
        name = keyed["name"] or ""
        if name and name not in entity.alternate_keys:
            raise _unknown(first)
        return Target(entity, keyed["key"].replace("''", "'"), name)
    if segments and segments[0] != "$count" and not _CAST.fullmatch(segments[0]):
        return Target(entity, segments.pop(0))
    return Target(entity)


def _step(target: Target, segment: str) -> Target:
    """Follow one more segment."""
    if target.count or target.action:
        raise _unknown(segment)
    is_list = target.key is None or (
        target.navigation is not None and not target.navigation.single
    )
    if segment == "$count" and is_list:
        return replace(target, count=True)
    if target.key is not None and target.navigation is None:
        navigation = navigation_of(target.entity.name, segment)
        if navigation:
            return replace(target, navigation=navigation)
        if target.entity.name == "user" and _REVOKE.fullmatch(segment):
            return replace(target, action="revokeSignInSessions")
    cast = _CAST.fullmatch(segment)
    if cast and cast["name"] in ENTITY_TYPES and target.cast is None:
        return replace(target, cast=ENTITY_TYPES[cast["name"]])
    raise _unknown(segment)
