"""The Flask extensions, made once and bound to an application by `create_app`."""

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from ranzcred.db import Base, UnitOfWork, render_item

db = SQLAlchemy(model_class=Base, session_options={"class_": UnitOfWork}, disable_autonaming=True)
migrate = Migrate(render_item=render_item, compare_type=True, transactional_ddl=True)
login_manager = LoginManager()
csrf = CSRFProtect()
