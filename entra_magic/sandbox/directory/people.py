"""The people of the sandbox: the fixed ones, and as many generated as wished."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from entra_magic.sandbox.directory import well_known
from entra_magic.sandbox.directory.names import NameGenerator, PersonName
from entra_magic.sandbox.directory.passwords import hash_password

if TYPE_CHECKING:
    from entra_magic.sandbox.directory.store import Writer

__all__ = ["Staff", "timestamp", "write_people"]

_SPAN_OF_CONTROL = 8
_GUEST_SHARE = 0.05
_DISABLED_SHARE = 0.04
_CONTRACTOR_SHARE = 0.1
_DESK_PHONE_SHARE = 0.8
_MOBILE_PHONE_SHARE = 0.5

# One department for each person who reports to the chief executive.
_DEPARTMENTS = (
    ("Engineering", "Engineer"),
    ("Sales", "Account Manager"),
    ("Finance", "Accountant"),
    ("Human Resources", "People Partner"),
    ("IT", "Systems Administrator"),
    ("Marketing", "Campaign Manager"),
    ("Legal", "Counsel"),
    ("Operations", "Operations Analyst"),
)

_CITIES = (
    ("Redmond", "WA", "United States", "US", "98052", "+1 425 555 "),
    ("München", "Bayern", "Germany", "DE", "80331", "+49 89 555 "),
    ("Lyon", "Auvergne-Rhône-Alpes", "France", "FR", "69002", "+33 4 5550 "),
    ("Málaga", "Andalucía", "Spain", "ES", "29001", "+34 952 55 "),
    ("Göteborg", "Västra Götaland", "Sweden", "SE", "41103", "+46 31 555 "),
    ("İzmir", "İzmir", "Türkiye", "TR", "35210", "+90 232 555 "),
)


def timestamp(moment: datetime) -> str:
    """Write a moment in UTC as Graph does: whole seconds and a Z."""
    return moment.isoformat()[:19] + "Z"


@dataclass
class Staff:
    """Who was written: rows to link groups, roles and devices to.

    Parameters
    ----------
    members
        Rows of Contoso's own people, in the order they were hired.
    guests
        Rows of the guest objects in Contoso.
    departments
        Rows of Contoso's people by department.
    by_name
        Rows of the fixed people by sign-in name; a guest's is that in Contoso.
    """

    members: list[int] = field(default_factory=list)
    guests: list[int] = field(default_factory=list)
    departments: dict[str, list[int]] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)


def write_people(writer: Writer, today: datetime, count: int) -> Staff:
    """Write the fixed people and `count` generated ones."""
    return _People(writer, today).write(count)


class _People:
    def __init__(self, writer: Writer, today: datetime) -> None:
        self._writer = writer
        self._random = writer.random
        self._today = today
        self._names = NameGenerator(writer.random)
        self._staff = Staff()
        # Everybody has the same password, so one hash serves them all.
        self._password = hash_password(well_known.PASSWORD)

    def write(self, count: int) -> Staff:
        self._write_fixed()
        managers: list[tuple[int, str]] = []
        for number in range(count):
            if number and self._random.random() < _GUEST_SHARE:
                self._add_guest(self._names.next())
                continue
            position = len(managers)
            boss = managers[(position - 1) // _SPAN_OF_CONTROL] if position else None
            department, title = self._post(position, boss)
            name = self._names.next()
            employee = self._employee(name, department, title)
            row = self._add_member(employee, f"{name.mailbox}@contoso.com")
            self._staff.departments.setdefault(department, []).append(row)
            if boss:
                self._writer.link("manager", row, boss[0])
            managers.append((row, department))
        return self._staff

    def _write_fixed(self) -> None:
        for upn, given, surname, title in (
            (well_known.ADMIN, "Ada", "Admin", "Directory Administrator"),
            (well_known.APP_ADMIN, "Aline", "Appel", "Application Administrator"),
            (well_known.READER, "Rémi", "Reader", "Auditor"),
            (well_known.DISABLED, "Dora", "Disabled", "Former Contractor"),
        ):
            name = PersonName(given, surname, "en-US", upn.partition("@")[0])
            body = self._employee(name, "IT", title)
            body["accountEnabled"] = upn != well_known.DISABLED
            row = self._add_member(body, upn)
            self._staff.by_name[upn] = row
        admin = self._staff.by_name[well_known.ADMIN]
        for upn in (well_known.APP_ADMIN, well_known.READER):
            self._writer.link("manager", self._staff.by_name[upn], admin)
        boss = PersonName("Fay", "Fabrikam", "en-US", "admin")
        self._staff.by_name[well_known.FABRIKAM_ADMIN] = self._add_fabrikam(boss)[0]
        guest = PersonName("Gustav", "Guest", "en-US", "guest")
        self._staff.by_name[well_known.GUEST] = self._add_guest(guest)

    def _post(self, position: int, boss: tuple[int, str] | None) -> tuple[str, str]:
        """Return department and job title of the person at this position."""
        if boss is None:
            return "Executive", "Chief Executive Officer"
        if position <= _SPAN_OF_CONTROL:
            department = _DEPARTMENTS[position - 1][0]
            return department, f"Head of {department}"
        title = dict(_DEPARTMENTS)[boss[1]]
        level = self._random.choice(("Junior ", "", "", "Senior "))
        return boss[1], level + title

    def _employee(
        self, name: PersonName, department: str, title: str
    ) -> dict[str, Any]:
        """Return what only an organization's own people have."""
        chance = self._random.random
        city, state, country, code, postal_code, phone = self._random.choice(_CITIES)
        floor, desk = self._random.randrange(1, 9), self._random.randrange(100)
        line = f"{self._random.randrange(10_000):04}"
        hired = self._today - timedelta(days=self._random.randrange(30, 5_000))
        return {
            **self._user(name, hired),
            "userType": "Member",
            "accountEnabled": chance() >= _DISABLED_SHARE,
            "businessPhones": [phone + line] if chance() < _DESK_PHONE_SHARE else [],
            "mobilePhone": (
                phone + line[::-1] if chance() < _MOBILE_PHONE_SHARE else None
            ),
            "department": department,
            "jobTitle": title,
            "companyName": "Contoso",
            "employeeId": f"E{self._random.randrange(10**6):06}",
            "employeeType": (
                "Contractor" if chance() < _CONTRACTOR_SHARE else "Employee"
            ),
            "employeeHireDate": timestamp(hired),
            "officeLocation": f"{floor}/{desk:02}",
            "city": city,
            "state": state,
            "country": country,
            "postalCode": postal_code,
            "usageLocation": code,
            "preferredLanguage": name.language,
        }

    def _user(self, name: PersonName, since: datetime) -> dict[str, Any]:
        """Return what every user object has."""
        return {
            "id": self._writer.new_id(),
            "displayName": f"{name.given} {name.surname}",
            "givenName": name.given,
            "surname": name.surname,
            "mailNickname": name.mailbox,
            "accountEnabled": True,
            "businessPhones": [],
            "createdDateTime": timestamp(since),
            "signInSessionsValidFromDateTime": timestamp(since),
        }

    def _add_member(self, body: dict[str, Any], upn: str) -> int:
        row = self._add_home_user(well_known.CONTOSO_TENANT_ID, body, upn)
        self._staff.members.append(row)
        return row

    def _add_home_user(self, tenant_id: str, body: dict[str, Any], upn: str) -> int:
        body |= {
            "userPrincipalName": upn,
            "mail": upn,
            "proxyAddresses": [f"SMTP:{upn}"],
            "identities": [
                {
                    "signInType": "userPrincipalName",
                    "issuer": upn.partition("@")[2],
                    "issuerAssignedId": upn,
                }
            ],
        }
        self._writer.add_account(
            body["id"],
            home_tenant_id=tenant_id,
            home_id=body["id"],
            sign_in_name=upn,
            password=self._password,
        )
        return self._writer.add(tenant_id, "user", body)

    def _add_fabrikam(self, name: PersonName) -> tuple[int, str]:
        """Write a member of Fabrikam; return the row and the object id."""
        since = self._today - timedelta(days=900)
        body = self._user(name, since) | {"userType": "Member"}
        upn = f"{name.mailbox}@fabrikam.com"
        row = self._add_home_user(well_known.FABRIKAM_TENANT_ID, body, upn)
        return row, body["id"]

    def _add_guest(self, name: PersonName) -> int:
        """Write a person of Fabrikam and the guest object that Contoso has."""
        _, home_id = self._add_fabrikam(name)
        mail = f"{name.mailbox}@fabrikam.com"
        invited = self._today - timedelta(days=self._random.randrange(5, 700))
        body = self._user(name, invited) | {
            "userType": "Guest",
            "userPrincipalName": f"{name.mailbox}_fabrikam.com#EXT#@contoso.com",
            "mailNickname": f"{name.mailbox}_fabrikam.com#EXT#",
            "mail": mail,
            "otherMails": [mail],
            "creationType": "Invitation",
            "externalUserState": "Accepted",
            "externalUserStateChangeDateTime": timestamp(invited),
            "identities": [
                {
                    "signInType": "federated",
                    "issuer": "ExternalAzureAD",
                    "issuerAssignedId": None,
                }
            ],
        }
        self._writer.add_account(
            body["id"],
            home_tenant_id=well_known.FABRIKAM_TENANT_ID,
            home_id=home_id,
            sign_in_name=mail,
            password=self._password,
        )
        row = self._writer.add(well_known.CONTOSO_TENANT_ID, "user", body)
        self._staff.guests.append(row)
        return row
