"""The lists of organisations, people, micro-credentials and credentials as files."""
