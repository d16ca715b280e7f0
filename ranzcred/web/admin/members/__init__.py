"""The staff of an organisation, on its page."""
