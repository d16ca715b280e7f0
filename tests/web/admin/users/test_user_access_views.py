"""The sign-ins and API tokens on a user's page, which RANZ ends."""

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.accounts.models import ApiToken, SignIn
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.people import new_sign_in, new_token, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import assert_whole_page, hidden_fields, htmx_event

USERS = "/admin/users"
SIGN_INS, TOKENS = table(SignIn), table(ApiToken)


def test_one_sign_in_is_ended_and_the_other_goes_on(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    hana = new_user(app, name="Hana Rangi")
    ended, other = new_sign_in(app, hana), new_sign_in(app, hana, user_agent="Safari/605 (iPhone)")
    page = f"{USERS}/{hana.id}"
    shown = parse(admin_client.get(page).text)
    assert shown.one(f"#sign-in-{other} th").text == "Safari on an iPhone"
    address = shown.one(f"#sign-in-{ended}-end")["href"]
    asked = parse(admin_client.htmx_get(address, current_url=page).text)
    assert asked.one("#end-heading").text == "End the sign-in of Hana Rangi by Firefox on Windows?"
    assert "Anything they have typed there and not saved may be lost." in asked.one("#end-text").text
    answered = admin_client.htmx_post(address, current_url=page, target="user-sign-in-end")
    said = "Sign-in of Hana Rangi by Firefox on Windows ended"
    assert htmx_event(answered) == {"announce": said, "focus": ["sign-ins-heading"]}
    assert not parse(answered.text).has(f"#sign-in-{ended}")
    rows = database_probe.rows(select(SIGN_INS).where(SIGN_INS.c.user_id == hana.id, SIGN_INS.c.ended_at.is_(None)))
    assert [row["id"] for row in rows] == [other]


def test_end_of_a_sign_in_leads_back_without_scripts_and_happens_once(app: Flask, admin_client: BrowserClient) -> None:
    hana = new_user(app, name="Hana Rangi")
    page = f"{USERS}/{hana.id}"
    address = f"{page}/sign-ins/{new_sign_in(app, hana)}/end"
    assert assert_whole_page(admin_client.get(address)).one("main h1").text == "Hana Rangi"
    assert admin_client.post(address).headers["Location"] == f"{page}#sign-ins-heading"
    assert [admin_client.get(address).status_code, admin_client.post(address).status_code] == [404, 404]
    elsewhere = f"{USERS}/{new_user(app).id}/sign-ins/{new_sign_in(app, hana)}/end"
    assert [admin_client.get(elsewhere).status_code, admin_client.post(elsewhere).status_code] == [404, 404]


def test_who_is_signed_out_by_ranz_keeps_the_form_that_they_send_and_no_drafts(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    hana, theirs = new_user(app, name="Hana Rangi"), BrowserClient(app)
    theirs.sign_in(hana)
    theirs.get("/admin/programme")
    lasting = select(SIGN_INS.c.id).where(SIGN_INS.c.user_id == hana.id)
    admin_client.post(f"{USERS}/{hana.id}/sign-ins/{database_probe.value(lasting)}/end")
    ended = theirs.post("/admin/programme", {"name": "Skyline"})
    assert (ended.status_code, ended.headers["Clear-Site-Data"]) == (401, '"storage"')
    kept = hidden_fields(assert_whole_page(ended).one("form[action='/sign-in']"))
    resumed = theirs.post("/sign-in", {"email": hana.email, "password": hana.password} | kept)
    assert hidden_fields(parse(resumed.text).one("main form"))["name"] == "Skyline"


def test_all_sign_ins_of_a_user_are_ended(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    hana = new_user(app, name="Hana Rangi")
    for _ in range(2):
        new_sign_in(app, hana)
    page = f"{USERS}/{hana.id}"
    admin_client.get(page)
    assert admin_client.post(f"{page}/sign-out").status_code == 303
    assert "Not signed in." in admin_client.get(page).text
    lasting = database_probe.rows(select(SIGN_INS.c.user_id).where(SIGN_INS.c.ended_at.is_(None)))
    assert [row["user_id"] for row in lasting if row["user_id"] == hana.id] == []
    assert len(lasting) == 1, "the administrator goes on"


def test_a_token_is_revoked_once_it_is_confirmed(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    hana = new_user(app, name="Hana Rangi")
    token = new_token(app, hana, name="Portal")
    page = f"{USERS}/{hana.id}"
    address = parse(admin_client.get(page).text).one(f"#token-{token.id}-revoke")["href"]
    asked = parse(admin_client.htmx_get(address, current_url=page).text)
    assert asked.one("#revoke-heading").text == "Revoke Portal?"
    answered = admin_client.htmx_post(address, current_url=page, target="user-token-revoke")
    assert htmx_event(answered) == {"announce": "Portal revoked", "focus": ["user-tokens-heading"]}
    assert "No API tokens." in answered.text
    assert database_probe.value(select(TOKENS.c.revoked_at).where(TOKENS.c.id == token.id)) is not None


def test_a_token_is_only_on_the_page_of_its_user(app: Flask, admin_client: BrowserClient) -> None:
    token, another = new_token(app), new_user(app)
    for answered in (
        admin_client.get(f"{USERS}/{another.id}/api-tokens/{token.id}/revoke"),
        admin_client.post(f"{USERS}/{another.id}/api-tokens/{token.id}/revoke"),
    ):
        assert answered.status_code == 404
