"""The scopes of API tokens: every token reads, and changes the areas that it was created for."""

import enum
import itertools
from collections.abc import Collection, Mapping

from ranzcred.core.permissions import Permission


class TokenScope(enum.StrEnum):
    """A scope. A token has READ alone, or one or more of the areas."""

    READ = "read"
    WRITE = "write"
    """All areas, those to come as well: tokens have it from before there were areas."""
    DEFINITIONS = "definitions"
    CREDENTIALS = "credentials"
    DIRECTORY = "directory"

    @property
    def label(self) -> str:
        return SCOPE_LABELS[self]


SCOPE_LABELS = {
    TokenScope.READ: "Read only",
    TokenScope.WRITE: "Read and change everything",
    TokenScope.DEFINITIONS: "Micro-credentials",
    TokenScope.CREDENTIALS: "Credentials",
    TokenScope.DIRECTORY: "Organisations and people",
}
AREAS: Mapping[TokenScope, frozenset[Permission]] = {
    TokenScope.DEFINITIONS: frozenset(
        {Permission.DEFINITION_CREATE, Permission.DEFINITION_UPDATE, Permission.DEFINITION_DELETE}
    ),
    TokenScope.CREDENTIALS: frozenset(
        {
            Permission.CREDENTIAL_ASSIGN,
            Permission.CREDENTIAL_UPDATE,
            Permission.CREDENTIAL_AWARD,
            Permission.CREDENTIAL_REMOVE,
        }
    ),
    TokenScope.DIRECTORY: frozenset(
        {
            Permission.ORGANISATION_CREATE,
            Permission.ORGANISATION_UPDATE,
            Permission.MEMBER_CREATE,
            Permission.MEMBER_UPDATE,
            Permission.MEMBER_DEACTIVATE,
            Permission.MEMBER_REACTIVATE,
            Permission.MEMBER_MOVE,
        }
    ),
}
"""The permissions of each area beyond reading. What is in none, no token with areas may do."""
BY_NO_TOKEN = frozenset(
    {
        Permission.USER_CREATE,
        Permission.USER_UPDATE,
        Permission.USER_DEACTIVATE,
        Permission.USER_REACTIVATE,
    }
)
"""What not even a token with all areas may do: whoever had it could make users who stay when it is revoked."""
AREA_OF_RECORDS: Mapping[str, TokenScope] = {
    "MicroCredentialDefinition": TokenScope.DEFINITIONS,
    "DefinitionPurpose": TokenScope.DEFINITIONS,
    "DefinitionPrerequisite": TokenScope.DEFINITIONS,
    "DefinitionEquivalence": TokenScope.DEFINITIONS,
    "CoverageTarget": TokenScope.DEFINITIONS,
    "StaffMicroCredential": TokenScope.CREDENTIALS,
    "Organisation": TokenScope.DIRECTORY,
    "OrganisationMember": TokenScope.DIRECTORY,
}
"""The area of each class of records that a token may change, by its name."""


def area_of(permission: Permission) -> TokenScope:
    """Return the area that a permission to change something belongs to."""
    return next(area for area, permissions in AREAS.items() if permission in permissions)


def scope_may_change(scope: str, resource_type: str) -> bool:
    """Return whether a token of this scope may change records of a class. Those of no area change along with others."""
    if scope in {TokenScope.READ, TokenScope.WRITE}:
        return scope == TokenScope.WRITE
    return resource_type not in AREA_OF_RECORDS or AREA_OF_RECORDS[resource_type] in scope.split()


def scope_of(areas: Collection[TokenScope]) -> str:
    """Return the scope of a token for these areas, as it is stored: "read", or the areas with spaces between them."""
    return " ".join(area for area in AREAS if area in areas) or TokenScope.READ


STORED_SCOPES = (
    TokenScope.READ.value,
    TokenScope.WRITE.value,
    *(scope_of(areas) for number in range(len(AREAS)) for areas in itertools.combinations(AREAS, number + 1)),
)
"""Every scope that a token may have."""


def scope_label(scope: str) -> str:
    """Return a stored scope in words: "Read; change definitions, credentials"."""
    scopes = [TokenScope(part) for part in scope.split()]
    if scopes[0] in AREAS:
        return f"Read; change {areas_sentence(scope)}"
    return scopes[0].label


def areas_sentence(scope: str) -> str:
    """Return the areas of a stored scope, within a sentence: "definitions, organisations and staff"."""
    return ", ".join(TokenScope(part).label.lower() for part in scope.split())


def scope_allows(scope: str, permission: Permission) -> bool:
    """Return whether a token of this scope may use a permission that its user has."""
    if permission.endswith(":read"):
        return True
    if scope == TokenScope.WRITE:
        return permission not in BY_NO_TOKEN
    return any(permission in AREAS[area] for area in AREAS if area in scope.split())
