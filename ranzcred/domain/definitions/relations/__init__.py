"""What a definition counts for, what it requires, and what it counts as."""
