"""The inline form for a new definition."""

from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.http.responses import (
    assert_fragment,
    assert_whole_page,
    hidden_fields,
    htmx_event,
    query_of,
    titles,
    typed,
)
from tests.web.admin.definitions.create.new_form import LIST, SLATE, form_of

LABELS = ["Title", "NZQCF level", "Issuing body", "Skill standard (optional)", "Requirements (optional)"]
SECTIONS = ["What it is", "How long it lasts", "What it counts for", "Purposes", "NZQCF"]
LIFE = {"validity_months": "", "renewal_window_days": "90", "grace_days": "0", "review_due_on": "", "code": ""}


def test_definition_new_is_the_list_with_the_form_above(admin_client: BrowserClient) -> None:
    response = admin_client.get(f"{LIST}/new")
    page = assert_whole_page(response)
    form = form_of(page)
    labels = [label for label in form.all("label") if label["for"] in SLATE]
    assert [label.text for label in labels] == LABELS
    assert [page.one(f"#{label['for']}")["name"] for label in labels] == list(SLATE)
    assert form.texts("legend, summary") == SECTIONS
    assert "open" not in form.one("details").attributes
    assert typed(page, LIFE) == LIFE
    assert typed(page, SLATE) == dict.fromkeys(SLATE, "") | {"issuing_body": "RANZ"}
    assert form.texts("button[type=submit]") == ["Save", "Save as draft"]
    assert (form.one("#definition-form-cancel").text, form.one("#definition-form-cancel")["href"]) == ("Cancel", LIST)
    assert (form["method"], form["action"], "novalidate" in form.attributes) == ("post", LIST, True)
    assert not page.has(".error-summary")
    assert page.one("title").text.startswith("Create micro-credential")
    assert len(titles(response)) == 3
    markup = response.text
    assert markup.index('id="definition-form"') < markup.index('id="definitions-table"')


def test_definition_new_for_htmx_is_the_form_alone(admin_client: BrowserClient) -> None:
    response = admin_client.htmx_get(f"{LIST}/new", current_url=f"{LIST}?level=5&page=2", source="create-definition")
    page = assert_fragment(response, "definition-form")
    assert htmx_event(response) == {"focus": ["title"]}
    assert page.one("#title")["name"] == "title"
    assert form_of(page)["hx-post"] == form_of(page)["action"]
    assert response.headers["HX-Push-Url"].startswith(f"{LIST}/new?")
    assert query_of(response.headers["HX-Push-Url"]) == {"level": "5", "page": "2"}


def test_definition_new_fields_stop_nobody_from_typing(admin_client: BrowserClient) -> None:
    form = form_of(parse(admin_client.get(f"{LIST}/new").text))
    for name in ("maxlength", "required", "pattern", "min", "max", "autofocus"):
        assert not form.has(f"[{name}]")


def test_definition_form_carries_nothing_unseen_but_the_token(admin_client: BrowserClient) -> None:
    page = parse(admin_client.get(f"{LIST}/new").text)
    assert hidden_fields(form_of(page)) == {}
    assert form_of(page).one("[name=csrf_token]")["value"]
