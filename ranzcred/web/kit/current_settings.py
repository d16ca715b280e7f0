"""The settings of the current application, for views and commands to pass on."""

from flask import Flask, current_app

from ranzcred.config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Store the settings in the application."""
    app.extensions["settings"] = settings


def current_settings() -> Settings:
    """Return the settings of the current application."""
    settings: Settings = current_app.extensions["settings"]
    return settings
