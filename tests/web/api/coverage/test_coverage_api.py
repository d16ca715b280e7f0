"""Coverage in the API: figures out of what they are of, for any day, and what runs out."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.permissions import Role
from ranzcred.domain.directory.models import ProgrammeStatus
from tests.domain.credentials.awards.stored import Stored
from tests.support.factories.catalogue import new_definition
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.factories.relations import new_target
from tests.support.http.api_client import ApiClient, refused
from tests.support.http.browser_client import BrowserClient
from tests.support.trade import Trade, new_trade

COVERAGE, OWN, FORECAST = "/api/admin/coverage", "/api/coverage", "/api/admin/forecast"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return new_trade(app)


def read(client: ApiClient, address: str = COVERAGE, **query: object) -> dict[str, Any]:
    body: dict[str, Any] = client.get(f"{address}?{urlencode(query)}").get_json()
    return body


@pytest.mark.parametrize(("on", "people", "organisations"), [("2026-06-30", 3, 1), ("2026-07-01", 2, 1)])
def test_figures_are_of_the_day(api_client: ApiClient, trade: Trade, on: str, people: int, organisations: int) -> None:
    body = read(api_client, definition=trade.reroofing, on=on)
    assert body["on"] == on
    assert body["known"] is None
    assert body["figures"] == {
        "people": {"covered": people, "of": 10},
        "assigned": {"held": people, "of": 5},
        "organisations": {"covered": organisations, "of": 3},
    }
    assert {each["name"]: each["people"] for each in body["items"]} == {
        "Ridgeline": {"covered": people, "of": 4},
        "Valley": {"covered": 0, "of": 6},
        "Summit": {"covered": 0, "of": 0},
    }


def test_targets_and_definitions_are_told(app: Flask, api_client: ApiClient, trade: Trade) -> None:
    new_target(app, definition_id=trade.reroofing, minimum_people=2)
    asked = {"definition": trade.reroofing, "on": "2026-07-01"}
    body = read(api_client, **asked)
    assert {each["name"]: each["target"] for each in body["items"]} == {
        "Ridgeline": {"met": True, "lacking": 0},
        "Valley": {"met": False, "lacking": 2},
        "Summit": {"met": False, "lacking": 2},
    }
    [item] = read(api_client, **asked, view="definitions")["items"]
    assert item == {
        "title": "Reroofing",
        "level": 5,
        "credentials": {
            "definitionId": trade.reroofing,
            "assigned": 5,
            "held": 2,
            "expired": 1,
            "suspended": 0,
            "lost30": 0,
            "lost60": 0,
            "lost90": 0,
        },
        "organisations": {"covered": 1, "of": 3},
    }


def test_people_are_paged(api_client: ApiClient, trade: Trade) -> None:
    asked = {"definition": trade.reroofing, "on": "2026-07-01"}
    response = api_client.get(f"{COVERAGE}?{urlencode({**asked, 'view': 'gaps', 'perPage': 3, 'page': 2})}")
    assert response.headers["X-Total-Count"] == "8"
    assert 'rel="last"' in response.headers["Link"]
    assert len(response.get_json()["items"]) == 3
    matrix = read(api_client, **asked, view="matrix")["items"]
    texts = sorted(cell["text"] for row in matrix for cell in row["credentials"])
    assert texts == ["Assigned", "Assigned", "Expired 30 Jun 2026", "Held", "Held"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"on": "2026-02-30"}, "on"),
        ({"on": "1999-12-31"}, "on"),
        ({"known": str(clock.today().replace(year=2190))}, "known"),
        ({"view": "pie"}, "view"),
        ({"view": "forecast"}, "view"),
        ({"tier": "GOLD"}, "tier"),
        ({"target": "met"}, "target"),
    ],
)
def test_wrong_value_is_refused_by_name(api_client: ApiClient, query: dict[str, str], name: str) -> None:
    response = api_client.get(f"{COVERAGE}?{urlencode(query)}")
    assert set(response.get_json()["details"]) == {name}
    assert response.status_code == 400


def test_organisation_reads_its_own_alone(
    app: Flask, trade: Trade, signed_in: Callable[[Account], BrowserClient]
) -> None:
    boss = signed_in(new_user(app, role=Role.ORG_ADMIN, organisation_id=trade.valley))
    asked = {"definition": trade.reroofing, "on": "2026-07-01"}
    for view in ("definitions", "matrix", "gaps"):
        body = boss.json("GET", f"{OWN}?{urlencode({**asked, 'view': view})}").get_json()
        assert body["figures"]["people"] == {"covered": 0, "of": 6}, view
    elsewhere = boss.json("GET", f"{OWN}?{urlencode({**asked, 'organisation': trade.ridgeline})}")
    assert set(refused(elsewhere, 400)) == {"organisation"}
    assert boss.json("GET", f"{OWN}?view=organisations").status_code == 400
    assert boss.json("GET", COVERAGE).status_code == 403


def test_forecast_leaves_out_what_is_renewed(app: Flask, api_client: ApiClient) -> None:
    active = new_organisation(app, programme_status=ProgrammeStatus.ACTIVE)
    definition = new_definition(app, validity_months=24)
    Stored(app, member_id=new_member(app, organisation_id=active), definition_id=definition).award(back=30)
    asked = {"definition": definition, "months": 36}
    months = read(api_client, FORECAST, **asked)["months"]
    assert len(months) == 36
    assert [(each["runOut"], each["renewedAlready"]) for each in months if each["runOut"]] == [(1, 0)]
    assert len(read(api_client, FORECAST, **{**asked, "months": 12})["months"]) == 12
    assert len(read(api_client, FORECAST, definition=definition)["months"]) == 12
