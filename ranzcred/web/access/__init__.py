"""Access control: the declarations on views, the guard, and the current user."""
