"""App registrations, their service principals, and the consent given to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from entra_magic.sandbox.directory import well_known
from entra_magic.sandbox.directory.people import Staff, timestamp
from entra_magic.sandbox.directory.permissions import GRAPH_PERMISSIONS

if TYPE_CHECKING:
    from entra_magic.sandbox.directory.store import Writer

__all__ = ["service_principal_of", "write_applications"]

SINGLE_TENANT = "AzureADMyOrg"
MULTI_TENANT = "AzureADMultipleOrgs"

# Names of ordinary line-of-business applications, each with a secret that ends
# so many days from today (expired, about to expire, far away).
_LINE_OF_BUSINESS = (
    ("Expense Approvals", -12),
    ("Room Booking", 3),
    ("Invoice Scanner", 9),
    ("Customer Survey", 25),
    ("Badge Printer", 60),
    ("Data Warehouse Loader", 200),
    ("Wiki Search", 400),
    ("Onboarding Checklist", 700),
)


def write_applications(writer: Writer, today: datetime, staff: Staff) -> None:
    """Write every tenant's applications and service principals."""
    registrar = _Registrar(writer, today)
    graph = {
        tenant_id: registrar.add_graph(tenant_id)
        for tenant_id in (well_known.CONTOSO_TENANT_ID, well_known.FABRIKAM_TENANT_ID)
    }
    admin = staff.by_name[well_known.ADMIN]
    # Nobody has consented to it yet: a newcomer's first sign-in shows the page.
    registrar.register(
        "Sandbox Notebook",
        well_known.NOTEBOOK_APP_ID,
        audience=MULTI_TENANT,
        public=["http://localhost"],
        owner=admin,
    )
    registrar.register(
        "Payroll Portal",
        well_known.INTERNAL_APP_ID,
        web=["https://payroll.contoso.com/signin", "http://localhost"],
        owner=admin,
    )
    registrar.register(
        "Mobile Timesheet",
        well_known.ELSEWHERE_APP_ID,
        public=["msauth.com.contoso.timesheet://auth"],
        public_flows=True,
    )
    registrar.register(
        "Fabrikam Stock",
        well_known.FABRIKAM_APP_ID,
        tenant_id=well_known.FABRIKAM_TENANT_ID,
        public=["http://localhost"],
    )
    registrar.register(
        "Microsoft Graph Command Line Tools",
        well_known.COMMAND_LINE_TOOLS_APP_ID,
        tenant_id=well_known.SERVICES_TENANT_ID,
        audience=MULTI_TENANT,
        public=["http://localhost"],
    )
    contoso_graph = graph[well_known.CONTOSO_TENANT_ID]
    for name, days_left in _LINE_OF_BUSINESS:
        principal = registrar.register(
            name,
            writer.new_id(),
            web=[f"https://{name.split()[0].lower()}.contoso.com/auth"],
            owner=writer.random.choice(staff.members),
            secret_ends=today + timedelta(days=days_left),
        )
        registrar.grant(principal, contoso_graph, "User.Read Group.Read.All")


def service_principal_of(application: dict[str, Any], object_id: str) -> dict[str, Any]:
    """Return the service principal that stands for an application in a tenant."""
    return {
        "id": object_id,
        "appId": application["appId"],
        "displayName": application["displayName"],
        "appDisplayName": application["displayName"],
        "accountEnabled": True,
        "appOwnerOrganizationId": application["tenantId"],
        "appRoleAssignmentRequired": False,
        "appRoles": [],
        "oauth2PermissionScopes": [],
        "replyUrls": [
            uri
            for platform in ("web", "spa", "publicClient")
            for uri in application[platform]["redirectUris"]
        ],
        "servicePrincipalNames": [application["appId"]],
        "servicePrincipalType": "Application",
        "signInAudience": application["signInAudience"],
        "tags": ["WindowsAzureActiveDirectoryIntegratedApp"],
        "keyCredentials": [],
        "passwordCredentials": [],
    }


