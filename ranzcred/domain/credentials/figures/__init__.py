"""How many credentials there are, and people who have them: counts that the database keeps by its triggers."""
