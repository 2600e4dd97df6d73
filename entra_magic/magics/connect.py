"""Signs in from a line or from Python: decides what is missing, waits, and shows."""

from __future__ import annotations

import os
import webbrowser
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from entra_magic.clouds import CLOUDS, GLOBAL
from entra_magic.errors import EntraMagicError, NobodyThere
from entra_magic.host import Facts, Host, describe, suits
from entra_magic.magics.configuration import completed
from entra_magic.signin.request import (
    DEFAULT_CLIENT_ID,
    DEFAULT_SCOPES,
    Flow,
    SignInRequest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from entra_magic.connection.connection import Connection
    from entra_magic.connection.embedded import Sandbox
    from entra_magic.magics.line import ConnectLine
    from entra_magic.signin.attempt import Presenter
    from entra_magic.signin.states import AwaitingBrowser, AwaitingDeviceCode, State

__all__ = ["Kernel", "connect", "sign_in", "to_request"]


@dataclass(frozen=True)
class Kernel:
    """What a sign-in needs to know of the shell that it runs in.

    Parameters
    ----------
    attended
        Whether a person can answer.
    inject
        Puts the Graph client into the person's namespace; returns its name, or
        nothing where it was not put anywhere.
    """

    attended: bool = True
    inject: Callable[[Connection], str] = lambda _: ""


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
    from entra_magic.connection.establish import establish
    from entra_magic.magics.surface import Surface
    from entra_magic.show.cards import ended, notice, progress

    facts = Facts.gather()
    host = describe(facts)
    if not kernel.attended and not line.sandbox_user:
        raise NobodyThere(_UNATTENDED)
    surface = Surface(lambda state: _for_person(state, sandbox, host, facts))
    sandbox: Sandbox | None = None
    try:
        if line.sandbox:
            from entra_magic.connection.embedded import open_sandbox

            surface.show(progress("Starting the sandbox …"))
            sandbox = open_sandbox()
        elif host.warning:
            Surface().show(notice(host.warning))
        request = to_request(line, host, sandbox)
        present = _presenter(sandbox, line.sandbox_user, host)
        connection = establish("default", request, present, surface.watch)
    except (EntraMagicError, KeyboardInterrupt) as problem:
        surface.show(ended("No sign-in took place."))
        if isinstance(problem, KeyboardInterrupt):
            from entra_magic.errors import SignInCancelled

            raise SignInCancelled("Sign-in cancelled.") from None
        raise
    _welcome(connection, kernel, surface, quiet=line.no_welcome)
    return connection


def to_request(line: ConnectLine, host: Host, sandbox: Sandbox | None) -> SignInRequest:
    """Return the sign-in that a completed line asks for on this host.

    Parameters
    ----------
    line
        What was typed and set.
    host
        Where the kernel runs: it decides the flow where the line does not.
    sandbox
        The embedded tenant, if the line asks for it.
    """
    flow, reason = _flow(line, host)
    cloud = sandbox.cloud if sandbox else CLOUDS.get(line.environment or "", GLOBAL)
    return SignInRequest(
        flow=flow,
        flow_reason=reason,
        client_id=line.client_id
        or (sandbox.client_id if sandbox else DEFAULT_CLIENT_ID),
        tenant=line.tenant_id or (sandbox.tenant_id if sandbox else "organizations"),
        scopes=line.scopes or DEFAULT_SCOPES,
        cloud=cloud,
        login_hint=line.login_hint or "",
        domain_hint=line.domain_hint or "",
        prompt=line.prompt or "",
        timeout=line.timeout,
    )


def _flow(line: ConnectLine, host: Host) -> tuple[Flow, str]:
    if line.device_code:
        return Flow.DEVICE_CODE, "you asked for it"
    if line.browser:
        return Flow.BROWSER, "you asked for it"
    if line.sandbox_user:
        return Flow.BROWSER, f"the sandbox plays {line.sandbox_user}"
    flow, reason = suits(host)
    return Flow(flow), reason


def _presenter(
    sandbox: Sandbox | None, sandbox_user: str | None, host: Host
) -> Presenter:
    """Return what brings the page to the person, or plays the person."""

    def present(state: AwaitingBrowser | AwaitingDeviceCode) -> bool:
        if sandbox is not None and sandbox_user:
            sandbox.approve(sandbox_user, state)
            return False
        if state.request.flow is Flow.DEVICE_CODE or host.remote or not host.browser:
            return False
        return webbrowser.open(state.auth_uri)  # type: ignore[union-attr]

    return present


def _for_person(
    state: State, sandbox: Sandbox | None, host: Host, facts: Facts
) -> State:
    """Put the sandbox's address in the form that the person's browser reaches."""
    from entra_magic.magics.reach import reachable
    from entra_magic.signin.states import AwaitingDeviceCode

    if sandbox is None or not isinstance(state, AwaitingDeviceCode):
        return state
    uri = reachable(state.verification_uri, sandbox.port, host, facts)
    return replace(state, verification_uri=uri)


def _welcome(
    connection: Connection, kernel: Kernel, surface: Any, *, quiet: bool
) -> None:
    """Hand over the client, then show who is signed in."""
    from entra_magic.graph.organization import organization_name
    from entra_magic.show.cards import connected_card, nothing

    variable = kernel.inject(connection)
    if quiet:
        surface.show(nothing())
        return
    credential = connection.credential
    tenant_name = organization_name(
        connection.request.cloud, lambda: credential.get_token().token
    )
    connection.describe(tenant_name=tenant_name, variable=variable)
    surface.show(connected_card(connection.context))


_UNATTENDED = (
    "This notebook runs unattended (nbclient, nbconvert, papermill …), so nobody "
    "could sign in.\n"
    "Run it in JupyterLab, or on the sandbox with a person that it plays itself:\n"
    "Next: %entra_connect --sandbox --sandbox-user admin@contoso.com"
)
