"""Changing and removing credentials, one at a time, from any list that shows them."""
