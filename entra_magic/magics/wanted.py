"""From a completed line to the sign-in that it asks for on this host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.clouds import CLOUDS, GLOBAL
from entra_magic.host import Host, suits
from entra_magic.signin.request import (
    DEFAULT_CLIENT_ID,
    DEFAULT_SCOPES,
    Flow,
    SignInRequest,
)

if TYPE_CHECKING:
    from entra_magic.connection.embedded import Sandbox
    from entra_magic.magics.line import ConnectLine

__all__ = ["to_request"]


def to_request(line: ConnectLine, host: Host, sandbox: Sandbox | None) -> SignInRequest:
    """Return the sign-in that a completed line asks for on this host.

    Parameters
    ----------
    line
        What was typed and set.
    host
        Where the kernel runs: it decides the flow where the line does not.
    sandbox
        The embedded tenant, if the line asks for it; it brings its own application
        and tenant.
    """
    flow, reason = _flow(line, host)
    if sandbox is None:
        cloud = CLOUDS.get(line.environment or "", GLOBAL)
        client_id, tenant = DEFAULT_CLIENT_ID, "organizations"
    else:
        cloud, client_id, tenant = sandbox.cloud, sandbox.client_id, sandbox.tenant_id
    return SignInRequest(
        flow=flow,
        flow_reason=reason,
        client_id=line.client_id or client_id,
        tenant=line.tenant_id or tenant,
        scopes=line.scopes or DEFAULT_SCOPES,
        cloud=cloud,
        login_hint=line.login_hint or "",
        domain_hint=line.domain_hint or "",
        prompt=line.prompt or "",
        flow_insisted=line.device_code or line.browser,
        timeout=line.timeout,
        name=line.name or "default",
        also=_also(line),
    )


def _flow(line: ConnectLine, host: Host) -> tuple[Flow, str]:
    if line.access_token:
        return Flow.ACCESS_TOKEN, "you brought one along"
    if line.device_code:
        return Flow.DEVICE_CODE, "you asked for it"
    if line.browser:
        return Flow.BROWSER, "you asked for it"
    if line.sandbox_user:
        return Flow.BROWSER, f"the sandbox plays {line.sandbox_user}"
    flow, reason = suits(host)
    return Flow(flow), reason


def _also(line: ConnectLine) -> str:
    """Return the options of a line that the request itself does not repeat."""
    options = {
        "--client-id": line.client_id if line.sandbox else None,
        "--tenant-id": line.tenant_id if line.sandbox else None,
        "--access-token": line.access_token,
        "--domain-hint": line.domain_hint,
        "--prompt": line.prompt,
        "--timeout": f"{line.timeout:g}" if line.timeout else None,
        "--into": line.into,
        "--sandbox-user": None if line.access_token else line.sandbox_user,
    }
    return " ".join(f"{name} {value}" for name, value in options.items() if value)
