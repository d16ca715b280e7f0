"""How people and programs come in: the mechanisms of every page, and the doors."""
