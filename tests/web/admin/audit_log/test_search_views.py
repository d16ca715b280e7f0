"""The Audit log's search: what somebody sees in an entry is found when it is typed, and what is not in it is not."""

import pytest
from flask import Flask

from ranzcred.core.lists.page import PAGE_SIZE
from ranzcred.domain.credentials.status import MicroCredentialStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_definitions
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

LOG = "/admin/audit-log"


@pytest.fixture
def written(app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe) -> int:
    """The seq of the entry about a member, which an organisation's comes before and a credential's after."""
    assert admin_client
    organisation = new_organisation(app, name="Kōwhai Roofing", nzbn="9429000000017", programme_status="RENEWAL_DUE")
    phone = "021 555 0100"
    member = new_member(app, organisation_id=organisation, first_name="Đặng", last_name="Văn O’Connell", phone=phone)
    seq = database_probe.last_seq()
    status = MicroCredentialStatus.NOT_STARTED
    new_credential(app, definition_id=new_definition(app), member_id=member, status=status, notes="Seen on site")
    return seq


def found(client: BrowserClient, typed: str, **filters: str) -> list[int]:
    response = client.client.get(LOG, query_string={"q": typed, **filters})
    assert response.status_code == 200
    return [int(entry["id"].removeprefix("entry-")) for entry in parse(response.text).all("ol.entries > li")]


@pytest.mark.parametrize(
    "typed", ["Đặng", "ĐẶNG văn", "dang van", "O’Connell dang", "o'connell dang", "oconnell 0215550100", "dang 021-555"]
)
def test_member_is_found_as_typed_and_in_plain_letters(admin_client: BrowserClient, written: int, typed: str) -> None:
    assert written in found(admin_client, typed)
    assert found(admin_client, typed, kind="OrganisationMember") == [written]
    assert found(admin_client, typed, kind="Organisation") == []


@pytest.mark.parametrize("typed", ["Kōwhai roofing", "kowhai 9429 000 000 017", "kowhai Renewal due", "KŌWHAI"])
def test_organisation_is_found_by_what_its_entry_shows(admin_client: BrowserClient, written: int, typed: str) -> None:
    assert found(admin_client, typed, kind="Organisation") == [written - 1]


def test_credential_is_found_by_its_status_and_notes(admin_client: BrowserClient, written: int) -> None:
    [credential] = found(admin_client, "Not Started seen site")
    assert credential > written


@pytest.mark.parametrize("typed", ["first_name", "last_name", "certification_tier", "resource_id", "metadata", "…"])
def test_what_no_entry_says_finds_none(admin_client: BrowserClient, written: int, typed: str) -> None:
    assert written
    assert found(admin_client, typed) == []


def test_entries_with_several_words_that_begin_so_are_all_found(app: Flask, admin_client: BrowserClient) -> None:
    new_definitions(app, [f"Zinc zincalume zincs {number}" for number in range(60)])
    newest = found(admin_client, "zinc")
    assert len(newest) == PAGE_SIZE
    assert len(found(admin_client, "zinc", before=str(newest[-1]))) == 60 - PAGE_SIZE
