"""Changing many credentials at once."""
