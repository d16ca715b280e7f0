"""The lifecycle of a credential: all rules of its status, from training to an award and out of it."""
