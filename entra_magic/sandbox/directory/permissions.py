"""The delegated permissions that the sandbox's Microsoft Graph publishes.

The identifiers and the need for an administrator's consent are Graph's own, see
https://learn.microsoft.com/graph/permissions-reference; the words are ours.
"""

from __future__ import annotations

import csv
from importlib import resources

from entra_magic.sandbox.directory.model import Permission

__all__ = ["GRAPH_PERMISSIONS"]


def _read_table() -> dict[str, Permission]:
    """Read the table that stands beside this file, one permission a line."""
    table = resources.files(__package__) / "permissions.csv"
    with table.open(encoding="utf-8") as lines:
        return {
            row["value"]: Permission(
                id=row["id"],
                value=row["value"],
                display_name=row["display_name"],
                description=row["description"],
                admin_only=row["consent"] == "admin",
            )
            for row in csv.DictReader(lines)
        }


GRAPH_PERMISSIONS = _read_table()
"""By scope, such as ``User.Read``."""
