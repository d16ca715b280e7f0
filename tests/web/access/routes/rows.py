"""Every row of every table, to compare before and after."""

from sqlalchemy import RowMapping, select

from ranzcred.core.db.base import Base
from tests.support.database.probe import DatabaseProbe

LAST_USE = {"last_seen_at", "last_used_at"}


def everything(database_probe: DatabaseProbe) -> dict[str, list[RowMapping]]:
    """Every row of every table, less when it was last used: that is written once a minute, by whatever is read."""
    return {
        table.name: database_probe.rows(
            select(*[column for column in table.columns if column.name not in LAST_USE]).order_by(
                *table.primary_key.columns
            )
        )
        for table in Base.metadata.sorted_tables
    }
