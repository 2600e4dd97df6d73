"""How long codes and tokens live in the sandbox; changed through its own API."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Settings"]


@dataclass
class Settings:
    """Lifetimes, all in seconds.

    Parameters
    ----------
    access_token_lifetime
        Default 3600.
    authorization_code_lifetime
        Default 600.
    device_code_lifetime
        Default 900.
    device_code_interval
        The least time between two polls of a device code; default 5.
    refresh_token_lifetime
        Default 90 days.
    """

    access_token_lifetime: float = 3600
    authorization_code_lifetime: float = 600
    device_code_lifetime: float = 900
    device_code_interval: float = 5
    refresh_token_lifetime: float = 90 * 24 * 3600

    def update(self, values: Mapping[str, object]) -> None:
        """Change several settings at once, or none when one of them is wrong.

        Raises
        ------
        ValueError
            For an unknown name, or a value that is not a number of seconds.
        """
        known = {field.name for field in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"{name} is not one of {', '.join(sorted(known))}")
            if isinstance(value, bool) or not isinstance(value, int | float):
                reason = f"{name} is a number of seconds, not {value!r}"
                raise ValueError(reason)  # noqa: TRY004 - one kind for all bad input
            if value < 0:
                raise ValueError(f"{name} cannot be negative")
        for name, value in values.items():
            setattr(self, name, value)
