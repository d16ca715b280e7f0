"""The Flask extensions, created once and bound to an application by `create_app`."""

from flask_login import LoginManager
from flask_wtf import CSRFProtect

login_manager = LoginManager()
csrf = CSRFProtect()
