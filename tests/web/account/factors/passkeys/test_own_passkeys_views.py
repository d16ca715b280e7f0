"""One's own passkeys: added, named, listed and removed, and what of them has to stay."""

import functools
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from ranzcred.core import clock
from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.models import User
from tests.support.concurrency import in_threads
from tests.support.database.probe import DatabaseProbe, table
from tests.support.database.verifying import found
from tests.support.environment import change_settings
from tests.support.factories.people import Account
from tests.support.factors import proved_before
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.webauthn.authenticator import Authenticator
from tests.support.webauthn.passkeys import NEW, PAGE, SIGN_IN, STEP, add, ask_for_new, new_passkey, show

SignedIn = Callable[[Account], BrowserClient]


def removals(client: BrowserClient) -> list[str]:
    """The addresses that remove the passkeys that the page lists."""
    return [link["href"] for link in parse(client.get(PAGE).text).all(".passkeys a")]


def test_first_passkey_comes_with_recovery_codes(
    admin: Account, signed_in: SignedIn, database_probe: DatabaseProbe
) -> None:
    other, client = signed_in(admin), signed_in(admin)
    before = database_probe.last_seq()
    page = parse(add(client, Authenticator(), "Work laptop").text)
    assert len(page.texts(".recovery-codes code")) == 10
    assert page.texts(".passkeys strong") == ["Work laptop"]
    assert other.get("/account").status_code == 302, "the other sign-ins have ended"
    kinds = [(entry["action"], entry["resource_type"]) for entry in database_probe.entries(after=before)]
    assert sorted(kinds) == [("CREATE", "Passkey"), ("LOGOUT", "User"), ("UPDATE", "User")]
    assert found(database_probe) == []


def test_passkey_is_from_the_day_that_it_is_in_auckland(admin: Account, signed_in: SignedIn) -> None:
    with clock.from_moment(datetime(2026, 11, 28, 14, 20, tzinfo=UTC)):
        client = signed_in(admin)
        add(client, Authenticator())
        assert parse(client.get(PAGE).text).texts(".passkeys .muted") == ["Added 29 Nov 2026, 3:20 am. Not used yet."]


def test_further_one_is_made_on_another_device(admin_client: BrowserClient) -> None:
    first = Authenticator()
    add(admin_client, first)
    options = ask_for_new(admin_client, "Phone")
    assert [each["id"] for each in options["excludeCredentials"]] == [first.credential_key]
    assert options["authenticatorSelection"] == {
        "residentKey": "preferred",
        "requireResidentKey": False,
        "userVerification": "required",
    }
    assert add(admin_client, Authenticator(), "Phone").status_code == 303
    assert parse(admin_client.get(PAGE).text).texts(".passkeys strong") == ["Laptop", "Phone"]
    again = add(admin_client, first)
    assert (again.status_code, "set up already" in again.text) == (409, True)


@pytest.mark.parametrize("name", ["", "x" * 101])
def test_name_is_judged_before_the_device_is_asked(admin_client: BrowserClient, name: str) -> None:
    admin_client.get(NEW)
    assert admin_client.post(f"{PAGE}/passkeys/options", {"name": name}).status_code == 422
    page = parse(admin_client.post(f"{PAGE}/passkeys", {"name": name}).text)
    assert page.has("#name-error")
    assert removals(admin_client) == []


def test_device_may_have_signed_as_often_as_it_can_say(app: Flask, admin_client: BrowserClient) -> None:
    """The standard has 32 bits for it, without a sign."""
    device = Authenticator(sign_count=2**32 - 2)
    assert add(admin_client, device).status_code == 200
    device.sign_count += 1
    assert show(BrowserClient(app), device).status_code == 303


@pytest.mark.parametrize(("length", "status"), [(1023, 200), (1024, 422), (9000, 422)])
def test_id_is_as_long_as_the_standard_lets_it_be(admin_client: BrowserClient, length: int, status: int) -> None:
    assert add(admin_client, Authenticator(credential_id=secrets.token_bytes(length))).status_code == status


def test_one_passkey_that_two_users_add_at_once_is_of_one(
    admin: Account, org_staff: Account, signed_in: SignedIn, database_probe: DatabaseProbe
) -> None:
    device, clients = Authenticator(), [signed_in(admin), signed_in(org_staff)]
    sent = [{"name": "Laptop", "credential": device.create(ask_for_new(client))} for client in clients]
    responses = in_threads(
        [
            functools.partial(client.post, f"{PAGE}/passkeys", fields)
            for client, fields in zip(clients, sent, strict=True)
        ]
    )
    assert sorted(getattr(response, "status_code", 0) for response in responses) == [200, 409]
    assert database_probe.count(Passkey) == 1
    assert found(database_probe) == []


