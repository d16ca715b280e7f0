"""Saved views: addresses of lists, with their filters and order, by names that users give them."""
