"""Assigning: from a definition's page and from a person's."""
