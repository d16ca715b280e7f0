"""The preview of a bulk action on the page: it refuses what the confirmation refuses, in the same words."""

import pytest
from flask import Flask
from hypothesis import Phase, given, settings, strategies
from sqlalchemy import select
from werkzeug.test import TestResponse

from ranzcred.core.formats import typed_date
from ranzcred.domain.credentials.awards.decisions.request import AFTER_AWARD, NOT_IN_FUTURE
from ranzcred.domain.credentials.bulk_actions import BulkAction
from tests.support.database.probe import DatabaseProbe
from tests.support.factories.catalogue import new_definition
from tests.support.factories.records import ROWS
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse
from tests.support.http.responses import assert_fragment, assert_whole_page, htmx_event
from tests.support.states import STATES, days, described, expiry_told, new_in_state

LIST = "/admin/micro-credentials"
EXAMPLES = 40
NO_DATE = "enter a date like 26/12/2029."
NO_DAY = "February 2026 has 28 days."
TOO_LONG = "Reason must be 500 characters or fewer (1 too many)."
UNSEEN = "Reason has a character that can't be saved, U+0007, after “A”. Delete it."
NEEDED = " (reason required)"


@pytest.fixture
def definition(app: Flask) -> str:
    return new_definition(app, title="Slate Repair")


def sent(keys: dict[str, int], action: str, **fields: object) -> dict[str, object]:
    """The form for those selected, by key with the version that was seen."""
    texts = {name: str(value) for name, value in fields.items()}
    return {"chosen": [f"{key}:{version}" for key, version in keys.items()], "action": action, **texts}


def planned(page: Element) -> dict[str, str]:
    """What is told of each, by first name."""
    return {line.one("strong").text.removesuffix(" Ngata"): line.one("span").text for line in page.all("#bulk-plan li")}


def errors(page: Element) -> list[tuple[str, str]]:
    """Each field in error and its message, in the summary."""
    return [(link["href"], link.text) for link in page.all("#bulk-errors li a")]


WRONG = [
    ("AWARD", {"awarded_on": "30/2/2026"}, "awarded-on", f"Award date: {NO_DAY}"),
    ("AWARD", {"awarded_on": "01/02/2026", "expiry_date": "soon"}, "expiry-date", f"Expiry date: {NO_DATE}"),
    ("AWARD", {"awarded_on": typed_date(days(1))}, "awarded-on", NOT_IN_FUTURE),
    ("AWARD", {"awarded_on": "01/02/2026", "expiry_date": "01/02/2026"}, "expiry-date", AFTER_AWARD),
    ("EXPIRY_DATE", {"expiry_date": "30/2/2026", "reason": "Why."}, "expiry-date", f"Expiry date: {NO_DAY}"),
    ("EXPIRE", {"reason": "x" * 501}, "reason", TOO_LONG),
    ("REMOVE", {"reason": "x" * 501}, "reason", TOO_LONG),
    ("IN_TRAINING", {"reason": "A\x07B"}, "reason", UNSEEN),
]


@pytest.mark.parametrize(("action", "fields", "field", "message"), WRONG)
def test_preview_refuses_at_the_field_what_the_confirmation_refuses(
    app: Flask,
    admin_client: BrowserClient,
    database_probe: DatabaseProbe,
    definition: str,
    action: str,
    fields: dict[str, object],
    field: str,
    message: str,
) -> None:
    keys = {new_in_state(app, definition, "In training"): 1}
    form, page, before = sent(keys, action, **fields), f"{LIST}/{definition}", database_probe.last_seq()
    address = f"{page}/staff/bulk"
    partial = admin_client.htmx_post(address, form, current_url=page)
    assert htmx_event(partial) == {"focus": ["bulk-errors"]}
    dialogs = [assert_fragment(partial, "credentials-bulk")]
    whole = admin_client.post(address, form)
    confirmed = admin_client.post(f"{address}/confirmed", form)
    dialogs += [assert_whole_page(whole), assert_whole_page(confirmed)]
    assert {response.status_code for response in (partial, whole, confirmed)} == {422}
    for dialog in dialogs:
        assert errors(dialog) == [(f"#bulk-{field}", message)]
        assert dialog.one(f"#bulk-{field}-error").text == f"Error: {message}"
        assert dialog.one(f"#bulk-{field}")["aria-invalid"] == "true"
        for name, value in fields.items():
            shown = dialog.one(f"#bulk-{name.replace('_', '-')}")
            assert (shown.raw_text.lstrip() if shown.tag == "textarea" else shown["value"]) == value
    assert database_probe.last_seq() == before


def refreshed(browser_client: BrowserClient, page: str, form: dict[str, object]) -> TestResponse:
    """The answer after a field of the dialog was changed."""
    return browser_client.htmx_post(f"{page}/staff/bulk", form, current_url=page, source="bulk-fields")


