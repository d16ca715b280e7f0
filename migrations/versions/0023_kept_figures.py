"""How many credentials each micro-credential, organisation and expiry date has, kept by triggers.

SQLite has one writer, whose triggers count at once. On PostgreSQL a statement notes by how much a figure changes, and
the transaction adds up its notes as it commits: until then no two wait for each other.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CREDENTIALS, PEOPLE = "staff_micro_credentials", "organisation_members"
OWNERS = {  # whose figures a table has
    "definition_figures": ("micro_credential_definitions", "definition_id"),
    "organisation_figures": ("organisations", "organisation_id"),
}
FIGURES = {
    "definition_figures": ("not_started", "in_training", "assessment_pending", "awarded", "expired", "former"),
    "organisation_figures": ("people", "assigned", "awarded"),
    "expiry_figures": ("awarded", "expired"),
}
FILL = (
    """
    INSERT INTO definition_figures
        (definition_id, not_started, in_training, assessment_pending, awarded, expired, former)
    SELECT d.id,
        count(c.id) FILTER (WHERE c.holder_active AND c.status = 'NOT_STARTED'),
        count(c.id) FILTER (WHERE c.holder_active AND c.status = 'IN_TRAINING'),
        count(c.id) FILTER (WHERE c.holder_active AND c.status = 'ASSESSMENT_PENDING'),
        count(c.id) FILTER (WHERE c.holder_active AND c.status = 'AWARDED'),
        count(c.id) FILTER (WHERE c.holder_active AND c.status = 'EXPIRED'),
        count(c.id) FILTER (WHERE NOT c.holder_active)
    FROM micro_credential_definitions AS d LEFT JOIN staff_micro_credentials AS c ON c.definition_id = d.id
    GROUP BY d.id
    """,
    """
    INSERT INTO organisation_figures (organisation_id, people, assigned, awarded)
    SELECT o.id, coalesce(staff.people, 0), coalesce(held.assigned, 0), coalesce(held.awarded, 0)
    FROM organisations AS o
    LEFT JOIN (
        SELECT organisation_id, count(*) AS people FROM organisation_members WHERE active GROUP BY organisation_id
    ) AS staff ON staff.organisation_id = o.id
    LEFT JOIN (
        SELECT m.organisation_id, count(*) AS assigned, count(*) FILTER (WHERE c.status = 'AWARDED') AS awarded
        FROM staff_micro_credentials AS c JOIN organisation_members AS m ON m.id = c.member_id WHERE c.holder_active
        GROUP BY m.organisation_id
    ) AS held ON held.organisation_id = o.id
    """,
    """
    INSERT INTO expiry_figures (expiry_date, awarded, expired)
    SELECT expiry_date, count(*) FILTER (WHERE status = 'AWARDED'), count(*) FILTER (WHERE status = 'EXPIRED')
    FROM staff_micro_credentials WHERE holder_active AND status IN ('AWARDED', 'EXPIRED') AND expiry_date IS NOT NULL
    GROUP BY expiry_date
    """,
)

# All work with the rights of whoever owns the tables, so that the application's role cannot write a figure.
FUNCTION = """
    CREATE FUNCTION {name}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$ {body} $$
"""
OF_OWNERS = """
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            DELETE FROM {figures} WHERE {key} = OLD.id;
            DELETE FROM figure_changes WHERE record_id = OLD.id;
        END IF;
        IF TG_OP <> 'DELETE' THEN INSERT INTO {figures} ({key}) VALUES (NEW.id) ON CONFLICT DO NOTHING; END IF;
        RETURN NULL;
    END
"""
# A plan is kept for all calls, those of one row and those of a million: a record is looked up in a way that is an
# index at any size, and what was is put beside what is by grouping, never by a join.
COLUMNS = "definition_id, member_id, holder_active, status, expiry_date"
OF_CREDENTIALS = """
    BEGIN
        INSERT INTO figure_changes (figure, record_id, change)
        WITH net AS ({net}), current AS (SELECT * FROM net WHERE holder_active)
        SELECT figure, record_id, sum(change) FROM (
            SELECT 'definition.' || CASE WHEN holder_active THEN lower(status) ELSE 'former' END AS figure,
                definition_id AS record_id, change FROM net
            UNION ALL
            SELECT 'organisation.' || unnest(
                    CASE WHEN status = 'AWARDED' THEN ARRAY['assigned', 'awarded'] ELSE ARRAY['assigned'] END),
                (SELECT organisation_id FROM organisation_members WHERE id = current.member_id), change FROM current
            UNION ALL
            SELECT 'expiry.' || lower(status), expiry_date::text, change FROM current
            WHERE status IN ('AWARDED', 'EXPIRED') AND expiry_date IS NOT NULL
        ) AS changes GROUP BY figure, record_id HAVING sum(change) <> 0;
        RETURN NULL;
    END
