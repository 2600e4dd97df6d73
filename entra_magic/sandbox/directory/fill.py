"""Fills a new directory from its seed: the same seed gives the same objects."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from entra_magic.sandbox.directory import well_known
from entra_magic.sandbox.directory.applications import write_applications
from entra_magic.sandbox.directory.groups import (
    write_devices,
    write_groups,
    write_roles,
)
from entra_magic.sandbox.directory.model import Tenant
from entra_magic.sandbox.directory.people import timestamp, write_people
from entra_magic.sandbox.directory.store import Writer

if TYPE_CHECKING:
    import sqlite3

__all__ = ["TENANTS", "fill"]

TENANTS = (
    Tenant(
        well_known.CONTOSO_TENANT_ID,
        "Contoso",
        ("contoso.com", "contoso.onmicrosoft.com"),
    ),
    Tenant(
        well_known.FABRIKAM_TENANT_ID,
        "Fabrikam",
        ("fabrikam.com", "fabrikam.onmicrosoft.com"),
    ),
)
"""The tenants that people can sign in to."""


def fill(connection: sqlite3.Connection, *, seed: int, users: int) -> None:
    """Write every object of every tenant into an empty database.

    Dates count from today, so that a secret about to expire always is.
    """
    today = datetime.now(timezone.utc).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    with Writer(connection, seed) as writer:
        for tenant in TENANTS:
            _write_organization(writer, tenant, today)
        staff = write_people(writer, today, users)
        write_groups(writer, today, staff)
        write_roles(writer, staff)
        write_devices(writer, today, staff)
        write_applications(writer, today, staff)


def _write_organization(writer: Writer, tenant: Tenant, today: datetime) -> None:
    writer.add(
        tenant.id,
        "organization",
        {
            "id": tenant.id,
            "displayName": tenant.display_name,
            "createdDateTime": timestamp(today - timedelta(days=2_000)),
            "countryLetterCode": "US",
            "country": "United States",
            "city": "Redmond",
            "preferredLanguage": "en",
            "tenantType": "AAD",
            "technicalNotificationMails": [f"admin@{tenant.domains[0]}"],
            "verifiedDomains": [
                {
                    "capabilities": "Email, OfficeCommunicationsOnline",
                    "isDefault": number == 0,
                    "isInitial": domain.endswith(".onmicrosoft.com"),
                    "name": domain,
                    "type": "Managed",
                }
                for number, domain in enumerate(tenant.domains)
            ],
        },
    )
