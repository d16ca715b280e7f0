"""The blueprint of users."""

from flask import Blueprint

blueprint = Blueprint("users", __name__, url_prefix="/admin/users")
