"""The daily sweep: what has expired or soon will, and the messages about it."""
