"""Whatever counts who holds what counts the same people: active staff, and former staff only where it says so."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from tests.support.factories.catalogue import LONG_AGO, new_award, new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.http.api_client import API, ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse

LIST = "/admin/micro-credentials"
YESTERDAY = clock.today() - timedelta(days=1)
PRESENT: list[dict[str, object]] = [
    {"status": Status.NOT_STARTED},
    {"status": Status.IN_TRAINING},
    {"status": Status.IN_TRAINING},
    {"status": Status.AWARDED, "awarded_on": LONG_AGO},
    {"status": Status.AWARDED, "awarded_on": LONG_AGO, "expiry_date": YESTERDAY},
    {"status": Status.EXPIRED, "awarded_on": LONG_AGO},
]
LEFT = [*PRESENT, *[{"status": Status.AWARDED, "awarded_on": LONG_AGO}] * 5]
BY_STATUS = {"NOT_STARTED": 1, "IN_TRAINING": 2, "ASSESSMENT_PENDING": 0, "AWARDED": 1, "EXPIRED": 2}


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline")


@pytest.fixture
def slate(app: Flask, ridge: str) -> str:
    """Held by more of those who have left than of those who are there."""
    key = new_definition(app, title="Slate Repair", level=4)
    for active, held in ((True, PRESENT), (False, LEFT)):
        for columns in held:
            member = new_member(app, organisation_id=ridge, active=active)
            new_credential(app, definition_id=key, member_id=member, **columns)
    return key


@pytest.fixture
def copper(app: Flask, ridge: str) -> str:
    """Held by nobody but one who has left."""
    key = new_definition(app, title="Copper Works")
    new_award(app, new_member(app, organisation_id=ridge, active=False), key, expiry=None)
    return key


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def assigned(page: Element, key: str) -> str:
    """What stands in the column Assigned."""
    return page.all(f"#definition-{key} .number")[1].text


def test_every_page_and_the_api_count_active_staff(
    app: Flask,
    admin_client: BrowserClient,
    api_client: ApiClient,
    signed_in: Callable[[Account], BrowserClient],
    ridge: str,
    slate: str,
    copper: str,
) -> None:
    catalogue = parse(admin_client.get(LIST).text)
    assert assigned(catalogue, slate) == "6 and 11 who have left"
    assert assigned(catalogue, copper) == "0 and 1 who has left"
    page = parse(admin_client.get(f"{LIST}/{slate}").text)
    counts = [numbers(each.text) for each in page.all(".status-counts li")]
    assert counts == [[6], *([each] for each in BY_STATUS.values()), [11]]
    assert page.one("#holders-heading").text == "6 people"
    assert parse(admin_client.get("/admin").text).texts(".figures > li")[0] == "1 current award"
    programme = parse(admin_client.get("/admin/programme").text)
    assert [each.text for each in programme.all(f"#organisation-{ridge} .number")] == ["6", "6", "1"]
    staff = parse(admin_client.get(f"/admin/programme/{ridge}").text)
    assert staff.one("#staff-heading").text.startswith("18 people, 12 of them inactive")
    portal = parse(signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=ridge)).get("/credentials").text)
    assert portal.texts(".figures span") == ["6 Assigned", "1 Current award", "2 In progress"]
    one = json.loads(api_client.get(f"{API}/{slate}").text)
    assert (one["_count"], one["statusCounts"]) == ({"staffCredentials": 6}, BY_STATUS)
    listed = {each["id"]: each["_count"]["staffCredentials"] for each in json.loads(api_client.get().text)}
    assert (listed[slate], listed[copper]) == (6, 0)
    holders = api_client.get(f"{API}/{slate}/staff?page=1")
    assert (holders.headers["X-Total-Count"], len(json.loads(holders.text))) == ("6", 6)


def test_each_status_leads_to_as_many_as_it_counts(admin_client: BrowserClient, slate: str) -> None:
    page = parse(admin_client.get(f"{LIST}/{slate}").text)
    for link in page.all(".status-counts a"):
        [number] = numbers(link.text)
        assert (
            parse(admin_client.get(link["href"]).text).one("#holders-heading").text
            == f"{number} {'person' if number == 1 else 'people'}"
        )


def test_former_staff_are_shown_where_they_are_counted(
    admin_client: BrowserClient, api_client: ApiClient, slate: str
) -> None:
    page = parse(admin_client.get(f"{LIST}/{slate}").text)
    link = page.one("#show-inactive")
    assert link.text == "People who have left 11"
    former = parse(admin_client.get(link["href"]).text)
    assert former.one("#holders-heading").text == "11 people"
    assert {name.text.split()[-1] for name in former.all("#holders-table tbody th")} == {"Inactive"}
    assert parse(admin_client.get(f"{LIST}/{slate}?staff=all").text).one("#holders-heading").text == "17 people"
    for staff, number in (("inactive", "11"), ("all", "17")):
        assert api_client.get(f"{API}/{slate}/staff?page=1&staff={staff}").headers["X-Total-Count"] == number


def test_definition_that_former_staff_hold_is_in_use(
    admin_client: BrowserClient, api_client: ApiClient, copper: str
) -> None:
    page = parse(admin_client.get(f"{LIST}/{copper}").text)
    assert "No one matches" in page.one("#holders-table .empty").text
    refusal = (
        "Cannot delete this definition because it has 1 staff credential assignment(s). Remove all assignments first."
    )
    assert page.one("#delete-definition")["title"] == "1 person has this micro-credential, so it can't be deleted."
    assert json.loads(api_client.delete(copper).text)["error"] == refusal
    assert parse(admin_client.get(LIST).text).one(f"#definition-{copper}-delete")["aria-disabled"]


def test_catalogue_is_sorted_by_what_it_shows(app: Flask, admin_client: BrowserClient, slate: str, copper: str) -> None:
    zinc = new_definition(app, title="Zinc")
    for _ in range(7):
        new_credential(app, definition_id=zinc)
    page = parse(admin_client.get(f"{LIST}?sort=-assigned&kind=custom").text)
    assert page.texts("tbody .title") == ["Zinc", "Slate Repair", "Copper Works"]


def test_whoever_leaves_and_comes_back_is_counted_so(
    app: Flask, admin_client: BrowserClient, ridge: str, slate: str
) -> None:
    member = new_member(app, organisation_id=ridge)
    new_credential(app, definition_id=slate, member_id=member)
    seen = []
    for activity in ("deactivate", "reactivate"):
        answer = admin_client.post(f"/admin/programme/{ridge}/staff/{member}/{activity}", {"reason": "Left us."})
        assert answer.status_code == 303
        seen.append(assigned(parse(admin_client.get(LIST).text), slate))
    assert seen == ["6 and 12 who have left", "7 and 11 who have left"]
