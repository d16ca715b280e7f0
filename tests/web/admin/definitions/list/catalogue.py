"""A catalogue to search, filter and sort."""

from flask import Flask

from tests.support.factories.catalogue import new_credential, new_definition

LIST = "/admin/micro-credentials"
RECLAD, REPAIRS, COMPLIANCE = "Reclad/Reroofing Level 5", "Repairs/Maintenance Level 5", "Compliance Practices Level 4"


def new_catalogue(app: Flask) -> None:
    """Two definitions that differ from the defaults in every column."""
    asbestos = new_definition(app, title="asbestos awareness", level=2, issuing_body="WorkSafe")
    zinc = new_definition(app, title="Zinc", level=10, issuing_body="Ara Institute", skill_standard="Unit 31000")
    for key in (asbestos, asbestos, zinc):
        new_credential(app, definition_id=key)
