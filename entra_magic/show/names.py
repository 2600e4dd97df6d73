"""How tenants and applications are named, where only their identifiers are known."""

from __future__ import annotations

from entra_magic.signin.request import DEFAULT_CLIENT_ID

__all__ = ["DEFAULT_APP_NAME", "SANDBOX_HINT", "application", "tenant"]

DEFAULT_APP_NAME = "Microsoft Graph Command Line Tools"
SANDBOX_HINT = (
    "The sandbox is an embedded tenant on this machine, with invented people: sign in "
    "as admin@contoso.com with the password sandbox."
)
_ANY_TENANT = {
    "common": "any work, school or personal account",
    "organizations": "any work or school account",
    "consumers": "personal Microsoft accounts",
}


def tenant(identifier: str, name: str = "") -> str:
    """Return a tenant with its name, or what stands for many tenants in words."""
    words = name or _ANY_TENANT.get(identifier, "")
    return f"{words} ({identifier})" if words else identifier


def application(client_id: str, name: str = "") -> str:
    """Return an application with its name; the default one is always named."""
    if client_id == DEFAULT_CLIENT_ID:
        name = name or DEFAULT_APP_NAME
    return f"{name} ({client_id})" if name else client_id
