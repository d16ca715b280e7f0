"""The log takes the actions of awards: renewed, suspended, reinstated, revoked."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BEFORE = (
    *("CREATE", "READ", "UPDATE", "DELETE", "APPROVE", "REJECT", "VERIFY", "LOGIN", "LOGOUT", "EXPORT", "LBP_VERIFY"),
    *("AUDIT_START", "AUDIT_COMPLETE", "ENROL_APPLY", "ENROL_APPROVE", "ENROL_REJECT", "ENROL_SUSPEND"),
    *("ENROL_REINSTATE", "MCRED_ASSIGN", "MCRED_AWARD", "MCRED_EXPIRE", "LOGIN_THROTTLED"),
)
AFTER = (*BEFORE, "MCRED_RENEW", "MCRED_SUSPEND", "MCRED_REINSTATE", "MCRED_REVOKE")
RULE = "ck_audit_log_action_known"


def upgrade() -> None:
    replace_rule(BEFORE, AFTER)


def downgrade() -> None:
    """Let the rule of before hold for new entries alone: those that are in the log stay as they are."""
    replace_rule(AFTER, BEFORE, of_entries=" NOT VALID")


def replace_rule(old: tuple[str, ...], new: tuple[str, ...], *, of_entries: str = "") -> None:
    """Replace the list of actions that the log takes. No entry is changed."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.execute(f"ALTER TABLE audit_log DROP CONSTRAINT {RULE}")
        op.execute(f"ALTER TABLE audit_log ADD CONSTRAINT {RULE} CHECK (action IN ({listed(new)})){of_entries}")
        return
    # SQLite changes a constraint only in the text of its schema, as its documentation of ALTER TABLE describes.
    found = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = 'audit_log'").scalar_one()
    if f"IN ({listed(old)})" not in found:
        raise RuntimeError(f"The table audit_log has no constraint {RULE} such as the migrations made.")
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = ? WHERE name = 'audit_log'",
        (found.replace(f"IN ({listed(old)})", f"IN ({listed(new)})"),),
    )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def listed(actions: tuple[str, ...]) -> str:
    return ", ".join(f"'{action}'" for action in actions)
