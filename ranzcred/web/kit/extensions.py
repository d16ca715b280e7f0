"""The Flask extensions, created once and bound to an application by `create_app`."""

from flask_login import LoginManager

login_manager = LoginManager()
