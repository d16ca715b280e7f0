"""Who holds what as JSON."""
