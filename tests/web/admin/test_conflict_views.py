"""Two people who edit the same record: the second one reads who saved first, and when."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_fragment, assert_whole_page

WHO_AND_WHEN = re.compile(r"Wiremu Pōtae saved a change at \d{1,2}:\d\d [ap]m, while you were editing\.")
Saved = tuple[str, str, str, dict[str, str], dict[str, str]]
"""The list and the address of a form, the prefix of its ids, and what two people type into it."""


@pytest.fixture
def wiremu(app: Flask, signed_in: Callable[[Account], BrowserClient]) -> BrowserClient:
    return signed_in(new_user(app, name="Wiremu Pōtae"))


def _definition(app: Flask) -> Saved:
    key, typed = new_definition(app), {"level": "4", "issuing_body": "RANZ"}
    page = "/admin/micro-credentials"
    return page, f"{page}/{key}", "definition", typed | {"title": "Slate Repair"}, typed | {"title": "Slate Renewal"}


def _organisation(app: Flask) -> Saved:
    key, typed = new_organisation(app), {"certification_tier": "CERTIFIED", "programme_status": "ACTIVE"}
    page = "/admin/programme"
    return page, f"{page}/{key}", "organisation", typed | {"name": "Ridge"}, typed | {"name": "Ridgeline"}


def _member(app: Flask) -> Saved:
    organisation = new_organisation(app)
    key = new_member(app, organisation_id=organisation)
    page, typed = f"/admin/programme/{organisation}", {"first_name": "Aroha", "role": "STAFF"}
    return page, f"{page}/staff/{key}", "member", typed | {"last_name": "Ngata"}, typed | {"last_name": "Latu"}


def _credential_of_definition(app: Flask) -> Saved:
    definition = new_definition(app)
    page = f"/admin/micro-credentials/{definition}"
    return _credential(page, f"{page}/staff/{new_credential(app, definition_id=definition)}")


def _credential_of_all(app: Flask) -> Saved:
    return _credential("/admin/credentials", f"/admin/credentials/{new_credential(app)}")


def _credential_of_person(app: Flask) -> Saved:
    organisation = new_organisation(app)
    member = new_member(app, organisation_id=organisation)
    page = f"/admin/programme/{organisation}/staff/{member}"
    return _credential(page, f"{page}/credentials/{new_credential(app, member_id=member)}")


def _credential(page: str, address: str) -> Saved:
    return page, address, "credential", {"status": "NOT_STARTED"}, {"status": "ASSESSMENT_PENDING"}


@pytest.mark.parametrize(
    "place",
    [_definition, _organisation, _member, _credential_of_definition, _credential_of_all, _credential_of_person],
)
def test_second_to_save_reads_who_saved_first_and_when(
    app: Flask, admin_client: BrowserClient, wiremu: BrowserClient, place: Callable[[Flask], Saved]
) -> None:
    page, address, prefix, theirs, mine = place(app)
    assert wiremu.post(address, theirs | {"version": "1"}).status_code == 303
    whole = admin_client.post(address, mine | {"version": "1"})
    part = admin_client.htmx_post(address, mine | {"version": "1"}, current_url=page)
    assert (whole.status_code, part.status_code) == (409, 409)
    for shown in (assert_whole_page(whole), assert_fragment(part, f"{prefix}-form")):
        words = shown.one(f"#{prefix}-errors").text
        assert WHO_AND_WHEN.search(words), words
        assert "Someone else" not in words
    assert parse(whole.text).one("title").text.startswith("Error: ")
