"""What was just done to a person is undone by the message's own button, unless it has been changed since."""

import json

import pytest
from sqlalchemy import select

from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe, table
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, hidden_fields, htmx_event

ACTIVE = table(OrganisationMember).c.active
AROHA = {"first_name": "Aroha", "last_name": "Ngata", "role": "STAFF"}
STEPS = [
    ("deactivate", 1, "Aroha ngata is active again", "Undo of deactivation"),
    ("reactivate", 0, "Sione Latu is inactive again", "Undo of reactivation"),
]


def is_active(database_probe: DatabaseProbe, key: str) -> bool:
    return bool(database_probe.value(select(ACTIVE).where(table(OrganisationMember).c.id == key)))


@pytest.mark.parametrize(("step", "who", "sentence", "reason"), STEPS)
def test_step_is_undone_from_the_message_about_it(
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    page: str,
    three: list[str],
    step: str,
    who: int,
    sentence: str,
    reason: str,
) -> None:
    key = three[who]
    before = is_active(database_probe, key)
    admin_client.post(f"{page}/staff/{key}/{step}?sort=-name", {"reason": "Left."})
    assert is_active(database_probe, key) is not before
    form = assert_whole_page(admin_client.get(f"{page}?sort=-name")).one("#status form")
    seq = database_probe.last_seq()
    response = admin_client.post(form["action"], hidden_fields(form))
    assert response.status_code == 303
    assert response.headers["Location"] == f"{page}?sort=-name#member-{key}-activity"
    shown = parse(admin_client.get(page).text)
    assert shown.one("#status").text == sentence
    assert not shown.has("#status form")
    assert is_active(database_probe, key) is before
    [entry] = database_probe.entries(after=seq)
    assert json.loads(entry["metadata"])["reason"] == reason


def test_step_done_by_htmx_offers_the_same(admin_client: BrowserClient, page: str, three: list[str]) -> None:
    address = f"{page}/staff/{three[1]}/deactivate"
    response = admin_client.htmx_post(address, {"reason": "Left."}, current_url=f"{page}?sort=-name")
    offered = {"address": f"{address}/undo?sort=-name&from=staff", "fields": [["version", "2"]]}
    assert htmx_event(response)["undo"] == offered


def test_undo_comes_back_to_where_the_step_was_taken(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    person, row = f"{page}/staff/{three[1]}", f"member-{three[1]}-activity"
    places = {person: f"{person}#activity-member", "/admin/people?q=ngata": f"/admin/people?q=ngata#{row}"}
    for current_url, back in places.items():
        done = admin_client.htmx_post(f"{person}/deactivate", {"reason": "Left."}, current_url=current_url)
        undo = htmx_event(done)["undo"]
        response = admin_client.post(undo["address"], dict(undo["fields"]))
        assert (response.status_code, response.headers["Location"]) == (303, back)
        assert is_active(database_probe, three[1])


def test_nothing_is_undone_that_has_been_changed_since(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str]
) -> None:
    address = f"{page}/staff/{three[1]}"
    admin_client.post(f"{address}/deactivate", {"reason": "Left."})
    form = parse(admin_client.get(page).text).one("#status form")
    assert admin_client.post(address, AROHA | {"version": "2"}).status_code == 303
    seq = database_probe.last_seq()
    response = admin_client.post(form["action"], hidden_fields(form))
    assert response.status_code == 409
    sentence = "This can't be undone: someone has changed it since. Nothing was changed."
    assert sentence in assert_whole_page(response).one("main").text
    assert (is_active(database_probe, three[1]), database_probe.last_seq()) == (False, seq)


@pytest.mark.parametrize("version", ["", "-1", "two", "9999999999"])
def test_undo_without_a_version_is_refused(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, three: list[str], version: str
) -> None:
    seq = database_probe.last_seq()
    response = admin_client.post(f"{page}/staff/{three[1]}/reactivate/undo", {"version": version})
    assert (response.status_code, database_probe.last_seq()) == (400, seq)


def test_what_changed_nothing_offers_no_undo(admin_client: BrowserClient, page: str, three: list[str]) -> None:
    assert admin_client.post(f"{page}/staff/{three[1]}/reactivate").status_code == 303
    assert not parse(admin_client.get(page).text).has("#status form")


def test_edits_offer_no_undo(admin_client: BrowserClient, page: str, three: list[str]) -> None:
    assert admin_client.post(f"{page}/staff/{three[1]}", AROHA | {"version": "1"}).status_code == 303
    assert not parse(admin_client.get(page).text).has("#status form")
