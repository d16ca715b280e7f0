"""Every row of every table, to compare before and after."""

from collections.abc import Sequence

from sqlalchemy import Row, select

from ranzcred.core.db.base import Base
from tests.support.database.probe import DatabaseProbe

LAST_USE = {"last_seen_at", "last_used_at"}
EVERY_ROW = {
    table.name: select(*[column for column in table.columns if column.name not in LAST_USE]).order_by(
        *table.primary_key.columns
    )
    for table in Base.metadata.sorted_tables
}


def everything(database_probe: DatabaseProbe) -> dict[str, Sequence[Row[tuple[object, ...]]]]:
    """Every row of every table, less when it was last used: that is written once a minute, by whatever is read."""
    with database_probe.engine.connect() as connection:
        return {name: connection.execute(statement).all() for name, statement in EVERY_ROW.items()}
