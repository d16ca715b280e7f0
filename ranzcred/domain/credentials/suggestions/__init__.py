"""The records that are suggested as one types, to narrow a list to or to pick."""
