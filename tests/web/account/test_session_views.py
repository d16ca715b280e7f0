"""How a session ends by itself, and what becomes of whoever was at work."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.domain.accounts.models import SignIn
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import MicroCredentialDefinition as Definition
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page, hidden_fields, typed

LIST = "/admin/micro-credentials"
SLATE = {
    "title": "Slate Repair",
    "level": "4",
    "issuing_body": "Ara Institute",
    "skill_standard": "",
    "requirements": 'Two <b>roofs</b>.\n\n"One" interview & more.',
}
SENT = SLATE | {"requirements": SLATE["requirements"].replace("\n", "\r\n")}  # as a browser sends it


def end(database_probe: DatabaseProbe) -> None:
    """End every session as half an hour at lunch does."""
    database_probe.run(update(SignIn).values(last_seen_at=clock.now() - timedelta(minutes=31)))


def sign_in_from(page: Element, browser_client: BrowserClient, account: Account) -> Element:
    """Fill in the sign-in form of a page and send it, with all that it carries; answer the page that follows."""
    form = page.one("form[action='/sign-in']")
    sent = {**hidden_fields(form), "email": account.email, "password": account.password}
    response = browser_client.post(form["action"], sent)
    while response.status_code in {302, 303}:
        response = browser_client.get(response.headers["Location"])
    assert response.status_code == 200, response.status
    return parse(response.text)


def test_session_ended_leads_a_page_to_sign_in_and_back(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    end(database_probe)
    address = f"{LIST}?level=5&q=m%C4%81ori"
    response = admin_client.get(address)
    assert response.status_code == 302
    landed = admin_client.get(response.headers["Location"])
    page = assert_whole_page(landed)
    assert page.texts("h1") == ["Sign in"]
    assert hidden_fields(page.one("form[action='/sign-in']"))["next"] in {address, f"{LIST}?level=5&q=māori"}
    after = sign_in_from(page, admin_client, admin)
    assert after.one("#definitions-search")["value"] == "māori"
    assert after.one("#filter-level option[selected]")["value"] == "5"


def test_session_ended_sends_htmx_whole_to_sign_in(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    end(database_probe)
    before = database_probe.last_seq()
    for response in (
        admin_client.htmx_get(f"{LIST}?q=x", current_url=f"{LIST}?level=5"),
        admin_client.htmx_post(LIST, SLATE, current_url=f"{LIST}?level=5"),
    ):
        assert (response.status_code, response.text) == (401, "")
        assert response.headers["HX-Redirect"] == f"/sign-in?next={LIST}?level%3D5"
        assert "HX-Trigger" not in response.headers
    assert database_probe.last_seq() == before


def test_session_ended_gives_a_history_restore_the_sign_in_page(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    end(database_probe)
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    response = admin_client.get(LIST, headers=headers)
    assert (response.status_code, response.headers["Location"]) == (302, f"/sign-in?next={LIST}")


def test_session_ended_brings_a_typed_definition_back(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.get(f"{LIST}/new?level=4")
    end(database_probe)
    before = database_probe.last_seq()
    response = admin_client.post(f"{LIST}?level=4", SENT)
    assert response.status_code == 401
    page = assert_whole_page(response)
    assert page.texts("h1") == ["Sign in"]
    resumed = sign_in_from(page, admin_client, admin)
    back = resumed.one("main form")
    response = admin_client.post(back["action"], hidden_fields(back))
    assert response.status_code == 200
    form_page = assert_whole_page(response)
    assert form_page.one("#definition-form h2").text == "Create micro-credential"
    assert typed(form_page, SLATE) == SLATE
    assert not form_page.has(".error-summary")
    assert database_probe.count(Definition) == len(DEFAULTS)
    assert [entry["action"] for entry in database_probe.entries(after=before)] == ["LOGIN"]
    form = form_page.one("#definition-form form")
    assert admin_client.post(form["action"], typed(form_page, SLATE)).status_code == 303
    [definition] = database_probe.rows(select(Definition).where(Definition.title == "Slate Repair"))
    assert definition["requirements"] == SLATE["requirements"]


def test_session_ended_brings_a_changed_definition_back(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app, title="Slate Repair", level=3)
    admin_client.get(f"{LIST}/{key}/edit")
    end(database_probe)
    page = parse(admin_client.post(f"{LIST}/{key}", SENT | {"title": "Slate Renewal", "version": "1"}).text)
    back = sign_in_from(page, admin_client, admin).one("main form")
    response = admin_client.post(back["action"], hidden_fields(back))
    assert response.status_code == 200
    form_page = assert_whole_page(response)
    form = form_page.one("#definition-form form")
    assert typed(form_page, SLATE) == SLATE | {"title": "Slate Renewal"}
    assert hidden_fields(form) == {"version": "1"}
    assert database_probe.value(select(Definition.title).where(Definition.id == key)) == "Slate Repair"
    sent = {**typed(form_page, SLATE), **hidden_fields(form)}
    assert admin_client.post(form["action"], sent).status_code == 303
    assert database_probe.value(select(Definition.title).where(Definition.id == key)) == "Slate Renewal"


def test_session_ended_brings_an_unfinished_definition_back_without_judging_it(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app, title="Slate Repair", level=3)
    admin_client.get(LIST)
    for action, heading in ((LIST, "Create micro-credential"), (f"{LIST}/{key}", "Edit Slate Repair")):
        end(database_probe)
        sent = SLATE | {"title": "", "level": "eleven", "version": "1"}
        page = parse(admin_client.post(action, sent).text)
        back = sign_in_from(page, admin_client, admin).one("main form")
        response = admin_client.post(back["action"], hidden_fields(back))
        page = parse(response.text)
        assert response.status_code == 200
        assert page.one("#definition-form h2").text == heading
        assert not page.has(".error-summary")
        assert not page.one("title").text.startswith("Error: ")
        assert typed(page, {"title": "", "level": ""}) == {"title": "", "level": "eleven"}


def test_session_ended_keeps_what_was_typed_through_a_wrong_password(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.get(f"{LIST}/new")
    end(database_probe)
    page = parse(admin_client.post(LIST, SLATE).text)
    carried = hidden_fields(page.one("form[action='/sign-in']"))
    response = admin_client.post("/sign-in", {**carried, "email": admin.email, "password": "not the one at all"})
    assert response.status_code == 422
    back = sign_in_from(parse(response.text), admin_client, admin).one("main form")
    assert back["action"] == LIST
    assert hidden_fields(back)["title"] == "Slate Repair"


def test_session_ended_brings_nothing_back_that_is_not_ours(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.get(LIST)
    end(database_probe)
    page = parse(admin_client.post(LIST, SLATE).text)
    kept = hidden_fields(page.one("form[action='/sign-in']"))["typed"]
    for forged in (f"x{kept}", kept[:-2], kept[: len(kept) // 2], f"{kept[:-8]}AAAAAAAA", "e30.x", ".", "\x00"):
        response = admin_client.post("/sign-in", {"email": admin.email, "password": admin.password, "typed": forged})
        assert (response.status_code, response.headers["Location"]) == (303, "/")


def test_session_ended_deletes_nothing_after_signing_in(
    app: Flask, admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    key = new_definition(app, title="Slate Repair", level=3)
    admin_client.get(f"{LIST}/{key}/delete")
    end(database_probe)
    before = database_probe.last_seq()
    response = admin_client.post(f"{LIST}/{key}/delete")
    assert response.status_code == 401
    sign_in_from(assert_whole_page(response), admin_client, admin)
    assert database_probe.count(Definition) == len(DEFAULTS) + 1
    assert [entry["action"] for entry in database_probe.entries(after=before)] == ["LOGIN"]


def test_session_ended_carries_no_password_through_the_sign_in_page(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    sent = {"current_password": admin.password, "new_password": "gutter seam kererū 31"}
    # The form stands on /account; once it was refused, at the address that it was sent to.
    for stood_on in ("/account", "/account/password"):
        admin_client.get("/account")
        end(database_probe)
        headers = {"Referer": f"http://localhost{stood_on}"}
        response = admin_client.post("/account/password", sent, headers=headers)
        assert response.status_code == 401
        page = assert_whole_page(response)
        assert "typed" not in hidden_fields(page.one("form[action='/sign-in']"))
        assert admin.password not in response.text
        before = database_probe.last_seq()
        assert sign_in_from(page, admin_client, admin).one("h1").text in {"Your account", "Dashboard"}
        assert [entry["action"] for entry in database_probe.entries(after=before)] == ["LOGIN"]


def test_session_ended_signs_nobody_out_after_signing_in(
    admin: Account, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    admin_client.get(LIST)
    end(database_probe)
    response = admin_client.post("/sign-out")
    assert response.status_code in {302, 303, 401}
    page = parse(admin_client.get("/sign-in").text)
    sign_in_from(page, admin_client, admin)
    assert admin_client.get("/account").status_code == 200


def test_session_of_one_browser_is_not_anothers(
    app: Flask, admin: Account, org_staff: Account, signed_in: Callable[[Account], BrowserClient]
) -> None:
    mine, theirs = signed_in(admin), signed_in(org_staff)
    assert parse(mine.get("/account").text).one(".user-name").text == admin.name
    assert parse(theirs.get("/account").text).one(".user-name").text == org_staff.name


def test_sign_out_is_said_on_the_sign_in_page(admin_client: BrowserClient) -> None:
    response = admin_client.post("/sign-out")
    assert parse(admin_client.get(response.headers["Location"]).text).one("#status").text == "You have signed out."
    assert parse(admin_client.get("/sign-in").text).one("#status").text == ""
