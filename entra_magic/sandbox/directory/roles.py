"""The built-in directory roles that the sandbox's tenants have activated.

Template ids are the same in every tenant, see
https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "CLOUD_APPLICATION_ADMINISTRATOR",
    "DIRECTORY_ROLES",
    "GLOBAL_ADMINISTRATOR",
    "DirectoryRole",
]


class DirectoryRole(NamedTuple):
    """A role that people can hold."""

    template_id: str
    display_name: str
    description: str


GLOBAL_ADMINISTRATOR = DirectoryRole(
    "62e90394-69f5-4237-9190-012177145e10",
    "Global Administrator",
    "Manages everything in the directory and the services that use it.",
)
CLOUD_APPLICATION_ADMINISTRATOR = DirectoryRole(
    "158c047a-c907-4556-b7ef-446551a6b5f7",
    "Cloud Application Administrator",
    "Manages app registrations and enterprise apps, but no application proxy.",
)

DIRECTORY_ROLES = (
    GLOBAL_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR,
    DirectoryRole(
        "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
        "Global Reader",
        "Reads everything that a Global Administrator may change.",
    ),
    DirectoryRole(
        "fe930be7-5e62-47db-91af-98c3a49a38b1",
        "User Administrator",
        "Manages users and groups and resets the passwords of most people.",
    ),
    DirectoryRole(
        "729827e3-9c14-49f7-bb1b-9608f156bbb8",
        "Helpdesk Administrator",
        "Resets the passwords of people without an administrative role.",
    ),
    DirectoryRole(
        "5d6b6bb7-de71-4623-b4af-96380a352509",
        "Security Reader",
        "Reads security reports and settings.",
    ),
)
"""Every role that each tenant has activated."""
