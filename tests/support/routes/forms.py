"""A form as a page shows it, and somebody who may send it."""

import itertools
from collections.abc import Mapping
from typing import NamedTuple

from flask import Flask

from tests.support.factories.people import Account, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element

numbers = itertools.count(1)


class Form(NamedTuple):
    """A form as a page shows it: where it is sent, and what it sends as it stands."""

    action: str
    values: Mapping[str, str]


class Fuzzed(NamedTuple):
    """A form that is taken, in the hands of somebody who may send it."""

    client: BrowserClient
    form: Form
    page: str = "/admin"
    """The page that shows it."""
    once: bool = False
    """Whether it can be sent once, taken or not: what it carries is good for that."""


def values_of(page: Element, form: Element) -> dict[str, str]:
    """What a browser would send if nothing were typed, less the token; boxes that are not ticked are sent empty."""
    found = {}
    beside = page.all(f"[form={form['id']}]") if form.get("id") else []
    for field in [*form.all("[name]"), *beside]:
        if field.tag == "button" or field.get("type") in {"submit", "file"} or field["name"] == "csrf_token":
            continue
        if field.tag == "select":
            found[field["name"]] = next((one.get("value") for one in field.all("option[selected]")), "")
        elif field.tag == "textarea":
            found[field["name"]] = field.raw_text
        elif field.get("type") in {"checkbox", "radio"}:
            found.setdefault(field["name"], "")
            if "checked" in field.attributes:
                found[field["name"]] = field.get("value", "on")
        else:
            found[field["name"]] = field.get("value")
    return found


def newcomer(app: Flask) -> BrowserClient:
    """Somebody who is not signed in, at an address of their own."""
    client = BrowserClient(app)
    client.client.environ_base["REMOTE_ADDR"] = f"2001:db8:{next(numbers):x}::1"
    return client


def administrator(app: Flask, account: Account | None = None) -> BrowserClient:
    """Sign in somebody new, from an address of their own: no password that was changed or wrong is in the way."""
    client = newcomer(app)
    response = client.sign_in(account or new_user(app))
    assert response.status_code == 303, response.text
    return client
