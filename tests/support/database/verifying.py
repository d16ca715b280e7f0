"""What verification says of a database, in the lines of `ranzcred audit verify`."""

from sqlalchemy import Connection

from ranzcred.core.db.transactions import snapshot
from ranzcred.domain.audit.proof.chain_check import ChainBroken, verify_chain
from ranzcred.domain.audit.proof.further_checks import Unproven, wrong_entries
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches
from tests.support.database.probe import DatabaseProbe


def problems(connection: Connection, unproven: Unproven | None = None) -> list[str]:
    """Everything that is wrong, as this transaction sees it."""
    try:
        end = verify_chain(connection)
    except ChainBroken as broken:
        return [str(broken)]
    wrong = [str(each) for each in wrong_entries(connection, after=0, last=end.seq)]
    return wrong + [
        str(each) for mapper in audited_mappers() for each in mismatches(connection, mapper, unproven=unproven)
    ]


def found(database_probe: DatabaseProbe, unproven: Unproven | None = None) -> list[str]:
    """Everything that is wrong, as it is committed."""
    with snapshot(database_probe.engine) as connection:
        return problems(connection, unproven)
