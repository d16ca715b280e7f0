"""What waits for somebody at RANZ, from all features."""
