"""What there is to say about a property and an entity type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["EntityType", "Kind", "Property", "Support"]


class Kind(Enum):
    """The type of a property's value."""

    STRING = "Edm.String"
    BOOLEAN = "Edm.Boolean"
    DATE = "Edm.DateTimeOffset"
    OBJECT = "a complex type"
    STRINGS = "a collection of strings"
    OBJECTS = "a collection of complex types"

    @property
    def is_collection(self) -> bool:
        """Whether the value is a list, which is asked about with ``any``."""
        return self in (Kind.STRINGS, Kind.OBJECTS)


class Support(Enum):
    """Which queries may filter by a property."""

    NONE = "none"
    BASIC = "every query"
    ADVANCED = "advanced queries only"


@dataclass(frozen=True)
class Property:
    """One property of an entity type."""

    name: str
    kind: Kind = Kind.STRING
    filtering: Support = Support.NONE

    @property
    def absent(self) -> list[str] | None:
        """What Graph sends for a property that was never set."""
        return [] if self.kind.is_collection else None


@dataclass(frozen=True)
class EntityType:
    """A type of directory object.

    Parameters
    ----------
    name
        The type's name without its namespace.
    entity_set
        The first segment of its paths.
    properties
        Every property by name, in the order in which Graph sends them.
    defaults
        Names of those sent without ``$select``.
    sortable
        Names of those that a query which is not advanced may order by.
    alternate_keys
        Names of those that can address an object: ``applications(appId='…')``.
    max_page
        The largest ``$top``; 0 for a list that is always sent whole.
    """

    name: str
    entity_set: str
    properties: dict[str, Property]
    defaults: tuple[str, ...]
    sortable: tuple[str, ...] = ()
    alternate_keys: tuple[str, ...] = ()
    max_page: int = 999

    @property
    def odata_type(self) -> str:
        """The annotation that tells objects of a mixed list apart."""
        return f"#microsoft.graph.{self.name}"
