"""Definitions as JSON."""
