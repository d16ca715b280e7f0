"""Where each person was on which days, by the log, and in which state each credential was: coverage counts these."""

import itertools
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import uuid_utils
from alembic import op

import ranzcred.core.db.types

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLE = "member_periods"
OF_HOLDING = {
    "credential_id": "staff_micro_credentials",
    "definition_id": "micro_credential_definitions",
    "member_id": "organisation_members",
    "organisation_id": "organisations",
}
KEY = sa.String(64)
DAY = timedelta(days=1)
PLACE = ("organisation_id", "active")
Stay = tuple[str, date, date | None]
BATCH = 2_000
ENTRIES = """
    SELECT m.id, m.organisation_id, m.active, m.created_at, log.timestamp, log.previous_state, log.new_state
    FROM (
        SELECT id, organisation_id, active, created_at FROM organisation_members WHERE id > :after ORDER BY id LIMIT :batch
    ) AS m
    LEFT JOIN audit_log AS log
        ON log.resource_type = 'OrganisationMember' AND log.resource_id = m.id AND log.new_state IS NOT NULL
    ORDER BY m.id, log.seq
"""
Run = tuple[date, date]
OF_SPAN = "c.member_id > :after AND c.member_id <= :last"
DAYS = {name: sa.Date() for name in ("valid_from", "expiry_date", "ended_on", "from_on", "until_on", "lifted_on")}
CREDENTIALS = sa.text(
    f"SELECT c.id, c.definition_id, c.member_id, c.created_at FROM staff_micro_credentials AS c WHERE {OF_SPAN}"  # noqa: S608
).columns(created_at=ranzcred.core.db.types.UtcDateTime())
AWARDS = sa.text(
    "SELECT r.credential_id, r.award_id, r.valid_from, r.expiry_date, r.ended_on"
    " FROM staff_micro_credentials AS c JOIN award_revisions AS r ON r.credential_id = c.id"
    f" WHERE r.superseded_at IS NULL AND (r.end_kind IS NULL OR r.end_kind <> 'VOID') AND {OF_SPAN}"  # noqa: S608
).columns(**{name: DAYS[name] for name in ("valid_from", "expiry_date", "ended_on")})
SUSPENSIONS = sa.text(
    "SELECT s.award_id, s.from_on, s.until_on, s.lifted_on"
    " FROM staff_micro_credentials AS c JOIN award_suspensions AS s ON s.credential_id = c.id"
    f" WHERE s.superseded_at IS NULL AND {OF_SPAN}"  # noqa: S608
).columns(**{name: DAYS[name] for name in ("from_on", "until_on", "lifted_on")})
STAYS = sa.text(
    f"SELECT c.member_id, c.organisation_id, c.from_on, c.until_on FROM {TABLE} AS c WHERE {OF_SPAN}"  # noqa: S608
).columns(**{name: DAYS[name] for name in ("from_on", "until_on")})
REACH_BACK = f"""
    UPDATE {TABLE} SET from_on = first.day
    FROM (
        SELECT c.member_id, min(r.valid_from) AS day
        FROM award_revisions AS r JOIN staff_micro_credentials AS c ON c.id = r.credential_id
        GROUP BY c.member_id
    ) AS first
    WHERE first.member_id = {TABLE}.member_id AND first.day < {TABLE}.from_on
        AND NOT EXISTS (
            SELECT 1 FROM {TABLE} AS other
            WHERE other.member_id = {TABLE}.member_id AND other.from_on < {TABLE}.from_on
        )
"""  # noqa: S608 - of constants


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("member_id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on >= from_on", name=op.f(f"ck_{TABLE}_until_after_from")),
        _refers("member_id", "organisation_members"),
        _refers("organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    _fill()
    unclosed = {kind: sa.text("until_on IS NULL") for kind in ("postgresql_where", "sqlite_where")}
    op.create_index(f"uq_{TABLE}_open", TABLE, ["member_id"], unique=True, **unclosed)
    op.create_index(op.f(f"ix_{TABLE}_member_id_from_on"), TABLE, ["member_id", "from_on"])
    op.create_index(f"ix_{TABLE}_of_organisation", TABLE, ["organisation_id", "from_on", "until_on", "member_id"])
    op.execute(REACH_BACK)
    _add_holdings()


def downgrade() -> None:
    op.drop_table("holdings")
    op.drop_table(TABLE)


def _add_holdings() -> None:
    op.create_table(
        "holdings",
        sa.Column("id", KEY, nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in OF_HOLDING),
        sa.Column("state", _state(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_holdings_until_after_from")),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_holdings_{column}"), ondelete="RESTRICT")
            for column, target in OF_HOLDING.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holdings")),
    )
    _fill_holdings()
    op.create_index(op.f("ix_holdings_credential_id"), "holdings", ["credential_id"])
    op.create_index(op.f("ix_holdings_member_id"), "holdings", ["member_id"])
    days = ["state", "from_on", "until_on"]
    op.create_index("ix_holdings_of_definition", "holdings", ["definition_id", *days, "organisation_id", "member_id"])
    op.create_index("ix_holdings_of_organisation", "holdings", ["organisation_id", "definition_id", *days, "member_id"])


def _state() -> sa.Enum:
    states = ("ASSIGNED", "HELD", "SUSPENDED", "EXPIRED")
    return sa.Enum(*states, name="state_known", native_enum=False, create_constraint=True, length=64)


def _fill_holdings() -> None:
    """Write the runs of days in which each credential is in one state, where its holder was, some people at a time."""
    connection, after = op.get_bind(), ""
    columns = [sa.column(name) for name in ("id", *OF_HOLDING, "state")]
    days = [sa.column(name, sa.Date()) for name in ("from_on", "until_on")]
    holdings = sa.table("holdings", *columns, *days)
    people = sa.text("SELECT id FROM organisation_members WHERE id > :after ORDER BY id LIMIT :batch")
    while keys := connection.scalars(people, {"after": after, "batch": BATCH}).all():
        span = {"after": after, "last": keys[-1]}
        after = keys[-1]
        read = (connection.execute(statement, span).all() for statement in (CREDENTIALS, AWARDS, SUSPENSIONS, STAYS))
        new = list(_holdings(*read))
        if new:
            connection.execute(sa.insert(holdings), new)


def _holdings(
    credentials: Sequence[sa.Row[Any]],
    awards: Sequence[sa.Row[Any]],
    suspensions: Sequence[sa.Row[Any]],
    stays: Sequence[sa.Row[Any]],
) -> Iterator[dict[str, Any]]:
    paused: dict[str, list[Run]] = defaultdict(list)
    for each in suspensions:
        lifted = each.lifted_on and each.lifted_on - DAY
        paused[each.award_id].append((each.from_on, min(filter(None, (each.until_on, lifted)), default=date.max)))
    awarded: dict[str, list[tuple[Run, list[Run]]]] = defaultdict(list)
    for each in awards:
        ended = each.ended_on and each.ended_on - DAY
        last = min(filter(None, (each.expiry_date, ended)), default=date.max)
        awarded[each.credential_id].append(((each.valid_from, last), paused[each.award_id]))
    places: dict[str, list[sa.Row[Any]]] = defaultdict(list)
    for each in stays:
        places[each.member_id].append(each)
    for each in credentials:
        assigned_on = each.created_at.astimezone(ZoneInfo("Pacific/Auckland")).date()
        for (state, first, last), stay in itertools.product(_runs(assigned_on, awarded[each.id]), places[each.member_id]):
            from_on, until_on = max(first, stay.from_on), min(last, stay.until_on or date.max)
            if from_on <= until_on:
                yield {
                    "id": str(uuid_utils.uuid7()),
                    "credential_id": each.id,
                    "definition_id": each.definition_id,
                    "member_id": each.member_id,
                    "organisation_id": stay.organisation_id,
                    "state": state,
                    "from_on": from_on,
                    "until_on": until_on,
                }


def _runs(assigned_on: date, awards: Sequence[tuple[Run, list[Run]]]) -> Iterator[tuple[str, date, date]]:
    """Yield the runs of a credential by the days of its awards, and those on which each was suspended."""
    first = min((days[0] for days, _ in awards), default=None)
    valid = _joined([days for days, _ in awards])
    held = _joined([piece for days, paused in awards for piece in _without([days], paused)])
    assigned = [(assigned_on, first - DAY if first else date.max)]
    expired = _without([(first, date.max)], valid) if first else []
    runs = {"ASSIGNED": assigned, "HELD": held, "SUSPENDED": _without(valid, held), "EXPIRED": expired}
    for state, theirs in runs.items():
        for since, until in theirs:
            if since <= until:
                yield state, since, until


def _without(runs: Sequence[Run], gaps: Sequence[Run]) -> list[Run]:
    left = list(runs)
    for first, last in gaps:
        if first <= last:
            after = [] if last == date.max else [(last + DAY, date.max)]
            around = [(date.min, first - DAY), *after]
            left = [(max(a, since), min(b, until)) for a, b in left for since, until in around]
    return [(first, last) for first, last in left if first <= last]


def _joined(pieces: Sequence[Run]) -> list[Run]:
    runs: list[Run] = []
    for first, last in sorted(pieces):
        if first > last:
            continue
        if runs and (runs[-1][1] == date.max or first <= runs[-1][1] + DAY):
            runs[-1] = (runs[-1][0], max(last, runs[-1][1]))
        else:
            runs.append((first, last))
    return runs


def _refers(column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{TABLE}_{column}"), ondelete="RESTRICT")


def _fill() -> None:
    connection, after = op.get_bind(), ""
    columns = [sa.column(name) for name in ("id", "member_id", "organisation_id")]
    days = [sa.column(name, sa.Date()) for name in ("begun_on", "from_on", "until_on")]
    moment = ranzcred.core.db.types.UtcDateTime()
    entries = sa.text(ENTRIES).columns(
        id=KEY, organisation_id=KEY, active=sa.Boolean(), created_at=moment, timestamp=moment
    )
    while rows := connection.execute(entries, {"after": after, "batch": BATCH}).all():
        after = rows[-1].id
        new = [period for _, theirs in itertools.groupby(rows, key=lambda row: row.id) for period in _periods(list(theirs))]
        if new:
            connection.execute(sa.insert(sa.table(TABLE, *columns, *days)), new)


def _periods(entries: Sequence[sa.Row[Any]]) -> Iterator[dict[str, Any]]:
    """Yield the periods of a person by their entries; of whom the log says nothing, by what is there."""
    stays: list[Stay] = []
    place: dict[str, Any] = {}
    person = entries[0]
    for entry in entries:
        if entry.new_state is None:
            continue
        before = json.loads(entry.previous_state) if entry.previous_state and not place else None
        if before is not None:  # recorded before there was a log
            place = {name: before.get(name, getattr(person, name)) for name in PLACE}
            stays = _after(stays, place, person.created_at)
        changes = json.loads(entry.new_state)
        place |= {name: changes[name] for name in PLACE if name in changes}
        stays = _after(stays, place, entry.timestamp)
    if not place:
        stays = _after(stays, {name: getattr(person, name) for name in PLACE}, person.created_at)
    for organisation_id, from_on, until_on in stays:
        yield {
            "id": str(uuid_utils.uuid7()),
            "member_id": person.id,
            "organisation_id": organisation_id,
            "begun_on": from_on,
            "from_on": from_on,
            "until_on": until_on,
        }


def _after(stays: Sequence[Stay], place: dict[str, Any], at: datetime) -> list[Stay]:
    """Return the stays of somebody who is where `place` says as the day of a moment ends."""
    known, day = list(stays), at.astimezone(ZoneInfo("Pacific/Auckland")).date()
    here = place["organisation_id"] if place["active"] else None
    if known and known[-1][2] is None:
        last = known.pop()
        if last[0] == here:
            return [*known, last]
        if last[1] < day:
            known.append((last[0], last[1], day - DAY))
    if here is None:
        return known
    if known and known[-1][0] == here and known[-1][2] == day - DAY:
        return [*known[:-1], (here, known[-1][1], None)]
    return [*known, (here, day, None)]
