"""The blueprint of one credential."""

from flask import Blueprint

blueprint = Blueprint("credential_record", __name__, url_prefix="/admin/credentials/<key:credential_id>")
