"""What runs out in the months to come, by all that is recorded now."""
