"""Signs in from a line or from Python: decides what is missing, waits, and shows."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_magic.errors import EntraMagicError, NobodyThere, SignInCancelled
from entra_magic.host import Facts, describe
from entra_magic.magics.configuration import completed
from entra_magic.magics.tokens import brought_token
from entra_magic.magics.wanted import to_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from entra_magic.connection.connection import Connection
    from entra_magic.magics.line import ConnectLine
    from entra_magic.magics.surface import Surface

__all__ = ["Kernel", "connect", "sign_in"]


@dataclass(frozen=True)
class Kernel:
    """What a sign-in needs to know of the shell that it runs in.

    Parameters
    ----------
    attended
        Whether a person can answer.
    token
        Fetches an access token from where the person keeps it.
    inject
        Puts the Graph client into the person's namespace, in place of the variable
        that the connection of this name had before; returns the client's name, or
        nothing where it was not put anywhere.
    """

    attended: bool = True
    token: Callable[[str], str] = lambda source: brought_token(source, {})
    inject: Callable[[Connection, str], str] = lambda *_: ""


def connect(
    *scopes: str,
    client_id: str | None = None,
    tenant_id: str | None = None,
    environment: str | None = None,
    device_code: bool = False,
    browser: bool = False,
    login_hint: str | None = None,
    domain_hint: str | None = None,
    prompt: str | None = None,
    timeout: float | None = None,
    welcome: bool = True,
    sandbox: bool = False,
    sandbox_user: str | None = None,
    name: str | None = None,
) -> Connection:
    """Sign in and return the connection: `%entra_connect` for Python code.

    Nothing is put into the namespace; ``connection.graph`` is the client.

    Parameters
    ----------
    *scopes
        The delegated permissions to ask for, such as ``User.Read.All``; by default
        ``User.Read``.
    client_id, tenant_id, environment, login_hint, domain_hint, prompt, timeout
        As the options of `%entra_connect`; `timeout` is in seconds. What is left out
        is taken from the environment variables ``ENTRA_MAGIC_…``.
    device_code, browser
        Insist on one of the two flows; by default the kernel's place decides.
    welcome
        Whether to show the card once signed in.
    sandbox
        Sign in to the embedded tenant.
    sandbox_user
        The person that the sandbox plays; implies `sandbox`.
    name
        The connection's name, to keep several side by side.

    Raises
    ------
    SignInError
        When the sign-in fails, times out or is interrupted.
    UsageProblem
        When an argument is ill-formed.

    Examples
    --------
    >>> connection = entra_magic.connect("User.Read.All", sandbox=True)
    >>> await connection.graph.users.get()
    """
    from entra_magic.magics.arguments import checked_line

    line = checked_line(
        scopes=scopes,
        client_id=client_id,
        tenant_id=tenant_id,
        environment=environment,
        device_code=device_code,
        browser=browser,
        login_hint=login_hint,
        domain_hint=domain_hint,
        prompt=prompt,
        timeout=timeout,
        no_welcome=not welcome,
        sandbox=sandbox,
        sandbox_user=sandbox_user,
        name=name,
    )
    return sign_in(completed(line, {}, os.environ), Kernel())


def sign_in(line: ConnectLine, kernel: Kernel) -> Connection:
    """Sign in as a completed line asks, and show how it goes.

    Raises
    ------
    SignInError
        When the sign-in fails, times out or is interrupted.
    SandboxUnavailable
        When the embedded tenant does not start.
    """
    from entra_magic.connection.registry import connections
    from entra_magic.magics.surface import Surface
    from entra_magic.show.cards import ended

    if not kernel.attended and not line.sandbox_user and not line.access_token:
        raise NobodyThere(_UNATTENDED)
    surface = Surface()
    former = connections.get(line.name or "default")
    try:
        connection = _establish(line, kernel, surface)
        before = former.context.variable if former else ""
        connection.describe(variable=kernel.inject(connection, before))
    except (EntraMagicError, KeyboardInterrupt) as problem:
        surface.show(ended("No sign-in took place."))
        if isinstance(problem, KeyboardInterrupt):
            _drop_unfinished(line, former)
            raise SignInCancelled("Sign-in cancelled.") from None
        raise
    _welcome(connection, surface, quiet=line.no_welcome)
    return connection


def _drop_unfinished(line: ConnectLine, former: Connection | None) -> None:
    """Drop a connection that an interrupt kept from being handed over."""
    from entra_magic.connection.registry import connections

    name = line.name or "default"
    if connections.get(name) is not former:
        connections.remove(name).disconnect()


def _establish(line: ConnectLine, kernel: Kernel, surface: Surface) -> Connection:
    from entra_magic.connection.establish import bring, establish
    from entra_magic.magics.presenting import open_window, play, reached_from
    from entra_magic.magics.surface import Surface
    from entra_magic.show.cards import notice, progress

    facts = Facts.gather()
    host = describe(facts)
    if not line.sandbox:
        if host.warning:
            Surface().show(notice(host.warning))  # it stays, beside the card
        request = to_request(line, host, None)
        if line.access_token:
            return bring(request, kernel.token(line.access_token))
        return establish(request, open_window(host), surface.watch)

    from entra_magic.connection.embedded import open_sandbox

    surface.show(progress("Starting the sandbox …"))
    sandbox = open_sandbox()
    request = to_request(line, host, sandbox)
    if line.access_token:
        return bring(request, kernel.token(line.access_token))
    if line.sandbox_user:
        surface.show(progress(f"The sandbox signs in as {line.sandbox_user} …"))
        # Nobody is there to read a code, so none is put into the output.
        present = play(sandbox, line.sandbox_user)
        return establish(request, present, lambda _: None)
    reach = reached_from(host, facts, sandbox)
    return establish(
        request, open_window(host), lambda state: surface.watch(reach(state))
    )


def _welcome(connection: Connection, surface: Surface, *, quiet: bool) -> None:
    """Show who is signed in."""
    from entra_magic.graph.organization import organization_name
    from entra_magic.show.cards import connected_card, nothing

    if quiet:
        surface.show(nothing())
        return
    tenant_name = ""
    # The sign-in is done by now: an interrupt costs no more than the tenant's name.
    with contextlib.suppress(KeyboardInterrupt):
        tenant_name = organization_name(
            connection.request.cloud, connection.credential.authorization
        )
    connection.describe(tenant_name=tenant_name)
    surface.show(connected_card(connection.context))


_UNATTENDED = (
    "This notebook runs unattended (nbclient, nbconvert, papermill …), so nobody "
    "could sign in.\n"
    "Run it in JupyterLab, or on the sandbox with a person that it plays itself:\n"
    "Next: %entra_connect --sandbox --sandbox-user admin@contoso.com"
)
