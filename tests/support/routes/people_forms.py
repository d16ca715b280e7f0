"""The forms in which an organisation's administrator adds and edits its people."""

from collections.abc import Callable

from flask import Flask

from ranzcred.core.permissions import Role
from tests.support.factories.people import new_member, new_user
from tests.support.http.markup import parse
from tests.support.routes.forms import Form, Fuzzed, administrator, values_of


def new_person_form(app: Flask) -> Fuzzed:
    return _form(app, "/people/new", "/people")


def person_form(app: Flask) -> Fuzzed:
    return _form(app, "/people/{person}/edit", "/people/{person}")


def _form(app: Flask, page: str, action: str) -> Fuzzed:
    """Return the form of a page, filled in by the administrator of the organisation that its person is in."""
    account = new_user(app, role=Role.ORG_ADMIN)
    person = new_member(app, organisation_id=account.organisation_id)
    page, action = page.format(person=person), action.format(person=person)
    client = administrator(app, account)
    document = parse(client.get(page).text)
    values = values_of(document, document.one(f"form[action^='{action}'][method=post]"))
    return Fuzzed(client, Form(action, values | {"first_name": "Aroha", "last_name": "Ngata"}), page)


PEOPLE_FORMS: dict[str, Callable[[Flask], Fuzzed]] = {
    "/people": new_person_form,
    "/people/<key:person_id>": person_form,
}
