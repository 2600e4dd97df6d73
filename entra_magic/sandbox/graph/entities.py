"""The properties of each entity type: which are shown, and which can be asked for.

What may be filtered, and where only an advanced query may, follows
https://learn.microsoft.com/graph/aad-advanced-queries
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from entra_magic.sandbox.graph.schema import EntityType, Kind, Property, Support

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DIRECTORY_OBJECT", "ENTITY_TYPES"]


def _properties(
    kind: Kind, filtering: Support, names: str
) -> Iterator[tuple[str, Property]]:
    for name in names.split():
        yield name, Property(name, kind, filtering)


def _in_order(
    properties: dict[str, Property], first: tuple[str, ...]
) -> dict[str, Property]:
    """Put some properties in front, in their own order."""
    return {name: properties[name] for name in first} | properties


_NONE, _BASIC, _ADVANCED = Support.NONE, Support.BASIC, Support.ADVANCED
_ID = dict(_properties(Kind.STRING, _BASIC, "id"))
_DELETED = dict(_properties(Kind.DATE, _ADVANCED, "deletedDateTime"))

_USER_DEFAULTS = (
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
)
_USER = EntityType(
    "user",
    "users",
    _in_order(
        dict(
            [
                *_ID.items(),
                *_properties(
                    Kind.STRING,
                    _BASIC,
                    "displayName givenName jobTitle mail surname userPrincipalName"
                    " city country creationType department employeeId"
                    " externalUserState mailNickname onPremisesImmutableId state"
                    " usageLocation userType ageGroup consentProvidedForMinor",
                ),
                *_properties(
                    Kind.STRING,
                    _ADVANCED,
                    "mobilePhone officeLocation preferredLanguage companyName"
                    " employeeType faxNumber onPremisesSamAccountName postalCode"
                    " streetAddress securityIdentifier",
                ),
                *_properties(Kind.STRING, _NONE, "passwordPolicies aboutMe"),
                *_properties(
                    Kind.BOOLEAN,
                    _BASIC,
                    "accountEnabled isResourceAccount onPremisesSyncEnabled",
                ),
                *_properties(Kind.BOOLEAN, _ADVANCED, "showInAddressList"),
                *_properties(
                    Kind.DATE,
                    _BASIC,
                    "externalUserStateChangeDateTime onPremisesLastSyncDateTime",
                ),
                *_properties(Kind.DATE, _ADVANCED, "createdDateTime employeeHireDate"),
                *_DELETED.items(),
                *_properties(
                    Kind.DATE,
                    _NONE,
                    "lastPasswordChangeDateTime signInSessionsValidFromDateTime",
                ),
                *_properties(
                    Kind.STRINGS, _BASIC, "businessPhones otherMails proxyAddresses"
                ),
                *_properties(Kind.STRINGS, _NONE, "imAddresses"),
                *_properties(Kind.OBJECTS, _BASIC, "assignedLicenses identities"),
                *_properties(Kind.OBJECTS, _ADVANCED, "assignedPlans"),
                *_properties(
                    Kind.OBJECT,
                    _ADVANCED,
                    "employeeOrgData onPremisesExtensionAttributes passwordProfile",
                ),
            ]
        ),
        _USER_DEFAULTS,
    ),
    _USER_DEFAULTS,
    sortable=("displayName", "userPrincipalName"),
    alternate_keys=("userPrincipalName",),
)

_GROUP_PROPERTIES = dict(
    [
        *_ID.items(),
        *_DELETED.items(),
        *_properties(
            Kind.STRING,
            _BASIC,
            "classification displayName mail mailNickname membershipRule",
        ),
        *_properties(
            Kind.STRING,
            _ADVANCED,
            "description membershipRuleProcessingState onPremisesSamAccountName"
            " onPremisesSecurityIdentifier preferredLanguage",
        ),
        *_properties(
            Kind.STRING,
            _NONE,
            "onPremisesDomainName onPremisesNetBiosName preferredDataLocation"
            " securityIdentifier theme visibility",
        ),
        *_properties(
            Kind.BOOLEAN, _BASIC, "mailEnabled onPremisesSyncEnabled securityEnabled"
        ),
        *_properties(Kind.BOOLEAN, _ADVANCED, "isAssignableToRole"),
        *_properties(Kind.DATE, _BASIC, "onPremisesLastSyncDateTime renewedDateTime"),
        *_properties(Kind.DATE, _ADVANCED, "createdDateTime expirationDateTime"),
        *_properties(
            Kind.STRINGS,
            _BASIC,
            "groupTypes proxyAddresses resourceProvisioningOptions",
        ),
        *_properties(Kind.STRINGS, _NONE, "creationOptions resourceBehaviorOptions"),
        *_properties(
            Kind.OBJECTS,
            _NONE,
            "onPremisesProvisioningErrors serviceProvisioningErrors",
        ),
    ]
)
_GROUP = EntityType(
    "group",
    "groups",
    _GROUP_PROPERTIES
    | dict(
        [
            *_properties(Kind.OBJECTS, _BASIC, "assignedLicenses"),
            *_properties(Kind.BOOLEAN, _BASIC, "hasMembersWithLicenseErrors"),
        ]
    ),
    tuple(_GROUP_PROPERTIES),
    sortable=("displayName",),
)

_APPLICATION_PROPERTIES = dict(
    [
        *_ID.items(),
        *_DELETED.items(),
        *_properties(
            Kind.STRING,
            _BASIC,
            "appId applicationTemplateId disabledByMicrosoftStatus displayName"
            " publisherDomain signInAudience",
        ),
        *_properties(Kind.STRING, _ADVANCED, "description"),
        *_properties(
            Kind.STRING,
            _NONE,
            "groupMembershipClaims notes samlMetadataUrl serviceManagementReference"
            " tokenEncryptionKeyId uniqueName",
        ),
        *_properties(Kind.BOOLEAN, _NONE, "isFallbackPublicClient"),
        *_properties(Kind.DATE, _BASIC, "createdDateTime"),
        *_properties(Kind.STRINGS, _BASIC, "identifierUris tags"),
        *_properties(
            Kind.OBJECT, _NONE, "api info optionalClaims publicClient spa web"
        ),
        *_properties(Kind.OBJECTS, _NONE, "addIns appRoles"),
        *_properties(
            Kind.OBJECTS,
            _ADVANCED,
            "keyCredentials passwordCredentials requiredResourceAccess",
        ),
    ]
)
_APPLICATION = EntityType(
    "application",
    "applications",
    _APPLICATION_PROPERTIES,
    tuple(_APPLICATION_PROPERTIES),
    alternate_keys=("appId",),
)

_SERVICE_PRINCIPAL_PROPERTIES = dict(
    [
        *_ID.items(),
        *_DELETED.items(),
        *_properties(Kind.BOOLEAN, _BASIC, "accountEnabled"),
        *_properties(Kind.STRING, _BASIC, "appId applicationTemplateId displayName"),
        *_properties(Kind.STRING, _ADVANCED, "appOwnerOrganizationId description"),
        *_properties(Kind.BOOLEAN, _ADVANCED, "appRoleAssignmentRequired"),
        *_properties(
            Kind.STRING,
            _NONE,
            "appDescription appDisplayName disabledByMicrosoftStatus homepage loginUrl"
            " logoutUrl notes preferredSingleSignOnMode servicePrincipalType"
            " signInAudience tokenEncryptionKeyId",
        ),
        *_properties(
            Kind.STRINGS, _BASIC, "alternativeNames servicePrincipalNames tags"
        ),
        *_properties(Kind.STRINGS, _NONE, "notificationEmailAddresses replyUrls"),
        *_properties(Kind.OBJECTS, _NONE, "addIns appRoles oauth2PermissionScopes"),
        *_properties(Kind.OBJECTS, _ADVANCED, "keyCredentials passwordCredentials"),
    ]
)
_SERVICE_PRINCIPAL = EntityType(
    "servicePrincipal",
    "servicePrincipals",
    _SERVICE_PRINCIPAL_PROPERTIES,
    tuple(_SERVICE_PRINCIPAL_PROPERTIES),
    alternate_keys=("appId",),
)

_DEVICE_PROPERTIES = dict(
    [
        *_ID.items(),
        *_DELETED.items(),
        *_properties(
            Kind.BOOLEAN,
            _BASIC,
            "accountEnabled isCompliant isManaged onPremisesSyncEnabled",
        ),
        *_properties(
            Kind.STRING,
            _BASIC,
            "deviceId displayName mdmAppId operatingSystem operatingSystemVersion"
            " trustType",
        ),
        *_properties(
            Kind.STRING,
            _NONE,
            "deviceOwnership enrollmentType managementType manufacturer model"
            " profileType",
        ),
        *_properties(
            Kind.DATE,
            _BASIC,
            "approximateLastSignInDateTime onPremisesLastSyncDateTime",
        ),
        *_properties(Kind.DATE, _NONE, "createdDateTime registrationDateTime"),
        *_properties(Kind.STRINGS, _BASIC, "physicalIds systemLabels"),
        *_properties(Kind.OBJECTS, _NONE, "alternativeSecurityIds"),
    ]
)
_DEVICE = EntityType(
    "device",
    "devices",
    _DEVICE_PROPERTIES,
    tuple(_DEVICE_PROPERTIES),
    alternate_keys=("deviceId",),
)

_ORGANIZATION_PROPERTIES = dict(
    [
        *_ID.items(),
        *_DELETED.items(),
        *_properties(
            Kind.STRING,
            _NONE,
            "displayName city country countryLetterCode postalCode preferredLanguage"
            " state street tenantType",
        ),
        *_properties(Kind.BOOLEAN, _NONE, "onPremisesSyncEnabled"),
        *_properties(Kind.DATE, _NONE, "createdDateTime"),
        *_properties(Kind.STRINGS, _NONE, "businessPhones technicalNotificationMails"),
        *_properties(
            Kind.OBJECTS, _NONE, "assignedPlans provisionedPlans verifiedDomains"
        ),
    ]
)
_ORGANIZATION = EntityType(
    "organization",
    "organization",
    _ORGANIZATION_PROPERTIES,
    tuple(_ORGANIZATION_PROPERTIES),
)

_ROLE_PROPERTIES = dict(
    [
        *_ID.items(),
        *_DELETED.items(),
        *_properties(Kind.STRING, _BASIC, "description displayName roleTemplateId"),
    ]
)
_DIRECTORY_ROLE = EntityType(
    "directoryRole",
    "directoryRoles",
    _ROLE_PROPERTIES,
    tuple(_ROLE_PROPERTIES),
    alternate_keys=("roleTemplateId",),
    max_page=0,
)

_GRANT_PROPERTIES = dict(
    [
        *_ID.items(),
        *_properties(
            Kind.STRING, _BASIC, "clientId consentType principalId resourceId"
        ),
        *_properties(Kind.STRING, _NONE, "scope"),
    ]
)
_GRANT = EntityType(
    "oAuth2PermissionGrant",
    "oauth2PermissionGrants",
    _GRANT_PROPERTIES,
    tuple(_GRANT_PROPERTIES),
)

ENTITY_TYPES = {
    entity.name: entity
    for entity in (
        _USER,
        _GROUP,
        _APPLICATION,
        _SERVICE_PRINCIPAL,
        _DEVICE,
        _ORGANIZATION,
        _DIRECTORY_ROLE,
        _GRANT,
    )
}
"""Every entity type by its name."""

DIRECTORY_OBJECT = EntityType(
    "directoryObject",
    "directoryObjects",
    {
        name: declared
        for entity in ENTITY_TYPES.values()
        for name, declared in entity.properties.items()
    },
    defaults=(),
)
"""Stands for all types at once in lists that mix them, such as ``members``."""
