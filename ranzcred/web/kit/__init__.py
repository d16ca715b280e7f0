"""The mechanisms of every page. Nothing in this package knows a feature."""
