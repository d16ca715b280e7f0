"""Filters by record: what they suggest, what they show, and what becomes of a name that is sent without scripts."""

from urllib.parse import urlencode

import pytest
from flask import Flask

from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.directory.models import CertificationTier, Organisation, OrganisationMember, ProgrammeStatus
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_credential, new_definition
from tests.support.factories.many import store_all
from tests.support.factories.people import new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.support.routes.statuses import ABSENT

CREDENTIALS, PEOPLE, DEFINITIONS = "/admin/credentials", "/admin/people", "/admin/micro-credentials"
FIELD = "filter-organisation"
ACTIVE = ProgrammeStatus.ACTIVE


@pytest.fixture
def ridge(app: Flask) -> str:
    return new_organisation(app, name="Ridgeline", city="Nelson", trading_name="Ridge & Co", programme_status=ACTIVE)


@pytest.fixture
def slate(app: Flask) -> str:
    return new_definition(app, title="Slate Repair", level=4, issuing_body="Toi Ohomai")


@pytest.fixture
def aroha(app: Flask, ridge: str, slate: str) -> str:
    """A person of Ridgeline, with slate repair."""
    member = new_member(app, organisation_id=ridge, first_name="Aroha", last_name="Ngata", email="aroha@example.nz")
    new_credential(app, definition_id=slate, member_id=member)
    return member


@pytest.fixture
def lists(ridge: str, slate: str, aroha: str) -> dict[str, tuple[str, str, str]]:
    """Each list that has such a filter, with its filter, a record of it and the record's name, by a name of its own."""
    holders = f"{DEFINITIONS}/{slate}"
    return {
        "holders by organisation": (holders, "organisation", ridge),
        "credentials by organisation": (CREDENTIALS, "organisation", ridge),
        "credentials by micro-credential": (CREDENTIALS, "definition", slate),
        "credentials by person": (CREDENTIALS, "person", aroha),
        "people by organisation": (PEOPLE, "organisation", ridge),
        "definitions by issuing body": (DEFINITIONS, "issuing_body", "Toi Ohomai"),
    }


NAMES = {
    "holders by organisation": "Ridgeline",
    "credentials by organisation": "Ridgeline",
    "credentials by micro-credential": "Slate Repair",
    "credentials by person": "Aroha Ngata",
    "people by organisation": "Ridgeline",
    "definitions by issuing body": "Toi Ohomai",
}


def suggested(client: BrowserClient, record_type: str, q: str = "") -> list[str]:
    """The names that are suggested, each with what is said about it."""
    response = client.htmx_get(
        f"/admin/suggestions/{record_type}?{urlencode({'q': q})}", current_url=PEOPLE, source=FIELD
    )
    return assert_fragment(response, f"{FIELD}-suggestions").texts("[role=option]")


def heading(page: Element) -> str:
    return page.one("[id$=-heading][tabindex]").text


@pytest.mark.parametrize("name", NAMES)
def test_name_is_shown_and_the_key_sent(
    admin_client: BrowserClient, lists: dict[str, tuple[str, str, str]], name: str
) -> None:
    address, field, key = lists[name]
    page = assert_whole_page(admin_client.get(f"{address}?{urlencode({field: key})}"))
    assert heading(page).startswith("1 ")
    assert page.one(f"#filter-{field}")["value"] == NAMES[name]
    assert [sent["value"] for sent in page.all(f"form.filters [name={field}]")] == [key]
    assert page.one(f"#filter-{field}-clear")["href"] == address


@pytest.mark.parametrize("name", NAMES)
def test_exact_name_without_scripts_leads_to_the_key(
    admin_client: BrowserClient, lists: dict[str, tuple[str, str, str]], name: str
) -> None:
    address, field, key = lists[name]
    typed = NAMES[name].upper()
    response = admin_client.get(f"{address}?{urlencode({field: typed, 'q': 'a'})}")
    if field == "issuing_body":  # its name is its key, whatever the case
        assert parse(response.text).one(f"#filter-{field}")["value"] == NAMES[name]
        return
    assert response.status_code == 303
    assert response.headers["Location"] == f"{address}?{urlencode({'q': 'a', field: key})}"


@pytest.mark.parametrize("name", NAMES)
def test_part_of_a_name_without_scripts_asks_which(
    admin_client: BrowserClient, lists: dict[str, tuple[str, str, str]], name: str
) -> None:
    address, field, key = lists[name]
    typed = NAMES[name][:3]
    page = assert_whole_page(admin_client.get(f"{address}?{urlencode({field: typed})}"))
    assert page.one(f"#filter-{field}")["value"] == typed
    assert page.one(f"#filter-{field}")["aria-describedby"] == f"filter-{field}-which"
    which = page.one(f"#filter-{field}-which")
    assert which.one("p").text.startswith("Which ")
    [link] = which.all("a")
    assert (link.text, link["href"]) == (NAMES[name], f"{address}?{urlencode({field: key})}")
    assert heading(page).startswith("No ")


@pytest.mark.parametrize("name", NAMES)
def test_name_of_nothing_and_key_of_what_is_gone_say_so(
    admin_client: BrowserClient, lists: dict[str, tuple[str, str, str]], name: str
) -> None:
    address, field, _ = lists[name]
    nothing = assert_whole_page(admin_client.get(f"{address}?{urlencode({field: 'Thatch & Co'})}"))
    assert nothing.one(f"#filter-{field}-which").text.endswith(" matches “Thatch & Co”.")
    assert nothing.one(f"#filter-{field}")["value"] == "Thatch & Co"
    gone = assert_whole_page(admin_client.get(f"{address}?{urlencode({field: ABSENT})}"))
    assert gone.one(f"#filter-{field}-which").text.endswith(" is no longer here.")
    assert gone.one(f"#filter-{field}")["value"] == ""
    assert gone.one(f"#filter-{field}-clear")["href"] == address