"""
# Who moves takes their credentials along as these were before the statement: what else it changed of them is noted of
# the organisation where they are now. The locks keep others from changing a credential in between.
OF_PEOPLE = """
    DECLARE
        moved text[];
    BEGIN
        INSERT INTO figure_changes (figure, record_id, change)
        SELECT 'organisation.people', organisation_id, sum(change) FROM ({net}) AS net
        WHERE active GROUP BY organisation_id HAVING sum(change) <> 0;
        IF TG_OP <> 'UPDATE' THEN RETURN NULL; END IF;
        SELECT array_agg(id ORDER BY id) INTO moved FROM (
            SELECT id FROM ({net}) AS net GROUP BY id HAVING min(organisation_id) <> max(organisation_id)
        ) AS each;
        IF moved IS NULL THEN RETURN NULL; END IF;
        PERFORM FROM organisation_members WHERE id = ANY (moved) ORDER BY id FOR UPDATE;
        PERFORM FROM staff_micro_credentials WHERE member_id = ANY (moved) ORDER BY id FOR UPDATE;
        INSERT INTO figure_changes (figure, record_id, change)
        SELECT 'organisation.' || unnest(
                CASE WHEN held.status = 'AWARDED' THEN ARRAY['assigned', 'awarded'] ELSE ARRAY['assigned'] END),
            place.organisation_id, sum(place.change)
        FROM (
            SELECT id, min(organisation_id) FILTER (WHERE change = -1) AS was,
                min(organisation_id) FILTER (WHERE change = 1) AS became,
                CASE WHEN bool_and(active) = bool_or(active) THEN NULL
                    ELSE bool_and(active) FILTER (WHERE change = -1) END AS was_active
            FROM ({net}) AS net WHERE id = ANY (moved) GROUP BY id
        ) AS who
        CROSS JOIN LATERAL (VALUES (who.was, -1), (who.became, 1)) AS place (organisation_id, change)
        CROSS JOIN LATERAL (
            SELECT status FROM staff_micro_credentials
            WHERE member_id = who.id AND coalesce(who.was_active, holder_active) OFFSET 0
        ) AS held
        GROUP BY 1, 2;
        RETURN NULL;
    END
"""
NET = {
    "INSERT": "SELECT {columns}, 1 AS change FROM added",
    "DELETE": "SELECT {columns}, -1 AS change FROM removed",
    "UPDATE": "SELECT {columns}, 1 AS change FROM added UNION ALL SELECT {columns}, -1 FROM removed",
}
TABLES = {
    "INSERT": "NEW TABLE AS added",
    "DELETE": "OLD TABLE AS removed",
    "UPDATE": "OLD TABLE AS removed NEW TABLE AS added",
}
SETTLE = """
    DECLARE
        figures text[];
        records text[];
        changes bigint[];
    BEGIN
        IF NOT EXISTS (SELECT FROM figure_changes WHERE id = NEW.id) THEN RETURN NULL; END IF;
        WITH noted AS (DELETE FROM figure_changes RETURNING figure, record_id, change),
        net AS (
            SELECT figure, record_id, sum(change) AS change FROM noted
            GROUP BY figure, record_id HAVING sum(change) <> 0
        )
        SELECT array_agg(figure), array_agg(record_id), array_agg(change) INTO figures, records, changes FROM net;
        {each}
        RETURN NULL;
    END
"""
# In the order of their keys, so that no two transactions wait for each other.
SETTLE_OWNED = """
        PERFORM FROM {table} WHERE {key} = ANY (records) ORDER BY {key} FOR NO KEY UPDATE;
        UPDATE {table} SET {sums} FROM (
            SELECT record_id, {nets} FROM unnest(figures, records, changes) AS noted (figure, record_id, change)
            WHERE figure LIKE '{noun}.%' GROUP BY record_id
        ) AS net WHERE {table}.{key} = net.record_id;
"""
SETTLE_EXPIRY = """
        INSERT INTO expiry_figures (expiry_date, awarded, expired)
        SELECT record_id::date, {nets} FROM unnest(figures, records, changes) AS noted (figure, record_id, change)
        WHERE figure LIKE 'expiry.%' GROUP BY record_id ORDER BY record_id
        ON CONFLICT (expiry_date) DO UPDATE
        SET awarded = expiry_figures.awarded + excluded.awarded, expired = expiry_figures.expired + excluded.expired;
