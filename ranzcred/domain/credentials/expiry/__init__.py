"""The daily sweep: credentials that have expired or soon will, and the messages about them."""