def test_field_that_is_changed_is_judged_where_it_stands(
    app: Flask, admin_client: BrowserClient, definition: str
) -> None:
    """The focus is in the next field by then: nothing takes it, and what is being typed there is not replaced."""
    keys, page = {new_in_state(app, definition, "In training"): 1}, f"{LIST}/{definition}"
    wrong = refreshed(admin_client, page, sent(keys, "AWARD", awarded_on="30/2/2026"))
    assert wrong.status_code == 422
    assert htmx_event(wrong) == {"announce": f"Award date: {NO_DAY}"}
    fragment = assert_fragment(wrong, "bulk-plan")
    assert [beside["hx-swap"] for beside in fragment.all("hx-partial")] == ["outerMorph"]
    assert fragment.one("#bulk-fields .field-error").text == f"Error: Award date: {NO_DAY}"
    assert fragment.one("#bulk-awarded-on")["value"] == "30/2/2026"
    assert planned(fragment) == {}
    assert "Fix the errors below" in fragment.one("#bulk-plan").text
    right = refreshed(admin_client, page, sent(keys, "AWARD", awarded_on=days(0)))
    assert (right.status_code, htmx_event(right)) == (200, {"announce": "1 credential will change."})
    fragment = assert_fragment(right, "bulk-plan")
    assert (len(planned(fragment)), fragment.has("#bulk-fields .field-error")) == (1, False)


def test_reason_that_is_given_is_still_one_that_is_needed(
    app: Flask, admin_client: BrowserClient, definition: str
) -> None:
    keys, page = {new_in_state(app, definition, "Awarded"): 1}, f"{LIST}/{definition}"
    withdrawal = "Awarded to In Training, award revoked"
    for reason, line in (("", f"{withdrawal}{NEEDED}"), ("Why.", withdrawal)):
        fragment = parse(refreshed(admin_client, page, sent(keys, "IN_TRAINING", reason=reason)).text)
        assert fragment.one("#bulk-fields label").text == "Reason"
        assert planned(fragment)["Awarded"] == line


TYPED = {
    "awarded_on": ["", "30/2/2026", str(days(1)), str(days(0)), str(days(-40))],
    "expiry_date": ["", "soon", str(days(-1)), str(days(0)), str(days(60))],
    "reason": ["", "Why.", "x" * 501],
    "years": ["1", "3", "4"],
}
CHOSEN = strategies.dictionaries(
    strategies.sampled_from(list(STATES)), strategies.sampled_from([0, 0, 0, 1]), min_size=1, max_size=3
)


def test_confirmation_does_what_the_preview_says_or_refuses_in_the_same_words(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    def rows(keys: list[str]) -> dict[str, dict[str, object]]:
        return {row["id"]: dict(row) for row in database_probe.rows(select(ROWS).where(ROWS.c.id.in_(keys)))}

    @settings(max_examples=EXAMPLES, phases=[Phase.generate])
    @given(
        chosen=CHOSEN,
        gone=strategies.sampled_from([False, False, False, True]),
        action=strategies.sampled_from(BulkAction),
        typed=strategies.fixed_dictionaries({name: strategies.sampled_from(texts) for name, texts in TYPED.items()}),
    )
    def check(chosen: dict[str, int], gone: bool, action: BulkAction, typed: dict[str, str]) -> None:
        definition = new_definition(app)
        keys = {state: new_in_state(app, definition, state) for state in chosen}
        before, seq = rows(list(keys.values())), database_probe.last_seq()
        seen = {key: int(str(before[key]["version"])) - chosen[state] for state, key in keys.items()}
        form = sent(seen | ({"gone": 1} if gone else {}), action, **typed)
        address = f"{LIST}/{definition}/staff/bulk"
        preview, confirmed = admin_client.post(address, form), admin_client.post(f"{address}/confirmed", form)
        after = rows(list(keys.values()))
        preview_page = parse(preview.text)
        planned_changes = planned(preview_page)
        if confirmed.status_code == 303:
            assert preview.status_code == 200
            told = expiry_told if action in {BulkAction.RENEW, BulkAction.EXPIRY_DATE} else described
            assert {state: told(before[key], after.get(key)) for state, key in keys.items()} == planned_changes
            changed = sum(before[key] != after.get(key) for key in keys.values())
            assert database_probe.last_seq() - seq == changed
            return
        result_page = parse(confirmed.text)
        assert (after, database_probe.last_seq()) == (before, seq)
        if gone:
            assert (preview.status_code, confirmed.status_code) == (404, 404)
            assert preview_page.texts("main p")[0] == result_page.texts("main p")[0]
            return
        assert planned(result_page) == planned_changes
        if preview.status_code == 422:
            assert errors(result_page) == errors(preview_page) != []
        elif any(words.startswith("can't be changed: ") for words in planned_changes.values()):
            assert (preview.status_code, confirmed.status_code) == (200, 409)
        else:
            missing = any(words.endswith(NEEDED) for words in planned_changes.values())
            assert missing or action is BulkAction.EXPIRY_DATE
            [(field, _)] = errors(result_page)
            assert field == ("#bulk-reason" if missing else "#bulk-expiry-date")

    check()
