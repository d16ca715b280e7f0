"""The page of coverage: its views, what they are asked in words, and their figures."""

from urllib.parse import urlencode

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.formats import date as in_words
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import ProgrammeStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation
from tests.support.factories.relations import new_purpose, new_target
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_whole_page
from tests.support.trade import Trade, new_trade

PAGE = "/admin/coverage"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return new_trade(app)


def rows(page: Element) -> list[list[str]]:
    return [[cell.text for cell in row.all("th, td")] for row in page.all("[id$=-table] tbody tr")]


def show(client: BrowserClient, **query: str) -> Element:
    return assert_whole_page(client.get(f"{PAGE}?{urlencode(query)}"))


@pytest.mark.parametrize(("on", "people", "assigned"), [("2026-06-30", 3, 3), ("2026-07-01", 2, 2)])
def test_figures_are_those_of_the_day(
    admin_client: BrowserClient, trade: Trade, on: str, people: int, assigned: int
) -> None:
    for view in ("organisations", "definitions"):
        page = show(admin_client, definition=trade.reroofing, on=on, view=view)
        assert [each.text for each in page.all(".figures strong")] == [
            f"{people} of 10 ({people * 10}%)",
            f"{assigned} of 5 ({assigned * 20}%)",
            "1 of 3 (33%)",
        ]


def test_organisation_without_people_has_no_percentage(admin_client: BrowserClient, trade: Trade) -> None:
    page = show(admin_client, definition=trade.reroofing, on="2026-07-01", sort="name")
    assert [row[:6] for row in rows(page)] == [
        ["Ridgeline", "Master Roofer", "Active", "4", "2", "50%"],
        ["Summit", "Master Roofer", "Active", "0", "0", "–"],
        ["Valley", "Master Roofer", "Active", "6", "0", "0%"],
    ]


def test_organisations_below_their_target_come_first(app: Flask, admin_client: BrowserClient, trade: Trade) -> None:
    new_target(app, definition_id=trade.reroofing, minimum_people=3)
    asked = {"definition": trade.reroofing, "on": "2026-06-30"}
    assert [(row[0], row[-1]) for row in rows(show(admin_client, **asked))] == [
        ("Valley", "Needs 3 more"),
        ("Summit", "Needs 3 more"),
        ("Ridgeline", "Yes"),
    ]
    on_the_next_day = rows(show(admin_client, definition=trade.reroofing, on="2026-07-01"))
    assert [row[-1] for row in on_the_next_day] == ["Needs 3 more", "Needs 1 more", "Needs 3 more"]
    assert [row[0] for row in rows(show(admin_client, **asked, target="met"))] == ["Ridgeline"]
    assert [row[0] for row in rows(show(admin_client, **asked, target="below", sort="name"))] == ["Summit", "Valley"]


def test_micro_credential_says_how_it_is_held(admin_client: BrowserClient, trade: Trade) -> None:
    page = show(admin_client, definition=trade.reroofing, on="2026-06-15", view="definitions")
    assert rows(page) == [["Reroofing", "5", "3 of 5", "0", "0", "1", "1", "1", "1 of 3"]]
    page = show(admin_client, definition=trade.reroofing, on="2026-07-15", view="definitions")
    assert rows(page) == [["Reroofing", "5", "2 of 5", "1", "0", "0", "0", "0", "1 of 3"]]


def test_scope_goes_along_to_each_view(admin_client: BrowserClient, trade: Trade) -> None:
    scope = {
        "definition": trade.reroofing,
        "tier": "MASTER_ROOFER",
        "programme": "ACTIVE",
        "city": "Gore",
        "organisation": trade.valley,
        "staff": "all",
        "on": "2026-07-01",
        "known": "2026-11-01",
    }
    page = show(admin_client, **scope, q="valley", sort="-people")
    links = page.all(".tabs a")
    assert [each.text for each in links] == ["Organisations", "Micro-credentials", "Matrix", "Forecast", "Gaps"]
    assert [each.attributes.get("aria-current") for each in links] == ["page", None, None, None, None]
    assert [each["href"] for each in links] == [
        f"{PAGE}?{urlencode(scope)}",
        f"{PAGE}?{urlencode({'view': 'definitions', **scope})}",
        f"{PAGE}?{urlencode({'view': 'matrix', **scope})}",
        f"{PAGE}?{urlencode({'view': 'forecast', **scope})}",
        f"{PAGE}?{urlencode({'view': 'gaps', **scope})}",
    ]


def test_scope_is_in_words(admin_client: BrowserClient, trade: Trade) -> None:
    today = in_words(clock.today())
    assert show(admin_client, definition=trade.reroofing).one(".scope").text == (
        f"People active on {today} in organisations in the programme. Covered: who holds Reroofing."
    )
    page = show(admin_client, definition=trade.reroofing, on="2026-07-02", known="2026-08-01", tier="CERTIFIED")
    assert "on 2 Jul 2026 in organisations of the tier" in page.one(".scope").text
    assert page.one(".scope strong").text == "On 2 Jul 2026, as known on 1 Aug 2026."


