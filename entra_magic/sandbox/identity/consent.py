"""Which permissions still need a person's consent, and who may give it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.sandbox.identity.errors import IdentityError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from entra_magic.sandbox.directory import Directory, Permission
    from entra_magic.sandbox.identity.people import SignIn
    from entra_magic.sandbox.identity.requests import SignInRequest

__all__ = [
    "approval_needed",
    "explain",
    "give",
    "granted",
    "is_consent_administrator",
    "missing",
    "needs_administrator",
]

# Directory roles that may consent to delegated permissions of Graph for everybody:
# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
_CONSENTING_ROLES = frozenset(
    {
        "62e90394-69f5-4237-9190-012177145e10",  # Global Administrator
        "e8611ab8-c189-46e8-94e1-60213ab1f814",  # Privileged Role Administrator
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",  # Application Administrator
        "158c047a-c907-4556-b7ef-446551a6b5f7",  # Cloud Application Administrator
    }
)


def granted(directory: Directory, app_id: str, sign_in: SignIn) -> frozenset[str]:
    """Return everything the client may already do for this account."""
    return directory.granted_scopes(sign_in.tenant.id, app_id, sign_in.account.id)


def missing(
    directory: Directory, request: SignInRequest, sign_in: SignIn
) -> frozenset[str]:
    """Return the scopes of a request that nobody has consented to yet."""
    app_id = request.application.app_id
    return request.scopes.missing(granted(directory, app_id, sign_in))


def is_consent_administrator(directory: Directory, sign_in: SignIn) -> bool:
    """Whether this account may consent to what others may not, and for them."""
    return not _CONSENTING_ROLES.isdisjoint(
        directory.role_template_ids(sign_in.account)
    )


def needs_administrator(
    directory: Directory, scopes: Iterable[str], sign_in: SignIn
) -> frozenset[str]:
    """Return the scopes that this account cannot consent to."""
    if is_consent_administrator(directory, sign_in):
        return frozenset()
    permissions = directory.graph_permissions
    return frozenset(scope for scope in scopes if permissions[scope].admin_only)


def explain(directory: Directory, scopes: Iterable[str]) -> list[Permission]:
    """Return the permissions in words, in the order of their names."""
    return [directory.graph_permissions[scope] for scope in sorted(scopes)]


def give(
    directory: Directory,
    request: SignInRequest,
    sign_in: SignIn,
    *,
    for_everyone: bool = False,
) -> None:
    """Record consent to everything that a request asks for."""
    directory.grant_scopes(
        sign_in.tenant.id,
        request.application.app_id,
        None if for_everyone else sign_in.account.id,
        request.scopes.values,
    )


def approval_needed(
    directory: Directory, request: SignInRequest, sign_in: SignIn
) -> IdentityError | None:
    """Return the refusal for an account that cannot consent to what is missing."""
    beyond = needs_administrator(
        directory, missing(directory, request, sign_in), sign_in
    )
    if not beyond:
        return None
    return IdentityError(
        90094,
        tenant=sign_in.tenant.display_name,
        application=request.application.display_name,
        scopes=", ".join(sorted(beyond)),
    )
