"""The card of a connection: who, where, with which permissions and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.show.card import (
    Card,
    Row,
    card,
    escape,
    notes_html,
    notes_text,
    printable,
    rows_html,
    rows_text,
    title_html,
    title_text,
)
from entra_magic.show.names import DEFAULT_APP_NAME, application, tenant
from entra_magic.signin.request import DEFAULT_CLIENT_ID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from entra_magic.connection.context import Context

__all__ = ["connected_card", "moment"]

# The least of these scopes that the token holds decides the line to try next.
# Source: https://learn.microsoft.com/graph/permissions-reference
_FIRST_READS = (
    (
        "users",
        {
            "user.read.all",
            "user.readbasic.all",
            "user.readwrite.all",
            "directory.read.all",
            "directory.readwrite.all",
            "directory.accessasuser.all",
        },
    ),
    (
        "groups",
        {
            "group.read.all",
            "group.readwrite.all",
            "groupmember.read.all",
            "groupmember.readwrite.all",
        },
    ),
    ("applications", {"application.read.all", "application.readwrite.all"}),
    ("devices", {"device.read.all"}),
    ("organization", {"organization.read.all", "organization.readwrite.all"}),
    ("me", {"user.read", "user.readwrite"}),
)


def connected_card(context: Context, *, advice: Sequence[str] = ()) -> Card:
    """Return the card of a connection.

    Parameters
    ----------
    context
        The facts of the connection.
    advice
        Remarks to add to those that the facts themselves call for; backquotes set
        off code.
    """
    sandbox = context.environment == "Sandbox"
    title = f"Signed in as {context.display_name or context.account}"
    badge = "Sandbox" if sandbox else ""
    rows = _rows(context)
    notes = [*_missing(context, sandbox), *_default_app(context, sandbox), *advice]
    line = _next_line(context)
    return card(
        title,
        (
            title_html(title, sign="✓", badge=badge),
            rows_html(rows),
            notes_html(notes),
            f"<p>Try next:</p><pre><code>{escape(line)}</code></pre>" if line else "",
        ),
        (
            title_text(title, sign="✓", badge=badge),
            rows_text(rows),
            notes_text(notes),
            f"Try next:  {printable(line)}" if line else "",
        ),
    )


def _rows(context: Context) -> list[Row]:
    inherited = context.scopes_inherited
    asked_and_granted = [s for s in context.scopes_granted if s not in inherited]
    return [
        ("Connection", "" if context.name == "default" else context.name),
        ("Account", context.account),
        ("Name", context.display_name),
        ("Tenant", tenant(context.tenant_id, context.tenant_name)),
        ("Application", application(context.client_id, context.app_name)),
        ("Cloud", _cloud(context.environment)),
        ("Flow", f"{context.flow}, because {context.flow_reason}"),
        ("Requested", context.scopes_requested),
        ("✓ Granted", asked_and_granted),
        ("✗ Missing", context.scopes_missing),
        ("↺ Granted earlier", inherited),
        ("Roles", context.roles),
        ("Proved by", ", ".join(context.authentication_methods)),
        ("Expires", _expiry(context)),
    ]


def _cloud(environment: str) -> str:
    if environment == "Sandbox":
        return "Sandbox: an embedded tenant on this machine, with invented people"
    return environment


def _expiry(context: Context) -> str:
    """Return when the token ends, and what happens then."""
    from datetime import datetime, timezone

    if context.flow != "access token":
        return f"{moment(context.expires_on)}; renewed silently"
    left = (context.expires_on - datetime.now(timezone.utc)).total_seconds()
    return f"{moment(context.expires_on)}, in {left // 60:.0f} minutes; not renewed"


def moment(when: datetime) -> str:
    """Return a moment in the kernel's time zone and, where that differs, in UTC."""
    from datetime import timezone

    local, utc = when.astimezone(), when.astimezone(timezone.utc)
    if local.utcoffset() == utc.utcoffset():
        return f"{utc:%Y-%m-%d %H:%M} UTC"
    return f"{local:%Y-%m-%d %H:%M %Z} ({utc:%H:%M} UTC)"


def _missing(context: Context, sandbox: bool) -> list[str]:
    if not context.scopes_missing:
        return []
    line = ["%entra_connect --scopes", *context.scopes_missing, "--prompt consent"]
    if sandbox:
        line.append("--sandbox")
    else:
        if context.client_id != DEFAULT_CLIENT_ID:
            line.append(f"--client-id {context.client_id}")
        line.append(f"--tenant-id {context.tenant_id}")
    note = (
        "The token lacks what is marked as missing, and Graph refuses what needs it. "
        f"To ask again: `{' '.join(line)}` Where Entra then wants an administrator's "
        "approval, an administrator has to grant it to the application."
    )
    return [note]


def _default_app(context: Context, sandbox: bool) -> list[str]:
    if sandbox or context.client_id != DEFAULT_CLIENT_ID:
        return []
    note = (
        f"This is {DEFAULT_APP_NAME}, the application that Connect-Entra uses by "
        "default: its permissions are shared by every tool that signs in with it. "
        "Better register an application of your own (a public client with the redirect "
        "URI http://localhost) and sign in with it: "
        f"`%entra_connect --client-id <app> --tenant-id {context.tenant_id}`"
    )
    return [note]


def _next_line(context: Context) -> str:
    """Return a line that the granted scopes allow; empty where none is known."""
    granted = {scope.rpartition("/")[2].lower() for scope in context.scopes_granted}
    for what, scopes in _FIRST_READS:
        if context.variable and granted & scopes:
            return f"await {context.variable}.{what}.get()"
    return ""
