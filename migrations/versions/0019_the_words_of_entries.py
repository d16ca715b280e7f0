"""The words of each entry, by which a search finds it; PostgreSQL appends none without its own.

Those of the entries that are there already are written by `ranzcred init`, in steps: the rule is the application's.
"""

import sqlalchemy as sa
from alembic import op
import ranzcred.core.db.types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# What checks and stores entries stays as it is, and is the owner's alone: nobody else appends without words.
APPEND = """
    CREATE FUNCTION audit_append(entries text[], words text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        before bigint;
    BEGIN
        IF cardinality(words) IS DISTINCT FROM cardinality(entries) OR '' = ANY (words)
            OR array_position(words, NULL) IS NOT NULL THEN
            RAISE EXCEPTION 'an entry comes without its words' USING ERRCODE = 'restrict_violation';
        END IF;
        PERFORM {schema}.audit_append(entries);
        SELECT head.seq - cardinality(entries) INTO STRICT before FROM {schema}.audit_head AS head;
        INSERT INTO {schema}.audit_words (block, word, seq)
        SELECT (before + place) / 4096, word, before + place
        FROM unnest(words) WITH ORDINALITY AS of_entry (text, place), unnest(string_to_array(text, ' ')) AS word
        ON CONFLICT DO NOTHING;
    END $$
"""
# A role that could append so far goes on, by the new function alone; so does one that could before, once it is gone.
ALLOW = """
    DO $do$
    DECLARE
        writer record;
    BEGIN
        FOR writer IN
            SELECT grantee.rolname FROM pg_proc AS function, aclexplode(function.proacl) AS given
            JOIN pg_roles AS grantee ON grantee.oid = given.grantee
            WHERE function.oid = 'audit_append({before})'::regprocedure AND grantee.oid <> function.proowner
        LOOP
            EXECUTE format('GRANT EXECUTE ON FUNCTION audit_append({after}) TO %I', writer.rolname);
            EXECUTE format('REVOKE EXECUTE ON FUNCTION audit_append({before}) FROM %I', writer.rolname);
        END LOOP;
    END $do$
"""
ALONE, WITH_WORDS = "text[]", "text[], text[]"


def upgrade() -> None:
    without_rowid = {"sqlite_with_rowid": False}
    op.create_table(
        "audit_words",
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("word", ranzcred.core.db.types.FoldedText(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("seq > 0 AND block = seq / 4096", name=op.f("ck_audit_words_block_of_seq")),
        sa.PrimaryKeyConstraint("block", "word", "seq", name=op.f("pk_audit_words")),
        **without_rowid,
    )
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        schema = bind.dialect.identifier_preparer.quote(bind.scalar(sa.text("SELECT current_schema()")))
        op.execute(sa.text(APPEND.replace("{schema}", schema).replace(":", "\\:")))
        op.execute("REVOKE ALL ON FUNCTION audit_append(text[], text[]) FROM PUBLIC")
        allow(before=ALONE, after=WITH_WORDS)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        allow(before=WITH_WORDS, after=ALONE)
        op.execute("DROP FUNCTION audit_append(text[], text[])")
    op.drop_table("audit_words")


def allow(*, before: str, after: str) -> None:
    """Let whoever may call one function call the other in its place."""
    op.execute(sa.text(ALLOW.replace("{before}", before).replace("{after}", after).replace(":", "\\:")))
