"""The life of a definition: published, copied into a new version, retired, reinstated."""
