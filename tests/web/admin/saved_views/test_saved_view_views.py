"""Views of lists: saved by a name, opened from the menu of their list, shared, changed, deleted."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.domain.accounts.saved_views.models import SavedView
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_saved_view, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import assert_whole_page
from tests.web.admin.saved_views.saving import EXPIRING, URL, names, saved

VIEWS = table(SavedView)


def numbers(database_probe: DatabaseProbe) -> list[int]:
    return sorted(row["position"] for row in database_probe.rows(select(VIEWS.c.position)))


def test_a_view_is_saved_and_opens_the_list_as_it_was(admin_client: BrowserClient) -> None:
    form = assert_whole_page(admin_client.get(f"{URL}/new", headers={"Referer": f"http://localhost{EXPIRING}&page=2"}))
    at = form.one("#view-form [name=at]")["value"]
    assert at == f"{EXPIRING}&page=2"
    where = saved(admin_client, at)
    assert where.startswith(f"{EXPIRING}&saved=")
    page = assert_whole_page(admin_client.get(where))
    assert page.one("#view-current strong").text == "Expiring soon"
    assert page.one("#view-current a")["href"] == "/admin/credentials"
    assert page.one("#filter-expiry option[selected]")["value"] == "30"
    assert page.one(".menu-body [aria-current]").text == "Expiring soon"
    assert names(admin_client, "/admin/credentials") == ["Expiring soon"]
    assert names(admin_client, "/admin/people") == []


def test_the_same_name_saves_again_and_another_page_has_its_own(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    saved(admin_client)
    where = saved(admin_client, "/admin/credentials?expiry=90", "  expiring SOON ")
    assert where.startswith("/admin/credentials?expiry=90&saved=")
    saved(admin_client, "/admin/people?q=ngata")
    assert numbers(database_probe) == [1, 2]


def test_others_see_what_is_shared_and_cannot_change_it(app: Flask, admin_client: BrowserClient) -> None:
    saved(admin_client, name="Mine")
    saved(admin_client, name="Ours", shared="y")
    other = BrowserClient(app)
    other.sign_in(new_user(app, name="Hana Moana"))
    [shared] = names(other, "/admin/credentials")
    assert shared.startswith("Ours Shared by ")
    row = assert_whole_page(other.get(URL)).one("tbody tr")
    assert row.one("a.title").text == "Ours"
    assert not row.all("form")
    key = row["id"].removeprefix("view-")
    for response in (other.get(f"{URL}/{key}/edit"), other.post(f"{URL}/{key}", {"name": "Theirs"})):
        assert response.status_code == 404
    assert other.post(f"{URL}/{key}/delete").status_code == 404


def test_an_auditor_saves_views_and_shares_none(
    auditor_client: BrowserClient, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    form = assert_whole_page(auditor_client.get(f"{URL}/new"))
    assert not form.all("[name=shared]")
    saved(auditor_client, shared="y")
    assert [row["shared"] for row in database_probe.rows(select(VIEWS.c.shared))] == [False]
    assert names(admin_client, "/admin/credentials") == []


def test_the_dashboard_leads_to_views(app: Flask, admin_client: BrowserClient) -> None:
    assert not assert_whole_page(admin_client.get("/admin")).all("#views")
    where = saved(admin_client, is_default="y")
    [view] = assert_whole_page(admin_client.get("/admin")).all("#views li")
    assert (view.text, view.one("a")["href"]) == ("Expiring soon Default", where)


def test_a_view_is_renamed_and_deleted(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    saved(admin_client, name="First")
    saved(admin_client, name="Second")
    key = database_probe.value(select(VIEWS.c.id).where(VIEWS.c.name == "Second"))
    taken = admin_client.post(f"{URL}/{key}", {"name": "first"})
    assert taken.status_code == 409
    assert assert_whole_page(taken).one("#view-errors a")["href"] == "#name"
    assert admin_client.post(f"{URL}/{key}", {"name": "Third", "shared": "y"}).status_code == 303
    assert names(admin_client, "/admin/credentials") == ["First", "Third"]
    assert admin_client.post(f"{URL}/{key}/delete").status_code == 303
    assert names(admin_client, "/admin/credentials") == ["First"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "Left\u202eright", "Nul\x00"])
def test_names_are_text_as_elsewhere(admin_client: BrowserClient, database_probe: DatabaseProbe, name: str) -> None:
    response = admin_client.post(URL, {"name": name, "at": EXPIRING})
    assert response.status_code == 422
    assert assert_whole_page(response).one("#view-errors a")["href"] == "#name"
    assert database_probe.count(SavedView) == 0


@pytest.mark.parametrize(
    "at", ["", "https://elsewhere.example/admin/people", "//x", "/sign-in", "/static/css/app.css", "/admin/none", "["]
)
def test_addresses_of_no_list_are_refused(admin_client: BrowserClient, database_probe: DatabaseProbe, at: str) -> None:
    response = admin_client.post(URL, {"name": "Elsewhere", "at": at})
    assert response.status_code in {400, 422}
    assert database_probe.count(SavedView) == 0


def test_thirty_are_the_most(admin_client: BrowserClient, admin: Account, app: Flask) -> None:
    for number in range(1, 31):
        new_saved_view(app, user_id=admin.id, name=f"V{number}", name_key=f"v{number}", position=number)
    response = admin_client.post(URL, {"name": "One more", "at": EXPIRING})
    assert response.status_code == 409
    assert "You have 30 saved views. Delete one first." in assert_whole_page(response).one("#view-errors").text


def test_the_navigation_opens_the_default_and_the_list_leads_to_all(admin_client: BrowserClient) -> None:
    where = saved(admin_client, is_default="y")
    opened = admin_client.get("/admin/credentials", headers={"Referer": "http://localhost/admin"})
    assert (opened.status_code, opened.headers["Location"]) == (303, where)
    assert "Opened with the view Expiring soon" in assert_whole_page(admin_client.get(where)).one("#view-current").text
    for before in ("/admin/credentials", where, "/admin/credentials/some-key/edit"):
        plain = admin_client.get("/admin/credentials", headers={"Referer": f"http://localhost{before}"})
        assert plain.status_code == 200
    assert admin_client.get("/admin/people").status_code == 200
    saved(admin_client, "/admin/credentials?status=EXPIRED", "Expired", is_default="y")
    again = admin_client.get("/admin/credentials", headers={"Referer": "http://localhost/admin"})
    assert again.headers["Location"].startswith("/admin/credentials?status=EXPIRED&saved=")


def test_a_shared_default_is_nobody_elses(app: Flask, admin_client: BrowserClient) -> None:
    saved(admin_client, is_default="y", shared="y")
    other = BrowserClient(app)
    other.sign_in(new_user(app))
    assert other.get("/admin/credentials", headers={"Referer": "http://localhost/admin"}).status_code == 200


def test_a_filter_that_is_no_more_is_left_out_with_a_message(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    where = saved(admin_client, "/admin/credentials?status=EXPIRED&q=ngata")
    database_probe.run(update(VIEWS).values(query="status=LOST&level=99&q=ngata"))
    key = where.partition("saved=")[2]
    response = admin_client.get(f"/admin/credentials?status=LOST&level=99&q=ngata&saved={key}")
    while response.status_code == 303:
        response = admin_client.get(response.headers["Location"])
    page = assert_whole_page(response)
    assert "This view is shown without a filter that can't be used any more." in page.one("#status").text
    assert page.one("#credentials-search")["value"] == "ngata"
    assert page.one("#view-current strong").text == "Expiring soon"
    assert admin_client.get("/admin/credentials?status=LOST").status_code == 400


def test_every_list_has_the_menu_for_one_statement_more(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    page, counts = f"/admin/micro-credentials/{new_definition(app)}", []
    for number in (1, 9):
        new_saved_view(app, user_id=admin.id, page=page, name_key=f"v{number}", position=number, shared=True)
        admin_client.get(page)
        with database_probe.statements() as seen:
            admin_client.get(page)
        counts.append(len(seen))
        assert sum("saved_views" in statement for statement in seen) == 1
    assert counts[0] == counts[1]
