"""The directory as the sign-in half of the sandbox asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from entra_magic.sandbox.directory.model import (
        Application,
        Permission,
        Tenant,
        User,
    )


class Directory:
    """Every tenant of one sandbox."""

    @classmethod
    def open(cls, path: str | None, *, seed: int = 1, users: int = 40) -> Directory:
        """Open a directory, filling it when it is new."""
        raise NotImplementedError

    def close(self) -> None: ...

    @property
    def tenants(self) -> tuple[Tenant, ...]:
        """The tenants that people can sign in to."""
        raise NotImplementedError

    @property
    def graph_permissions(self) -> Mapping[str, Permission]:
        """The delegated permissions that Microsoft Graph publishes, by scope."""
        raise NotImplementedError

    def find_tenant(self, alias: str) -> Tenant | None:
        """Return the tenant with this GUID or verified domain."""
        raise NotImplementedError

    def find_person(self, sign_in_name: str) -> User | None:
        """Return the home account of whoever signs in with this name."""
        raise NotImplementedError

    def find_user(self, user_id: str) -> User | None:
        """Return the user object with this object id, in whichever tenant."""
        raise NotImplementedError

    def account_in(self, tenant_id: str, person: User) -> User | None:
        """Return a person's user object in a tenant, None where not invited."""
        raise NotImplementedError

    def check_password(self, person: User, password: str) -> bool:
        """Whether this is the person's password."""
        raise NotImplementedError

    def role_template_ids(self, user: User) -> tuple[str, ...]:
        """Return the template ids of the user's directory roles (``wids``)."""
        raise NotImplementedError

    def find_application(self, app_id: str, tenant_id: str) -> Application | None:
        """Return the application if `tenant_id` may use it."""
        raise NotImplementedError

    def granted_scopes(
        self, tenant_id: str, app_id: str, user_id: str
    ) -> frozenset[str]:
        """Return the Graph scopes consented to, for this user or for everybody."""
        raise NotImplementedError

    def grant_scopes(
        self, tenant_id: str, app_id: str, user_id: str | None, scopes: Iterable[str]
    ) -> None:
        """Record consent by one user, or for all principals when None."""
        raise NotImplementedError

    def revoke_sessions(self, user_id: str) -> None:
        """Revoke every token and session that the user has now."""
        raise NotImplementedError