"""
EMPTIED = """
    BEGIN
        IF TG_TABLE_NAME = 'staff_micro_credentials' THEN
            UPDATE definition_figures SET (not_started, in_training, assessment_pending, awarded, expired, former)
                = (0, 0, 0, 0, 0, 0);
            UPDATE organisation_figures SET (assigned, awarded) = (0, 0);
            DELETE FROM expiry_figures;
            DELETE FROM figure_changes WHERE figure <> 'organisation.people';
        ELSE
            UPDATE organisation_figures SET people = 0;
            DELETE FROM figure_changes WHERE figure = 'organisation.people';
        END IF;
        RETURN NULL;
    END
"""
# SQLite: `row` is OLD or NEW, and `sign` whether it goes or comes.
LEAVES = "DELETE FROM {figures} WHERE {key} = OLD.id;"
COMES = "INSERT INTO {figures} ({key}) VALUES (NEW.id);"
COUNTED = """
    UPDATE definition_figures SET {sums}, former = former {sign} (NOT {row}.holder_active)
    WHERE definition_id = {row}.definition_id;
    UPDATE organisation_figures
    SET assigned = assigned {sign} 1, awarded = awarded {sign} ({row}.status = 'AWARDED')
    WHERE {row}.holder_active
    AND organisation_id = (SELECT organisation_id FROM organisation_members WHERE id = {row}.member_id);
    INSERT INTO expiry_figures (expiry_date, awarded, expired)
    SELECT {row}.expiry_date, {sign}({row}.status = 'AWARDED'), {sign}({row}.status = 'EXPIRED')
    WHERE {row}.holder_active AND {row}.status IN ('AWARDED', 'EXPIRED') AND {row}.expiry_date IS NOT NULL
    ON CONFLICT (expiry_date) DO UPDATE
    SET awarded = awarded + excluded.awarded, expired = expired + excluded.expired;
"""
COUNTED_PERSON = """
    UPDATE organisation_figures SET people = people {sign} 1
    WHERE {row}.active AND organisation_id = {row}.organisation_id;
"""
MOVED = """
    UPDATE organisation_figures
    SET assigned = organisation_figures.assigned {sign} held.assigned,
        awarded = organisation_figures.awarded {sign} held.awarded
    FROM (
        SELECT count(*) AS assigned, count(*) FILTER (WHERE status = 'AWARDED') AS awarded
        FROM staff_micro_credentials
        WHERE member_id = NEW.id AND CASE WHEN OLD.active = NEW.active THEN holder_active ELSE OLD.active END
    ) AS held WHERE organisation_id = {row}.organisation_id;
