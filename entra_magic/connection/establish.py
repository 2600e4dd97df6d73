"""From a request to a connection: the one way in, for magics and for Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.connection.connection import Connection
from entra_magic.connection.registry import connections
from entra_magic.errors import SignInCancelled
from entra_magic.graph.warm import Warming
from entra_magic.signin.attempt import Attempt, Presenter
from entra_magic.signin.states import (
    AwaitingBrowser,
    AwaitingDeviceCode,
    Failed,
    SignedIn,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from entra_magic.signin.request import SignInRequest

__all__ = ["establish"]


def establish(
    request: SignInRequest,
    present: Presenter,
    watch: Callable[[State], None],
) -> Connection:
    """Sign in and return the connection, which is then also in `connections`.

    Blocks until the sign-in has ended, while Graph's client is loaded aside. Nothing
    is left behind by a sign-in that fails or is interrupted, and the connection that
    had the same name is kept until the new one stands.

    Parameters
    ----------
    request
        What to sign in to, and what to call the connection.
    present
        Brings the page or the code to the person.
    watch
        Called with every state.

    Raises
    ------
    SignInError
        When the sign-in fails, times out or is interrupted.
    """
    warming = Warming()
    attempt = Attempt(request, present)
    try:
        attempt.start()
        for state in attempt.states():
            # Not before: two threads must not load what MSAL and Graph's client share.
            if isinstance(state, AwaitingBrowser | AwaitingDeviceCode):
                warming.start()
            watch(state)
    except BaseException as reason:
        warming.cancel()
        attempt.cancel()
        if isinstance(reason, KeyboardInterrupt):
            raise SignInCancelled("Sign-in cancelled.") from None
        raise
    if isinstance(state, Failed):
        warming.cancel()
        raise state.error
    assert isinstance(state, SignedIn)  # noqa: S101 - the only other final state
    assert attempt.application is not None  # noqa: S101 - a signed-in attempt has one
    connection = Connection(state, attempt.application)
    connections.put(connection)
    return connection
