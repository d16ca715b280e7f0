"""The catalogue as JSON."""
