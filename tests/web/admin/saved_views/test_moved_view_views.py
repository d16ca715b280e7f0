"""The order of one's views, which one changes oneself: in the menus of lists, on the dashboard and on their page."""

from flask import Flask

from tests.support.factories.people import Account, new_saved_view
from tests.support.http.browser_client import BrowserClient
from tests.support.http.responses import assert_whole_page
from tests.web.admin.saved_views.saving import URL, names, saved

PEOPLE = "/admin/people"


def titles(client: BrowserClient, page: str = URL) -> list[str]:
    return [link.text for link in assert_whole_page(client.get(page)).all("tbody a.title, #views a.title")]


def moved(client: BrowserClient, name: str, way: str) -> str:
    """Where the focus is after a view was moved."""
    page = assert_whole_page(client.get(URL))
    button = next(each for each in page.all(f"button[value={way}]") if each["aria-label"] == f"Move {name} {way}")
    key = button["id"].removeprefix("view-").removesuffix(f"-{way}")
    response = client.post(f"{URL}/{key}/move", {"way": way})
    assert response.status_code == 303
    where, _, focus = response.headers["Location"].partition("#")
    assert where == URL
    return focus.removeprefix(f"view-{key}-")


def test_a_view_is_moved_up_and_down(admin_client: BrowserClient) -> None:
    saved(admin_client, PEOPLE, "First")
    assert not assert_whole_page(admin_client.get(URL)).all("button[name=way]")
    saved(admin_client, name="Elsewhere")
    saved(admin_client, PEOPLE, "Last")
    assert titles(admin_client) == ["First", "Elsewhere", "Last"]
    assert moved(admin_client, "Last", "up") == "up"
    assert "View Last is 2 of 3" in assert_whole_page(admin_client.get(URL)).one("#status").text
    assert titles(admin_client) == ["First", "Last", "Elsewhere"]
    assert moved(admin_client, "Last", "up") == "down"
    assert names(admin_client, PEOPLE) == ["Last", "First"]
    assert titles(admin_client, "/admin") == ["Last", "First", "Elsewhere"]
    assert moved(admin_client, "First", "down") == "up"
    assert titles(admin_client) == ["Last", "Elsewhere", "First"]
    rows = assert_whole_page(admin_client.get(URL)).all("tbody tr")
    assert [row.texts("[name=way]") for row in rows] == [["Move down"], ["Move up", "Move down"], ["Move up"]]


def test_what_has_no_place_to_go_stays(admin_client: BrowserClient) -> None:
    key = saved(admin_client, PEOPLE, "First").partition("saved=")[2]
    saved(admin_client, PEOPLE, "Last")
    assert admin_client.post(f"{URL}/{key}/move", {"way": "up"}).status_code == 303
    assert titles(admin_client) == ["First", "Last"]
    for values in ({}, {"way": "sideways"}):
        refused = admin_client.post(f"{URL}/{key}/move", values)
        assert refused.status_code == 400
    assert titles(admin_client) == ["First", "Last"]


def test_thirty_views_can_be_moved_and_keep_all_that_they_are(
    app: Flask, admin: Account, admin_client: BrowserClient
) -> None:
    for number in range(1, 31):
        key = f"v{number}"
        new_saved_view(app, user_id=admin.id, name=key, name_key=key, position=number, is_default=number == 30)
    before = assert_whole_page(admin_client.get(URL)).all("tbody tr")[-1]
    assert moved(admin_client, "v30", "up") == "up"
    after = assert_whole_page(admin_client.get(URL)).all("tbody tr")[-2]
    assert (after["id"], after.one("th").text) == (before["id"], "v30 Default")
    assert after.one("a.title")["href"] == before.one("a.title")["href"]


def test_a_new_view_comes_last(admin_client: BrowserClient) -> None:
    for name in ("One", "Two", "Three"):
        key = saved(admin_client, PEOPLE, name).partition("saved=")[2]
        if name == "One":
            first = key
    admin_client.post(f"{URL}/{first}/delete")
    saved(admin_client, PEOPLE, "Four")
    assert titles(admin_client) == ["Two", "Three", "Four"]
