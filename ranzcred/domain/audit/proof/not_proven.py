"""What verification does not prove, with the reasons that the models declare."""

from ranzcred.core.db.base import Base


def not_proven() -> dict[str, str]:
    """Return the tables and columns, by name, whose changes past the application no verification finds, and why."""
    reasons: dict[str, str] = {}
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: str(mapper.local_table)):
        model, table = mapper.class_, str(mapper.local_table)
        if model.audit_exempt and not model.proven_by:
            reasons[table] = model.audit_exempt
        else:
            columns = [column for column in mapper.columns if "not_proven" in column.info]
            reasons |= {f"{table}.{column.name}": column.info["not_proven"] for column in columns}
    return reasons
