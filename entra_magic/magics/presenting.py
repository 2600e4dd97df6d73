"""The ways in which a sign-in page reaches a person, or somebody who plays one."""

from __future__ import annotations

import webbrowser
from dataclasses import replace
from typing import TYPE_CHECKING

from entra_magic.magics.reach import reachable
from entra_magic.signin.states import AwaitingBrowser, AwaitingDeviceCode, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from entra_magic.connection.embedded import Sandbox
    from entra_magic.host import Facts, Host
    from entra_magic.signin.attempt import Presenter

__all__ = ["open_window", "play", "reached_from"]


def open_window(host: Host) -> Presenter:
    """Return what opens a browser window on the kernel's machine, if it has one.

    A device code opens none: the person chooses where to type it.
    """

    def present(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        if isinstance(state, AwaitingDeviceCode) or host.remote or not host.browser:
            return False
        return webbrowser.open(state.auth_uri)

    return present


def play(sandbox: Sandbox, upn: str) -> Presenter:
    """Return what signs in at the sandbox as this person, with nobody there."""

    def present(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        sandbox.approve(upn, state)
        return False

    return present


def reached_from(
    host: Host, facts: Facts, sandbox: Sandbox
) -> Callable[[State], State]:
    """Return what puts the sandbox's page at the address that the person reaches."""

    def reach(state: State) -> State:
        if not isinstance(state, AwaitingDeviceCode):
            return state
        uri = reachable(state.verification_uri, sandbox.port, host, facts)
        return replace(state, verification_uri=uri)

    return reach
