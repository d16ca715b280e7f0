"""Coverage as JSON: the figures of the pages, of any day, and the forecast."""
