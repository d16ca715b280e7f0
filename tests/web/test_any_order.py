"""Anything that people do, in any order: what must always hold is looked at after each step."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import URL
from werkzeug.test import TestResponse

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.transactions import snapshot
from ranzcred.core.permissions import Role
from ranzcred.domain.audit.proof.chain_check import verify_chain
from ranzcred.domain.audit.proof.record_check import audited_mappers, mismatches
from ranzcred.domain.credentials.expiry.sweep import sweep
from tests.support.database.databases import Databases
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_for, settings_of
from tests.support.factories.people import new_member, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.routes.access import SLATE
from tests.support.routes.api import API

EXAMPLES = int(os.environ.get("RANZCRED_TEST_ORDERS", "6"))
STEPS = 15
TITLES = ["Slate Works", " SLATE works", "Copper Works", "Zinc"]
STATUSES = ["NOT_STARTED", "IN_TRAINING", "AWARDED", "EXPIRED"]
DAYS = [None, -400, -1, 0, 1, 30, 400]


class AnyOrder(RuleBasedStateMachine):
    """An administrator who signs in and out, and somebody who may change nothing."""

    definitions: Bundle[str] = Bundle("definitions")
    credentials: Bundle[tuple[str, str]] = Bundle("credentials")

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.app = app
        self.database_probe = DatabaseProbe(app)
        self.admin = BrowserClient(app)
        self.account = new_user(app, name="Mere Tamahori")
        self.staff = BrowserClient(app)
        staff = new_user(app, role=Role.ORG_STAFF, name="Sione Latu")
        assert self.staff.sign_in(staff).status_code == 303
        self.members = [new_member(app) for _ in range(2)]
        self.titles: dict[str, str] = {}
        self.taken: dict[str, tuple[str, int]] = {}
        self.held: dict[str, str] = {}
        self.awarded: set[str] = set()
        self.inside = False

    @initialize()
    def begin(self) -> None:
        self.sign_in()

    def call(self, method: str, path: str, body: object = None) -> TestResponse:
        """Call as the administrator. What is refused has changed nothing; who is signed out is refused."""
        before = self.database_probe.last_seq()
        response = self.admin.json(method, path, body)
        assert response.status_code in {200, 201, 400, 401, 404, 409, 412}, response.text
        assert (response.status_code == 401) is not self.inside
        assert (self.database_probe.last_seq() > before) == (response.status_code in {200, 201} and method != "GET")
        return response

    @rule(target=definitions, title=st.sampled_from(TITLES), level=st.integers(4, 5))
    def create(self, title: str, level: int) -> str | MultipleResults[str]:
        response = self.call("POST", API, {"title": title, "level": level, "issuingBody": "RANZ"})
        if not self.inside:
            return multiple()
        # Whatever its case and the spaces around it, a title is there once at a level.
        known = title.strip().casefold(), level
        assert (response.status_code == 409) == (known in self.taken.values())
        if response.status_code != 201:
            return multiple()
        created: dict[str, str] = response.get_json()
        self.taken[created["id"]] = known
        self.titles[created["id"]] = created["title"]
        return created["id"]

    @rule(key=definitions, text=st.sampled_from(["Two roofs.", "Three roofs.", None]))
    def edit(self, key: str, text: str | None) -> None:
        known = self.inside and key in self.titles
        if known and self.admin.json("GET", f"{API}/{key}").get_json()["requirements"] == text:
            return  # nothing would change, and nothing be written
        response = self.call("PATCH", f"{API}/{key}", {"requirements": text})
        assert response.status_code == (401 if not self.inside else 200 if known else 404)

    @rule(key=definitions)
    def delete(self, key: str) -> None:
        response = self.call("DELETE", f"{API}/{key}")
        if self.inside and key in self.titles:
            assert response.status_code == (409 if key in self.held.values() else 200)
            if response.status_code == 200:
                del self.titles[key], self.taken[key]

    @rule(target=credentials, key=definitions, member=st.integers(0, 1), days=st.sampled_from(DAYS))
    def award(self, key: str, member: int, days: int | None) -> tuple[str, str] | MultipleResults[tuple[str, str]]:
        today = clock.today()
        values = {"status": "AWARDED", "awardedOn": (today - timedelta(days=500)).isoformat()}
        if days is not None:
            values["expiryDate"] = (today + timedelta(days=days)).isoformat()
        sent = {"definitionId": key, "memberId": self.members[member], **values}
        response = self.call("POST", f"{API}/assign", sent)
        if response.status_code != 201:
            assert not self.inside or response.status_code in {400, 404, 409}
            return multiple()
        self.held[response.get_json()["id"]] = key
        self.awarded.add(response.get_json()["id"])
        return key, response.get_json()["id"]

    @rule(target=credentials, key=definitions, member=st.integers(0, 1))
    def assign(self, key: str, member: int) -> tuple[str, str] | MultipleResults[tuple[str, str]]:
        response = self.call("POST", f"{API}/assign", {"definitionId": key, "memberId": self.members[member]})
        if response.status_code != 201:
            return multiple()
        self.held[response.get_json()["id"]] = key
        return key, response.get_json()["id"]

    @rule(held=credentials, status=st.sampled_from(STATUSES), days=st.sampled_from(DAYS))
    def change(self, held: tuple[str, str], status: str, days: int | None) -> None:
        key, credential = held
        before = self.database_probe.last_seq()
        values: dict[str, object] = {"staffCredentialId": credential, "status": status}
        if days is not None:
            values["expiryDate"] = (clock.today() + timedelta(days=days)).isoformat()
        response = self.admin.json("PATCH", f"{API}/{key}/staff", values)
        assert response.status_code in ({200, 400, 404, 409} if self.inside else {401})
        if response.status_code != 200:
            assert self.database_probe.last_seq() == before
        elif status == "AWARDED":
            self.awarded.add(credential)

    @rule(held=consumes(credentials))
    def remove(self, held: tuple[str, str]) -> None:
        """What was ever awarded stays."""
        key, credential = held
        response = self.call("DELETE", f"{API}/{key}/staff/{credential}?reason=Mistaken")
        if self.inside and credential in self.held:
            assert response.status_code == (409 if credential in self.awarded else 200)
        if response.status_code == 200:
            del self.held[credential]

    @rule(days=st.sampled_from([0, 40, 500]))
    def night(self, days: int) -> None:
        with self.app.app_context():
            sweep(settings_of(self.app), today=clock.today() + timedelta(days=days))

    @precondition(lambda self: self.inside)
    @rule()
    def sign_out(self) -> None:
        assert self.admin.post("/sign-out").status_code == 303
        self.inside = False

    @precondition(lambda self: not self.inside)
    @rule()
    def sign_in(self) -> None:
        assert self.admin.sign_in(self.account).status_code == 303
        self.inside = True

    @rule(key=definitions)
    def try_without_the_right(self, key: str) -> None:
        before = self.database_probe.last_seq()
        assert self.staff.json("DELETE", f"{API}/{key}").status_code == 403
        assert self.staff.post("/admin/micro-credentials", SLATE).status_code == 403
        assert self.database_probe.last_seq() == before

    @invariant()
    def the_log_is_intact(self) -> None:
        """The chain is whole, and every record is as the log says."""
        with snapshot(self.database_probe.engine) as connection:
            verify_chain(connection)
            for mapper in audited_mappers():
                assert list(mismatches(connection, mapper)) == []

    @invariant()
    def pages_show_what_is_stored(self) -> None:
        """The list's titles and counts; and no award counts as one after its last day."""
        if not self.inside:
            return
        listed: list[dict[str, str]] = self.admin.json("GET", f"{API}?kind=custom&perPage=100").get_json()
        assert {one["id"]: one["title"] for one in listed if one["id"] in self.titles} == self.titles
        for key in self.titles:
            holders: list[dict[str, str]] = self.admin.json("GET", f"{API}/{key}/staff").get_json()
            assert {one["id"] for one in holders} == {one for one, of in self.held.items() if of == key}
            for one in holders:
                lapsed = one["expiryDate"] is not None and one["expiryDate"] < clock.today().isoformat()
                assert not (one["status"] == "AWARDED" and lapsed)

    def teardown(self) -> None:
        self.database_probe.engine.dispose()


def test_whatever_is_done_in_any_order(
    databases: Databases, template: URL, make_app: Callable[[Settings], Flask], tmp_path: Path
) -> None:
    class Fresh(AnyOrder):
        def __init__(self) -> None:
            super().__init__(make_app(settings_for(databases.copy(template), tmp_path)))

    chosen = hypothesis_settings(max_examples=EXAMPLES, stateful_step_count=STEPS, phases=[Phase.generate])
    run_state_machine_as_test(Fresh, settings=chosen)
