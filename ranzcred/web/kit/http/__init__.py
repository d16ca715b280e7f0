"""Requests and responses before any page: what is let in, what is sent along, what is logged."""
