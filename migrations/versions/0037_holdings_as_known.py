"""Holdings as they were known on any day, also of who has left, and packed by micro-credential and organisation."""

import hashlib
import itertools
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import uuid_utils
from alembic import op

import ranzcred.core.db.types

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLE, SHEETS = "holdings", "holding_sheets"
OF_HOLDING = {
    "credential_id": "staff_micro_credentials",
    "definition_id": "micro_credential_definitions",
    "member_id": "organisation_members",
    "organisation_id": "organisations",
}
KEY, BATCH = sa.String(64), 2_000
DAY, EPOCH, EVER = timedelta(days=1), date(2000, 1, 1).toordinal(), 2**16 - 1
STATES = ("ASSIGNED", "HELD", "SUSPENDED", "EXPIRED")
OF_SHEET = ("definition_id", "organisation_id", "as_now")
RUN_DAYS, KNOWN_DAYS = ("from_on", "until_on"), ("known_from", "known_until")
INDEXED = ["known_until", "active", "state", *RUN_DAYS]
Run = tuple[date, date]
StateRun = tuple[str, date, date]
Recorded = tuple[str, Run | None, date, date | None]
"""The key of an award, the days that a row of it has, and those from and before which it was known."""
OF_SPAN = "c.member_id > :after AND c.member_id <= :last"
OF_DAY = {name: sa.Date() for name in ("valid_from", "expiry_date", "ended_on", "from_on", "until_on", "lifted_on")}
MOMENT = ranzcred.core.db.types.UtcDateTime()
OF_MOMENT = {name: MOMENT for name in ("recorded_at", "superseded_at")}
CREDENTIALS = sa.text(
    f"SELECT c.id, c.definition_id, c.member_id, c.created_at FROM staff_micro_credentials AS c WHERE {OF_SPAN}"  # noqa: S608
).columns(created_at=MOMENT)
REVISIONS = sa.text(
    "SELECT r.credential_id, r.award_id, r.valid_from, r.expiry_date, r.ended_on, r.end_kind, r.recorded_at,"
    " r.superseded_at FROM staff_micro_credentials AS c JOIN award_revisions AS r ON r.credential_id = c.id"
    f" WHERE {OF_SPAN}"  # noqa: S608
).columns(**{name: OF_DAY[name] for name in ("valid_from", "expiry_date", "ended_on")}, **OF_MOMENT)
SUSPENSIONS = sa.text(
    "SELECT s.credential_id, s.award_id, s.from_on, s.until_on, s.lifted_on, s.recorded_at, s.superseded_at"
    f" FROM staff_micro_credentials AS c JOIN award_suspensions AS s ON s.credential_id = c.id WHERE {OF_SPAN}"  # noqa: S608
).columns(**{name: OF_DAY[name] for name in ("from_on", "until_on", "lifted_on")}, **OF_MOMENT)
STAYS = sa.text(
    "SELECT c.member_id, c.organisation_id, c.from_on, c.until_on FROM member_periods AS c"
    f" WHERE {OF_SPAN} ORDER BY c.from_on"  # noqa: S608
).columns(**{name: OF_DAY[name] for name in RUN_DAYS})


def upgrade() -> None:
    op.drop_table(TABLE)
    op.create_table(
        TABLE,
        *_columns(),
        sa.Column("active", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in KNOWN_DAYS),
        sa.CheckConstraint("known_until >= known_from", name=op.f(f"ck_{TABLE}_known_until_after_from")),
        *_constraints(),
    )
    op.create_table(
        SHEETS,
        *(sa.Column(name, KEY, nullable=False) for name in ("id", "definition_id", "organisation_id")),
        sa.Column("as_now", sa.Boolean(), nullable=False),
        sa.Column("runs", sa.LargeBinary(), nullable=False),
        *(_refers(SHEETS, name) for name in ("definition_id", "organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SHEETS}")),
        sa.UniqueConstraint(*OF_SHEET, name=op.f(f"uq_{SHEETS}_{'_'.join(OF_SHEET)}")),
    )
    _fill()
    _index(INDEXED)
    _pack_all()


