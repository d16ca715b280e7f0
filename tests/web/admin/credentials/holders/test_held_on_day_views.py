"""Those who held a definition on a day, on its page: the day typed as people type it, or the page of it sent on."""

import functools

import pytest
from flask import Flask

from ranzcred.domain.credentials.awards.decisions.awarding import NewAward
from ranzcred.domain.credentials.kinds import RevocationReason
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_of
from tests.support.factories.catalogue import act, new_credential
from tests.support.factories.people import Account, new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.web.admin.credentials.holders.holder_forms import days, names, words


def heading(page: Element) -> str:
    return page.one("#holders-heading").text


def test_page_lists_who_held_it_on_a_day(admin_client: BrowserClient, page: str, four: list[str]) -> None:
    for number, expected in ((-9, ["Hēmi Tū"]), (-12, ["Mere Latu"]), (-1, ["Hēmi Tū", "Sione Pou"])):
        shown = assert_whole_page(admin_client.get(f"{page}?on={days(number)}"))
        assert names(shown) == expected, number
        count = f"{len(expected)} active {'people' if len(expected) > 1 else 'person'}"
        assert heading(shown) == f"{count} held it on {words(days(number))}"
        assert shown.one("#filter-on")["value"] == f"{days(number):%d/%m/%Y}"
        assert words(days(number)) in shown.one("#holders-table caption").text
    ahead = parse(admin_client.get(f"{page}?on={days(400)}").text)
    assert (names(ahead), heading(ahead)) == (["Sione Pou"], f"1 active person holds it on {words(days(400))}")
    nobody = parse(admin_client.get(f"{page}?on={days(-400)}").text)
    assert heading(nobody) == f"No active people held it on {words(days(-400))}"


def test_page_says_whether_those_who_left_are_among_them(
    app: Flask, admin_client: BrowserClient, definition: str, page: str
) -> None:
    member = new_member(app, first_name="Tama", last_name="Rangi", active=False)
    award = {"status": MicroCredentialStatus.AWARDED, "awarded_on": days(-90)}
    new_credential(app, definition_id=definition, member_id=member, **award)
    day = days(-30)
    assert names(parse(admin_client.get(f"{page}?on={day}").text)) == []
    everyone = parse(admin_client.get(f"{page}?on={day}&staff=all").text)
    assert (names(everyone), heading(everyone)) == (["Tama Rangi"], f"1 person held it on {words(day)}")
    left = parse(admin_client.get(f"{page}?on={day}&staff=inactive").text)
    assert heading(left) == f"1 inactive person held it on {words(day)}"


def test_page_offers_when_it_was_known_once_a_day_is_chosen(
    admin_client: BrowserClient, page: str, four: list[str]
) -> None:
    assert not parse(admin_client.get(page).text).has("#filter-known")
    shown = assert_whole_page(admin_client.get(f"{page}?on={days(-12)}&known={days(-1)}"))
    assert shown.one("#filter-known")["value"] == f"{days(-1):%d/%m/%Y}"
    # It was recorded today.
    assert heading(shown) == f"No active people held it on {words(days(-12))}, as known on {words(days(-1))}"
    known = parse(admin_client.get(f"{page}?on={days(-12)}&known={days(0)}").text)
    assert names(known) == ["Mere Latu"]


