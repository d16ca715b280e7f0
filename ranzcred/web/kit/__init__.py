"""The mechanisms of every page; nothing here knows a feature."""
