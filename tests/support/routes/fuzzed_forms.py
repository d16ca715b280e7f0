"""The forms of all pages, each with values that are taken, in the hands of somebody who may send it."""

import dataclasses
import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ranzcred.core import clock
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.filters import AuditLogFilters
from ranzcred.domain.credentials.bulk_actions import BulkAction
from ranzcred.domain.directory.models import ProgrammeStatus
from ranzcred.domain.snoozes.queue import Queue
from tests.support.factories.catalogue import new_award, new_definition, new_snooze
from tests.support.factories.files import csv_bytes
from tests.support.factories.people import PASSWORD, new_member, new_organisation
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.routes.access import (
    ALL_CREDENTIALS,
    CREDENTIAL,
    DEFINITION,
    IMPORT,
    NEW_AWARD,
    ONE_AWARD,
    ONE_CREDENTIAL,
    STAFF,
    STAFF_OF,
    TABLE,
    TARGETS,
    THEIR_CREDENTIAL,
)
from tests.support.routes.addresses import address, read, routes
from tests.support.routes.exports import EXPORTS_TABLE
from tests.support.routes.form_needs import AFTER, BEFORE_STEP, UNDONE
from tests.support.routes.forms import Form, Fuzzed, administrator, values_of
from tests.support.routes.fuzzed.account_forms import ACCOUNT_FORMS, NEW_PASSWORD
from tests.support.routes.fuzzed.list_export_forms import list_export_form
from tests.support.routes.fuzzed.passkey_forms import PASSKEY_FORMS
from tests.support.routes.fuzzed.people_forms import PEOPLE_FORMS
from tests.support.routes.queues import ROWS
from tests.support.routes.statuses import ABSENT

# What a form needs to be taken, besides what it holds and what the table of access sends: made anew each time.
NEEDED: dict[str, Callable[[Flask], Mapping[str, str]]] = {
    "/account/password": lambda _: {"current_password": PASSWORD, "new_password": NEW_PASSWORD},
    "/admin/micro-credentials/<key:definition_id>/assign": lambda app: {"picked": new_member(app)},
    f"{STAFF}/<key:member_id>/assign": lambda app: {"picked": new_definition(app)},
    "/account/confirm": lambda _: {"current_password": PASSWORD},
    # No two targets of a tier are of the same.
    **dict.fromkeys(
        (TARGETS, f"{TARGETS}/<key:target_id>"), lambda app: {"purpose": "", "definition_id": new_definition(app)}
    ),
    f"{STAFF}/<key:member_id>/move": lambda app: {"target": new_organisation(app)},
    # The form that awards has dates, which only an award has.
    **dict.fromkeys((CREDENTIAL, ONE_CREDENTIAL, THEIR_CREDENTIAL), lambda _: {"status": "AWARDED"}),
}
FILES = {IMPORT: {"file": csv_bytes(["Organisation", "First name", "Last name"], ["Skyline", "Aroha", "Ngata"])}}
NARROWED = AuditLogFilters(
    q="slate",
    person="mere",
    action=AuditAction.CREATE,
    kind="MicroCredentialDefinition",
    record=ABSENT,
    since=date(2026, 1, 1),
    until=date(2026, 2, 28),
    before=9,
    after=1,
)


def forms_on(app: Flask, browser_client: BrowserClient, page: Rule, method: str) -> Iterator[tuple[str, Form]]:
    """Yield the forms of a page, of a record made for it, each with the rule that it is sent to."""
    here = address(app, page)
    response = read(browser_client.get(here))
    if response.mimetype != "text/html" or response.status_code != 200:
        return
    document = parse(response.text)
    for form in document.all("form"):
        action = form.get("action", here).partition("?")[0] or here
        try:
            rule, _ = app.url_map.bind("localhost").match(action, method=method, return_rule=True)
        except HTTPException:
            continue
        values = values_of(document, form)
        if form.get("method", "get") == method.lower() and values:
            yield rule.rule, Form(action, values)


def found_forms(app: Flask, browser_client: BrowserClient, method: str) -> dict[str, tuple[Rule, Form]]:
    """Return the form with the most fields for each rule that one is sent to, with the page that shows it."""
    found: dict[str, tuple[Rule, Form]] = {}
    for asked, page in routes(app):
        if asked == "GET":
            for where, form in forms_on(app, browser_client, page, method):
                if where not in found or len(form.values) > len(found[where][1].values):
                    found[where] = page, form
    return found


