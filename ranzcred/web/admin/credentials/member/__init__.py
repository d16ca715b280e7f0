"""A person's own page, with their credentials."""
