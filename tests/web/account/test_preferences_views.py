"""Choosing what one is told, and what an organisation is told: seen, saved, refused, saved by two."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.domain.notifications.models import NotificationPreference, OrganisationNotificationPreference
from tests.support.database.probe import DatabaseProbe, table
from tests.support.environment import change_settings
from tests.support.factories.people import Account, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

OWN = "/settings/notifications"
MINE, THEIRS = table(NotificationPreference), table(OrganisationNotificationPreference)
STALE = "Someone else changed this setting while you were editing it."
STORED = {
    *("email_enabled", "email_insurance", "email_audit", "email_compliance", "email_newsletter"),
    *("sms_insurance", "sms_critical"),
}
START = {"email_enabled", "email_compliance", "sms_critical"}
"""What is on at first of what is offered: the kinds of message that are sent."""


def on(page: Element) -> set[str]:
    return {box["name"] for box in page.all("#preferences input[type=checkbox]") if "checked" in box.attributes}


def chosen(*names: str, version: int = 0, **texts: str) -> dict[str, str]:
    return dict.fromkeys(names, "y") | {"version": str(version)} | texts


def test_preferences_start_as_agreed_and_store_nothing(
    org_staff_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    page = parse(org_staff_client.get("/account").text)
    assert OWN in [link["href"] for link in page.all(".user-menu a")]
    page = parse(org_staff_client.get(OWN).text)
    assert page.one("h1").text == "Notification settings"
    assert on(page) == START
    assert database_probe.count(NotificationPreference) == 0


def test_preferences_are_a_table_of_what_is_sent(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(OWN).text)
    assert page.texts(".choice-table thead th") == ["Message", "Email me", "Text me"]
    assert page.texts(".choice-table tbody th") == ["Credential Expiry Warning", "Credential Status Changed"]
    named = {label.one("input")["name"]: label.text for label in page.all(".choice-table tbody label")}
    assert named == {
        "email_compliance": "Email: Credential Expiry Warning",
        "sms_critical": "Text message: Credential Expiry Warning, Credential Status Changed",
    }
    assert page.all(".choice-table tbody tr")[1].one("td").text == "Always"


def test_preferences_say_which_channels_are_not_set_up(
    admin_client: BrowserClient, app: Flask, settings: Settings
) -> None:
    assert "set up" not in admin_client.get(OWN).text
    change_settings(app, mail_from=None, sms_from="")
    page = parse(admin_client.get(OWN).text)
    assert [hint for hint in page.texts("#preferences .hint") if "set up" in hint] == [
        "Emails are not set up yet, so none are sent.",
        "Text messages are not set up yet, so none are sent.",
    ]


def test_preferences_saved_by_a_plain_form(
    admin_client: BrowserClient, admin: Account, database_probe: DatabaseProbe
) -> None:
    before = database_probe.last_seq()
    for version in (0, 1):  # the second time it says so already
        response = admin_client.post(OWN, chosen("email_enabled", "sms_enabled", version=version))
        assert (response.status_code, response.headers["Location"]) == (303, OWN)
    page = parse(admin_client.get(OWN).text)
    assert page.one("#status").text == "Notification settings saved"
    assert on(page) == {"email_enabled", "sms_enabled"}
    [row] = database_probe.rows(select(MINE))
    assert (row["user_id"], row["version"], row["email_compliance"], row["sms_enabled"]) == (admin.id, 1, False, True)
    assert row["email_audit"], "what is not offered stays as it was"
    [entry] = database_probe.entries(after=before)
    assert (entry["action"], entry["resource_type"]) == ("CREATE", "NotificationPreference")
    admin_client.post(OWN, chosen("email_enabled", version=1))
    assert database_probe.entries()[-1]["action"] == "UPDATE"


def test_preferences_saved_for_htmx_keep_the_focus(admin_client: BrowserClient) -> None:
    response = admin_client.htmx_post(OWN, chosen("email_enabled"), current_url=OWN)
    page = assert_fragment(response, "preferences")
    assert htmx_event(response) == {"announce": "Notification settings saved", "focus": ["preferences-save"]}
    assert on(page) == {"email_enabled"}
    assert page.one("input[name=version]")["value"] == "1"
    assert not page.has("form[data-unsaved]")


def test_preferences_say_what_holds_until_they_are_saved_even_as_they_start(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    sentence = (
        "These settings have not been saved yet. Until they are, nothing is turned off, even where a box is not ticked."
    )
    assert parse(admin_client.get(OWN).text).one("#unchosen").text == sentence
    assert admin_client.post(OWN, chosen(*START)).status_code == 303
    [row] = database_probe.rows(select(MINE))
    assert {name for name, value in row.items() if value is True} == STORED
    assert not parse(admin_client.get(OWN).text).has("#unchosen")


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_preferences_without_a_version_are_refused(
    admin_client: BrowserClient, database_probe: DatabaseProbe, version: str
) -> None:
    response = admin_client.post(OWN, {"version": version, "sms_enabled": "y"})
    assert response.status_code == 422
    assert on(assert_whole_page(response)) == {"sms_enabled"}
    assert database_probe.count(NotificationPreference) == 0


def test_preferences_saved_by_two_show_both(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    admin_client.post(OWN, chosen(*START - {"email_compliance"}))
    mine = chosen(*START, "sms_enabled")
    whole = admin_client.post(OWN, mine)
    part = admin_client.htmx_post(OWN, mine, current_url=OWN)
    assert htmx_event(part) == {"focus": ["preferences-errors"]}
    for response, page in ((whole, assert_whole_page(whole)), (part, assert_fragment(part, "preferences"))):
        assert response.status_code == 409
        assert STALE in page.one("#preferences-errors").text
        rows = [[cell.text for cell in row.elements] for row in page.all(".differences tbody tr")]
        assert rows == [["Compliance and renewals", "On", "Off"], ["Text me", "On", "Off"]]
        assert on(page) == START | {"sms_enabled"}
        assert page.one("input[name=version]")["value"] == "1"
    assert admin_client.post(OWN, mine | {"version": "1"}).status_code == 303
    [row] = database_probe.rows(select(MINE))
    assert (row["email_compliance"], row["sms_enabled"], row["version"]) == (True, True, 2)


def test_organisations_preferences_with_where_to_reach_it(
    admin_client: BrowserClient, app: Flask, database_probe: DatabaseProbe
) -> None:
    key = new_organisation(app, name="Ridgeline", email="office@ridgeline.example.nz")
    own, address = f"/admin/programme/{key}", f"/admin/programme/{key}/notifications"
    assert parse(admin_client.get(own).text).one("#organisation-notifications")["href"] == address
    page = parse(admin_client.get(address).text)
    assert page.one("h1").text == "Notification settings for Ridgeline"
    assert "office@ridgeline.example.nz, no phone" in page.one("#preferences").text
    sent = chosen("email_enabled", notification_email="alerts@ridgeline.example.nz", notification_phone="")
    assert admin_client.post(address, sent).status_code == 303
    [row] = database_probe.rows(select(THEIRS))
    assert (row["organisation_id"], row["notification_email"], row["notification_phone"]) == (
        *(key, "alerts@ridgeline.example.nz"),
        None,
    )
    assert (row["email_enabled"], row["email_system_alerts"], row["sms_critical_alerts"]) == (True, False, False)
    refused = admin_client.post(address, sent | {"version": "1", "notification_email": "office"})
    assert refused.status_code == 422
    assert parse(refused.text).one("#notification_email")["value"] == "office"
    assert database_probe.entries()[-1]["resource_type"] == "OrganisationNotificationPreference"


def test_organisations_number_for_notifications_is_kept_in_one_form(
    admin_client: BrowserClient, app: Flask, database_probe: DatabaseProbe
) -> None:
    address = f"/admin/programme/{new_organisation(app, phone='09-555 0100')}/notifications"
    assert "09 555 0100" in parse(admin_client.get(address).text).one("#preferences").text
    refused = admin_client.post(address, chosen(notification_email="", notification_phone="office"))
    assert refused.status_code == 422
    assert parse(refused.text).one("#notification_phone")["value"] == "office"
    assert admin_client.post(address, chosen(notification_email="", notification_phone="215550000")).status_code == 303
    assert database_probe.value(select(THEIRS.c.notification_phone)) == "+64215550000"
    assert parse(admin_client.get(address).text).one("#notification_phone")["value"] == "021 555 0000"


def test_preferences_take_the_same_few_statements_whatever_is_stored(
    admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    counts = []
    for _ in range(2):
        with database_probe.statements() as seen:
            admin_client.get(OWN)
        counts.append(len(seen))
        admin_client.post(OWN, chosen("email_enabled"))
        admin_client.get(OWN)
    assert counts[0] == counts[1] <= 3
