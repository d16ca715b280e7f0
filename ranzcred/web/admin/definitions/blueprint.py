"""The catalogue's blueprint."""

from flask import Blueprint

blueprint = Blueprint("definitions", __name__, url_prefix="/admin/micro-credentials")
