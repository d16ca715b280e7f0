"""Who may: what views declare, the guard in front of them, and the current user."""
