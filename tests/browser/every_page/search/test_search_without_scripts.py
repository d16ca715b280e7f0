"""Without JavaScript the search is a page with a form and links."""

from flask import Flask

from tests.browser.conftest import OpenWindow
from tests.browser.examine import NARROW, SIDEWAYS
from tests.support.factories.people import Account, new_member, new_organisation


def test_person_is_found_and_opened(app: Flask, open_window: OpenWindow, admin: Account) -> None:
    ridge = new_organisation(app, name="Kauri Roofing")
    hana = new_member(app, organisation_id=ridge, first_name="Hana", last_name="Pōtae")
    plain = open_window(admin, scripts=False)
    plain.open("/admin")
    plain.tab_to("search-open")
    plain.follow("Enter")
    assert plain.path == "/admin/search"
    plain.tab_to("page-search")
    plain.type("hana")
    plain.follow("Enter")
    assert plain.path == "/admin/search?q=hana"
    assert plain.title.startswith("“hana” – Search")
    plain.page.set_viewport_size(NARROW)
    assert plain.ask(SIDEWAYS) <= 0
    plain.tab_to("a: Hana Pōtae")
    plain.follow("Enter")
    assert plain.path == f"/admin/programme/{ridge}/staff/{hana}"


def test_sign_out_is_a_button_of_the_page(open_window: OpenWindow, admin: Account) -> None:
    plain = open_window(admin, scripts=False)
    plain.open("/admin/search?q=sign+out")
    plain.tab_to("button: Sign out")
    plain.follow("Enter")
    assert plain.path == "/sign-in"
