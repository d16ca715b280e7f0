"""What stands on a page is found there when it is typed as it is shown, and in plain letters."""

from collections.abc import Callable

import pytest
from flask import Flask

from ranzcred.core.permissions import Role
from ranzcred.domain.notifications.types import Channel
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.messages import new_message
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient

PEOPLE = [
    ("Sina", "O’Connell", ["O’Connell", "O'Connell", "oʻconnell", "oconnell", "CONNELL", "sina o`connell"]),
    ("Ana", "Smith\u2011Rewi", ["Smith\u2011Rewi", "smith-rewi", "Smith\u2013Rewi", "smith rewi", "ana  rewi"]),
    ("Đặng", "Văn Øye", ["Đặng", "dang", "ĐẶNG VĂN", "van oye", "Øye", "dang@kowhai.example", "KOWHAI.EX"]),
    ("‘Ofa", "Æsir Straße", ["‘Ofa", "'ofa", "ofa", "æsir", "aesir strasse", "STRASSE", "ofa&"]),
]


def shown(client: BrowserClient, path: str, name: str, **query: str) -> tuple[bool, bool]:
    """Whether a page shows somebody, and whether it shows somebody else."""
    page = client.client.get(path, query_string=query)
    assert page.status_code == 200
    return name in page.text, "Hēmi Tū" in page.text


@pytest.mark.parametrize(("first", "last", "spellings"), PEOPLE)
def test_person_is_found_wherever_people_are(
    app: Flask, admin_client: BrowserClient, api_client: ApiClient, first: str, last: str, spellings: list[str]
) -> None:
    organisation, definition = new_organisation(app), new_definition(app)
    who = {"organisation_id": organisation, "first_name": first, "last_name": last}
    for each in (
        new_member(app, **who, email="dang@kowhai.example" if first == "Đặng" else None),
        new_member(app, organisation_id=organisation, first_name="Hēmi", last_name="Tū"),
    ):
        new_credential(app, definition_id=definition, member_id=each)
    for typed in spellings:
        for page in (
            f"/admin/programme/{organisation}",
            f"/admin/micro-credentials/{definition}",
            f"/admin/micro-credentials/{definition}/assign",
        ):
            assert shown(admin_client, page, f"{first} {last}", q=typed) == (True, False), (page, typed)
        listed = api_client.client.get(
            f"/api/admin/micro-credentials/{definition}/staff",
            query_string={"q": typed},
            headers=api_client.token.headers,
        )
        assert [each["member"]["lastName"] for each in listed.get_json()] == [last], typed


def test_organisation_is_found_by_name_city_and_number(app: Flask, admin_client: BrowserClient) -> None:
    new_organisation(app, name="Hēmi Tū")
    new_organisation(app, name="O’Brien & Sons", city="Ōtāhuhu", nzbn="9429000000017", trading_name="Łuk/Roof")
    for typed in (
        "O’Brien & Sons",
        "o'brien",
        "obrien",
        "sons &",
        "otahuhu",
        "9429 000 000 017",
        "luk/roof",
        "9429-000",
    ):
        assert shown(admin_client, "/admin/programme", "O’Brien &amp; Sons", q=typed) == (True, False), typed
    assert shown(admin_client, "/admin/programme", "O’Brien &amp; Sons", q="&") == (False, False)


@pytest.mark.parametrize("typed", ["BP 100 001", "bp100001", "BP-100\u2011001", "100\u00a0001"])
def test_number_is_found_however_its_digits_are_grouped(app: Flask, admin_client: BrowserClient, typed: str) -> None:
    organisation = new_organisation(app)
    for name, number in (("Peni", "BP100001"), ("Ana", "BP 100 001"), ("Hēmi", "BP200002")):
        new_member(app, organisation_id=organisation, first_name=name, last_name="Tū", lbp_number=number)
    page = f"/admin/programme/{organisation}"
    assert shown(admin_client, page, "Peni Tū", q=typed) == (True, False)
    assert shown(admin_client, page, "Ana Tū", q=typed) == (True, False)


