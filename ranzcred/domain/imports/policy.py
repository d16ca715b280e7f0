"""Who may import organisations and staff."""

from ranzcred.core.permissions import Permission
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.imports.models import ImportKind

NEEDED = {
    ImportKind.ORGANISATIONS: {Permission.ORGANISATION_CREATE, Permission.ORGANISATION_UPDATE},
    ImportKind.STAFF: {Permission.MEMBER_CREATE, Permission.MEMBER_UPDATE},
}


def may_import(principal: Principal, kind: ImportKind) -> bool:
    """To import, and to make and change by it what it makes and changes."""
    return all(principal.may(permission) for permission in {Permission.IMPORT_RUN, *NEEDED[kind]})
