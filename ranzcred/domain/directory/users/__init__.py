"""Users as RANZ's office sees them: who may sign in, for which organisation or person."""
