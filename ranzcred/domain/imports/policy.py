"""The policy for imports."""

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.imports.models import ImportKind

NEEDED = {
    ImportKind.ORGANISATIONS: {Permission.ORGANISATION_CREATE, Permission.ORGANISATION_UPDATE},
    ImportKind.STAFF: {Permission.MEMBER_CREATE, Permission.MEMBER_UPDATE},
    ImportKind.RESULTS: {Permission.CREDENTIAL_ASSIGN, Permission.CREDENTIAL_UPDATE, Permission.CREDENTIAL_AWARD},
}


def may_import(principal: Principal, kind: ImportKind) -> bool:
    """Allow an import if the principal may import, and may create and change what is in it."""
    return all(principal.may(permission) for permission in {Permission.IMPORT_RUN, *NEEDED[kind]})
