"""Conditional Access changes that make access tokens outdated (CAE)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

__all__ = ["Policies"]


@dataclass
class Policies:
    """What happened to people's access since the start, by their object id at home.

    Parameters
    ----------
    changes
        How often the policies for a person have changed.
    unpadded
        Whose challenges carry base64url without padding, as some services send it.
    """

    changes: Counter[str] = field(default_factory=Counter)
    unpadded: set[str] = field(default_factory=set)
