"""The forms of an organisation's administrator: about its people, and to RANZ."""

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


def sign_in_form(app: Flask) -> Fuzzed:
    page = "/people/{person}/deactivate-sign-in"
    return _form(app, page, page, reason="Left.")


def question_form(app: Flask) -> Fuzzed:
    return _form(app, "/ask-ranz", "/ask-ranz", subject="OTHER", text="Which roof?")


def _form(app: Flask, page: str, action: str, **filled: str) -> Fuzzed:
    """Return the form of a page, filled in by the administrator of the organisation that its person is in."""
    account = new_user(app, role=Role.ORG_ADMIN)
    person = new_member(app, organisation_id=account.organisation_id)
    new_user(app, role=Role.ORG_STAFF, member_id=person)
    page, action = page.format(person=person), action.format(person=person)
    client = administrator(app, account)
    document = parse(client.get(page).text)
    values = values_of(document, document.one(f"form[action^='{action}'][method=post]:not(.export)"))
    return Fuzzed(client, Form(action, values | (filled or {"first_name": "Aroha", "last_name": "Ngata"})), page)


PEOPLE_FORMS: dict[str, Callable[[Flask], Fuzzed]] = {
    "/people": new_person_form,
    "/people/<key:person_id>": person_form,
    "/people/<key:person_id>/deactivate-sign-in": sign_in_form,
    "/ask-ranz": question_form,
}