def test_day_is_in_the_address_in_one_way_however_it_is_typed(admin_client: BrowserClient, page: str) -> None:
    response = admin_client.get(f"{page}?q=aroha&on=15+jan+2028&sort=-staff")
    assert (response.status_code, response.headers["Location"]) == (303, f"{page}?q=aroha&on=2028-01-15&sort=-staff")


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("on=someday", "on", "Held on: enter a date like 26/12/2029."),
        ("on=31/02/2026", "on", "Held on: February 2026 has 28 days."),
        ("on=2026-03-02&known=soon", "known", "As known on: enter a date like 26/12/2029."),
        ("on=2026-03-02&known=2199-01-01", "known", "As known on: enter today or a day before."),
        ("known=2026-03-02", "known", "Choose the day on which it is held too."),
    ],
)
def test_day_that_is_none_is_refused_at_its_box(
    admin_client: BrowserClient, page: str, four: list[str], query: str, field: str, message: str
) -> None:
    response = admin_client.get(f"{page}?q=slate&{query}")
    assert response.status_code == 422
    whole = assert_whole_page(response)
    assert whole.one("title").text.startswith("Error: Slate Repair")
    [link] = whole.all("#holders-errors a")
    assert (link["href"], link.text) == (f"#filter-{field}", message)
    assert whole.one("#holders-search")["value"] == "slate"
    partial = admin_client.htmx_get(f"{page}?q=slate&{query}", source="holders-filter")
    assert (partial.status_code, htmx_event(partial)) == (422, {"announce": message})
    for shown in (whole, assert_fragment(partial, "holders-table")):
        assert shown.one(f"#filter-{field}-error").text == f"Error: {message}"
        assert shown.one(f"#filter-{field}")["value"] == query.rpartition(f"{field}=")[2].replace("+", " ")


def test_day_narrows_with_the_other_filters_and_every_order(
    admin_client: BrowserClient, page: str, four: list[str]
) -> None:
    day = days(-1)
    for query, expected in (
        ("q=pou", ["Sione Pou"]),
        ("q=latu", []),
        ("expiry=30", ["Hēmi Tū"]),
        ("status=EXPIRED", []),
        ("sort=-staff", ["Hēmi Tū", "Sione Pou"]),
        ("sort=-awarded", ["Sione Pou", "Hēmi Tū"]),
        ("sort=status", ["Sione Pou", "Hēmi Tū"]),
        ("sort=-expiry", ["Sione Pou", "Hēmi Tū"]),
    ):
        shown = parse(admin_client.get(f"{page}?on={day}&{query}").text)
        assert names(shown) == expected, query


def test_day_takes_as_many_statements_as_none(
    admin_client: BrowserClient, page: str, four: list[str], database_probe: DatabaseProbe
) -> None:
    def count(query: str) -> int:
        with database_probe.statements() as seen:
            admin_client.get(f"{page}{query}")
        return len(seen)

    count("")
    ways = [count(""), count(f"?on={days(-1)}"), count(f"?on={days(-1)}&known={days(0)}")]
    assert ways == [ways[0], ways[0] + 1, ways[0] + 1], "one more, for the awards of the page"


def test_rows_say_what_was_so_on_that_day(
    app: Flask, admin_client: BrowserClient, page: str, four: list[str], admin: Account
) -> None:
    """Whoever is revoked today, or renewed, had the dates of the award then; nothing is changed from there."""
    desk = functools.partial(AwardDesk, version=None, settings=settings_of(app), reason="As the board decided.")
    renewed = NewAward(awarded_on=days(0), expiry_date=days(400), expiry_given=True)
    act(app, admin.id, lambda by: desk(four[1], by=by).renew(renewed))
    kind = RevocationReason.CONDUCT
    act(app, admin.id, lambda by: desk(four[3], by=by).revoke(1, on=days(0), kind=kind))
    shown = assert_whole_page(admin_client.get(f"{page}?on={days(-1)}"))
    assert shown.one("#holders-as-of").text == f"As of {words(days(-1))}"
    headers = ["Person", "Organisation", f"On {words(days(-1))}", "Awarded", "Expiry"]
    assert shown.texts("#holders-table thead th") == headers
    assert [[cell.text for cell in row.elements] for row in shown.all("#holders-table tbody tr")] == [
        ["Hēmi Tū", "Ridgeline", "Held", words(days(-9)), f"{words(days(0))}, 1 day left"],
        ["Sione Pou", "Slate & Co", "Held", words(days(-1)), f"{words(days(465))}, about 15 months left"],
    ]
    assert not shown.has("#holders-table tbody .actions, #bulk, [data-select]")
    back = parse(admin_client.get(shown.one("#holders-table p a")["href"].partition("#")[0]).text)
    assert not back.has("#holders-as-of")
    assert len(back.all("#holders-table tbody .actions")) == 4
    known = parse(admin_client.get(f"{page}?on={days(-1)}&known={days(0)}").text)
    assert known.one("#holders-as-of").text == f"As of {words(days(-1))}, as known on {words(days(0))}"
