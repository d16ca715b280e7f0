"""A new record that is like a stored one is created, and the response says so."""

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.api_client import ApiClient

ORGANISATIONS = "/api/admin/organisations"
DEFINITIONS = "/api/admin/micro-credentials"


def created(response: TestResponse) -> dict[str, Any]:
    assert response.status_code == 201, response.text
    body: dict[str, Any] = json.loads(response.text)
    return body


@pytest.mark.parametrize(
    ("sent", "field", "shared"),
    [
        ({"firstName": "Fale", "lastName": "PENI"}, "lastName", ""),
        (
            {"firstName": "Tom", "lastName": "Hohua", "lbpNumber": "bp 100 001"},
            "lbpNumber",
            "LBP number",
        ),
        (
            {"firstName": "Tom", "lastName": "Hohua", "email": "Peni@x.example"},
            "email",
            "email",
        ),
    ],
)
def test_member_like_another_is_created_with_a_warning(
    app: Flask, api_client: ApiClient, sent: dict[str, str], field: str, shared: str
) -> None:
    with_shared = f", with the same {shared}," if shared else ""
    matai = new_organisation(app, name="Matai Roofing")
    peni = new_member(
        app, organisation_id=matai, first_name="Pēni", last_name="Fale", email="peni@x.example", lbp_number="BP100001"
    )
    members = f"{ORGANISATIONS}/{new_organisation(app, name='Kowhai')}/members"
    body = created(api_client.call("POST", members, {**sent, "role": "STAFF"}))
    address = f"{ORGANISATIONS}/{matai}/members/{peni}"
    assert body.pop("warnings") == [
        {
            "field": field,
            "message": f"Pēni Fale{with_shared} is already in Matai Roofing. "
            "If they changed employer, move them instead.",
            "id": peni,
            "address": address,
        }
    ]
    assert body == json.loads(api_client.get(f"{members}/{body['id']}").text), "nothing else differs from the record"
    assert api_client.get(address).status_code == 200


def test_organisation_and_definition_like_another_are_created_with_a_warning(app: Flask, api_client: ApiClient) -> None:
    matai = new_organisation(app, name="Matai Roofing", trading_name="Mātai")
    body = created(api_client.call("POST", ORGANISATIONS, {"name": "Matai"}))
    [warning] = body["warnings"]
    assert (warning["field"], warning["id"], warning["address"]) == ("name", matai, f"{ORGANISATIONS}/{matai}")
    assert warning["message"].startswith("Matai Roofing (trading as Mātai) is already a member organisation.")
    slate = new_definition(app, title="Slate Repair", level=4, issuing_body="NZQA")
    body = created(api_client.call("POST", DEFINITIONS, {"title": "Slate-repair", "level": 4, "issuingBody": "NZQA"}))
    [warning] = body["warnings"]
    assert (warning["field"], warning["id"], warning["address"]) == ("title", slate, f"{DEFINITIONS}/{slate}")


def test_record_like_no_other_is_created_without_the_key(app: Flask, api_client: ApiClient) -> None:
    organisation = created(api_client.call("POST", ORGANISATIONS, {"name": "Kowhai"}))
    member = {"firstName": "Peni", "lastName": "Fale", "role": "STAFF", "email": "office@x.example"}
    new_member(app, first_name="Tom", last_name="Reti", email="office@x.example")
    added = created(api_client.call("POST", f"{ORGANISATIONS}/{organisation['id']}/members", member))
    definition = created(
        api_client.call("POST", DEFINITIONS, {"title": "Slate Repair", "level": 4, "issuingBody": "RANZ"})
    )
    assert not any("warnings" in body for body in (organisation, added, definition))


def test_listed_definition_with_a_word_of_a_qualification_is_created_with_a_warning(api_client: ApiClient) -> None:
    sent = {"title": "National Slate Repair", "level": 4, "issuingBody": "RANZ", "nzqcfListed": True, "credits": 5}
    body = created(api_client.call("POST", DEFINITIONS, sent))
    message = "NZQA takes “national” in a title for a qualification. Check the title with them."
    address = f"{DEFINITIONS}/{body['id']}"
    assert body["warnings"] == [{"field": "title", "message": message, "id": body["id"], "address": address}]
    unlisted = created(api_client.call("POST", DEFINITIONS, sent | {"title": "National Copper", "nzqcfListed": False}))
    assert "warnings" not in unlisted
    plain = created(api_client.call("POST", DEFINITIONS, sent | {"title": "International Slate"}))
    assert "warnings" not in plain


def test_likeness_and_word_are_both_warned_of(app: Flask, api_client: ApiClient) -> None:
    new_definition(app, title="National-Slate", level=4, issuing_body="RANZ")
    sent = {"title": "National Slate", "level": 4, "issuingBody": "RANZ", "nzqcfListed": True, "credits": 5}
    warnings = created(api_client.call("POST", DEFINITIONS, sent))["warnings"]
    assert [each["message"].partition(" ")[0] for each in warnings] == ["National-Slate", "NZQA"]
