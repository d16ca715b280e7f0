"""Staff credentials as JSON."""
