"""Users as JSON: who may sign in, and as what. None of it is a secret."""
