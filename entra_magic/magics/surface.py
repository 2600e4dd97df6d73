"""One place in the output that shows where a sign-in stands, and then its outcome."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from entra_magic.show.cards import card_of
from entra_magic.signin.states import AwaitingDeviceCode, Failed, State

if TYPE_CHECKING:
    from entra_magic.show.cards import Card

__all__ = ["Surface"]


class Surface:
    """Shows card after card in the same place.

    A notebook replaces the former card, so that nothing of the waiting is left in the
    file; a terminal cannot take back what it printed, and gets each card once.
    """

    def __init__(self) -> None:
        self._handle: Any = None
        self._last: object = None

    def watch(self, state: State) -> None:
        """Show a state, unless it looks like the one shown last.

        A failure is not shown: the error that is raised says it all.
        """
        look = _look(state)
        if look != self._last and not isinstance(state, Failed):
            self._last = look
            self.show(card_of(state, time.time()))

    def show(self, card: Card) -> None:
        """Show a card in the place of the former one."""
        from IPython.display import display

        if self._handle is None:
            show: Any = display  # IPython's own function has no types
            self._handle = show(card, display_id=True)
        else:
            self._handle.update(card)


def _look(state: State) -> object:
    """Return what a card depends on; the time of the next poll is not part of it."""
    if isinstance(state, AwaitingDeviceCode):
        return type(state), state.user_code, state.trouble
    return type(state), getattr(state, "opened", None)