def downgrade() -> None:
    op.drop_table(SHEETS)
    op.rename_table(TABLE, "holdings_known")
    for name in ("credential_id", "member_id", "of_definition", "of_organisation"):
        op.drop_index(f"ix_{TABLE}_{name}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE holdings_known DROP CONSTRAINT pk_{TABLE}")
    op.create_table(TABLE, *_columns(), *_constraints())
    names = ", ".join(("id", *OF_HOLDING, "state", *RUN_DAYS))
    as_now = "active AND known_until = '9999-12-31'"
    op.execute(f"INSERT INTO {TABLE} ({names}) SELECT {names} FROM holdings_known WHERE {as_now}")  # noqa: S608
    op.drop_table("holdings_known")
    _index(["state", *RUN_DAYS])


def _columns() -> list[sa.Column[Any]]:
    state = sa.Enum(*STATES, name="state_known", native_enum=False, create_constraint=True, length=64)
    return [
        sa.Column("id", KEY, nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in OF_HOLDING),
        sa.Column("state", state, nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in RUN_DAYS),
    ]


def _constraints() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("until_on >= from_on", name=op.f(f"ck_{TABLE}_until_after_from")),
        *(_refers(TABLE, name) for name in OF_HOLDING),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    ]


def _refers(table: str, column: str) -> sa.ForeignKeyConstraint:
    target = f"{OF_HOLDING[column]}.id"
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="RESTRICT")


def _index(columns: list[str]) -> None:
    op.create_index(op.f(f"ix_{TABLE}_credential_id"), TABLE, ["credential_id"])
    op.create_index(op.f(f"ix_{TABLE}_member_id"), TABLE, ["member_id"])
    op.create_index(f"ix_{TABLE}_of_definition", TABLE, ["definition_id", *columns, "organisation_id", "member_id"])
    op.create_index(f"ix_{TABLE}_of_organisation", TABLE, ["organisation_id", "definition_id", *columns, "member_id"])


def _fill() -> None:
    """Write the holdings of some people at a time."""
    connection, after = op.get_bind(), ""
    names = [sa.column(name) for name in ("id", *OF_HOLDING, "state", "active")]
    holdings = sa.table(TABLE, *names, *(sa.column(name, sa.Date()) for name in (*RUN_DAYS, *KNOWN_DAYS)))
    people = sa.text("SELECT id FROM organisation_members WHERE id > :after ORDER BY id LIMIT :batch")
    while keys := connection.scalars(people, {"after": after, "batch": BATCH}).all():
        span = {"after": after, "last": keys[-1]}
        after = keys[-1]
        read = (connection.execute(statement, span).all() for statement in (CREDENTIALS, REVISIONS, SUSPENSIONS, STAYS))
        new = list(_holdings(*read))
        if new:
            connection.execute(sa.insert(holdings), new)


def _holdings(
    credentials: Sequence[sa.Row[Any]],
    revisions: Sequence[sa.Row[Any]],
    suspensions: Sequence[sa.Row[Any]],
    stays: Sequence[sa.Row[Any]],
) -> Iterator[dict[str, Any]]:
    awarded: dict[str, list[Recorded]] = defaultdict(list)
    for each in revisions:
        ended = each.ended_on and each.ended_on - DAY
        last = min(filter(None, (each.expiry_date, ended)), default=date.max)
        days = None if each.end_kind == "VOID" else (each.valid_from, last)
        awarded[each.credential_id].append((each.award_id, days, *_known(each)))
    paused: dict[str, list[Recorded]] = defaultdict(list)
    for each in suspensions:
        lifted = each.lifted_on and each.lifted_on - DAY
        last = min(filter(None, (each.until_on, lifted)), default=date.max)
        paused[each.credential_id].append((each.award_id, (each.from_on, last), *_known(each)))
    places: dict[str, list[sa.Row[Any]]] = defaultdict(list)
    for each in stays:
        places[each.member_id].append(each)
    for each in credentials:
        of_it = {name: getattr(each, name) for name in ("definition_id", "member_id")}
        for run, *known in _known_runs(_day(each.created_at), awarded[each.id], paused[each.id]):
            for place in _placed(run, places[each.member_id]):
                known_days = dict(zip(KNOWN_DAYS, known, strict=True))
                yield {"id": str(uuid_utils.uuid7()), "credential_id": each.id, **of_it, **place, **known_days}


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Pacific/Auckland")).date()


def _known(row: sa.Row[Any]) -> tuple[date, date | None]:
    return _day(row.recorded_at), row.superseded_at and _day(row.superseded_at)