def test_number_finds_no_other_that_has_its_digits_elsewhere(app: Flask, admin_client: BrowserClient) -> None:
    organisation = new_organisation(app, name="Slate 24/7", nzbn="9429000000017")
    new_organisation(app, name="Hēmi Tū", nzbn="9429000100007")
    for first, last, number in (("Peni", "Fale", "BP100001"), ("Hēmi", "Tū", "BP000100")):
        new_member(app, organisation_id=organisation, first_name=first, last_name=last, lbp_number=number)
    for typed in ("9429 0000 0001 7", "slate 24 7", "24 7 9429000000017", "9429 0000 0001 7 slate"):
        assert shown(admin_client, "/admin/programme", "Slate 24/7", q=typed) == (True, False), typed
    for typed in ("BP 100 001", "100 001 peni", "BP-100 001"):
        assert shown(admin_client, f"/admin/programme/{organisation}", "Peni Fale", q=typed) == (True, False), typed


@pytest.mark.parametrize("typed", ["@", ".", "-", "&", "%", "_", "\\", "* ."])
def test_punctuation_alone_finds_nobody(app: Flask, admin_client: BrowserClient, typed: str) -> None:
    organisation, definition = new_organisation(app), new_definition(app)
    who = {"first_name": "Peni", "last_name": "Fale", "email": "peni_f-%@kowhai.example", "phone": "+64 21-555 0000"}
    member = new_member(app, organisation_id=organisation, **who)
    new_credential(app, definition_id=definition, member_id=member)
    for page in (f"/admin/programme/{organisation}", f"/admin/micro-credentials/{definition}"):
        assert shown(admin_client, page, "Peni Fale", q=typed) == (False, False), page


@pytest.mark.parametrize(
    "typed", ["021 555 0000", "0215550000", "+64 21 555 0000", "0064215550000", "(021) 555-0000", "555 0000", "21555"]
)
@pytest.mark.parametrize("stored", ["+64215550000", "+64215550000;ext=2", "021-555 0000", "(021) 5550000"])
def test_phone_is_found_however_it_is_typed_and_stored(
    app: Flask, admin_client: BrowserClient, typed: str, stored: str
) -> None:
    organisation = new_organisation(app, name="Kauri Roofs", phone=stored)
    new_organisation(app, name="Hēmi Tū", phone="+6421999111")
    new_member(app, organisation_id=organisation, first_name="Peni", last_name="Fale", phone=stored)
    new_member(app, organisation_id=organisation, first_name="Hēmi", last_name="Tū", phone="+6421999111")
    assert shown(admin_client, f"/admin/programme/{organisation}", "Peni Fale", q=typed) == (True, False)
    assert shown(admin_client, "/admin/programme", "Kauri Roofs", q=typed) == (True, False)


def test_message_is_found_by_its_title_and_address(app: Flask, admin_client: BrowserClient) -> None:
    new_message(app, title="O’Connell’s Đá award", recipient="Sina@Kowhai.example")
    new_message(app, title="Hēmi Tū", recipient="hemi@ridge.example")
    for typed in ("O’Connell’s", "oconnells", "Đá", "da award", "sina@kowhai.example"):
        assert shown(admin_client, "/admin/notifications", "O’Connell’s Đá award", q=typed) == (True, False), typed


@pytest.mark.parametrize("typed", ["021 555 0000", "+64215550000", "555 0000"])
def test_message_is_found_by_its_number_as_it_is_shown(app: Flask, admin_client: BrowserClient, typed: str) -> None:
    new_message(app, title="Peni Fale", channel=Channel.SMS, recipient="+64215550000")
    new_message(app, title="Hēmi Tū", channel=Channel.SMS, recipient="+6421999111")
    assert shown(admin_client, "/admin/notifications", "Peni Fale", q=typed) == (True, False)


def test_own_staff_are_found_in_the_portal(app: Flask, signed_in: Callable[[Account], BrowserClient]) -> None:
    organisation, definition = new_organisation(app), new_definition(app, title="Reclad/Reroofing")
    for first, last in (("Sina", "O’Connell"), ("Hēmi", "Tū")):
        member = new_member(app, organisation_id=organisation, first_name=first, last_name=last)
        new_credential(app, definition_id=definition, member_id=member)
    client = signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=organisation))
    for typed in ("o'connell", "OCONNELL reclad/re"):
        assert shown(client, "/credentials", "Sina O’Connell", q=typed) == (True, False), typed
