"""The order of a result sheet's rows makes no difference: their days do."""

import random
from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ranzcred.domain.imports.models import ImportKind
from tests.domain.imports.dry_runs import dry_run
from tests.domain.imports.result_sheets import HEADER, history, import_results
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, numbers

AWARDS = st.lists(
    st.tuples(st.dates(min_value=date(2010, 1, 1), max_value=date(2026, 11, 1)), st.none() | st.integers(20, 2_000)),
    min_size=2,
    max_size=6,
    unique_by=lambda award: award[0],
)
"""Awards by their days, some for a number of days and the others by the validity."""
Rows = list[list[str]]


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(awards=AWARDS, validity=st.sampled_from([6, 12, 36]), mix=st.randoms())
def test_shuffled_rows_give_the_history_of_rows_one_by_one_in_the_order_of_their_days(
    app: Flask, awards: list[tuple[date, int | None]], validity: int, mix: random.Random
) -> None:
    email, codes = f"order{next(numbers)}@x.example.nz", [f"P-{next(numbers)}" for _ in range(2)]
    member = new_member(app, email=email)
    one_by_one, shuffled = (
        new_definition(app, title=f"Property {code}", code=code, validity_months=validity) for code in codes
    )

    def rows_of(code: str) -> Rows:
        return [
            [email, code, "", day.isoformat(), str(day + timedelta(days=long)) if long else "", f"R-{day}", ""]
            for day, long in sorted(awards, key=lambda award: award[0])
        ]

    for row in rows_of(codes[0]):
        import_what_is_taken(app, [row])
    import_what_is_taken(app, mix.sample(rows_of(codes[1]), len(awards)))
    assert awards_of(app, shuffled, member) == awards_of(app, one_by_one, member)


def import_what_is_taken(app: Flask, rows: Rows) -> None:
    """Import the rows that are not refused: those of the others are left out, as people do."""
    found = dry_run(app, ImportKind.RESULTS, HEADER, *rows)
    taken = [row for number, row in enumerate(rows, start=2) if found[number][0] != "refused"]
    if taken:
        import_results(app, *taken)


def awards_of(app: Flask, definition: str, member: str) -> list[tuple[object, ...]]:
    return [
        (each.sequence, each.kind, each.awarded_on, each.valid_from, each.expiry_date, each.ended_on, each.reference)
        for each in history(app, definition, member)
    ]