def test_several_of_one_name_are_told_apart(app: Flask, admin_client: BrowserClient, ridge: str) -> None:
    other = new_organisation(app, name="RIDGELINE", city="Taupō", programme_status=ProgrammeStatus.SUSPENDED)
    page = parse(admin_client.get(f"{PEOPLE}?organisation=ridgeline").text)
    choices = {link["href"] for link in page.all(f"#{FIELD}-which a")}
    assert choices == {f"{PEOPLE}?organisation={key}" for key in (ridge, other)}
    assert sorted(page.texts(f"#{FIELD}-which li")) == [
        "RIDGELINE Suspended Taupō",
        "Ridgeline trading as Ridge & Co · Nelson",
    ]


def test_at_most_twenty_are_offered(app: Flask, admin_client: BrowserClient) -> None:
    tier = CertificationTier.CERTIFIED
    store_all(app, [Organisation(name=f"Ridge {number:02}", certification_tier=tier) for number in range(21)])
    which = parse(admin_client.get(f"{PEOPLE}?organisation=ridge").text).one(f"#{FIELD}-which")
    assert len(which.all("a")) == 20
    assert which.one(".hint").text == "Showing the first 20. Type more of the name to narrow it down."


@pytest.mark.usefixtures("aroha")
def test_each_type_is_suggested_by_the_start_of_its_words(app: Flask, admin_client: BrowserClient, ridge: str) -> None:
    new_organisation(app, name="Coast Slate", programme_status=ACTIVE)
    new_member(app, organisation_id=ridge, first_name="Hēmi", last_name="Ngata", active=False)
    assert suggested(admin_client, "organisation", "RI") == ["Ridgeline trading as Ridge & Co · Nelson"]
    assert suggested(admin_client, "organisation", "slate") == ["Coast Slate"]
    assert suggested(admin_client, "person", "aroha n") == ["Aroha Ngata Ridgeline · aroha@example.nz"]
    assert suggested(admin_client, "person", "hemi")[0].startswith("Hēmi Ngata Inactive ")
    assert suggested(admin_client, "micro-credential", "repair sl") == ["Slate Repair Level 4 · Toi Ohomai"]
    assert suggested(admin_client, "issuing-body", "oho") == ["Toi Ohomai"]
    assert suggested(admin_client, "organisation", "ateline") == []
    assert suggested(admin_client, "organisation", "%") == []


def test_nothing_typed_suggests_the_first_ten(app: Flask, admin_client: BrowserClient) -> None:
    names = [f"Ridge {number:02}" for number in range(12)]
    about = {"certification_tier": CertificationTier.CERTIFIED, "programme_status": ACTIVE}
    store_all(app, [Organisation(name=name, **about) for name in reversed(names)])
    assert suggested(admin_client, "organisation") == names[:10]
    response = admin_client.htmx_get("/admin/suggestions/organisation?q=ridge", current_url=PEOPLE, source=FIELD)
    assert htmx_event(response)["announce"] == "Showing the first 10. Keep typing to narrow it down."
    assert htmx_event(admin_client.htmx_get("/admin/suggestions/organisation?q=thatch", current_url=PEOPLE)) == {
        "announce": "No organisations found"
    }


@pytest.mark.parametrize("record_type", ["organisation", "person", "micro-credential", "issuing-body"])
def test_suggestions_take_one_statement_beside_who_asks(
    admin_client: BrowserClient, database_probe: DatabaseProbe, aroha: str, record_type: str
) -> None:
    for q in ("", "a"):
        with database_probe.statements() as statements:
            suggested(admin_client, record_type, q)
        with database_probe.statements() as nothing:
            admin_client.htmx_get("/admin/suggestions/organisation?q=%25", current_url=PEOPLE)
        assert len(statements) - len(nothing) == 1


def test_page_does_not_grow_with_the_organisations(app: Flask, admin_client: BrowserClient, slate: str) -> None:
    sizes = []
    for group in ("a", "b", "c"):
        keys = [f"{group}{number:03}" for number in range(100)]
        tier = CertificationTier.CERTIFIED
        store_all(app, [Organisation(id=key, name=f"Ridge {key}", certification_tier=tier) for key in keys])
        people = [
            OrganisationMember(id=key, organisation_id=key, first_name="Aroha", last_name=f"Ngata {key}")
            for key in keys
        ]
        store_all(app, people)
        store_all(app, [StaffMicroCredential(definition_id=slate, member_id=key) for key in keys])
        pages = [f"{DEFINITIONS}/{slate}", CREDENTIALS, PEOPLE, "/admin/suggestions/organisation?q=ridge"]
        sizes.append([len(admin_client.get(address).data) for address in pages])
    _, before, after = sizes
    assert [more - less < 500 for less, more in zip(before, after, strict=True)] == [True] * 4


def test_organisation_of_a_holder_is_no_choice_of_a_select(admin_client: BrowserClient, slate: str, aroha: str) -> None:
    page = parse(admin_client.get(f"{DEFINITIONS}/{slate}").text)
    assert "Ridgeline" not in [option.text for option in page.all("option")]
    assert page.one(f"#{FIELD}").get("value") == ""
