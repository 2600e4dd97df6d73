"""The directory as the sign-in half of the sandbox asks it."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timezone
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from entra_magic.sandbox.directory import passwords, well_known
from entra_magic.sandbox.directory.applications import (
    MULTI_TENANT,
    service_principal_of,
)
from entra_magic.sandbox.directory.fill import TENANTS, fill
from entra_magic.sandbox.directory.model import (
    Application,
    Permission,
    Tenant,
    User,
)
from entra_magic.sandbox.directory.people import timestamp
from entra_magic.sandbox.directory.permissions import GRAPH_PERMISSIONS
from entra_magic.sandbox.directory.store import connect, is_filled
from entra_magic.sandbox.directory.text import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

__all__ = ["Directory"]


class Directory:
    """Every tenant of one sandbox.

    Parameters
    ----------
    connection
        A database that `fill` has filled.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    @classmethod
    def open(cls, path: str | None, *, seed: int = 1, users: int = 40) -> Directory:
        """Open a directory, filling it when it is new.

        Parameters
        ----------
        path
            A database file, which is kept and used again; None stays in memory.
        seed
            Where the random choices start: the same seed, the same object ids.
        users
            How many people Contoso has beside the fixed ones.
        """
        connection = connect(path)
        if not is_filled(connection):
            fill(connection, seed=seed, users=users)
        return cls(connection)

    def close(self) -> None:
        """Close the database."""
        self.connection.close()

    @property
    def tenants(self) -> tuple[Tenant, ...]:
        """The tenants that people can sign in to."""
        return TENANTS

    @property
    def graph_permissions(self) -> Mapping[str, Permission]:
        """The delegated permissions that Microsoft Graph publishes, by scope."""
        return MappingProxyType(GRAPH_PERMISSIONS)

    def find_tenant(self, alias: str) -> Tenant | None:
        """Return the tenant with this GUID or verified domain, in any case."""
        wanted = alias.lower()
        for tenant in TENANTS:
            if wanted == tenant.id or wanted in tenant.domains:
                return tenant
        return None

    def find_person(self, sign_in_name: str) -> User | None:
        """Return the home account of whoever signs in with this name."""
        row = self.connection.execute(
            "SELECT user_id FROM account WHERE sign_in_name = ? AND user_id = home_id",
            (fold(sign_in_name.strip()),),
        ).fetchone()
        return self.find_user(row[0]) if row else None

    def find_user(self, user_id: str) -> User | None:
        """Return the user object with this object id, in whichever tenant."""
        row = self.connection.execute(
            "SELECT tenant_id, body, home_tenant_id, home_id"
            " FROM object JOIN account ON user_id = id WHERE id = ?",
            (user_id.lower(),),
        ).fetchone()
        return _user(*row) if row else None

    def account_in(self, tenant_id: str, person: User) -> User | None:
        """Return a person's user object in a tenant, None where not invited."""
        rows = self.connection.execute(
            "SELECT user_id FROM account WHERE home_id = ?", (person.home_id,)
        ).fetchall()
        accounts = [self.find_user(user_id) for (user_id,) in rows]
        return next((u for u in accounts if u and u.tenant_id == tenant_id), None)

    def check_password(self, person: User, password: str) -> bool:
        """Whether this is the person's password."""
        row = self.connection.execute(
            "SELECT password FROM account WHERE user_id = ?", (person.home_id,)
        ).fetchone()
        return row is not None and passwords.matches(password, row[0])

    def role_template_ids(self, user: User) -> tuple[str, ...]:
        """Return the template ids of the user's directory roles (``wids``)."""
        rows = self.connection.execute(
            "SELECT json_extract(role.body, '$.roleTemplateId')"
            " FROM object AS holder"
            " JOIN link ON relation = 'member' AND target = holder.seq"
            " JOIN object AS role ON role.seq = source"
            " WHERE holder.id = ? AND role.type = 'directoryRole' ORDER BY role.seq",
            (user.id,),
        )
        return tuple(template_id for (template_id,) in rows)

    def find_application(self, app_id: str, tenant_id: str) -> Application | None:
        """Return an application that `tenant_id` may use.

        That is one registered there, or a multi-tenant one from elsewhere.
        """
        found = self._registration(app_id)
        if found is None:
            return None
        home, body = found
        if home != tenant_id and body["signInAudience"] != MULTI_TENANT:
            return None
        return Application(
            id=body["id"],
            app_id=body["appId"],
            tenant_id=home,
            display_name=body["displayName"],
            sign_in_audience=body["signInAudience"],
            redirect_uris=tuple(
                uri
                for platform in ("publicClient", "web", "spa")
                for uri in body[platform]["redirectUris"]
            ),
            allows_public_client=body["isFallbackPublicClient"],
            service_principal_id=self._service_principal(app_id, tenant_id),
        )

    def granted_scopes(
        self, tenant_id: str, app_id: str, user_id: str
    ) -> frozenset[str]:
        """Return the Graph scopes consented to, for this user or for everybody."""
        return frozenset(
            scope
            for _, grant in self._grants(tenant_id, app_id)
            if grant.get("principalId") in (None, user_id)
            for scope in grant["scope"].split()
        )

    def grant_scopes(
        self, tenant_id: str, app_id: str, user_id: str | None, scopes: Iterable[str]
    ) -> None:
        """Record consent as an ``oauth2PermissionGrant``.

        The application gets a service principal in the tenant if it has none.

        Parameters
        ----------
        tenant_id, app_id
            Who consents, and to which application.
        user_id
            The user who consents for themselves; None consents for everybody.
        scopes
            Delegated Graph permissions; they join those granted before.

        Raises
        ------
        LookupError
            No application has this client id.
        """
        client_id = self._service_principal(app_id, tenant_id)
        if client_id is None:
            client_id = self._create_service_principal(app_id, tenant_id)
        for seq, grant in self._grants(tenant_id, app_id):
            if grant.get("principalId") == user_id:
                together = {*grant["scope"].split(), *scopes}
                self._rewrite(seq, grant | {"scope": " ".join(sorted(together))})
                return
        grant = {
            "id": str(uuid.uuid4()),
            "clientId": client_id,
            "consentType": "Principal" if user_id else "AllPrincipals",
            "resourceId": self._service_principal(well_known.GRAPH_APP_ID, tenant_id),
            "scope": " ".join(sorted(set(scopes))),
        }
        if user_id:
            grant["principalId"] = user_id
        self._insert(tenant_id, "oAuth2PermissionGrant", grant)

    def revoke_sessions(self, user_id: str) -> None:
        """Revoke every token and session that the user has now."""
        row = self.connection.execute(
            "SELECT seq, body FROM object WHERE id = ? AND type = 'user'", (user_id,)
        ).fetchone()
        if row is None:
            raise LookupError(user_id)
        now = timestamp(datetime.now(timezone.utc))
        body = json.loads(row[1])
        self._rewrite(row[0], body | {"signInSessionsValidFromDateTime": now})

    def _registration(self, app_id: str) -> tuple[str, dict[str, Any]] | None:
        """Return where an application is registered, and its object."""
        row = self.connection.execute(
            "SELECT tenant_id, body FROM object"
            " WHERE json_extract(body, '$.appId') = ? AND type = 'application'",
            (app_id.lower(),),
        ).fetchone()
        return (row[0], json.loads(row[1])) if row else None

    def _service_principal(self, app_id: str, tenant_id: str) -> str | None:
        """Return the object id of an application's service principal."""
        row = self.connection.execute(
            "SELECT id FROM object WHERE json_extract(body, '$.appId') = ?"
            " AND type = 'servicePrincipal' AND tenant_id = ?",
            (app_id.lower(), tenant_id),
        ).fetchone()
        return row[0] if row else None

    def _create_service_principal(self, app_id: str, tenant_id: str) -> str:
        found = self._registration(app_id)
        if found is None:
            raise LookupError(app_id)
        home, application = found
        object_id = str(uuid.uuid4())
        body = service_principal_of(application | {"tenantId": home}, object_id)
        self._insert(tenant_id, "servicePrincipal", body)
        return object_id

    def _grants(self, tenant_id: str, app_id: str) -> list[tuple[int, dict[str, Any]]]:
        """Return the rows and objects of every consent to Graph for a client."""
        rows = self.connection.execute(
            "SELECT seq, body FROM object"
            " WHERE tenant_id = ? AND type = 'oAuth2PermissionGrant'"
            " AND json_extract(body, '$.clientId') = ?",
            (tenant_id, self._service_principal(app_id, tenant_id)),
        )
        return [(seq, json.loads(body)) for seq, body in rows]

    def _insert(self, tenant_id: str, kind: str, body: dict[str, Any]) -> None:
        self.connection.execute(
            "INSERT INTO object (tenant_id, type, id, body) VALUES (?, ?, ?, ?)",
            (tenant_id, kind, body["id"], json.dumps(body, ensure_ascii=False)),
        )

    def _rewrite(self, seq: int, body: dict[str, Any]) -> None:
        self.connection.execute(
            "UPDATE object SET body = ? WHERE seq = ?",
            (json.dumps(body, ensure_ascii=False), seq),
        )


def _user(tenant_id: str, text: str, home_tenant_id: str, home_id: str) -> User:
    body = json.loads(text)
    return User(
        id=body["id"],
        tenant_id=tenant_id,
        user_principal_name=body["userPrincipalName"],
        display_name=body["displayName"],
        given_name=body.get("givenName"),
        surname=body.get("surname"),
        mail=body.get("mail"),
        account_enabled=body["accountEnabled"],
        user_type=body["userType"],
        home_tenant_id=home_tenant_id,
        home_id=home_id,
        sessions_valid_from=int(
            datetime.fromisoformat(
                body["signInSessionsValidFromDateTime"].replace("Z", "+00:00")
            ).timestamp()
        ),
    )
