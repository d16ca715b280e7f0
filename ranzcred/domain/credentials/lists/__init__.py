"""Lists of credentials: who holds a definition, and what an organisation or a person holds."""
