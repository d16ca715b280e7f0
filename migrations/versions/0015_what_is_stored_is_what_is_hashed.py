"""PostgreSQL appends an entry only if what it stores of it is what is hashed, so that nobody can break the chain."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Only what comes with PostgreSQL is found without its schema: nobody can put an operator of their own before it.
APPEND = """
    CREATE OR REPLACE FUNCTION audit_append(entries text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
        entry text;
        cells json;
        last_seq bigint;
        last_hash text;
        moment timestamptz;
        stored {schema}.audit_log%ROWTYPE;
        canonical text;
    BEGIN
        SELECT head.seq, head.hash INTO STRICT last_seq, last_hash FROM {schema}.audit_head AS head FOR UPDATE;
        FOREACH entry IN ARRAY entries LOOP
            cells := entry::json;
            moment := (cells ->> 2)::timestamptz;
            IF (cells ->> 0)::bigint IS DISTINCT FROM last_seq + 1 OR cells ->> 14 IS DISTINCT FROM last_hash THEN
                RAISE EXCEPTION 'the entry does not follow the last one' USING ERRCODE = 'restrict_violation';
            END IF;
            IF session_user <> current_user AND abs(extract(epoch FROM moment - clock_timestamp())) > 300 THEN
                RAISE EXCEPTION 'the time of the entry is % and not now', moment USING ERRCODE = 'restrict_violation';
            END IF;
            IF jsonb_typeof((cells ->> 11)::jsonb) <> 'object' OR jsonb_typeof((cells ->> 12)::jsonb) <> 'object'
                OR jsonb_typeof((cells ->> 13)::jsonb) <> 'object' THEN
                RAISE EXCEPTION 'a state or the details of the entry are no object' USING ERRCODE = 'restrict_violation';
            END IF;
            last_seq := last_seq + 1;
            last_hash := encode(sha256(convert_to(entry, 'UTF8')), 'hex');
            INSERT INTO {schema}.audit_log (seq, event_id, timestamp, actor_id, actor_email, actor_role, ip_address,
                user_agent, action, resource_type, resource_id, previous_state, new_state, metadata, previous_hash, hash)
            VALUES (last_seq, cells ->> 1, moment, cells ->> 3, cells ->> 4, cells ->> 5, cells ->> 6, cells ->> 7,
                cells ->> 8, cells ->> 9, cells ->> 10, cells ->> 11, cells ->> 12, cells ->> 13, cells ->> 14,
                last_hash)
            RETURNING * INTO stored;
            SELECT '[' || stored.seq || ',' || string_agg(coalesce(to_json(cell)::text, 'null'), ',' ORDER BY place) || ']'
            INTO canonical
            FROM unnest(ARRAY[
                stored.event_id,
                to_char(stored.timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
                stored.actor_id, stored.actor_email, stored.actor_role, stored.ip_address, stored.user_agent,
                stored.action, stored.resource_type, stored.resource_id, stored.previous_state, stored.new_state,
                stored.metadata, stored.previous_hash
            ]::text[]) WITH ORDINALITY AS each_cell (cell, place);
            IF canonical IS DISTINCT FROM entry THEN
                RAISE EXCEPTION 'what is stored of the entry is not what is hashed'
                    USING ERRCODE = 'restrict_violation';
            END IF;
        END LOOP;
        UPDATE {schema}.audit_head SET seq = last_seq, hash = last_hash;
    END $$
"""
LOCK = """
    CREATE OR REPLACE FUNCTION audit_lock_head(OUT seq bigint, OUT hash text)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        SELECT head.seq, head.hash FROM {schema}.audit_head AS head FOR UPDATE
    $$
"""
APPEND_BEFORE = """
    CREATE OR REPLACE FUNCTION audit_append(entries text[]) RETURNS void
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
"""
LOCK_BEFORE = """
    CREATE OR REPLACE FUNCTION audit_lock_head(OUT seq bigint, OUT hash text)
    LANGUAGE sql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
        SELECT audit_head.seq, audit_head.hash FROM audit_head FOR UPDATE
    $$
"""


def upgrade() -> None:
    replace_functions(APPEND, LOCK)


def downgrade() -> None:
    replace_functions(APPEND_BEFORE, LOCK_BEFORE)


def replace_functions(*functions: str) -> None:
    """Replace what the functions do; who may call them stays. SQLite has none."""
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        schema = bind.dialect.identifier_preparer.quote(bind.scalar(sa.text("SELECT current_schema()")))
        for function in functions:
            op.execute(sa.text(function.replace("{schema}", schema).replace(":", "\\:")))
