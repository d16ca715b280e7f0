"""The forms by which lists are sent as files."""

from flask import Flask

from ranzcred.core.permissions import Role
from tests.support.factories.people import new_user
from tests.support.routes.addresses import address, routes
from tests.support.routes.forms import Form, Fuzzed, administrator


def list_export_form(app: Flask, where: str) -> Fuzzed:
    """Return the form of a list's file, below a list in which there is anything."""
    rule = next(rule for method, rule in routes(app) if (method, rule.rule) == ("POST", where))
    of_ranz = where.startswith("/admin/")
    client = administrator(app) if of_ranz else administrator(app, new_user(app, role=Role.ORG_ADMIN))
    return Fuzzed(client, Form(address(app, rule), {"format": "csv"}))
