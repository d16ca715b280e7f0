"""Awards as records: who held what on any day, as it is known today or was known on any day since."""
