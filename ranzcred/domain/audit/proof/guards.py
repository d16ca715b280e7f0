"""The database's own guards of the log: triggers that refuse to change it, whose absence is told."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

EXPECTED = {
    "sqlite": (
        "audit_log_not_deleted",
        "audit_log_not_replaced",
        "audit_log_not_updated",
        "audit_verifications_not_deleted",
        "audit_verifications_not_updated",
    ),
    "postgresql": ("audit_log_unchanged", "audit_log_untruncated", "audit_verifications_unchanged"),
}
PRESENT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    # 'A': it fires in every session, one that plays a replica too.
    "postgresql": """
        SELECT tgname FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal
        AND tgrelid IN (to_regclass('audit_log'), to_regclass('audit_verifications'))
    """,
}


@dataclass(frozen=True)
class MissingGuard:
    """A trigger that is gone or switched off, which only the database's owner can do."""

    name: str

    def __str__(self) -> str:
        return f"The trigger {self.name} is missing or disabled: the database does not refuse changes to the audit log."


def missing_guards(connection: Connection) -> Iterable[MissingGuard]:
    """Return the guards that are not there, in one statement."""
    kind = connection.dialect.name
    present = set(connection.scalars(text(PRESENT[kind])))
    return [MissingGuard(name) for name in EXPECTED[kind] if name not in present]
