"""Puts the Graph client into the person's namespace and takes nothing of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from entra_magic.errors import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Namespace"]


class Namespace:
    """The names that were injected into a shell, and only those.

    Parameters
    ----------
    shell
        The IPython shell.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._injected: dict[str, object] = {}

    @property
    def variables(self) -> Mapping[str, object]:
        """All that the person can name, theirs and ours."""
        names: Mapping[str, object] = self._shell.user_ns
        return names

    def demand_free(self, variable: str) -> None:
        """Refuse a name that holds something of the person's own.

        Raises
        ------
        UsageProblem
            When `variable` holds an object that was not injected from here.
        """
        missing = object()
        value = self._shell.user_ns.get(variable, missing)
        if value is not missing and value is not self._injected.get(variable, missing):
            raise UsageProblem(
                f"`{variable}` already holds a {type(value).__name__} of yours, which "
                "the Graph client would replace.\n"
                f"Choose another name with --into NAME, or first: del {variable}"
            )

    def inject(self, variable: str, value: object) -> None:
        """Let `variable` name `value`."""
        self._shell.push({variable: value})
        self._injected[variable] = value

    def release(self, variable: str) -> None:
        """Take back one name, if it still names what was injected."""
        value = self._injected.pop(variable, None)
        if value is not None:
            self._shell.drop_by_id({variable: value})

    def clear(self) -> None:
        """Take back every injected name that still names what was injected."""
        self._shell.drop_by_id(self._injected)
        self._injected.clear()
