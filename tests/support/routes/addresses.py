"""Every address of the application: its routes, records that they lead to, and how each is called."""

from collections.abc import Callable, Mapping

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.factories.awards import first_award
from tests.support.factories.catalogue import LONG_AGO, new_credential, new_definition
from tests.support.factories.files import new_import
from tests.support.factories.log import new_entry, new_verification
from tests.support.factories.many import new_bulk_change
from tests.support.factories.messages import new_message
from tests.support.factories.people import (
    new_identity,
    new_member,
    new_organisation,
    new_saved_view,
    new_sign_in,
    new_token,
    new_user,
    stored_passkey,
)
from tests.support.factories.relations import new_target
from tests.support.factors import new_app
from tests.support.http.browser_client import BrowserClient
from tests.support.routes.statuses import ABSENT

AWARDED = {"status": MicroCredentialStatus.AWARDED, "awarded_on": LONG_AGO}


def routes(app: Flask) -> list[tuple[str, Rule]]:
    """Each method of each rule, less the two that come with GET by themselves."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def address(app: Flask, rule: Rule, *, exists: bool = True, given: Mapping[str, str] | None = None) -> str:
    """An address that the rule answers to, of a record that is there (made for it) or is not; with the keys `given`."""
    records: dict[str, Callable[[], str]] = {
        "definition_id": lambda: new_definition(app),
        "target_id": lambda: new_target(app, definition_id=new_definition(app)),
        "token_id": lambda: new_token(app).id,
        "entry_seq": lambda: str(new_entry(app)),
        "verification_id": lambda: new_verification(app),
        "notification_id": lambda: new_message(app),
        "message_id": lambda: new_message(app),
        "mail_name": lambda: "credential_expiry_holder",
        "sample_name": lambda: "one_soon",
        "person_id": lambda: new_member(app),
        "token": lambda: "of-no-link",
        "sign_in_id": lambda: new_sign_in(app, new_user(app)),
        "identity_id": lambda: new_identity(app),
        "passkey_id": lambda: stored_passkey(app),
        "saved_view_id": lambda: new_saved_view(app),
        "bulk_change_id": lambda: new_bulk_change(app),
        "import_id": lambda: new_import(app),
        "kind": lambda: "staff",
        "record_type": lambda: "organisation",
        "filename": lambda: "css/app.css",
    }
    values = {name: records[name]() if exists else ABSENT for name in rule.arguments if name in records}
    if "user_id" in rule.arguments:
        values |= _of_user(app, rule) if exists else {"user_id": ABSENT}
    if "sequence" in rule.arguments:
        values["sequence"] = "1"
    if "organisation_id" in rule.arguments:
        values["organisation_id"] = new_organisation(app) if exists else ABSENT
    if "member_id" in rule.arguments:
        values["member_id"] = new_member(app, organisation_id=values.get("organisation_id")) if exists else ABSENT
    if "credential_id" in rule.arguments:
        owners = {name: values[name] for name in ("definition_id", "member_id") if name in values}
        awarded = AWARDED if {"award_id", "sequence"} & rule.arguments else {}
        values["credential_id"] = new_credential(app, **owners, **awarded) if exists else ABSENT
    if "award_id" in rule.arguments:
        values["award_id"] = first_award(app, values["credential_id"]) if exists else ABSENT
    return app.url_map.bind("localhost").build(rule.endpoint, values | dict(given or {}))


def _of_user(app: Flask, rule: Rule) -> dict[str, str]:
    """Somebody who signs in, with a sign-in, a token or a second factor of theirs where the rule is about one."""
    account = new_user(app)
    values = {"user_id": account.id}
    if "token_id" in rule.arguments:
        values["token_id"] = new_token(app, account).id
    if "sign_in_id" in rule.arguments:
        values["sign_in_id"] = new_sign_in(app, account)
    if rule.endpoint.startswith("users.user_reset_two_factor"):
        new_app(app, account)
    return values


def call(browser_client: BrowserClient, method: str, where: str, sent: Mapping[str, object]) -> TestResponse:
    if where.startswith("/api/"):
        return read(browser_client.json(method, where, sent))
    return read(browser_client.get(where) if method == "GET" else browser_client.post(where, sent))


def read(response: TestResponse) -> TestResponse:
    """Take all of an answer, and let go of the file that it comes from, if any."""
    response.get_data()
    response.close()
    return response
