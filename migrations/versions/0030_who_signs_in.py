"""Who signs in: auditors, the last day of access, links by email, second factors, and accounts at another service."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

import ranzcred.core.db.types

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

REPLACED = (
    ("role_known", "role IN ('ranz:admin', 'org:admin', 'org:staff')", "role IN ('ranz:admin', 'ranz:auditor', 'org:admin', 'org:staff')"),
    (
        "role_stands_for",
        "(role = 'ranz:admin' AND organisation_id IS NULL AND member_id IS NULL)"
        " OR (role = 'org:admin' AND organisation_id IS NOT NULL) OR (role = 'org:staff' AND member_id IS NOT NULL)",
        "(role IN ('ranz:admin', 'ranz:auditor') AND organisation_id IS NULL AND member_id IS NULL)"
        " OR (role = 'org:admin' AND organisation_id IS NOT NULL) OR (role = 'org:staff' AND member_id IS NOT NULL)",
    ),
)
NO_PASSWORD = "!"
"""What no password is the hash of: a version from before needs a text."""
COLUMNS: tuple[tuple[str, sa.types.TypeEngine[object] | sa.types.TypeDecorator[object]], ...] = (
    ("access_until", sa.Date()),
    ("totp_secret", sa.Text()),
    ("totp_last_step", sa.Integer()),
    ("two_factor_since", ranzcred.core.db.types.UtcDateTime()),
    ("two_factor_due_on", sa.Date()),
)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("users", sa.Column(name, kind, nullable=True))
    folded = sa.Column("name_folded", ranzcred.core.db.types.FoldedText(), server_default=sa.text("''"), nullable=False)
    op.add_column("users", folded)
    _fold_names()
    op.add_column("sign_ins", sa.Column("proved_at", ranzcred.core.db.types.UtcDateTime(), nullable=True))
    change_users(list(REPLACED), password="password_hash TEXT")
    op.execute(f"UPDATE users SET password_hash = NULL WHERE password_hash = '{NO_PASSWORD}'")
    _create_links()
    _create_factors()


def _fold_names() -> None:
    users = sa.table("users", sa.column("id", sa.Text), sa.column("name", sa.Text), sa.column("name_folded", sa.Text))
    connection = op.get_bind()
    for key, name in connection.execute(sa.select(users.c.id, users.c.name)).all():
        connection.execute(sa.update(users).where(users.c.id == key).values(name_folded=search_key(name)))


def _create_links() -> None:
    op.create_table(
        "user_tokens",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("INVITE", "RESET", "EMAIL", name="kind_known", native_enum=False, create_constraint=True, length=64),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("used_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=True),
        _of_user("user_tokens"),
        _of_user("user_tokens", "made_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_tokens_token_hash")),
    )
    op.create_index(op.f("ix_user_tokens_user_id"), "user_tokens", ["user_id"])
    op.create_index(op.f("ix_user_tokens_expires_at"), "user_tokens", ["expires_at"])


def _create_factors() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("last_used_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_passkeys_name_length")),
        _of_user("passkeys"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_user_id"), "passkeys", ["user_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        _of_user("recovery_codes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("user_id", "code_hash", name=op.f("uq_recovery_codes_user_id_code_hash")),
    )
    op.create_table(
        "user_identities",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("created_at", ranzcred.core.db.types.UtcDateTime(), nullable=False),
        sa.Column("last_used_at", ranzcred.core.db.types.UtcDateTime(), nullable=True),
        _of_user("user_identities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_user_identities_issuer_subject")),
    )
    op.create_index(op.f("ix_user_identities_user_id"), "user_identities", ["user_id"])


def downgrade() -> None:
    """Refuse while there are auditors: a version from before cannot read their role."""
    if op.get_bind().exec_driver_sql("SELECT 1 FROM users WHERE role = 'ranz:auditor' LIMIT 1").first():
        raise RuntimeError("There are RANZ auditors. Give each another role first: ranzcred user role EMAIL ROLE")
    for table in ("user_identities", "recovery_codes", "passkeys", "user_tokens"):
        op.drop_table(table)
    op.execute(f"UPDATE users SET password_hash = '{NO_PASSWORD}' WHERE password_hash IS NULL")
    change_users([(name, new, old) for name, old, new in REPLACED], password="password_hash TEXT NOT NULL")
    op.drop_column("sign_ins", "proved_at")
    op.drop_column("users", "name_folded")
    for name, _ in reversed(COLUMNS):
        op.drop_column("users", name)


def change_users(rules: list[tuple[str, str, str]], *, password: str) -> None:
    """Replace rules of the table of users, each by its name, its text and its new text, and what a password may be."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for name, _, new in rules:
            op.execute(f"ALTER TABLE users DROP CONSTRAINT ck_users_{name}")
            op.execute(f"ALTER TABLE users ADD CONSTRAINT ck_users_{name} CHECK ({new})")
        op.execute(f"ALTER TABLE users ALTER password_hash {'SET' if 'NOT' in password else 'DROP'} NOT NULL")
        return
    # SQLite changes a constraint only in the text of its schema, as its documentation of ALTER TABLE describes.
    text = connection.exec_driver_sql("SELECT sql FROM sqlite_schema WHERE name = 'users'").scalar_one()
    was = "password_hash TEXT" if "NOT" in password else "password_hash TEXT NOT NULL"
    for before, after in ((f"{was}, ", f"{password}, "), *((f"({old})", f"({new})") for _, old, new in rules)):
        if before not in text:
            raise RuntimeError(f"The table users is not such as the migrations made: it lacks {before}")
        text = text.replace(before, after)
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    connection.exec_driver_sql("UPDATE sqlite_schema SET sql = ? WHERE name = 'users'", (text,))
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _of_user(table: str, column: str = "user_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


# The rule as it was here: a later one of the application makes no other database of this.
FORMAT = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"
    "\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
APOSTROPHES = "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u055a\u2018\u2019\u201b\u2032\u2035\ua78b\ua78c"
HYPHENS = "\u058a\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212"
ONE_SPELLING = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(HYPHENS, "-"))
PLAIN_LETTERS = str.maketrans(
    dict(zip("ðđɖɗøɔłŀɫħıɨŧƭŋɲƀɓƈƒǥɠƙƥƴɏƶʉəɛǝɍȼ", "ddddoolllhiittnnbbcfggkpyyzuaeerc", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ĸ": "k", "'": "", "\u00b7": "", "\u2027": ""}
)


def identity_key(text: str) -> str:
    seen = re.sub(f"[{FORMAT}]", "", composed(text.translate(ONE_SPELLING))).translate(ONE_SPELLING)
    return " ".join(composed(composed(seen).casefold()).translate(ONE_SPELLING).split())


def search_key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", identity_key(text)).translate(PLAIN_LETTERS)
    letters = (char for char in plain if not unicodedata.combining(char))
    in_words = (char if char.isalnum() or unicodedata.category(char).startswith("M") else " " for char in letters)
    return " ".join("".join(in_words).split())


def composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
