"""From a request to a connection: the ways in, for magics and for Python."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from entra_magic.connection.connection import Connection
from entra_magic.connection.credential import Credential
from entra_magic.connection.registry import connections
from entra_magic.connection.supplied import SuppliedToken, supplied_answer
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

    from entra_magic.signin.application import Application
    from entra_magic.signin.request import SignInRequest

__all__ = ["bring", "connected", "establish"]


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
    except BaseException as reason:  # whatever it is, thread and port must go
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
    connection = connected(state, attempt.application)
    connections.put(connection)
    return connection


def connected(signed_in: SignedIn, application: Application) -> Connection:
    """Return the connection that a sign-in has yielded.

    Parameters
    ----------
    signed_in
        The final state of the sign-in.
    application
        The application that signed in, which renews the tokens from now on.
    """
    request, answer = signed_in.request, dict(signed_in.answer)
    account = application.account or {}
    return Connection(
        request,
        answer,
        Credential(application, request.scopes, answer),
        str(account.get("home_account_id", "")),
    )


def bring(request: SignInRequest, token: str) -> Connection:
    """Make a connection of an access token, which is then also in `connections`.

    Parameters
    ----------
    request
        What the token is to serve, and what to call the connection.
    token
        The access token.

    Raises
    ------
    UsageProblem
        When it is no access token for this Graph and this tenant, or has ended.
    """
    answer = supplied_answer(token, request, time.time())
    connection = Connection(request, answer, SuppliedToken(request, answer))
    connections.put(connection)
    return connection
