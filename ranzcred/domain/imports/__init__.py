"""Organisations, staff and results from CSV files: first a dry run, then all of it or nothing."""
