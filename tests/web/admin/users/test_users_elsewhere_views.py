"""Users where they are looked for: on the pages of their organisation and of the person they are."""

from flask import Flask

from ranzcred.core.permissions import Role
from tests.support.factories.links import invited
from tests.support.factories.people import new_member, new_organisation, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse


def test_organisations_page_lists_who_signs_in_for_it_or_as_its_people(app: Flask, admin_client: BrowserClient) -> None:
    ridge = new_organisation(app, name="Ridgeline")
    page = f"/admin/programme/{ridge}"
    assert "No one signs in for Ridgeline yet." in admin_client.get(page).text
    new_user(app, name="Mere Rangi", role=Role.ORG_ADMIN, organisation_id=ridge)
    member = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata", active=True)
    new_user(app, name="Aroha Ngata", role=Role.ORG_STAFF, member_id=member)
    new_user(app, name="Another", role=Role.ORG_ADMIN)
    rows = parse(admin_client.get(page).text).all("#organisation-users tbody tr")
    assert [[cell.text for cell in row.elements][::2] for row in rows] == [
        ["Aroha Ngata", "Organisation staff", "None in 90 days"],
        ["Mere Rangi", "Organisation administrator", "None in 90 days"],
    ]
    answered = admin_client.htmx_post(
        f"{page}/staff/{member}/deactivate", {"reason": "Left."}, current_url=page, target="member-activity"
    )
    assert "Aroha Ngata is inactive" in parse(answered.text).one("#organisation-users").text


def test_long_list_of_users_leads_to_all_of_them(app: Flask, admin_client: BrowserClient) -> None:
    ridge = new_organisation(app)
    for _ in range(11):
        new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)
    part = parse(admin_client.get(f"/admin/programme/{ridge}").text).one("#organisation-users")
    assert len(part.all("tbody tr")) == 10
    link = next(each for each in part.all("p a"))
    assert link.text == "All 11 users"
    assert parse(admin_client.get(link["href"]).text).one("#users-heading").text == "11 users"


def test_a_persons_page_says_whether_they_may_sign_in(app: Flask, admin_client: BrowserClient) -> None:
    ridge = new_organisation(app)
    member = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata", email="aroha@ridge.nz")
    page = f"/admin/programme/{ridge}/staff/{member}"
    shown = parse(admin_client.get(page).text)
    assert "May sign in No" in shown.one("#member .fact-line").text
    form = parse(admin_client.get(shown.one("#invite-member")["href"]).text)
    assert (form.one("#name")["value"], form.one("#email")["value"]) == ("Aroha Ngata", "aroha@ridge.nz")
    known = invited(app, role=Role.ORG_STAFF, member_id=member, email="aroha@ridge.nz")
    shown = parse(admin_client.get(page).text)
    assert not shown.has("#invite-member")
    link = shown.one(f"#member .fact-line a[href$='{known.id}']")
    assert (link.text, link["href"]) == ("Invited, as organisation staff", f"/admin/users/{known.id}")


def test_who_is_inactive_is_not_offered_to_be_invited(app: Flask, admin_client: BrowserClient) -> None:
    ridge = new_organisation(app)
    member = new_member(app, organisation_id=ridge, active=False)
    assert not parse(admin_client.get(f"/admin/programme/{ridge}/staff/{member}").text).has("#invite-member")
