"""What definitions, people and organisations were called, by the log, at an entry."""

from bisect import bisect_right
from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from ranzcred.domain.audit.models import LOG, MALFORMED

State = Mapping[str, Any]


class LoggedNames:
    """The states of the records of one kind, from entry to entry, as far as they were asked for."""

    def __init__(self, resource_type: str) -> None:
        self.resource_type = resource_type
        self._known: dict[str, tuple[list[int], list[State]]] = {}

    def load(self, connection: Connection, keys: Collection[str]) -> None:
        """Read what the log says of the records with these keys, as far as that is not known yet."""
        missing = set(keys) - self._known.keys()
        if not missing:
            return
        self._known |= {key: ([], []) for key in missing}
        statement = (
            select(LOG.c.resource_id, LOG.c.seq, LOG.c.new_state)
            .where(
                LOG.c.resource_type == self.resource_type,
                LOG.c.resource_id.in_(missing),
                LOG.c.new_state.is_not(None),
            )
            .order_by(LOG.c.resource_id, LOG.c.seq)
        )
        for key, seq, new in connection.execute(statement):
            seqs, states = self._known[key]
            try:
                change = msgspec.json.decode(new, type=dict[str, Any])
            except MALFORMED:
                continue
            seqs.append(seq)
            states.append({**(states[-1] if states else {}), **change})

    def values(self, name: str) -> set[Any]:
        """Return every value that an attribute has had."""
        return {state[name] for _, states in self._known.values() for state in states if name in state}

    def at(self, key: str, seq: int) -> State:
        """Return the state of a record at an entry; empty where the log does not say."""
        seqs, states = self._known.get(key, ([], []))
        place = bisect_right(seqs, seq)
        return states[place - 1] if place else {}
