"""The days on which each person held something in an organisation: what coverage of any day is counted from."""