def _known_runs(
    assigned_on: date, awarded: Sequence[Recorded], paused: Sequence[Recorded]
) -> Iterator[tuple[StateRun, date, date]]:
    """Yield the runs of a credential, each with the first and the last day as which ended it was known so."""
    going_on: dict[StateRun, date] = {}
    changes = {day for *_, since, before in (*awarded, *paused) for day in (since, before) if day}
    for known in (date.min, *sorted(changes)):
        pauses = [(award, days) for award, days, *when in paused if days and _takes_in(*when, known)]
        awards = [
            (days, [pause for of, pause in pauses if of == award])
            for award, days, *when in awarded
            if days and _takes_in(*when, known)
        ]
        runs = list(_runs(assigned_on, awards))
        for run in [each for each in going_on if each not in runs]:
            yield run, going_on.pop(run), known - DAY
        for run in runs:
            going_on.setdefault(run, known)
    for run, known in going_on.items():
        yield run, known, date.max


def _takes_in(since: date, before: date | None, day: date) -> bool:
    return since <= day and (before is None or day < before)


def _placed(run: StateRun, stays: Sequence[sa.Row[Any]]) -> Iterator[dict[str, Any]]:
    """Yield the days of a run by where its holder was, or was last."""
    state, first, last = run
    for stay, following in itertools.pairwise([*stays, None]):
        until = stay.until_on or date.max
        gone = following.from_on - DAY if following else date.max
        after = [(False, until + DAY, gone)] if until < gone else []
        for active, since, to in [(True, stay.from_on, until), *after]:
            days = (max(first, since), min(last, to))
            if days[0] <= days[1]:
                of_it = {"organisation_id": stay.organisation_id, "active": active, "state": state}
                yield {**of_it, **dict(zip(RUN_DAYS, days, strict=True))}


def _runs(assigned_on: date, awards: Sequence[tuple[Run, list[Run]]]) -> Iterator[StateRun]:
    """Yield the runs of a credential by the days of its awards, and those on which each was suspended."""
    first = min((days[0] for days, _ in awards), default=None)
    valid = _joined([days for days, _ in awards])
    held = _joined([piece for days, paused in awards for piece in _without([days], paused)])
    assigned = [(assigned_on, first - DAY if first else date.max)]
    expired = _without([(first, date.max)], valid) if first else []
    for state, runs in zip(STATES, (assigned, held, _without(valid, held), expired), strict=True):
        yield from ((state, since, until) for since, until in runs if since <= until)


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


def _pack_all() -> None:
    """Write the sheets of one definition after the other."""
    connection = op.get_bind()
    packed = ("organisation_id", "member_id", "state", *RUN_DAYS, *KNOWN_DAYS, "active")
    days = {name: sa.Date() for name in (*RUN_DAYS, *KNOWN_DAYS)}
    of_it = sa.text(
        f"SELECT {', '.join(packed)} FROM {TABLE} WHERE definition_id = :key ORDER BY organisation_id"  # noqa: S608
    ).columns(**days, active=sa.Boolean())
    names = ("id", *OF_SHEET, "runs")
    sheets = sa.table(SHEETS, *(sa.column(name) for name in names))
    for key in connection.scalars(sa.text(f"SELECT DISTINCT definition_id FROM {TABLE}")).all():  # noqa: S608
        rows = connection.execute(of_it, {"key": key})
        new = [
            dict(zip(names, (str(uuid_utils.uuid7()), key, place, as_now, runs), strict=True))
            for place, theirs in itertools.groupby(rows, key=lambda row: row.organisation_id)
            for as_now, runs in _packed(theirs)
        ]
        connection.execute(sa.insert(sheets), new)


def _packed(rows: Iterable[sa.Row[Any]]) -> Iterator[tuple[bool, bytes]]:
    found: dict[bool, list[bytes]] = defaultdict(list)
    for row in rows:
        member = int.from_bytes(hashlib.blake2b(row.member_id.encode(), digest_size=8).digest(), "big")
        ordinals = (getattr(row, name).toordinal() - EPOCH for name in (*RUN_DAYS, *KNOWN_DAYS))
        numbers = [min(max(ordinal, 0), EVER) for ordinal in ordinals]
        state = STATES.index(row.state) + 4 * bool(row.active)
        as_now = bool(row.active) and row.known_until == date.max
        found[as_now].append(struct.pack("<QHHHHB", member, *numbers, state))
    for as_now, runs in found.items():
        yield as_now, b"".join(sorted(runs))