def shown_form(app: Flask, page: Rule, where: str) -> Fuzzed:
    """Return a form of a page with all that it needs to be taken."""
    client = administrator(app)
    form = dict(forms_on(app, client, page, "POST"))[where]
    needed = NEEDED[where](app) if where in NEEDED else {}
    sent = {name: str(value) for name, value in TABLE["POST", where].sent.items()}
    # A decision is made on the credential's own page.
    shown_on = form.action.partition("/awards/")[0] if where.startswith(f"{ONE_CREDENTIAL}/awards/") else "/admin"
    return Fuzzed(client, Form(form.action, {**form.values, **sent, **needed}), shown_on)


def bulk_form(app: Flask, action: BulkAction, *, confirmed: bool, everywhere: bool) -> Fuzzed:
    """Return the form of a bulk action, for one who was awarded; the confirmed one is the dialog that this opens."""
    client = administrator(app)
    definition = new_definition(app)
    new_award(app, new_member(app), definition, expiry=None)
    page = f"{ALL_CREDENTIALS}?definition={definition}" if everywhere else f"/admin/micro-credentials/{definition}"
    document = parse(client.get(page).text)
    form = document.one("form#bulk")
    values = values_of(document, form) | {"chosen": document.one("[name=chosen]")["value"], "action": action.value}
    if confirmed:
        dialog = parse(client.post(form["action"], values).text)
        form = dialog.one("#credentials-bulk form")
        values = values_of(dialog, form) | {"reason": "Measured again.", "expiry_date": "2199-12-31"}
    return Fuzzed(client, Form(form["action"], values))


def undo_form(app: Flask, where: str) -> Fuzzed:
    """Return the form beside the message about what has just been done, as the page after it shows it."""
    client = administrator(app)
    doing = UNDONE[where]
    rule = next(rule for method, rule in routes(app) if method == "POST" and rule.rule == doing)
    done, needed = address(app, rule), NEEDED[doing](app) if doing in NEEDED else {"reason": "Left."}
    if done.endswith("/reactivate"):
        client.post(f"{done.removesuffix('/reactivate')}/deactivate", needed)
    response = client.post(done, {"status": "NOT_STARTED", **needed})
    document = parse(client.get(response.headers["Location"]).text)
    form = document.one("#status form")
    return Fuzzed(client, Form(form["action"], values_of(document, form)))


def step_form(app: Flask, step: str) -> Fuzzed:
    """Return the form of a step of a definition's life, of one that can take it."""
    client = administrator(app)
    definition = new_definition(app, **BEFORE_STEP[step])
    new_award(app, new_member(app), definition, expiry=None)
    page = f"/admin/micro-credentials/{definition}/{step}"
    document = parse(client.get(page).text)
    values = values_of(document, document.one("#definition-life form")) | {"reason": "Asked for."}
    return Fuzzed(client, Form(page, values))


def award_form(app: Flask, step: str) -> Fuzzed:
    """Return the form of a decision on an award that only another decision leads to; "new" renews one."""
    client = administrator(app)
    credential = new_award(app, new_member(app), expiry=None if step in AFTER else clock.today())
    page = f"{ALL_CREDENTIALS}/{credential}"
    if step in AFTER:
        first = client.post(f"{page}/awards/1/{AFTER[step]}", TABLE["POST", f"{ONE_AWARD}/{AFTER[step]}"].sent)
        assert first.status_code == 303, first.text
    where = f"{page}/awards/{f'1/{step}' if step in AFTER else step}"
    values = values_of(document := parse(client.get(where).text), document.one("#decision-form form"))
    table = TABLE["POST", f"{ONE_AWARD}/{step}" if step in AFTER else NEW_AWARD]
    sent = {name: str(value) for name, value in table.sent.items()}
    return Fuzzed(client, Form(where, {**values, **sent, "version": values["version"]}), page)


def wake_form(app: Flask, where: str) -> Fuzzed:
    """Return the form that wakes a row of a queue, of one that is snoozed."""
    rule = next(rule for method, rule in routes(app) if (method, rule.rule) == ("POST", where))
    here, queue = address(app, rule), str(TABLE["POST", where].sent["queue"])
    new_snooze(app, Queue(queue), here.split("/")[-2])
    return Fuzzed(administrator(app), Form(here, {"queue": queue}))