class _Registrar:
    def __init__(self, writer: Writer, today: datetime) -> None:
        self._writer = writer
        self._today = today

    def register(
        self,
        name: str,
        app_id: str,
        *,
        tenant_id: str = well_known.CONTOSO_TENANT_ID,
        audience: str = SINGLE_TENANT,
        public: list[str] | None = None,
        public_flows: bool | None = None,
        web: list[str] | None = None,
        owner: int | None = None,
        secret_ends: datetime | None = None,
    ) -> str:
        """Write an application and its service principal; return the latter's id.

        Public client flows are on where there is a public redirect URI, unless
        `public_flows` says otherwise.
        """
        allowed = bool(public) if public_flows is None else public_flows
        created = self._today - timedelta(days=self._writer.random.randrange(40, 1200))
        body = {
            "id": self._writer.new_id(),
            "appId": app_id,
            "displayName": name,
            "createdDateTime": timestamp(created),
            "signInAudience": audience,
            "isFallbackPublicClient": allowed,
            "publisherDomain": "contoso.com",
            "publicClient": {"redirectUris": public or []},
            "spa": {"redirectUris": []},
            "web": {"redirectUris": web or []},
            "identifierUris": [],
            "requiredResourceAccess": [_asks_for("User.Read")],
            "appRoles": [],
            "tags": [],
            "keyCredentials": [],
            "passwordCredentials": self._secrets(created, secret_ends),
        }
        row = self._writer.add(tenant_id, "application", body)
        principal = service_principal_of(
            body | {"tenantId": tenant_id}, self._writer.new_id()
        )
        principal_row = self._writer.add(tenant_id, "servicePrincipal", principal)
        if owner is not None:
            self._writer.link("owner", row, owner)
            self._writer.link("owner", principal_row, owner)
        return str(principal["id"])

    def add_graph(self, tenant_id: str) -> str:
        """Write Microsoft Graph's service principal; return its id."""
        object_id = self._writer.new_id()
        body = service_principal_of(
            {
                "appId": well_known.GRAPH_APP_ID,
                "displayName": "Microsoft Graph",
                "tenantId": well_known.SERVICES_TENANT_ID,
                "signInAudience": MULTI_TENANT,
                "web": {"redirectUris": []},
                "spa": {"redirectUris": []},
                "publicClient": {"redirectUris": []},
            },
            object_id,
        )
        body["servicePrincipalNames"] += ["https://graph.microsoft.com"]
        body["tags"] = []
        body["oauth2PermissionScopes"] = [
            {
                "id": permission.id,
                "value": permission.value,
                "type": "Admin" if permission.admin_only else "User",
                "isEnabled": True,
                "adminConsentDisplayName": permission.display_name,
                "adminConsentDescription": permission.description,
                "userConsentDisplayName": permission.display_name,
                "userConsentDescription": permission.description,
            }
            for permission in GRAPH_PERMISSIONS.values()
        ]
        self._writer.add(tenant_id, "servicePrincipal", body)
        return object_id

    def grant(self, principal_id: str, graph_id: str, scopes: str) -> None:
        """Write an administrator's consent for everybody in Contoso."""
        self._writer.add(
            well_known.CONTOSO_TENANT_ID,
            "oAuth2PermissionGrant",
            {
                "id": self._writer.new_id(),
                "clientId": principal_id,
                "consentType": "AllPrincipals",
                "resourceId": graph_id,
                "scope": scopes,
            },
        )

    def _secrets(
        self, created: datetime, ends: datetime | None
    ) -> list[dict[str, Any]]:
        """Describe a client secret as Graph does: never the secret itself."""
        if ends is None:
            return []
        return [
            {
                "displayName": "Deployment",
                "endDateTime": timestamp(ends),
                "hint": "sBx",
                "keyId": self._writer.new_id(),
                "startDateTime": timestamp(created),
            }
        ]


def _asks_for(*scopes: str) -> dict[str, Any]:
    """Describe the delegated Graph permissions that an application asks for."""
    return {
        "resourceAppId": well_known.GRAPH_APP_ID,
        "resourceAccess": [
            {"id": GRAPH_PERMISSIONS[scope].id, "type": "Scope"} for scope in scopes
        ],
    }
