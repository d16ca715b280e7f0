"""Search in entries: their words, how they are found, and how they are written anew."""
