"""Proofs of the log: verification, checkpoints, and exports that can be verified."""
