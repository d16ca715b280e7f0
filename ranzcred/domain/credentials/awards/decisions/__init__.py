"""The decisions about awards: each a pure rule that makes another history of one, or refuses."""
