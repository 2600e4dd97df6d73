"""How objects hang together: ``members``, ``owners``, ``manager`` and the like."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NAVIGATIONS", "Navigation", "navigation_of"]


@dataclass(frozen=True)
class Navigation:
    """A way from one object to others.

    Parameters
    ----------
    name
        The path segment.
    relation
        The relation that the directory stores.
    sources
        Names of the entity types that have it.
    backwards
        Whether it leads from the relation's target to its source.
    transitive
        Whether it is followed until nothing new is found.
    single
        Whether there is at most one object at its end.
    """

    name: str
    relation: str
    sources: frozenset[str]
    backwards: bool = False
    transitive: bool = False
    single: bool = False

    def rows(self) -> str:
        """Return SQL for the rows at its end; its parameters are (relation, row)."""
        start, end = ("target", "source") if self.backwards else ("source", "target")
        if not self.transitive:
            return f"SELECT {end} FROM link WHERE relation = ? AND {start} = ?"  # noqa: S608
        # UNION, not UNION ALL: two groups may be members of each other.
        return (
            "WITH RECURSIVE walk (relation, seq) AS ("  # noqa: S608 - column names
            f"SELECT relation, {end} FROM link WHERE relation = ? AND {start} = ? "
            f"UNION SELECT link.relation, {end} FROM link JOIN walk"
            f" ON link.relation = walk.relation AND link.{start} = walk.seq"
            ") SELECT seq FROM walk"
        )


def _from(*names: str) -> frozenset[str]:
    return frozenset(names)


_CAN_BELONG = _from("user", "group", "device", "servicePrincipal")

NAVIGATIONS = (
    Navigation("members", "member", _from("group", "directoryRole")),
    Navigation("transitiveMembers", "member", _from("group"), transitive=True),
    Navigation("memberOf", "member", _CAN_BELONG, backwards=True),
    Navigation(
        "transitiveMemberOf", "member", _CAN_BELONG, backwards=True, transitive=True
    ),
    Navigation("owners", "owner", _from("group", "application", "servicePrincipal")),
    Navigation("registeredOwners", "owner", _from("device")),
    Navigation("ownedObjects", "owner", _from("user"), backwards=True),
    Navigation("manager", "manager", _from("user"), single=True),
    Navigation("directReports", "manager", _from("user"), backwards=True),
)
"""Every navigation, by path segment and the types that have it."""


def navigation_of(entity: str, name: str) -> Navigation | None:
    """Return the navigation of this name that an entity type has."""
    for navigation in NAVIGATIONS:
        if navigation.name == name and entity in navigation.sources:
            return navigation
    return None
