"""All that match a list's filters are changed by one confirmation, which counts them anew."""

import pytest
from flask import Flask
from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import new_holders
from tests.support.factories.people import new_member
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page, htmx_event

CREDENTIALS = table(StaffMicroCredential).c
PENDING = {"action": "ASSESSMENT_PENDING"}
STATEMENTS = 10


@pytest.fixture
def definition(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


@pytest.fixture
def keys(app: Flask, definition: str) -> list[str]:
    """Of 51 in training and two who have not started."""
    new_holders(app, definition, 2, status="NOT_STARTED")
    return new_holders(app, definition, 51)


LISTS = ["/admin/credentials?status=IN_TRAINING&definition={}", "/admin/micro-credentials/{}?status=IN_TRAINING"]


def bar_of(page: Element) -> dict[str, str]:
    """The form below the list with all that match selected."""
    box = page.one("#bulk [name=matching]")
    return {"matching": box["value"], **PENDING}


def previewed(client: BrowserClient, page: str, **typed: str) -> tuple[str, dict[str, str], Element]:
    """The confirmation of all that match: where it is sent, what it sends, and the whole of it."""
    shown = assert_whole_page(client.get(page))
    document = assert_whole_page(client.post(shown.one("#bulk")["action"], bar_of(shown) | typed))
    form = document.one("#credentials-bulk article > form")
    values = {field["name"]: field.get("value") or "" for field in form.all("input[name]")}
    return form["action"], values, document


def counted(database_probe: DatabaseProbe, status: str) -> int:
    return len(database_probe.rows(select(CREDENTIALS.id).where(CREDENTIALS.status == status)))


@pytest.mark.parametrize("address", LISTS)
def test_all_that_match_are_changed_and_no_others(
    admin_client: BrowserClient, database_probe: DatabaseProbe, definition: str, keys: list[str], address: str
) -> None:
    page = address.format(definition)
    shown = assert_whole_page(admin_client.get(page))
    assert shown.one("#bulk .bulk-matching").text == "Select all 51 that match"
    action, sent, document = previewed(admin_client, page)
    assert document.one("#bulk-heading").text == "Set 51 credentials to Assessment Pending?"
    assert len(document.all("#bulk-plan li")) == 51
    assert "chosen" not in sent
    before = database_probe.last_seq()
    response = admin_client.post(action, sent)
    assert response.status_code == 303
    assert counted(database_probe, "ASSESSMENT_PENDING") == 51
    assert counted(database_probe, "NOT_STARTED") == 2
    assert {entry["resource_id"] for entry in database_probe.entries(after=before)} == set(keys)


def test_a_list_of_one_page_offers_no_more_than_its_rows(
    app: Flask, admin_client: BrowserClient, definition: str
) -> None:
    new_holders(app, definition, 50)
    assert not admin_client.get(f"/admin/micro-credentials/{definition}").text.count("bulk-matching")


@pytest.mark.parametrize("address", LISTS)
def test_more_that_match_since_the_preview_are_counted_and_nothing_is_done(
    app: Flask,
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    definition: str,
    keys: list[str],
    address: str,
) -> None:
    action, sent, _ = previewed(admin_client, address.format(definition))
    new_credential(app, definition_id=definition, member_id=new_member(app, first_name="Hana", last_name="Zane"))
    before = database_probe.last_seq()
    response = admin_client.post(action, sent)
    assert response.status_code == 409
    anew = parse(response.text)
    assert "Nothing was changed. 52 match now, not 51." in anew.one("#bulk-errors").text
    assert "Hana Zane" in anew.one("#bulk-plan").text
    assert database_probe.last_seq() == before
    fresh = anew.one("#credentials-bulk [name=matching]")["value"]
    assert admin_client.post(action, sent | {"matching": fresh}).status_code == 303
    assert counted(database_probe, "ASSESSMENT_PENDING") == 52


def test_one_that_was_changed_since_the_preview_is_noticed_though_the_number_is_the_same(
    admin_client: BrowserClient, database_probe: DatabaseProbe, definition: str, keys: list[str]
) -> None:
    action, sent, _ = previewed(admin_client, LISTS[0].format(definition))
    form = {"status": "IN_TRAINING", "notes": "Portfolio seen.", "version": "1"}
    assert admin_client.post(f"/admin/credentials/{keys[7]}", form).status_code == 303
    response = admin_client.post(action, sent)
    assert response.status_code == 409
    assert "Nothing was changed. The 51 that match have changed." in parse(response.text).one("#bulk-errors").text
    assert counted(database_probe, "ASSESSMENT_PENDING") == 0


def test_a_search_narrows_what_matches(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, definition: str, keys: list[str]
) -> None:
    new_credential(app, definition_id=definition, member_id=new_member(app, first_name="Hana", last_name="Zane"))
    for page in ("/admin/credentials?q=ngata&status=IN_TRAINING", f"/admin/micro-credentials/{definition}?q=ngata"):
        _, _, document = previewed(admin_client, page)
        assert "Hana Zane" not in document.text
        assert "Aroha Ngata 00051" in document.text


def test_what_is_missing_or_damaged_is_refused(
    admin_client: BrowserClient, database_probe: DatabaseProbe, definition: str, keys: list[str]
) -> None:
    page = LISTS[1].format(definition)
    bulk = f"/admin/micro-credentials/{definition}/staff/bulk?status=IN_TRAINING"
    none = admin_client.htmx_post(bulk, {"matching": "all", "action": ""}, current_url=page)
    assert (none.status_code, htmx_event(none)["alert"]) == (422, "Choose an action first.")
    gone = admin_client.htmx_post(bulk, {"matching": "all", **PENDING}, current_url=f"{page}&q=nobody")
    assert (gone.status_code, htmx_event(gone)["alert"]) == (422, "No one matches any more.")
    for damaged in ("al", "51-", "51-xyz", f"51-{'a' * 63}", "\x00"):
        assert admin_client.post(bulk, {"matching": damaged, **PENDING}).status_code == 400
    assert counted(database_probe, "ASSESSMENT_PENDING") == 0


def test_the_preview_takes_the_same_few_statements_however_many_match(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, definition: str
) -> None:
    page, counts = f"/admin/micro-credentials/{definition}", []
    for more in (1, 60):
        new_holders(app, definition, more)
        admin_client.get(page)
        with database_probe.statements() as seen:
            admin_client.htmx_post(f"{page}/staff/bulk", {"matching": "all", **PENDING}, current_url=page)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= STATEMENTS
