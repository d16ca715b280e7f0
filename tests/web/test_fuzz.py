"""Whatever stands in any field of any form: refused or taken, by a sentence or as text, and never a fault."""

import itertools
import os
from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import TestResponse

from ranzcred.core.db.transactions import snapshot
from ranzcred.domain.audit.proof.chain_check import verify_chain
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches
from tests.support.database.probe import DatabaseProbe
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse
from tests.support.routes.access import CREDENTIAL, ONE_CREDENTIAL, STAFF, TARGETS, THEIR_CREDENTIAL
from tests.support.routes.addresses import read, routes
from tests.support.routes.fuzzed_forms import found_forms, fuzzed_forms, send
from tests.support.routes.statuses import ABSENT
from tests.support.routes.users import ONE_USER, USERS

MARKUP = '"><img src=x onerror=alert(1)>'
BAD: list[bytes | Sequence[bytes]] = [
    b"",
    b"   ",
    b"a\x00b",
    b"a\xed\xa0\x80b",
    b"a\xffb",
    "a\u202eb".encode(),
    "a\u200bb".encode(),
    b"a\r\nb",
    b"x" * 100_000,
    b"9" * 5_000,
    b"-1",
    b"1e309",
    b"NaN",
    "٥".encode(),
    b"2026-02-30",
    b"0000-01-01",
    b"10000-01-01",
    b"' OR 1=1 --",
    MARKUP.encode(),
    b"{{7*7}}%s%n",
    b"NO_SUCH_CHOICE",
    ABSENT.encode(),
    b'["a"]',
    [b"1", b"2"],
]
EACH = len(BAD) if os.environ.get("RANZCRED_TEST_FUZZ") == "all" else 3
"""How many of them a field is given; the next field is given the next."""

# Routes that are sent nothing but the token, or by whom is not signed in.
WITHOUT_FIELDS = {
    "/sign-in",
    "/sign-in/two-factor",
    "/sign-in/recovery-code",
    "/sign-in/passkey/options",
    "/sign-in/two-factor/passkey/options",
    "/account/confirm/passkey/options",
    "/account/two-factor/passkeys/<key:passkey_id>/remove",
    # There is no provider of accounts at another service.
    "/sign-in/oidc",
    "/account/confirm/oidc",
    "/account/identities/link",
    "/account/identities/<key:identity_id>/remove",
    "/account/sign-ins/<key:sign_in_id>/end",
    "/account/sign-ins/end-others",
    "/account/two-factor/app/remove",
    "/account/two-factor/recovery-codes",
    "/sign-out",
    "/first-admin/<token>",
    "/new-email/<token>",
    "/account/api-tokens/<key:token_id>/revoke",
    "/my-data",
    f"{STAFF}/<key:member_id>/data",
    "/notifications/read",
    "/notifications/<key:notification_id>/read",
    # A new organisation has nobody to choose.
    f"{USERS}/organisations/<key:organisation_id>/invite",
    f"{ONE_USER}/invite",
    "/people/<key:person_id>/invite",
    f"{ONE_USER}/reactivate",
    f"{ONE_USER}/unlock",
    f"{ONE_USER}/sign-out",
    f"{ONE_USER}/sign-ins/<key:sign_in_id>/end",
    f"{ONE_USER}/api-tokens/<key:token_id>/revoke",
    "/admin/notifications/<key:notification_id>/send-again",
    "/admin/audit-log/verifications",
    "/admin/audit-log/verifications/<key:verification_id>",
    "/admin/micro-credentials/<key:definition_id>/delete",
    f"{TARGETS}/<key:target_id>/delete",
    f"{CREDENTIAL}/remove",
    f"{ONE_CREDENTIAL}/remove",
    f"{THEIR_CREDENTIAL}/remove",
    "/admin/bulk-changes/<key:bulk_change_id>",
    "/saved-views/<key:saved_view_id>/delete",
    "/admin/programme/import/<key:import_id>",
    "/admin/programme/import/<key:import_id>/apply",
    "/admin/programme/import/<key:import_id>/discard",
    f"{STAFF}/<key:member_id>/reactivate",
}


def bad_values(turn: "itertools.count[int]") -> list[bytes | Sequence[bytes]]:
    start = next(turn) * EACH
    return [BAD[(start + number) % len(BAD)] for number in range(EACH)]


def assert_no_fault(response: TestResponse, *context: object) -> None:
    assert response.status_code < 500, context
    assert MARKUP.encode() not in response.data, context
    if response.status_code == 422 and response.mimetype == "text/html" and response.data:
        page = parse(response.text)
        problems = page.all(".error-summary a")
        for problem in problems:
            assert page.has(problem["href"]), (problem["href"], context)


def assert_log_is_intact(database_probe: DatabaseProbe) -> None:
    with snapshot(database_probe.engine) as connection:
        verify_chain(connection)
        for mapper in audited_mappers():
            assert list(mismatches(connection, mapper)) == []


def test_forms_are_all_fuzzed(app: Flask, admin_client: BrowserClient) -> None:
    posts = {rule.rule for method, rule in routes(app) if method == "POST" and not rule.rule.startswith("/api/")}
    fuzzed = {where for where, _ in fuzzed_forms(app, admin_client)}
    assert fuzzed | WITHOUT_FIELDS == posts
    assert not fuzzed & WITHOUT_FIELDS


def test_field_of_a_form_takes_whatever_is_sent(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    turn = itertools.count()
    for where, make in fuzzed_forms(app, admin_client):
        fuzzed = make()
        names = list(fuzzed.form.values)
        # What is fuzzed is taken as it stands: what is refused is refused for the bad value alone.
        response = send(where, fuzzed)
        assert response.status_code in {200, 303}, (where, fuzzed.form, response.text)
        spent = True
        for name in names:
            for bad in bad_values(turn):
                fuzzed = make() if spent else fuzzed
                response = send(where, fuzzed, **{name: bad})
                assert_no_fault(response, where, name, bad)
                # The next is sent for a record that is as new, and by somebody who has not guessed too often.
                spent = fuzzed.once or response.status_code in {200, 303, 429}
    assert_log_is_intact(database_probe)


def test_field_of_a_search_takes_whatever_is_asked(
    app: Flask, admin_client: BrowserClient, database_probe: DatabaseProbe
) -> None:
    turn = itertools.count()
    forms = found_forms(app, admin_client, "GET")
    assert len(forms) > 5
    before = database_probe.last_seq()
    for _, form in forms.values():
        assert read(admin_client.get(f"{form.action}?{urlencode(form.values)}")).status_code == 200
        for name in [*form.values, "page", "sort"]:
            for bad in bad_values(turn):
                each = [bad] if isinstance(bad, bytes) else bad
                query = b"&".join(name.encode() + b"=" + bytes_quoted(value) for value in each)
                response = read(admin_client.get(f"{form.action}?{query[:6000].decode()}"))
                assert_no_fault(response, form.action, name, bad)
    assert database_probe.last_seq() == before


def bytes_quoted(value: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in value)
