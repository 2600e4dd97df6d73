"""Asks Graph what the tenant calls itself, for the card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.signin.trust import trusted

if TYPE_CHECKING:
    from collections.abc import Callable

    from entra_magic.clouds import Cloud

__all__ = ["organization_name"]

_PATIENCE = 3.0
"""Seconds: a name is not worth a longer wait."""


def organization_name(cloud: Cloud, authorization: Callable[[], str]) -> str:
    """Return the tenant's display name, or nothing where it is not to be had.

    Parameters
    ----------
    cloud
        The cloud of the connection.
    authorization
        Returns the value of the Authorization header for its Graph.
    """
    import httpx

    try:
        response = httpx.get(
            f"{cloud.graph}/v1.0/organization?$select=displayName",
            headers={"Authorization": authorization()},
            timeout=_PATIENCE,
            trust_env=not cloud.is_sandbox,
            # Making a TLS context takes a while, and loopback needs none.
            verify=False if cloud.is_sandbox else trusted(),
        )
        return str(response.raise_for_status().json()["value"][0]["displayName"])
    except (httpx.HTTPError, ValueError, LookupError, TypeError):
        return ""
