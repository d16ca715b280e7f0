"""The blueprint of all credentials."""

from flask import Blueprint

blueprint = Blueprint("all_credentials", __name__, url_prefix="/admin/credentials")
