"""The mechanisms that every page shares. They know no feature: a feature gives them nouns, loaders and templates."""
