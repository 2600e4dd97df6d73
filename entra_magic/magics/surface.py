"""One place in the output that shows where a sign-in stands, and then its outcome."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

from entra_magic.show.cards import card_of
from entra_magic.signin.states import AwaitingDeviceCode, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Surface"]


class _Shown(Protocol):
    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> Mapping[str, str]: ...


class Surface:
    """Shows card after card in the same place.

    A notebook replaces the former card, so that nothing of the waiting is left in the
    file; a terminal cannot take back what it printed, and gets each card once.

    Parameters
    ----------
    for_person
        Turns a state into the one to show, such as with an address that the person's
        browser reaches.
    """

    def __init__(
        self, for_person: Callable[[State], State] = lambda state: state
    ) -> None:
        self._for_person = for_person
        self._handle: Any = None
        self._last: object = None

    def watch(self, state: State) -> None:
        """Show a state, unless it looks like the one shown last."""
        look = _look(state)
        if look != self._last:
            self._last = look
            self.show(card_of(self._for_person(state), time.time()))

    def show(self, card: _Shown) -> None:
        """Show a card in the place of the former one."""
        from IPython.display import display

        if self._handle is None:
            self._handle = display(card, display_id=True)
        else:
            self._handle.update(card)


def _look(state: State) -> object:
    """Return what a card depends on; the time of the next poll is not part of it."""
    if isinstance(state, AwaitingDeviceCode):
        return type(state), state.user_code, state.trouble
    return type(state), getattr(state, "opened", None)
