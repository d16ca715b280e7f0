"""Lists across all organisations and micro-credentials, and the figures that lead to them."""
