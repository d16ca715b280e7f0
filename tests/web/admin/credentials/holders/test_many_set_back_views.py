"""Many who hold a definition are set back to training, or removed if they were never awarded it."""

import json

from flask import Flask
from sqlalchemy import select

from ranzcred.domain.credentials.models import StaffMicroCredential
from tests.support.database.probe import DatabaseProbe, table
from tests.support.factories.catalogue import new_credential
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse

CREDENTIALS = table(StaffMicroCredential).c


def chosen(keys: list[str], action: str, **fields: str) -> dict[str, object]:
    return {"chosen": [f"{key}:1" for key in keys], "action": action, **fields}


def planned(page: Element) -> dict[str, str]:
    """What is told of each by name."""
    return {line.one("strong").text: line.one("span").text for line in page.all("#bulk-plan li")}


def test_many_are_set_back_with_a_reason(
    admin_client: BrowserClient, database_probe: DatabaseProbe, page: str, four: list[str]
) -> None:
    before, confirmed = database_probe.last_seq(), f"{page}/staff/bulk/confirmed"
    refused = admin_client.htmx_post(confirmed, chosen(four, "NOT_STARTED"), current_url=page)
    assert refused.status_code == 422
    shown = parse(refused.text)
    assert [link["href"] for link in shown.all("#bulk-errors a")] == ["#bulk-reason"]
    assert planned(shown) == {
        "Aroha Ngata": "In Training to Not Started",
        "Hēmi Tū": "Awarded to Not Started, award revoked (reason required)",
        "Mere Latu": "Expired to Not Started (reason required)",
        "Sione Pou": "Awarded to Not Started, award revoked (reason required)",
    }
    assert database_probe.last_seq() == before
    assert admin_client.post(confirmed, chosen(four, "NOT_STARTED", reason="Mistakes.")).status_code == 303
    assert {row["status"] for row in database_probe.rows(select(CREDENTIALS.status))} == {"NOT_STARTED"}
    entries = database_probe.entries(after=before)
    assert sorted(entry["action"] for entry in entries) == ["MCRED_REVOKE", "MCRED_REVOKE", "UPDATE", "UPDATE"]
    assert {json.loads(entry["metadata"])["reason"] for entry in entries} == {"Mistakes."}


def test_many_are_removed_unless_they_were_awarded(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe, definition: str, page: str, four: list[str]
) -> None:
    before, confirmed = database_probe.last_seq(), f"{page}/staff/bulk/confirmed"
    refused = admin_client.htmx_post(confirmed, chosen(four[:3], "REMOVE"), current_url=page)
    assert refused.status_code == 409
    kept = "can't be changed: Void the award instead; its record stays."
    assert planned(parse(refused.text)) == {
        "Aroha Ngata": "In Training, will be removed",
        "Hēmi Tū": kept,
        "Mere Latu": kept,
    }
    assert database_probe.last_seq() == before
    never = [four[0], new_credential(app, definition_id=definition)]
    response = admin_client.post(f"{confirmed}?q=x", chosen(never, "REMOVE"))
    assert response.headers["Location"] == f"{page}?q=x#holders-heading"
    assert parse(admin_client.get(page).text).one("#status").text == "2 credentials removed"
    assert database_probe.count(StaffMicroCredential) == 3
