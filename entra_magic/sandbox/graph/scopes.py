"""Which permissions open which path: any one of those listed is enough.

Written after the "Permissions" tables of each operation's page under
https://learn.microsoft.com/graph/api/
"""

from __future__ import annotations

__all__ = ["accepted_scopes"]

_DIRECTORY = "Directory.Read.All Directory.ReadWrite.All"
_PROFILES = f"User.Read.All User.ReadWrite.All {_DIRECTORY}"
_PEOPLE = f"User.ReadBasic.All {_PROFILES}"
_OWN_PROFILE = f"User.Read User.ReadWrite {_PEOPLE}"
_GROUPS = f"GroupMember.Read.All Group.Read.All Group.ReadWrite.All {_DIRECTORY}"
_MEMBERS = f"{_GROUPS} GroupMember.ReadWrite.All"
_BELONGING = f"GroupMember.Read.All Group.Read.All User.Read.All {_DIRECTORY}"
_APPLICATIONS = f"Application.Read.All Application.ReadWrite.All {_DIRECTORY}"
_DEVICES = f"Device.Read.All {_DIRECTORY}"
_ROLES = (
    "RoleManagement.Read.Directory RoleManagement.ReadWrite.Directory"
    f" RoleManagement.Read.All {_DIRECTORY}"
)
_ORGANIZATION = (
    "User.Read User.Read.All Organization.Read.All Organization.ReadWrite.All"
    f" {_DIRECTORY}"
)
_GRANTS = (
    "DelegatedPermissionGrant.Read.All DelegatedPermissionGrant.ReadWrite.All"
    f" {_DIRECTORY}"
)

_ACCEPTED = {
    "/users": _PEOPLE,
    "/users/{id}": _PEOPLE,
    "/users/{id}/manager": _PROFILES,
    "/users/{id}/directReports": _PROFILES,
    "/users/{id}/memberOf": _BELONGING,
    "/users/{id}/transitiveMemberOf": _BELONGING,
    "/users/{id}/ownedObjects": _PROFILES,
    "/users/{id}/revokeSignInSessions": (
        "User.RevokeSessions.All User.ReadWrite.All Directory.ReadWrite.All"
    ),
    "/groups": _GROUPS,
    "/groups/{id}": _GROUPS,
    "/groups/{id}/members": _MEMBERS,
    "/groups/{id}/transitiveMembers": _MEMBERS,
    "/groups/{id}/owners": _MEMBERS,
    "/groups/{id}/memberOf": _GROUPS,
    "/groups/{id}/transitiveMemberOf": _GROUPS,
    "/applications": _APPLICATIONS,
    "/applications/{id}": _APPLICATIONS,
    "/applications/{id}/owners": _APPLICATIONS,
    "/servicePrincipals": _APPLICATIONS,
    "/servicePrincipals/{id}": _APPLICATIONS,
    "/servicePrincipals/{id}/owners": _APPLICATIONS,
    "/servicePrincipals/{id}/memberOf": _APPLICATIONS,
    "/servicePrincipals/{id}/transitiveMemberOf": _APPLICATIONS,
    "/devices": _DEVICES,
    "/devices/{id}": _DEVICES,
    "/devices/{id}/registeredOwners": _DEVICES,
    "/devices/{id}/memberOf": _DEVICES,
    "/devices/{id}/transitiveMemberOf": _DEVICES,
    "/directoryRoles": _ROLES,
    "/directoryRoles/{id}": _ROLES,
    "/directoryRoles/{id}/members": _ROLES,
    "/directoryObjects/{id}": _DIRECTORY,
    "/organization": _ORGANIZATION,
    "/organization/{id}": _ORGANIZATION,
    "/oauth2PermissionGrants": _GRANTS,
    "/oauth2PermissionGrants/{id}": _GRANTS,
}

# What a person may read of themselves with less.
_ACCEPTED_FOR_ONESELF = {
    "/users/{id}": _OWN_PROFILE,
    "/users/{id}/directReports": f"User.Read {_PROFILES}",
    "/users/{id}/memberOf": f"User.Read {_BELONGING}",
    "/users/{id}/transitiveMemberOf": f"User.Read {_BELONGING}",
    "/users/{id}/ownedObjects": f"User.Read {_PROFILES}",
}


def accepted_scopes(template: str, *, oneself: bool) -> frozenset[str]:
    """Return the permissions of which one is needed; none for an unknown path.

    Parameters
    ----------
    template
        A path such as ``/users/{id}/memberOf``.
    oneself
        Whether the ``{id}`` is the signed-in user's own.
    """
    names = _ACCEPTED.get(template, "")
    if oneself:
        names = _ACCEPTED_FOR_ONESELF.get(template, names)
    return frozenset(names.split())