"""


def upgrade() -> None:
    for table, (_, key) in OWNERS.items():
        _create(table, sa.Column(key, sa.String(64), nullable=False))
    for figure in FIGURES["organisation_figures"]:
        op.create_index(op.f(f"ix_organisation_figures_{figure}"), "organisation_figures", [figure])
    _create("expiry_figures", sa.Column("expiry_date", sa.Date(), nullable=False))
    op.create_table(
        "figure_changes",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_changes")),
    )
    for statement in FILL:
        op.execute(statement)
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        schema = bind.dialect.identifier_preparer.quote(bind.scalar(sa.text("SELECT current_schema()")))
        for statement in _of_postgresql(schema):
            op.execute(sa.text(statement.replace(":", "\\:")))
    else:
        for statement in _of_sqlite():
            op.execute(sa.text(statement))


def _create(table: str, key: sa.Column[str]) -> None:
    counts = (sa.Column(each, sa.Integer(), server_default=sa.text("0"), nullable=False) for each in FIGURES[table])
    op.create_table(table, key, *counts, sa.PrimaryKeyConstraint(key.name, name=op.f(f"pk_{table}")))


def _of_postgresql(schema: str) -> list[str]:
    """Return what makes the functions and triggers of PostgreSQL."""
    found: list[str] = []

    def make(name: str, body: str, *triggers: str) -> None:
        found.append(FUNCTION.format(name=name, schema=schema, body=body))
        found.append(f"REVOKE ALL ON FUNCTION {name}() FROM PUBLIC")
        found.extend(f"CREATE {trigger} EXECUTE FUNCTION {name}()" for trigger in triggers)

    for figures, (table, key) in OWNERS.items():
        name = f"figures_of_{table}"
        when = f"AFTER INSERT OR DELETE OR UPDATE OF id ON {table} FOR EACH ROW"
        make(name, OF_OWNERS.format(figures=figures, key=key), f"TRIGGER {name} {when}")
    of_credentials = {**NET, "UPDATE": "SELECT {columns}, sum(change) AS change FROM ("}
    of_credentials["UPDATE"] += NET["UPDATE"] + ") AS each GROUP BY {columns} HAVING sum(change) <> 0"
    counted = (
        (CREDENTIALS, OF_CREDENTIALS, COLUMNS, of_credentials),
        (PEOPLE, OF_PEOPLE, "id, organisation_id, active", NET),
    )
    for table, body, columns, nets in counted:
        for change, rows in TABLES.items():
            name = f"figures_of_{table}_{change.lower()}"
            when = f"AFTER {change} ON {table} REFERENCING {rows} FOR EACH STATEMENT"
            make(name, body.replace("{net}", nets[change].replace("{columns}", columns)), f"TRIGGER {name} {when}")
    truncated = (f"TRIGGER figures_of_{table}_emptied AFTER TRUNCATE ON {table}" for table in (CREDENTIALS, PEOPLE))
    make("figures_emptied", EMPTIED, *truncated)
    make(
        "figure_changes_settle",
        SETTLE.replace("{each}", "".join(_settled(table) for table in FIGURES)),
        "CONSTRAINT TRIGGER figure_changes_settle AFTER INSERT ON figure_changes "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
    )
    return found


def _settled(table: str) -> str:
    noun = table.removesuffix("_figures")
    nets = ", ".join(
        f"coalesce(sum(change) FILTER (WHERE figure = '{noun}.{each}'), 0) AS {each}" for each in FIGURES[table]
    )
    if table not in OWNERS:
        return SETTLE_EXPIRY.format(nets=nets)
    sums = ", ".join(f"{each} = {table}.{each} + net.{each}" for each in FIGURES[table])
    return SETTLE_OWNED.format(table=table, key=OWNERS[table][1], noun=noun, sums=sums, nets=nets)


def _of_sqlite() -> list[str]:
    """Return what makes the triggers of SQLite."""
    found: list[str] = []
    for figures, (table, key) in OWNERS.items():
        leaves, comes = (part.format(figures=figures, key=key) for part in (LEAVES, COMES))
        found += _triggers(table, "id", leaves, comes)
    statuses = FIGURES["definition_figures"][:-1]
    sums = ", ".join(
        f"{each} = {each} {{sign}} ({{row}}.holder_active AND {{row}}.status = '{each.upper()}')" for each in statuses
    )
    for table, columns, counted in (
        (CREDENTIALS, COLUMNS, COUNTED.replace("{sums}", sums)),
        (PEOPLE, "organisation_id, active", COUNTED_PERSON),
    ):
        found += _triggers(table, columns, counted.format(row="OLD", sign="-"), counted.format(row="NEW", sign="+"))
    moved = MOVED.format(row="OLD", sign="-") + MOVED.format(row="NEW", sign="+")
    found.append(
        f"CREATE TRIGGER figures_of_{PEOPLE}_moved AFTER UPDATE OF organisation_id ON {PEOPLE} "
        f"WHEN OLD.organisation_id <> NEW.organisation_id BEGIN {moved} END"
    )
    return found


def _triggers(table: str, columns: str, leaves: str, comes: str) -> list[str]:
    """Return the triggers of a table for what was and what is."""
    return [
        f"CREATE TRIGGER figures_of_{table}_insert AFTER INSERT ON {table} BEGIN {comes} END",
        f"CREATE TRIGGER figures_of_{table}_delete AFTER DELETE ON {table} BEGIN {leaves} END",
        f"CREATE TRIGGER figures_of_{table}_update AFTER UPDATE OF {columns} ON {table} "
        f"WHEN {_differ(columns)} BEGIN {leaves} {comes} END",
    ]


def _differ(columns: str) -> str:
    return " OR ".join(f"OLD.{each} IS NOT NEW.{each}" for each in columns.split(", "))


def downgrade() -> None:
    tables = (CREDENTIALS, PEOPLE)
    if op.get_bind().dialect.name == "postgresql":
        names = [f"figures_of_{table}_{change.lower()}" for table in tables for change in TABLES]
        names += [f"figures_of_{table}" for table, _ in OWNERS.values()]
        for name in (*names, "figures_emptied", "figure_changes_settle"):
            op.execute(f"DROP FUNCTION {name}() CASCADE")
    else:
        counted = (*tables, *(table for table, _ in OWNERS.values()))
        names = [f"figures_of_{table}_{change.lower()}" for table in counted for change in TABLES]
        for name in (*names, f"figures_of_{PEOPLE}_moved"):
            op.execute(f"DROP TRIGGER {name}")
    for table in (*FIGURES, "figure_changes"):
        op.drop_table(table)
