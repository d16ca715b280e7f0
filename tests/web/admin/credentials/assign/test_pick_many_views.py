"""Picking many at once: all that a search finds, and those whom a pasted list names."""

from flask import Flask

from tests.support.factories.catalogue import new_credential
from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event


def picked(markup: Element) -> list[str]:
    return [chip["data-picked"] for chip in markup.all("[data-picked]") if chip["data-picked"]]


def test_all_found_are_picked_but_who_has_it(
    app: Flask, admin_client: BrowserClient, slate: str, page: str, ridge: str, three: list[str]
) -> None:
    new_credential(app, definition_id=slate, member_id=three[0])
    others = [new_member(app, organisation_id=ridge, first_name="Tama", last_name=f"Hohepa {n}") for n in range(25)]
    sent = {"q": "ridge", "find": "all", "picked": three[1], "status": "IN_TRAINING", "notes": "Spring intake."}
    response = admin_client.htmx_post(f"{page}/assign", sent, current_url=page)
    form = assert_fragment(response, "assign-form")
    assert response.status_code == 200
    assert set(picked(form)) == {three[1], three[2], *others}
    assert picked(form)[0] == three[1]
    assert form.one("#notes").text == "Spring intake."
    assert htmx_event(response) == {
        "announce": "26 added. 27 people selected.",
        "focus": ["assign-search"],
    }


def test_search_offers_all_where_there_are_several(
    admin_client: BrowserClient, page: str, three: list[str], app: Flask, ridge: str
) -> None:
    def offer(q: str) -> list[str]:
        form = assert_whole_page(admin_client.get(f"{page}/assign?q={q}"))
        return form.texts("#assign-all")

    assert offer("ridge") == ["Add all 3"]
    assert offer("mere") == []
    for number in range(20):
        new_member(app, organisation_id=ridge, first_name="Tama", last_name=f"Hohepa {number}")
    assert offer("ridge") == ["Add all 23"]


def test_pasted_list_picks_whom_it_names_and_keeps_the_rest(
    admin_client: BrowserClient, page: str, three: list[str]
) -> None:
    sent = {"find": "list", "pasted": "aroha@ridge.nz\nMere Parata\nNo Such Person", "status": "NOT_STARTED"}
    response = admin_client.post(f"{page}/assign", sent)
    form = assert_whole_page(response).one("#assign-form")
    assert response.status_code == 422
    assert picked(form) == three[:2]
    assert form.one("#assign-pasted").text == "No Such Person"
    assert form.one("#assign-pasted-error").text == (
        "Error: No one found for: No Such Person. Use the whole name, the email or the LBP number."
    )
    assert form.one("details").attributes.get("open") is not None

    again: dict[str, str | list[str]] = {
        "find": "list",
        "pasted": "Sione Latu",
        "picked": three[:2],
        "status": "NOT_STARTED",
    }
    response = admin_client.post(f"{page}/assign", again)
    form = assert_whole_page(response).one("#assign-form")
    assert response.status_code == 200
    assert picked(form) == three
    assert form.one("#assign-pasted").text == ""


def test_list_that_is_too_long_is_refused_at_its_field(admin_client: BrowserClient, page: str) -> None:
    response = admin_client.post(f"{page}/assign", {"find": "list", "pasted": "a" * 20_001, "status": "NOT_STARTED"})
    assert response.status_code == 422
    assert "Paste a list" in assert_whole_page(response).one("#assign-pasted-error").text


def test_all_that_are_picked_can_be_cleared(admin_client: BrowserClient, page: str, three: list[str]) -> None:
    sent: dict[str, str | list[str]] = {"picked": three, "remove": "all", "status": "NOT_STARTED"}
    form = assert_fragment(admin_client.htmx_post(f"{page}/assign", sent, current_url=page), "assign-form")
    assert picked(form) == []
    assert not form.has("#assign-clear")