def test_day_to_come_is_if_nothing_changes(admin_client: BrowserClient, trade: Trade) -> None:
    on = clock.today().replace(year=clock.today().year + 1, day=1)
    page = show(admin_client, on=on.isoformat())
    assert page.one(".scope strong").text == f"On {in_words(on)}, if nothing changes until then."


def test_nothing_chosen_is_what_makes_a_qualified_roofer_else_the_defaults(
    app: Flask, admin_client: BrowserClient, trade: Trade
) -> None:
    usual = rows(show(admin_client, view="definitions"))
    assert len(usual) == 3
    new_purpose(app, trade.reroofing, Purpose.QUALIFIED)
    assert [row[0] for row in rows(show(admin_client, view="definitions"))] == ["Reroofing"]


def test_who_holds_all_that_is_chosen_is_covered(app: Flask, admin_client: BrowserClient, trade: Trade) -> None:
    both = ",".join([trade.reroofing, new_definition(app, title="Torch-on")])
    page = show(admin_client, definition=both, on="2026-07-01")
    assert page.all(".figures strong")[0].text == "0 of 10 (0%)"
    assert "who holds Reroofing and Torch-on." in page.one(".scope").text


@pytest.mark.parametrize("view", ["organisations", "definitions", "matrix"])
@pytest.mark.parametrize("on", ["2026-02-30", "1999-12-31", "2031-11-29"])
def test_day_that_cannot_be_asked_about_is_refused(
    admin_client: BrowserClient, trade: Trade, view: str, on: str
) -> None:
    response = admin_client.get(f"{PAGE}?on={on}&view={view}")
    assert response.status_code == 422
    page = parse(response.text)
    assert page.one("#filter-on").attributes["aria-invalid"] == "true"


def test_view_that_there_is_not_is_refused(admin_client: BrowserClient) -> None:
    assert admin_client.get(f"{PAGE}?view=everything").status_code == 400


def test_box_adds_a_micro_credential_and_a_chip_takes_it_away(
    app: Flask, admin_client: BrowserClient, trade: Trade
) -> None:
    torch = new_definition(app, title="Torch-on")
    page = show(admin_client, definition=trade.reroofing, also=torch)
    assert [each.text for each in page.all(".chips li")] == ["Reroofing", "Torch-on"]
    assert page.one("[form$=-filter][name=definition]").attributes["value"] == f"{trade.reroofing},{torch}"
    without = assert_whole_page(admin_client.get(page.all(".chips a")[0]["href"]))
    assert [each.text for each in without.all(".chips li")] == ["Torch-on"]
    named = admin_client.get(f"{PAGE}?definition={trade.reroofing}&also=Torch-on")
    assert named.status_code == 303
    assert [each.text for each in show(admin_client, definition="gone").all(".chips li")] == ["No longer here"]


def test_chart_says_what_is_held_least(app: Flask, admin_client: BrowserClient, trade: Trade) -> None:
    assert not show(admin_client, definition=trade.reroofing, view="definitions").has("svg#definitions-chart")
    torch = new_definition(app, title="Torch-on")
    new_credential(app, definition_id=torch, member_id=new_member(app, organisation_id=trade.ridgeline))
    page = show(admin_client, definition=f"{trade.reroofing},{torch}", view="definitions")
    chart = page.one("svg#definitions-chart")
    assert chart.one("desc").text == "Torch-on is held least: 0 of 1 (0%)"
    assert chart.texts("text") == ["Torch-on", "0 + 1", "Reroofing", "2 + 3"]


@pytest.mark.parametrize("view", ["organisations", "definitions", "matrix"])
def test_a_view_takes_as_many_statements_however_many_are_in_it(
    app: Flask, admin_client: BrowserClient, trade: Trade, database_probe: DatabaseProbe, view: str
) -> None:
    address = f"{PAGE}?view={view}&purpose=QUALIFIED"
    new_purpose(app, trade.reroofing, Purpose.QUALIFIED)
    admin_client.get(address)
    with database_probe.statements() as few:
        assert_whole_page(admin_client.get(address))
    for _ in range(3):
        definition = new_definition(app)
        new_purpose(app, definition, Purpose.QUALIFIED)
        for organisation in (trade.valley, new_organisation(app, programme_status=ProgrammeStatus.ACTIVE)):
            new_award(app, new_member(app, organisation_id=organisation), definition, expiry=None)
    with database_probe.statements() as many:
        page = assert_whole_page(admin_client.get(address))
    assert len(many) == len(few)
    assert len(page.all("[id$=-table] tbody tr")) > 3
