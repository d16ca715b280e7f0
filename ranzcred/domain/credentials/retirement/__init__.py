"""A definition is retired: with what becomes of who is assigned it, who is told, and the locks that keep it whole."""
