"""PostgreSQL appends to the log by a function alone; a finished verification is never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

FINISHED = "a finished verification is never changed or deleted"

# Both work with the rights of whoever owns the tables, so that the application's role needs none of its own to write
# the log. `session_user` is who has connected, `current_user` in them the owner.
FUNCTIONS = (
    """
    CREATE FUNCTION audit_lock_head(OUT seq bigint, OUT hash text)
    LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
        SELECT audit_head.seq, audit_head.hash FROM audit_head FOR UPDATE
    $$
    """,
    """
    CREATE FUNCTION audit_append(entries text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    DECLARE
        entry text;
        cells json;
        last_seq bigint;
        last_hash text;
        moment timestamptz;
    BEGIN
        SELECT seq, hash INTO STRICT last_seq, last_hash FROM audit_head FOR UPDATE;
        FOREACH entry IN ARRAY entries LOOP
            cells := entry::json;
            moment := (cells ->> 2)::timestamptz;
            IF (cells ->> 0)::bigint <> last_seq + 1 OR cells ->> 14 <> last_hash OR json_array_length(cells) <> 15 THEN
                RAISE EXCEPTION 'the entry does not follow the last one' USING ERRCODE = 'restrict_violation';
            END IF;
            IF session_user <> current_user AND abs(extract(epoch FROM moment - clock_timestamp())) > 300 THEN
                RAISE EXCEPTION 'the time of the entry is % and not now', moment USING ERRCODE = 'restrict_violation';
            END IF;
            last_seq := last_seq + 1;
            last_hash := encode(sha256(convert_to(entry, 'UTF8')), 'hex');
            INSERT INTO audit_log (seq, event_id, timestamp, actor_id, actor_email, actor_role, ip_address, user_agent,
                action, resource_type, resource_id, previous_state, new_state, metadata, previous_hash, hash)
            VALUES (last_seq, cells ->> 1, moment, cells ->> 3, cells ->> 4, cells ->> 5, cells ->> 6, cells ->> 7,
                cells ->> 8, cells ->> 9, cells ->> 10, cells ->> 11, cells ->> 12, cells ->> 13, cells ->> 14,
                last_hash);
        END LOOP;
        UPDATE audit_head SET seq = last_seq, hash = last_hash;
    END $$
    """,
    """
    CREATE FUNCTION audit_verifications_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{finished}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER audit_verifications_unchanged BEFORE UPDATE OR DELETE ON audit_verifications
    FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION audit_verifications_refuse()
    """,
    "ALTER TABLE audit_verifications ENABLE ALWAYS TRIGGER audit_verifications_unchanged",
    "REVOKE ALL ON FUNCTION audit_lock_head(), audit_append(text[]) FROM PUBLIC",
    # A role that could add to the log so far goes on, by the functions alone.
    """
    DO $$
    DECLARE
        writer record;
    BEGIN
        FOR writer IN
            SELECT DISTINCT grantee FROM information_schema.role_table_grants
            WHERE table_schema = current_schema() AND table_name = 'audit_log' AND privilege_type = 'INSERT'
            AND grantee NOT IN (current_user, 'PUBLIC')
        LOOP
            EXECUTE format('GRANT EXECUTE ON FUNCTION audit_lock_head(), audit_append(text[]) TO %I', writer.grantee);
            EXECUTE format('REVOKE INSERT ON audit_log FROM %I', writer.grantee);
            EXECUTE format('REVOKE UPDATE ON audit_head FROM %I', writer.grantee);
        END LOOP;
    END $$
    """,
)
SQLITE = tuple(
    f"""
    CREATE TRIGGER audit_verifications_not_{done} BEFORE {change} ON audit_verifications
    WHEN OLD.finished_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{FINISHED}'); END
    """
    for change, done in (("UPDATE", "updated"), ("DELETE", "deleted"))
)


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        schema = bind.dialect.identifier_preparer.quote(bind.scalar(sa.text("SELECT current_schema()")))
        for statement in FUNCTIONS:
            op.execute(sa.text(statement.replace("{schema}", schema).replace("{finished}", FINISHED).replace(":", "\\:")))
    else:
        for statement in SQLITE:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_lock_head(), audit_append(text[])")
        op.execute("DROP FUNCTION audit_verifications_refuse() CASCADE")
    else:
        for done in ("updated", "deleted"):
            op.execute(f"DROP TRIGGER audit_verifications_not_{done}")
