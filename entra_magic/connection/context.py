"""Who is signed in, where, with which permissions and until when."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Context"]


@dataclass(frozen=True)
class Context:
    """The facts of a connection, none of them secret.

    Parameters
    ----------
    name
        The connection's name, ``default`` unless chosen.
    account
        The user principal name.
    display_name
        The person's name, where the ID token carries it.
    tenant_id
        The tenant's GUID.
    tenant_name
        The tenant's display name or a domain of it; empty where unknown.
    client_id
        The application's GUID.
    app_name
        The application's display name, where the token carries it.
    environment
        The cloud's name, such as ``Global`` or ``Sandbox``.
    flow, flow_reason
        How the person signed in, and why in that way ("… because").
    scopes_requested, scopes_granted, scopes_missing, scopes_inherited
        Asked for; in the token; asked for but not in the token; in the token
        although not asked for now, because consent was given earlier.
    roles
        The names of the active directory roles, where the token carries them.
    authentication_methods
        How the person proved who they are, in words.
    continuous_access
        Whether Graph may challenge the token before it ends (continuous access
        evaluation), which is then answered silently.
    expires_on
        When the access token ends, with a time zone; it is renewed silently before.
    home_account_id
        MSAL's key of the account.
    variable
        The name of the Graph client in the namespace; empty where none was injected.
    """

    name: str
    account: str
    display_name: str
    tenant_id: str
    tenant_name: str
    client_id: str
    app_name: str
    environment: str
    flow: str
    flow_reason: str
    scopes_requested: tuple[str, ...]
    scopes_granted: tuple[str, ...]
    scopes_missing: tuple[str, ...]
    scopes_inherited: tuple[str, ...]
    expires_on: datetime
    roles: tuple[str, ...] = ()
    authentication_methods: tuple[str, ...] = ()
    continuous_access: bool = False
    home_account_id: str = ""
    variable: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return the facts as plain values, such as for a DataFrame or JSON."""
        facts = asdict(self)
        return facts | {"expires_on": self.expires_on.isoformat()}
