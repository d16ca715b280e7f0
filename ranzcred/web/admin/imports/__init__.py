"""The import of organisations, staff and results from CSV files."""
