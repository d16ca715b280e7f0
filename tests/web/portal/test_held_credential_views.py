"""One credential, as its holder and their organisation see it."""

from collections.abc import Callable

import pytest
from flask import Flask

from ranzcred.core.permissions import Role
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page

SignIn = Callable[[Account], BrowserClient]
REASON = "He fell out with the board."


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def aroha(app: Flask, ridge: str) -> str:
    return new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata")


@pytest.fixture
def credential(app: Flask, admin_client: BrowserClient, aroha: str) -> str:
    """Awarded today and suspended."""
    definition = new_definition(app, title="Slate Works", level=4, issuing_body="RANZ")
    key = new_credential(app, definition_id=definition, member_id=aroha, notes="Owes a fee.")
    sent = {"awarded_on": "today", "expiry_date": "+3y", "reference": "RS-17", "version": "1"}
    assert admin_client.post(f"/admin/credentials/{key}/awards/new", sent).status_code == 303
    suspended = {"kind": "DISCIPLINARY", "from": "today", "reason": REASON, "version": "2"}
    assert admin_client.post(f"/admin/credentials/{key}/awards/1/suspend", suspended).status_code == 303
    return key


@pytest.fixture
def boss(app: Flask, ridge: str, signed_in: SignIn) -> BrowserClient:
    """The organisation's administrator."""
    return signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge, name="Wiremu Parata"))


def test_organisation_sees_the_awards_and_not_who_decided_and_why(
    boss: BrowserClient, credential: str, admin: Account
) -> None:
    response = boss.get(f"/credentials/{credential}")
    page = assert_whole_page(response)
    assert page.one("h1").text == "Slate Works Suspended"
    assert page.one(".standing").text.startswith("Suspended since ")
    assert page.texts(".awards thead th") == [
        "#",
        "Awarded on",
        "Valid from",
        "Until",
        "State",
        "As",
        "Holder as named",
        "Organisation then",
        "Reference",
    ]
    award, suspension = page.all(".awards tbody tr")
    assert award.texts("td")[3:] == ["Suspended", "Slate Works, level 4", "Aroha Ngata", "Ridgeline", "RS-17"]
    assert suspension.text.endswith("(disciplinary)")
    assert page.has("svg.timeline")
    for secret in (REASON, "Mere Tamahori", "Owes a fee."):
        assert secret not in response.text


def test_list_leads_to_the_awards(boss: BrowserClient, credential: str) -> None:
    page = parse(boss.get("/credentials").text)
    assert page.one(f"#held-{credential}-awards")["href"] == f"/credentials/{credential}"
    assert page.one(f"#held-{credential} .badge").text == "Suspended"


def test_holder_sees_their_own_and_no_one_elses(
    app: Flask, credential: str, aroha: str, ridge: str, signed_in: SignIn
) -> None:
    own = signed_in(new_user(app, role=Role.ORG_STAFF, member_id=aroha))
    assert own.get(f"/credentials/{credential}").status_code == 200
    colleague = new_credential(app, member_id=new_member(app, organisation_id=ridge))
    assert own.get(f"/credentials/{colleague}").status_code == 404


def test_credential_of_another_organisation_is_as_one_that_is_not_there(app: Flask, boss: BrowserClient) -> None:
    theirs = boss.get(f"/credentials/{new_credential(app)}")
    absent = boss.get("/credentials/00000000-0000-7000-8000-0000000000ff")
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert parse(theirs.text).texts("main h1, main p:not(:last-of-type)") == parse(absent.text).texts(
        "main h1, main p:not(:last-of-type)"
    )


def test_page_takes_few_statements(boss: BrowserClient, credential: str, database_probe: DatabaseProbe) -> None:
    with database_probe.statements() as seen:
        boss.get(f"/credentials/{credential}")
    assert len(seen) <= 6
