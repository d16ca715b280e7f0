"""What proves the log: verification, checkpoints, and exports that prove themselves."""
