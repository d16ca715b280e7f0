"""The database: base model, column types, engine, session, locks, versions and transactions."""
