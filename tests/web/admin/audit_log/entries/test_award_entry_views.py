"""The Audit log: what entries say of awards, each fact once."""

from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.formats import date as in_words
from tests.domain.credentials.awards.stored import Stored
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse

TODAY = clock.today()


@pytest.fixture
def peni(app: Flask) -> Stored:
    """A credential of Peni Faleafa, of Ridgeline, who is in training."""
    member = new_member(
        app, organisation_id=new_organisation(app, name="Ridgeline"), first_name="Peni", last_name="Faleafa"
    )
    return Stored(app, member_id=member)


def newest(browser_client: BrowserClient) -> Element:
    return parse(browser_client.get("/admin/audit-log").text).all("ol.entries > li")[0]


def lines(element: Element) -> list[tuple[str, str]]:
    """What is said to have changed, by label."""
    return [(line.one("dt").text, line.one("dd").text) for line in element.all("dl.changes > div")]


def test_entry_of_an_award_says_each_fact_once_and_the_rest_where_all_of_it_is(
    admin_client: BrowserClient, peni: Stored
) -> None:
    peni.award(reference="R-17")
    entry = newest(admin_client)
    labels = [label for label, _ in lines(entry)]
    assert sorted(labels) == ["Award: Reference", "Awarded", "Expiry date", "Status", "Valid from"]
    address = entry.one("p[data-loads] a")["href"]
    background = [
        ("Award: Number", "added: 1"),
        ("Award: Kind", "added: Initial"),
        ("Award: Organisation then", "added: Ridgeline"),
    ]
    assert lines(parse(admin_client.htmx_get(address).text)) == background
    assert lines(parse(admin_client.get(address).text)) == lines(entry) + background


def test_entry_of_a_suspension_says_its_days_once_with_the_reason(admin_client: BrowserClient, peni: Stored) -> None:
    peni.award()
    peni.suspend()
    found = dict(lines(newest(admin_client)))
    assert found["Suspended from"] == f"added: {in_words(TODAY)}"
    assert found["Suspension: Reason"] == "added: As the board decided."
    assert "Suspension: From" not in found


def test_entry_of_a_correction_says_what_the_credential_does_not(admin_client: BrowserClient, peni: Stored) -> None:
    peni.award(back=30)
    peni.correct(holder_name="Peni Faleafa-Tui")
    found = dict(lines(newest(admin_client)))
    assert found["Award: Holder as named"] == "added: Peni Faleafa-Tui"
    assert found["Award: Awarded"] == f"added: {in_words(TODAY - timedelta(days=30))}"
