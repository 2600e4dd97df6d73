"""A connection's facts as an object to look at, to read from and to export."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from entra_magic.show.card import (
    Card,
    card,
    rows_html,
    rows_text,
    title_html,
    title_text,
)
from entra_magic.show.connected import connected_card, moment
from entra_magic.show.names import tenant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from entra_magic.connection.context import Context

__all__ = ["ContextList", "ContextView"]


class _View(ABC):
    """What a notebook and a terminal show of an object, from its card."""

    @abstractmethod
    def _card(self) -> Card:
        """Return the card."""

    def __repr__(self) -> str:
        return self._card().text

    def _repr_html_(self) -> str:
        return self._card().html

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 (IPython's protocol)
        printer.text(self._card().text)


class ContextView(_View):
    """Who is signed in, where, with which permissions and until when.

    Every field of `entra_magic.connection.context.Context` is an attribute.

    Parameters
    ----------
    context
        The facts, none of them secret.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        """Return a fact by its name."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._context, name)

    def __dir__(self) -> list[str]:
        return [*self._context.__dataclass_fields__, "to_dict"]

    def to_dict(self) -> Mapping[str, object]:
        """Return the facts as plain values, such as for a DataFrame or JSON."""
        return self._context.to_dict()

    def _card(self) -> Card:
        return connected_card(self._context)


class ContextList(_View):
    """Every connection of this kernel, a line each.

    Parameters
    ----------
    contexts
        Their facts; a sequence in its own right.
    """

    def __init__(self, contexts: Sequence[Context]) -> None:
        self._contexts = tuple(contexts)

    def __len__(self) -> int:
        return len(self._contexts)

    def __getitem__(self, index: int) -> ContextView:
        return ContextView(self._contexts[index])

    def to_dict(self) -> Mapping[str, Mapping[str, object]]:
        """Return the facts of every connection by its name."""
        return {context.name: context.to_dict() for context in self._contexts}

    def _card(self) -> Card:
        count = len(self._contexts)
        title = f"{count} connection{'' if count == 1 else 's'}"
        rows = [(context.name, _line(context)) for context in self._contexts]
        return card(
            title,
            (title_html(title), rows_html(rows)),
            (title_text(title), rows_text(rows)),
        )


def _line(context: Context) -> str:
    return (
        f"{context.account} in {tenant(context.tenant_id, context.tenant_name)}, "
        f"{context.environment}, {context.variable or 'no variable'}, "
        f"token until {moment(context.expires_on)}"
    )
