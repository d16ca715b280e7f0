"""What of the catalogue an address asks for: search and filters."""

import pytest
from flask import Flask

from tests.support.factories.catalogue import new_definition
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import titles
from tests.web.admin.definitions.list.catalogue import COMPLIANCE, LIST, RECLAD, REPAIRS, new_catalogue

DEFAULTS = [RECLAD, REPAIRS, COMPLIANCE]


@pytest.mark.parametrize(
    ("stored", "query"),
    [
        ("Maori Roofing", "māori"),
        ("Māori Roofing", "maori"),
        ("Māori Roofing", "MĀORI"),
        ("Ma\u0304ori Roofing", "māori"),
        ("ŌTĀHUHU Tiling", "otahuhu"),
        ("Slate Repair", "sLATE rEP"),
        ("Straße", "STRASSE"),
        ("100% Copper", "100%"),
        ("Copper_Nails", "r_n"),
        ("Back\\slash", "k\\s"),
        ('It\'s "quoted" <b>', '"quo'),
        ("Sina O’Connell’s", "O'Connell's"),
        ("Smith\u2011Rewi", "smith-rewi"),
        ("Smith-Rewi", "smith rewi"),
        ("Đặng Slating", "dang"),
        ("Reclad/Reroofing & Co", "roofing & co"),
        ("  Slate   Repair", "  slate  "),
    ],
)
def test_definition_list_search_finds(app: Flask, admin_client: BrowserClient, stored: str, query: str) -> None:
    key = new_definition(app, title=stored.strip())
    response = admin_client.client.get(LIST, query_string={"q": query})
    page = parse(response.text)
    assert page.has(f"#definition-{key}")
    assert page.one("#definitions-heading").text == "1 micro-credential"


@pytest.mark.parametrize("query", ["%", "_", "\\", "\\%", "S%e", "Sl_te", "%%", "' OR 1=1 --"])
def test_definition_list_search_takes_wildcards_literally(app: Flask, admin_client: BrowserClient, query: str) -> None:
    new_definition(app, title="Slate")
    response = admin_client.client.get(LIST, query_string={"q": query})
    assert response.status_code == 200
    assert parse(response.text).one("#definitions-heading").text == "No micro-credentials found"


def test_definition_list_search_looks_into_title_issuing_body_and_skill_standard(
    app: Flask, admin_client: BrowserClient
) -> None:
    new_catalogue(app)
    new_definition(app, title="Slate", level=1, requirements="Only here: thatch")
    for query, found in (
        ("reroof", [RECLAD]),
        ("worksafe", ["asbestos awareness"]),
        ("unit 31000", ["Zinc"]),
        ("nzqa", DEFAULTS),
        ("level", DEFAULTS),
        ("thatch", []),
        ("", ["Zinc", *DEFAULTS, "asbestos awareness", "Slate"]),
    ):
        assert titles(admin_client.htmx_get(f"{LIST}?q={query}")) == found, query


def test_definition_list_filters_alone_and_together(app: Flask, admin_client: BrowserClient) -> None:
    new_catalogue(app)
    new_definition(app, title="Slate", level=5, issuing_body="RANZ")
    for query, found in (
        ("level=5", [RECLAD, REPAIRS, "Slate"]),
        ("level=10", ["Zinc"]),
        ("level=1", []),
        ("issuing_body=WorkSafe", ["asbestos awareness"]),
        ("issuing_body=worksafe", ["asbestos awareness"]),
        ("issuing_body=Work", []),
        ("kind=default", DEFAULTS),
        ("kind=custom", ["Zinc", "Slate", "asbestos awareness"]),
        ("kind=custom&level=5", ["Slate"]),
        ("issuing_body=RANZ&level=5&kind=default", [RECLAD, REPAIRS]),
        ("issuing_body=RANZ&level=5&kind=default&q=repairs", [REPAIRS]),
        ("issuing_body=RANZ&level=5&kind=custom&q=repairs", []),
        (
            "level=&issuing_body=&kind=&q=&sort=&page=",
            ["Zinc", RECLAD, REPAIRS, "Slate", COMPLIANCE, "asbestos awareness"],
        ),
    ):
        assert titles(admin_client.htmx_get(f"{LIST}?{query}")) == found, query


def test_definition_list_offers_what_can_be_filtered_by(app: Flask, admin_client: BrowserClient) -> None:
    new_catalogue(app)
    new_definition(app, title="Slate", issuing_body="ranz")
    page = parse(admin_client.get(f"{LIST}?level=5&kind=default&issuing_body=RANZ&q=roof").text)
    assert page.texts("#filter-kind option") == ["All types", "Default", "Custom"]
    assert len(page.all("#filter-level option")) == 1 + 10
    assert page.one("#filter-level option[selected]")["value"] == "5"
    assert page.one("#filter-kind option[selected]")["value"] == "default"
    assert page.one("#filter-issuing_body")["value"].upper() == "RANZ"
    assert page.one("#definitions-search")["value"] == "roof"
    labelled = {label["for"] for label in page.all("#definitions-filter label")}
    more = {"filter-state", "filter-purpose", "filter-columns"}
    assert labelled == {"definitions-search", "filter-level", "filter-issuing_body", "filter-kind"} | more
