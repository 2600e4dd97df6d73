"""Groups, directory roles and devices, and who belongs to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from entra_magic.sandbox.directory import roles, well_known
from entra_magic.sandbox.directory.names import to_ascii
from entra_magic.sandbox.directory.people import Staff, timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from entra_magic.sandbox.directory.store import Writer

__all__ = ["write_devices", "write_groups", "write_roles"]

_PROJECTS = ("Aurora", "Basecamp", "Café Society", "Driftwood", "Evergreen")
_PROJECT_SIZE = 6
_PEOPLE_PER_DEVICE = 2
_STALE_SHARE = 0.15

_MODELS = (
    ("Windows", "10.0.22631.4317", "Contoso Hardware", "Slate 13", "LAPTOP"),
    ("Windows", "10.0.19045.5011", "Contoso Hardware", "Tower 7", "DESKTOP"),
    ("MacMDM", "14.6.1", "Orchard", "Notebook Air", "MAC"),
    ("IPhone", "17.6", "Orchard", "Phone 15", "PHONE"),
    ("AndroidForWork", "14", "Fabrikam Mobile", "Pixelate 8", "PHONE"),
)


def write_groups(writer: Writer, today: datetime, staff: Staff) -> list[int]:
    """Write Contoso's groups and return the rows of those that may be assigned."""
    pick = writer.random
    assignable: list[int] = []

    def add(
        name: str,
        description: str | None,
        members: Iterable[int],
        owners: Iterable[int] = (),
        **kind: Any,
    ) -> int:
        age = timedelta(days=pick.randrange(20, 1_500))
        body = _security_group(name, description, today - age)
        row = writer.add(
            well_known.CONTOSO_TENANT_ID, "group", body | {"id": writer.new_id()} | kind
        )
        for member in members:
            writer.link("member", row, member)
        for owner in owners:
            writer.link("owner", row, owner)
        return row

    admin = staff.by_name[well_known.ADMIN]
    reader = staff.by_name[well_known.READER]
    departments = [
        add(f"{name} Department", f"Everyone in {name}.", rows, rows[:1])
        for name, rows in staff.departments.items()
    ]
    assignable += departments
    # Nested twice: All Staff holds Contoso People, which holds the departments.
    fixed = [*staff.by_name.values()]
    people = add(
        "Contoso People",
        "Every department.",
        [*departments, *(row for row in fixed if row in staff.members)],
        [admin],
    )
    add("All Staff", "People and guests.", [people, *staff.guests], [admin])
    add("Guests", "People invited from elsewhere.", staff.guests, [admin])
    add("Break Glass Accounts", "Kept empty until an emergency.", [], [admin])
    add("Legacy Printers", None, staff.members[-3:])
    add(
        "Dynamic Disabled Accounts",
        "Whoever cannot sign in.",
        [staff.by_name[well_known.DISABLED]],
        groupTypes=["DynamicMembership"],
        membershipRule="user.accountEnabled -eq false",
        membershipRuleProcessingState="On",
    )
    add(
        "Privileged Role Holders",
        "May be given directory roles.",
        [admin],
        [admin],
        isAssignableToRole=True,
        visibility="Private",
    )
    for project in _PROJECTS:
        crew = pick.sample(staff.members, min(_PROJECT_SIZE, len(staff.members)))
        nickname = to_ascii(project)
        add(
            f"Project {project}",
            f"Plans and files of {project}.",
            [reader, *crew],
            crew[:2],
            **_microsoft_365(nickname),
        )
    return assignable


def _security_group(
    name: str, description: str | None, since: datetime
) -> dict[str, Any]:
    return {
        "displayName": name,
        "description": description,
        "createdDateTime": timestamp(since),
        "renewedDateTime": timestamp(since),
        "groupTypes": [],
        "mailEnabled": False,
        "mailNickname": to_ascii(name),
        "securityEnabled": True,
    }


def _microsoft_365(nickname: str) -> dict[str, Any]:
    mail = f"{nickname}@contoso.com"
    return {
        "groupTypes": ["Unified"],
        "mailEnabled": True,
        "mailNickname": nickname,
        "mail": mail,
        "proxyAddresses": [f"SMTP:{mail}"],
        "securityEnabled": False,
        "visibility": "Private",
        "resourceProvisioningOptions": ["Team"],
    }


def write_roles(writer: Writer, staff: Staff) -> None:
    """Write the activated directory roles of both tenants, and who holds them."""
    holders = {
        well_known.CONTOSO_TENANT_ID: {
            roles.GLOBAL_ADMINISTRATOR: [well_known.ADMIN],
            roles.CLOUD_APPLICATION_ADMINISTRATOR: [well_known.APP_ADMIN],
        },
        well_known.FABRIKAM_TENANT_ID: {
            roles.GLOBAL_ADMINISTRATOR: [well_known.FABRIKAM_ADMIN],
        },
    }
    for tenant_id, held in holders.items():
        for role in roles.DIRECTORY_ROLES:
            row = writer.add(
                tenant_id,
                "directoryRole",
                {
                    "id": writer.new_id(),
                    "roleTemplateId": role.template_id,
                    "displayName": role.display_name,
                    "description": role.description,
                },
            )
            for upn in held.get(role, ()):
                writer.link("member", row, staff.by_name[upn])


def write_devices(writer: Writer, today: datetime, staff: Staff) -> None:
    """Write a device for every second member, some of them long unused."""
    pick = writer.random
    for owner in staff.members[::_PEOPLE_PER_DEVICE]:
        system, version, maker, model, prefix = pick.choice(_MODELS)
        stale = pick.random() < _STALE_SHARE
        idle = timedelta(days=pick.randrange(120, 400) if stale else pick.randrange(20))
        registered = today - idle - timedelta(days=pick.randrange(30, 900))
        row = writer.add(
            well_known.CONTOSO_TENANT_ID,
            "device",
            {
                "id": writer.new_id(),
                "deviceId": writer.new_id(),
                "displayName": f"{prefix}-{pick.randrange(36**5):05X}",
                "accountEnabled": not stale,
                "approximateLastSignInDateTime": timestamp(today - idle),
                "registrationDateTime": timestamp(registered),
                "createdDateTime": timestamp(registered),
                "operatingSystem": system,
                "operatingSystemVersion": version,
                "manufacturer": maker,
                "model": model,
                "isCompliant": not stale,
                "isManaged": True,
                "trustType": pick.choice(("AzureAd", "Workplace", "ServerAd")),
                "profileType": "RegisteredDevice",
                "deviceOwnership": pick.choice(("Company", "Personal")),
            },
        )
        writer.link("owner", row, owner)
