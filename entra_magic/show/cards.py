"""Every card by name, and the one that shows where a sign-in stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.show.card import Card
from entra_magic.show.connected import connected_card
from entra_magic.show.lines import ended, nothing, notice, progress
from entra_magic.show.waiting import (
    redeeming_card,
    starting_card,
    waiting_for_browser,
    waiting_for_device_code,
)
from entra_magic.signin.states import (
    AwaitingBrowser,
    AwaitingDeviceCode,
    Failed,
    Redeeming,
    SignedIn,
    Starting,
)

if TYPE_CHECKING:
    from entra_magic.signin.states import State

__all__ = [
    "Card",
    "card_of",
    "connected_card",
    "ended",
    "nothing",
    "notice",
    "progress",
    "redeeming_card",
    "starting_card",
    "waiting_for_browser",
    "waiting_for_device_code",
]


def card_of(state: State, now: float) -> Card:
    """Return the card that shows a state.

    Parameters
    ----------
    state
        Where the sign-in stands.
    now
        Seconds since the epoch.
    """
    match state:
        case Starting():
            return starting_card(state)
        case AwaitingBrowser():
            return waiting_for_browser(state, now)
        case AwaitingDeviceCode():
            return waiting_for_device_code(state, now)
        case Redeeming():
            return redeeming_card(state)
        case SignedIn():
            return progress("Signed in. Preparing the Graph client …")
        case Failed(error=error):
            return ended(str(error))
