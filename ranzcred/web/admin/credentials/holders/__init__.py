"""Who holds a definition, on its page."""