def test_passkey_that_is_removed_signs_nobody_in(app: Flask, org_staff: Account, signed_in: SignedIn) -> None:
    client, device = signed_in(org_staff), Authenticator()
    add(client, device)
    [address] = removals(client)
    assert "Laptop" in parse(client.get(address).text).one("h1").text
    assert client.post(address).status_code == 303
    assert removals(client) == []
    assert show(BrowserClient(app), device).status_code == 422
    assert BrowserClient(app).sign_in(org_staff).headers["Location"] == "/", "the password is enough again"


def test_last_factor_stays_with_who_needs_one(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    add(admin_client, Authenticator())
    [address] = removals(admin_client)
    response = admin_client.post(address)
    assert response.status_code == 409
    assert "Your role needs two-factor" in parse(response.text).one(".error-summary").text
    add(admin_client, Authenticator(), "Phone")
    assert admin_client.post(address).status_code == 303


def test_last_way_in_stays(app: Flask, org_staff: Account, signed_in: SignedIn, database_probe: DatabaseProbe) -> None:
    client = signed_in(org_staff)
    add(client, Authenticator())
    database_probe.run(update(table(User)).where(table(User).c.id == org_staff.id).values(password_hash=None))
    [address] = removals(client)
    response = client.post(address)
    assert (response.status_code, "only way to sign in" in response.text) == (409, True)
    add(client, Authenticator(), "Phone")
    assert client.post(address).status_code == 303


def test_passkey_of_somebody_else_is_not_found(
    app: Flask, admin: Account, org_staff: Account, signed_in: SignedIn, database_probe: DatabaseProbe
) -> None:
    new_passkey(app, org_staff)
    [key] = [row["id"] for row in database_probe.rows(select(table(Passkey)))]
    client = signed_in(admin)
    client.get(PAGE)
    address = f"{PAGE}/passkeys/{key}/remove"
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)


def test_passkeys_are_changed_by_who_has_just_shown_who_they_are(app: Flask, admin_client: BrowserClient) -> None:
    add(admin_client, Authenticator())
    [address] = removals(admin_client)
    proved_before(app, timedelta(minutes=11))
    for each in (NEW, address):
        assert admin_client.get(each).headers["Location"] == f"/account/confirm?next={each}"
    for each in (f"{PAGE}/passkeys/options", f"{PAGE}/passkeys", address):
        assert admin_client.post(each, {"name": "Phone"}).status_code == 401


def test_lies_about_a_new_passkey_add_none(admin_client: BrowserClient, database_probe: DatabaseProbe) -> None:
    devices = [
        Authenticator(origin="https://evil.example.nz"),
        Authenticator(rp_id="evil.example.nz"),
        Authenticator(verifies=False),
    ]
    for device in devices:
        assert add(admin_client, device).status_code == 422
    for garbage in ("", "{}", "[" * 50_000, '{"id":"=","rawId":"=","response":{}}', "\x00é"):
        ask_for_new(admin_client)
        sent = {"name": "Laptop", "credential": garbage}
        assert admin_client.post(f"{PAGE}/passkeys", sent).status_code == 422
    assert database_probe.rows(select(table(Passkey))) == []


def test_challenge_of_a_new_passkey_is_good_once_and_for_five_minutes(admin_client: BrowserClient) -> None:
    admin_client.get(NEW)
    address, options = f"{PAGE}/passkeys", ask_for_new(admin_client)
    sent = {"name": "Laptop", "credential": Authenticator().create(options)}
    with clock.from_moment(clock.now() + timedelta(minutes=5, seconds=1)):
        late = admin_client.post(address, sent)
    assert (late.status_code, "took too long" in late.text) == (422, True)
    assert admin_client.post(address, sent).status_code == 422, "it was forgotten when it came back"
    assert add(admin_client, Authenticator()).status_code == 200


def test_address_of_numbers_has_no_passkeys(app: Flask, admin: Account, admin_client: BrowserClient) -> None:
    change_settings(app, base_url="http://127.0.0.1:5000")
    assert not parse(admin_client.get(PAGE).text).has("#passkeys-heading")
    assert admin_client.get(NEW).status_code == 404
    visitor = BrowserClient(app)
    assert not parse(visitor.get("/sign-in").text).has("[data-passkey]")
    for address in (SIGN_IN, f"{SIGN_IN}/options", STEP, f"{STEP}/options"):
        assert visitor.post(address).status_code == 404


def test_page_at_another_address_says_where_passkeys_work(app: Flask, admin: Account) -> None:
    client = BrowserClient(app, base_url="http://127.0.0.1")
    sign_in = parse(client.get("/sign-in").text)
    assert not sign_in.has("[data-passkey]")
    assert sign_in.one("main a[href='http://localhost/sign-in']").text == "http://localhost"
    client.sign_in(admin)
    section = parse(client.get(PAGE).text).one("section[aria-labelledby=passkeys-heading]")
    assert "Passkeys work only at http://localhost" in section.text
    assert [link["href"] for link in section.all("a")] == [f"http://localhost{PAGE}"]
    own = BrowserClient(app)
    assert "Passkeys work only" not in own.get("/sign-in").text
