"""The days between which the log's entries are: typed as people here write them, or a period that is often wanted."""

from datetime import date, timedelta

import pytest

from ranzcred.core import clock
from ranzcred.core.lists.day_filter import periods
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event

LOG = "/admin/audit-log"
ORDER = "Enter the day, then the month, then the year, like 26/12/2029."


@pytest.mark.parametrize(
    ("today", "starts", "end_of_last_month"),
    [
        ("2026-11-27", ["2026-10-01", "2026-11-01", "2026-10-29", "2026-01-01"], "2026-10-31"),
        ("2028-03-01", ["2028-02-01", "2028-03-01", "2028-02-01", "2028-01-01"], "2028-02-29"),
        ("2027-01-31", ["2026-12-01", "2027-01-01", "2027-01-02", "2027-01-01"], "2026-12-31"),
    ],
)
def test_periods_of_a_day(today: str, starts: list[str], end_of_last_month: str) -> None:
    found = periods(date.fromisoformat(today))
    assert [str(period.since) for period in found] == starts
    assert [str(period.until) for period in found] == [end_of_last_month, today, today, today]


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("from=26/12/2025&to=26+Dec+2026", "from=2025-12-26&to=2026-12-26"),
        ("q=slate&from=1.2.26&action=CREATE&to=", "q=slate&action=CREATE&from=2026-02-01"),
    ],
)
def test_day_that_is_typed_is_in_the_address_as_every_other(
    admin_client: BrowserClient, query: str, address: str
) -> None:
    response = admin_client.get(f"{LOG}?{query}")
    assert (response.status_code, response.headers["Location"]) == (303, f"{LOG}?{address}")
    assert_whole_page(admin_client.get(f"{LOG}?{address}"))


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("from=someday", "from", "From: enter a date like 26/12/2029."),
        ("from=2026-02-30", "from", "From: February 2026 has 28 days."),
        ("from=12/26/2026", "from", f"From: there is no month 26. {ORDER}"),
        ("from=0001-01-01", "from", "From: enter a date from 01/01/1900 on."),
        ("to=9999-12-31", "to", "To: enter a date up to 31/12/2199."),
        ("to=20260303", "to", "To: enter a date like 26/12/2029."),
        ("from=2026-03-04&to=2026-03-03", "from", '"From" can\'t be later than "To".'),
    ],
)
def test_day_that_is_none_is_refused_at_its_box_and_nothing_typed_is_lost(
    admin_client: BrowserClient, query: str, field: str, message: str
) -> None:
    typed = query.removeprefix(f"{field}=").partition("&")[0]
    response = admin_client.get(f"{LOG}?{query}&q=slate")
    assert response.status_code == 422
    page = assert_whole_page(response)
    assert page.one("title").text.startswith("Error: Audit log")
    [link] = page.all("#audit-errors a")
    assert (link["href"], link.text) == (f"#filter-{field}", message)
    assert page.one("#audit-search")["value"] == "slate"
    partial = admin_client.htmx_get(f"{LOG}?{query}&q=slate", source="audit-filter")
    assert partial.status_code == 422
    assert htmx_event(partial) == {"announce": message}
    for shown in (page, assert_fragment(partial, "audit-entries")):
        assert shown.one(f"#filter-{field}-error").text == f"Error: {message}"
        assert shown.one(f"#filter-{field}")["value"] == typed
        assert shown.one(f"#filter-{field}")["aria-invalid"] == "true"


def test_both_days_are_refused_at_once_and_an_export_by_neither(admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get(f"{LOG}?from=soon&to=31/02/2026"))
    assert page.texts("#audit-errors li") == ["From: enter a date like 26/12/2029.", "To: February 2026 has 28 days."]
    assert admin_client.post(f"{LOG}/export", {"format": "csv", "from": "soon"}).status_code == 400


def test_yesterday_is_the_day_that_it_is_in_auckland(admin_client: BrowserClient) -> None:
    before = clock.today() - timedelta(days=1)
    location = admin_client.get(f"{LOG}?from=yesterday").headers["Location"]
    assert location in {f"{LOG}?from={before}", f"{LOG}?from={clock.today() - timedelta(days=1)}"}


def links(page: Element) -> dict[str, str]:
    return {link.text: link["href"] for link in page.all(".periods a")}


def test_periods_keep_the_other_filters_and_say_which_is_shown(admin_client: BrowserClient) -> None:
    page = assert_whole_page(admin_client.get(f"{LOG}?q=slate&action=CREATE&before=9"))
    assert list(links(page)) == ["Last month", "This month", "Last 30 days", "This year"]
    assert not page.has(".periods [aria-current]")
    shown = assert_whole_page(admin_client.get(links(page)["Last month"]))
    assert shown.one(".periods [aria-current]").text == "Last month"
    assert shown.one("#audit-search")["value"] == "slate"
    last = clock.today().replace(day=1) - timedelta(days=1)
    assert shown.one("#filter-from")["value"] == f"01/{last:%m/%Y}"
    assert shown.one("#filter-to")["value"] == f"{last:%d/%m/%Y}"


def test_period_fills_in_its_days_and_keeps_the_focus_and_other_filters_leave_what_is_typed(
    admin_client: BrowserClient,
) -> None:
    address = links(parse(admin_client.get(LOG).text))["This year"]
    response = admin_client.htmx_get(address, source="period-this-year")
    event = htmx_event(response)
    assert event["focus"] == ["period-this-year"]
    fragment = assert_fragment(response, "audit-entries")
    assert [beside["hx-swap"] for beside in fragment.all("hx-partial")] == ["outerHTML"]
    assert fragment.one("#filter-from")["value"] == f"01/01/{clock.today().year}"
    assert fragment.one(".periods [aria-current]").text == "This year"
    filtered = admin_client.htmx_get(f"{LOG}?q=slate", source="audit-filter")
    fragment = assert_fragment(filtered, "audit-entries")
    assert [beside["hx-swap"] for beside in fragment.all("hx-partial")] == ["outerMorph"]
    assert all("q=slate" in link for link in links(fragment).values())
