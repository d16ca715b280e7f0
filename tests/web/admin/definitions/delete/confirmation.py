"""The confirmation of a deletion."""

from sqlalchemy import select
from werkzeug.test import TestResponse

from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.http.browser_client import BrowserClient

LIST = "/admin/micro-credentials"
RECLAD, REPAIRS, COMPLIANCE = DEFAULTS


def confirm(browser_client: BrowserClient, key: str, *, current_url: str) -> TestResponse:
    """Press Delete in the dialog: htmx sends the form, whose only field is the token."""
    return browser_client.htmx_post(
        f"{LIST}/{key}/delete", {"csrf_token": browser_client.token}, current_url=current_url
    )


def exists(database_probe: DatabaseProbe, key: str) -> bool:
    return bool(database_probe.rows(select(Definition.id).where(Definition.id == key)))
