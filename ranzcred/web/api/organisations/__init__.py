"""Member organisations and their staff as JSON."""
