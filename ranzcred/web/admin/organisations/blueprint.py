"""The Programme's blueprint."""

from flask import Blueprint

blueprint = Blueprint("directory", __name__, url_prefix="/admin/programme")
