"""Who holds what as JSON: listed, whoever asks."""

from datetime import date
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.core.permissions import Role
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus as Status
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation, new_token, new_user
from tests.support.http.api_client import API, ApiClient, invalid, links, refused
from tests.web.api.credentials.payloads import KEYS, LONG_AGO, day, read

OWN = "/api/credentials"
STATEMENTS = 6


def last_names(response: TestResponse) -> list[str]:
    return [row["member"]["lastName"] for row in read(response)]


def test_credential_api_lists_by_organisation_and_last_name(
    app: Flask, api_client: ApiClient, slate: str, staff: str
) -> None:
    for name in ("Zinc", "Beam"):
        new_organisation(app, id=name.lower(), name=f"{name} Roofing")
    for organisation, last_name, status, days in (
        ("zinc", "Āpiti", Status.AWARDED, -1),
        ("beam", "wood", Status.IN_TRAINING, None),
        ("beam", "Latu", Status.AWARDED, 30),
        ("beam", "Ngata", Status.AWARDED, 60),
    ):
        new_credential(
            app,
            definition_id=slate,
            member_id=new_member(app, organisation_id=organisation, last_name=last_name),
            status=status,
            awarded_on=LONG_AGO if days else None,
            expiry_date=date.fromisoformat(day(days)) if days else None,
        )
    new_credential(app)
    everything = ["Latu", "Ngata", "wood", "Āpiti"]
    response = api_client.get(staff)
    assert last_names(response) == everything
    lapsed = read(response)[3]
    assert (lapsed["status"], lapsed["storedStatus"]) == ("EXPIRED", "AWARDED")
    assert read(api_client.get(f"{staff}/{lapsed['id']}")) == lapsed
    for query, expected in (
        ("status=AWARDED", everything[:2]),
        ("status=EXPIRED", everything[3:]),
        ("expiry=30", everything[:1]),
        ("expiry=none", everything[2:3]),
        ("organisation=zinc", everything[3:]),
        ("q=beam+ngat", everything[1:2]),
    ):
        assert last_names(api_client.get(f"{staff}?{query}")) == expected, query
    first = api_client.get(f"{staff}?page=1&perPage=3")
    assert (last_names(first), first.headers["X-Total-Count"]) == (everything[:3], "4")
    assert last_names(api_client.get(links(first)["next"])) == everything[3:]
    for query in ("status=awarded", "expiry=31", "page=0", "organisation=%00"):
        assert list(invalid(api_client.get(f"{staff}?{query}"))) == [query.split("=")[0]]


def own_caller(app: Flask, **columns: Any) -> ApiClient:
    return ApiClient(app, new_token(app, new_user(app, **columns)))


def test_own_credentials_are_those_of_whoever_asks(app: Flask, api_client: ApiClient, slate: str, aroha: str) -> None:
    organisation = new_organisation(app, name="Beam Brothers")
    sione, mele = (new_member(app, organisation_id=organisation, last_name=name) for name in ("Latu", "Moana"))
    for member in (aroha, sione, mele):
        new_credential(
            app,
            definition_id=slate,
            member_id=member,
            status=Status.AWARDED,
            awarded_on=LONG_AGO,
            expiry_date=date.fromisoformat(day(-1)),
            notes="For RANZ alone.",
        )
    admin = own_caller(app, role=Role.ORG_ADMIN, organisation_id=organisation)
    response = admin.get(OWN)
    assert last_names(response) == ["Latu", "Moana"]
    assert response.headers["X-Total-Count"] == "2"
    assert [list(row) for row in read(response)] == [[key for key in KEYS if key != "notes"]] * 2
    assert "For RANZ alone." not in response.text
    assert {(row["status"], row["storedStatus"]) for row in read(response)} == {("EXPIRED", "AWARDED")}
    assert last_names(own_caller(app, role=Role.ORG_STAFF, member_id=mele).get(OWN)) == ["Moana"]
    beyond = read(api_client.get(f"{API}/{slate}/staff"))[-1]
    assert beyond["member"]["id"] == aroha
    refused(admin.get(f"{OWN}?organisation={beyond['member']['organisation']['id']}"), 400)
    for query in ("staff=all", "q=", "status=EXPIRED"):
        assert last_names(admin.get(f"{OWN}?{query}")) == ["Latu", "Moana"], query
    assert last_names(admin.get(f"{OWN}?q=ngata")) == last_names(admin.get(f"{OWN}?staff=inactive")) == []
    assert last_names(admin.get(f"{OWN}?page=2&perPage=1")) == ["Moana"]
    refused(api_client.get(OWN), 403)


def test_api_lists_take_as_many_statements_for_few_as_for_many(
    app: Flask, api_client: ApiClient, slate: str, staff: str, aroha: str, held: str, database_probe: DatabaseProbe
) -> None:
    organisation = read(api_client.get(f"{staff}/{held}"))["member"]["organisation"]["id"]
    own = own_caller(app, role=Role.ORG_ADMIN, organisation_id=organisation)

    def counted() -> list[int]:
        counts = []
        for somebody, address in ((api_client, staff), (api_client, f"{staff}?page=1&perPage=200"), (own, OWN)):
            somebody.get(address)
            with database_probe.statements() as seen:
                read(somebody.get(address))
            counts.append(len(seen))
        return counts

    few = counted()
    people = [
        OrganisationMember(id=f"m{n}", organisation_id=organisation, first_name="Aroha", last_name=f"N{n}")
        for n in range(250)
    ]
    store_all(app, people)
    definitions = [slate, new_definition(app)]
    pairs = [(key, f"m{n}") for key in definitions for n in range(250)]
    store_all(app, [StaffMicroCredential(definition_id=key, member_id=member) for key, member in pairs])
    assert counted() == few
    assert max(few) <= STATEMENTS
    assert len(read(api_client.get(staff))) == 251
    assert len(read(own.get(OWN))) == 501
