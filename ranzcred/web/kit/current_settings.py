"""The settings of the application that serves a request or runs a command, for views and commands to hand on."""

from flask import Flask, current_app

from ranzcred.config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Keep what an application was started with."""
    app.extensions["settings"] = settings


def current_settings() -> Settings:
    """Return what the application was started with."""
    settings: Settings = current_app.extensions["settings"]
    return settings
