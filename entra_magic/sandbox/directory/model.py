"""What the sign-in pages and the token endpoint need to know of a directory."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Application", "Permission", "Tenant", "User"]


@dataclass(frozen=True)
class Tenant:
    """An organization with its own directory.

    Parameters
    ----------
    id
        The tenant's GUID, the ``tid`` of its tokens.
    display_name
        The organization's name.
    domains
        The verified domains, lower-case, the default one first.
    """

    id: str
    display_name: str
    domains: tuple[str, ...]


@dataclass(frozen=True)
class User:
    """A person's user object in one tenant: at home, or as a guest.

    Parameters
    ----------
    id
        The object id in `tenant_id`, the ``oid`` of the tokens.
    tenant_id
        The tenant whose directory holds this object.
    user_principal_name
        The sign-in name; a guest's contains ``#EXT#``.
    display_name, given_name, surname, mail
        As in Graph; the last three may be missing.
    account_enabled
        False refuses every sign-in.
    user_type
        ``Member`` or ``Guest``.
    home_tenant_id
        The tenant in which the person's password is checked.
    home_id
        The object id of the same person in `home_tenant_id`.
    sessions_valid_from
        Tokens and sessions issued before this moment are revoked; seconds since
        the epoch, 0 when nothing was ever revoked.
    """

    id: str
    tenant_id: str
    user_principal_name: str
    display_name: str
    given_name: str | None
    surname: str | None
    mail: str | None
    account_enabled: bool
    user_type: str
    home_tenant_id: str
    home_id: str
    sessions_valid_from: int = 0

    @property
    def is_guest(self) -> bool:
        """Whether this is the object of somebody who lives in another tenant."""
        return self.home_tenant_id != self.tenant_id


@dataclass(frozen=True)
class Application:
    """An application registration, as one tenant sees it.

    Parameters
    ----------
    id
        The object id of the registration.
    app_id
        The client id.
    tenant_id
        The tenant in which it is registered.
    display_name
        The name shown on the consent page.
    sign_in_audience
        ``AzureADMyOrg`` or ``AzureADMultipleOrgs``.
    redirect_uris
        Every registered redirect URI; ``http://localhost`` stands for any port.
    allows_public_client
        Whether "Allow public client flows" is on, as the device code flow needs.
    service_principal_id
        The object id of its service principal in the tenant that asked; None
        until somebody there has consented.
    """

    id: str
    app_id: str
    tenant_id: str
    display_name: str
    sign_in_audience: str
    redirect_uris: tuple[str, ...]
    allows_public_client: bool
    service_principal_id: str | None


@dataclass(frozen=True)
class Permission:
    """A delegated permission that an API publishes.

    Parameters
    ----------
    id
        The permission's GUID, the same in every tenant.
    value
        The scope, such as ``User.Read``.
    display_name
        A few words for the consent page.
    description
        One sentence that says what it allows.
    admin_only
        Whether only an administrator may consent to it.
    """

    id: str
    value: str
    display_name: str
    description: str
    admin_only: bool
