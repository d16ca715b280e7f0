"""The days on which each credential was in which state, and where: what coverage of any day is counted from."""
