"""The holders of a definition, on its page."""
