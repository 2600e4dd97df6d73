"""Whether a person may sign in to a tenant, and as which account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from entra_magic.sandbox.identity.errors import IdentityError

if TYPE_CHECKING:
    from entra_magic.sandbox.directory import Directory, Tenant, User
    from entra_magic.sandbox.identity.requests import SignInRequest

__all__ = ["SignIn", "find_person", "renew", "sign_in"]


@dataclass(frozen=True)
class SignIn:
    """A person who has proved who they are, as an account of a tenant.

    Parameters
    ----------
    person
        The account at home, where the password was checked.
    account
        The account in `tenant`: the same, or a guest's.
    auth_time
        When the password was checked; seconds since the epoch.
    second_factor
        Whether the person proved it in a second way too.
    """

    person: User
    account: User
    tenant: Tenant
    auth_time: int
    second_factor: bool = False


def find_person(directory: Directory, sign_in_name: str) -> User:
    """Return who signs in with this name.

    Raises
    ------
    IdentityError
        50034 when nobody does.
    """
    person = directory.find_person(sign_in_name.strip())
    if person is None:
        raise IdentityError(50034, user=sign_in_name.strip())
    return person


def sign_in(
    directory: Directory, request: SignInRequest, person: User, auth_time: int
) -> SignIn:
    """Sign a person in to the tenant that a request is for.

    Raises
    ------
    IdentityError
        50057 for a disabled account, 50020 for somebody who was not invited,
        700016 where their tenant does not have the application.
    """
    tenant = request.tenant or directory.find_tenant(person.home_tenant_id)
    if tenant is None:
        raise IdentityError(90002, tenant=person.home_tenant_id)
    signed_in = _enter(directory, tenant, person, auth_time)
    app_id = request.application.app_id
    if directory.find_application(app_id, tenant.id) is None:
        raise IdentityError(700016, client_id=app_id, tenant=tenant.display_name)
    return signed_in


def renew(directory: Directory, earlier: SignIn, tenant: Tenant | None) -> SignIn:
    """Check an earlier sign-in against the directory as it is now.

    Raises
    ------
    IdentityError
        50173 when it was revoked, and everything that `sign_in` raises.
    """
    person = directory.find_user(earlier.person.id)
    if person is None:
        raise IdentityError(50034, user=earlier.person.user_principal_name)
    signed_in = _enter(directory, tenant or earlier.tenant, person, earlier.auth_time)
    if person.sessions_valid_from != earlier.person.sessions_valid_from:
        raise IdentityError(50173)
    return replace(signed_in, second_factor=earlier.second_factor)


def _enter(
    directory: Directory, tenant: Tenant, person: User, auth_time: int
) -> SignIn:
    """Find a person's account in a tenant, and refuse it where it is disabled."""
    if not person.account_enabled:
        raise IdentityError(50057)
    account = directory.account_in(tenant.id, person)
    if account is None:
        home = directory.find_tenant(person.home_tenant_id)
        raise IdentityError(
            50020,
            user=person.user_principal_name,
            home=home.display_name if home else person.home_tenant_id,
            tenant=tenant.display_name,
        )
    if not account.account_enabled:
        raise IdentityError(50057)
    return SignIn(person, account, tenant, auth_time)
