"""The awards of a staff credential as JSON, and decisions about them."""
