"""Drops a connection and says exactly what that removed, and what it cannot remove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from entra_magic.connection.registry import connections

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Disconnected", "disconnect"]


@dataclass(frozen=True)
class Disconnected:
    """What became of a connection that was dropped.

    Parameters
    ----------
    name, account, tenant_id, tenant_name
        Which connection it was.
    tokens_removed
        How many access, refresh and ID tokens were removed from the kernel's memory.
    variable
        The name of its Graph client, which was taken back; empty where there was none.
    good_until
        When the last access token ends by itself: nobody can take it back before.
    sign_out_url
        The page that ends the session in the person's browser, which goes on.
    """

    name: str
    account: str
    tenant_id: str
    tenant_name: str
    tokens_removed: int
    variable: str
    good_until: datetime
    sign_out_url: str


def disconnect(name: str) -> Disconnected:
    """Drop the connection of this name.

    Raises
    ------
    KeyError
        When there is none.
    """
    connection = connections.remove(name)
    context = connection.context
    removed = connection.disconnect()
    cloud = connection.request.cloud
    return Disconnected(
        name=name,
        account=context.account,
        tenant_id=context.tenant_id,
        tenant_name=context.tenant_name,
        tokens_removed=removed,
        variable=context.variable,
        good_until=context.expires_on,
        sign_out_url=f"{cloud.login}/{context.tenant_id}/oauth2/v2.0/logout",
    )
