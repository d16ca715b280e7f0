"""What is wrong with a setting."""


class ConfigurationError(Exception):
    """A setting is missing or cannot be used; the message names it and says what to do."""
