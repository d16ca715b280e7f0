"""An organisation's own page, with its staff."""