def export_form(app: Flask) -> Fuzzed:
    """Return the form of an export of what all the filters leave: a page shows it where they leave anything."""
    client = administrator(app)
    filters = {name: str(value) for name, value in NARROWED.args().items()}
    assert len(filters) == len(dataclasses.fields(AuditLogFilters))
    return Fuzzed(client, Form("/admin/audit-log/export", {"format": "csv", **filters}))


def gap_form(app: Flask) -> Fuzzed:
    """Return the form that takes those who are selected of whom lacks something to the form that assigns it."""
    client = administrator(app)
    new_member(app, organisation_id=new_organisation(app, programme_status=ProgrammeStatus.ACTIVE))
    page = f"/admin/coverage?view=gaps&definition={new_definition(app)}"
    document = parse(client.get(page).text)
    form = document.one("form#bulk")
    values = values_of(document, form) | {
        "chosen": document.all("[name=chosen]")[0]["value"],
        "action": document.one("#bulk-action option")["value"],
    }
    return Fuzzed(client, Form(form["action"], values))


def saved_view_form(app: Flask, *, moved: bool) -> Fuzzed:
    """Return the form of a view of one's own, which only whoever saved it has; or the one that moves it."""
    client = administrator(app)
    for name in ("Ours", "Theirs"):
        client.post("/saved-views", {"name": name, "at": "/admin/people"})
    document = parse(client.get("/saved-views").text)
    if not moved:
        document = parse(client.get(document.all("tbody [data-key=e]")[0]["href"]).text)
    form = document.all('form[action$="/move"]' if moved else "#view-form")[0]
    return Fuzzed(client, Form(form["action"], values_of(document, form) | ({"way": "down"} if moved else {})))


def fuzzed_forms(app: Flask, browser_client: BrowserClient) -> Iterator[tuple[str, Callable[[], Fuzzed]]]:
    """Yield what makes the form of each route that is sent one, as often as is asked, of records as new."""
    steps = {f"{DEFINITION}/{step}": functools.partial(step_form, app, step) for step in BEFORE_STEP}
    steps |= {
        where: functools.partial(make, app) for where, make in (ACCOUNT_FORMS | PASSKEY_FORMS | PEOPLE_FORMS).items()
    }
    steps |= {f"{ONE_AWARD}/{step}": functools.partial(award_form, app, step) for step in AFTER}
    steps |= {f"{row}/wake": functools.partial(wake_form, app, f"{row}/wake") for row in ROWS}
    for where, (page, _) in found_forms(app, browser_client, "POST").items():
        if not where.endswith(("/bulk", "/export")) and where not in steps:
            yield where, functools.partial(shown_form, app, page, where)
    yield from steps.items()
    yield NEW_AWARD, functools.partial(award_form, app, "new")
    actions = (BulkAction.IN_TRAINING, BulkAction.EXPIRY_DATE)
    for action, confirmed, everywhere in itertools.product(actions, (False, True), (False, True)):
        where = f"{ALL_CREDENTIALS if everywhere else STAFF_OF}/bulk{'/confirmed' if confirmed else ''}"
        yield where, functools.partial(bulk_form, app, action, confirmed=confirmed, everywhere=everywhere)
    for where in UNDONE:
        yield where, functools.partial(undo_form, app, where)
    yield "/admin/micro-credentials/assign", functools.partial(gap_form, app)
    yield from ((where, functools.partial(list_export_form, app, where)) for _, where in EXPORTS_TABLE)
    yield "/admin/audit-log/export", functools.partial(export_form, app)
    yield "/saved-views/<key:saved_view_id>", functools.partial(saved_view_form, app, moved=False)
    yield "/saved-views/<key:saved_view_id>/move", functools.partial(saved_view_form, app, moved=True)


def send(where: str, fuzzed: Fuzzed, **changed: bytes | Sequence[bytes]) -> TestResponse:
    fields: dict[str, bytes | Sequence[bytes]] = {name: value.encode() for name, value in fuzzed.form.values.items()}
    return read(
        fuzzed.client.post_bytes(fuzzed.form.action, fields | changed, files=FILES.get(where), current_url=fuzzed.page)
    )
