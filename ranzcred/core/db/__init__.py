"""The database: what models are made of, how it is reached, and where a transaction begins and ends."""
