"""The blueprint of sign-in, the first administrator and one's own account."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
