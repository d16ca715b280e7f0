"""The import of organisations and staff from CSV files."""
