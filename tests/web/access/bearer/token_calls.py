"""A token to call the API with, and how a call is refused."""

from sqlalchemy import select, update
from werkzeug.test import TestResponse

from ranzcred.domain.accounts.models import ApiToken
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import Token
from tests.support.http.api_client import refused

SLATE = {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"}


def set_token(database_probe: DatabaseProbe, token: Token, **columns: object) -> None:
    """Change a token's row, as time or somebody else would have."""
    rows = table(ApiToken)
    database_probe.run(update(rows).where(rows.c.id == token.id).values(**columns))


def last_used(database_probe: DatabaseProbe, token: Token) -> object:
    rows = table(ApiToken)
    return database_probe.value(select(rows.c.last_used_at).where(rows.c.id == token.id))


def unauthorised(response: TestResponse) -> None:
    refused(response, 401, "Unauthorized")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
