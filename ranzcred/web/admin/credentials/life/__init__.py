"""The steps of a definition's life, from its own page. Retiring one concerns who has it, so all are in this area."""
