"""The rows of lists, which are filled into what was rendered before: each shows its own record as it is on the day, and
what its reader may do with it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from markupsafe import Markup

from ranzcred.core import clock
from ranzcred.core.permissions import PERMISSIONS, Permission, Role
from ranzcred.domain.credentials.operations import update_credential
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.directory.operations import update_member
from tests.support.factories.catalogue import act, new_award, new_credential, new_definition
from tests.support.factories.people import new_member, new_organisation, new_user
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element, parse

TODAY = date(2026, 3, 3)
ROW = re.compile(r"<tr id=.*?</tr>", re.DOTALL)
MARKUP = '<b>"O\'Hara" & Sons</b> %s {{ 1 }}'
LISTS = {
    "people": "/admin/people?people=all",
    "credentials": "/admin/credentials?people=all",
    "holders": "/admin/micro-credentials/{slate}?staff=all",
    "credentials of a person": "/admin/programme/{ridge}/staff/{aroha}",
    "people of an organisation": "/admin/programme/{ridge}",
    "micro-credentials": "/admin/micro-credentials",
    "organisations": "/admin/programme",
    "dashboard": "/admin",
}
LOST = {
    Permission.MEMBER_MOVE: ("Move",),
    Permission.MEMBER_DEACTIVATE: ("Deactivate",),
    Permission.CREDENTIAL_REMOVE: ("Remove",),
    Permission.CREDENTIAL_AWARD: ("Renew", "Revoke"),
    Permission.DEFINITION_DELETE: ("Delete",),
    Permission.ORGANISATION_UPDATE: ("Edit",),
}
"""The actions in a row that go with a permission."""
everywhere = pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
of_credentials = pytest.mark.parametrize("name", ["credentials", "holders", "credentials of a person"])


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The keys of what the lists show."""

    ridge: str
    aroha: str
    slate: str
    award: str
    trained: str


@pytest.fixture
def keys(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Keys:
    """Two people, the first with everything, named as markup, and the other with as little as there may be."""
    monkeypatch.setattr(clock, "today", lambda _moment=None: TODAY)
    ridge = new_organisation(app, name=f"Ridge {MARKUP}", trading_name=MARKUP, city="Ōtaki")
    aroha = new_member(app, organisation_id=ridge, first_name="Hēmi", last_name=MARKUP, email="a&b@ridge.example.nz")
    slate = new_definition(app, title=f"Slate {MARKUP}", skill_standard=MARKUP, requirements=MARKUP)
    award = new_award(app, aroha, slate, expiry=TODAY + timedelta(days=30))
    new_award(app, aroha, expiry=TODAY - timedelta(days=1))
    new_award(app, aroha, DEFAULTS[0].id, expiry=None)
    trained = new_credential(app, member_id=aroha, notes=MARKUP)
    left = new_member(app, organisation_id=ridge, first_name="Mere", last_name="Parata", lbp_number="BP1", active=False)
    new_credential(app, member_id=left, definition_id=slate)
    new_organisation(app)
    new_definition(app)
    return Keys(ridge=ridge, aroha=aroha, slate=slate, award=award, trained=trained)


def html_of_rows(client: BrowserClient, address: str, keys: Keys) -> list[str]:
    return ROW.findall(client.get(address.format(**vars(keys))).text)


def row_of(client: BrowserClient, address: str, keys: Keys, row_id: str) -> Element:
    return parse(client.get(address.format(**vars(keys))).text).one(f"#{row_id}")


@everywhere
def test_row_is_what_its_template_makes_of_its_record(
    app: Flask, admin_client: BrowserClient, monkeypatch: pytest.MonkeyPatch, keys: Keys, address: str
) -> None:
    """Not only the first of its kind, which is rendered."""
    html_of_rows(admin_client, address, keys)
    filled = html_of_rows(admin_client, address, keys)

    def rendered(template: str, texts: Mapping[str, Any], *, list_query: Mapping[str, str], **given: Any) -> Markup:
        shown = {name: str(text) if text else "" for name, text in texts.items()}
        query = f"?{urlencode(list_query)}" if list_query else ""
        return Markup(app.jinja_env.get_template(template).render(query=query, **shown, **given))  # noqa: S704

    monkeypatch.setitem(app.jinja_env.globals, "filled_row", rendered)
    assert filled == html_of_rows(admin_client, address, keys)
    assert len(filled) >= 2


def test_markup_in_a_name_is_shown_as_it_was_typed(admin_client: BrowserClient, keys: Keys) -> None:
    row = row_of(admin_client, LISTS["credentials"], keys, f"credential-{keys.award}")
    assert row.one("th").text == f"Hēmi {MARKUP}"
    assert row.one("input")["aria-label"] == f"Select Hēmi {MARKUP}, Slate {MARKUP}"
    assert [cell.text for cell in row.all("td")][1] == f"Ridge {MARKUP}"


def test_row_shows_what_another_administrator_has_changed(app: Flask, admin_client: BrowserClient, keys: Keys) -> None:
    other, row_id = new_user(app, email="other@ranz.example.nz"), f"credential-{keys.award}"
    before = row_of(admin_client, LISTS["holders"], keys, row_id)
    aroha = {"organisation_id": keys.ridge, "member_id": keys.aroha}
    act(app, other.id, update_member, **aroha, version=None, changes={"last_name": "Ngata"})
    act(app, other.id, update_credential, credential_id=keys.award, version=None, changes={"notes": "Rang them."})
    after = row_of(admin_client, LISTS["holders"], keys, row_id)
    assert (before.one("th").text, after.one("th").text) == (f"Hēmi {MARKUP}", "Hēmi Ngata")
    assert [row.one("input")["value"] for row in (before, after)] == [f"{keys.award}:1", f"{keys.award}:2"]


@of_credentials
def test_words_change_with_the_day(
    admin_client: BrowserClient, monkeypatch: pytest.MonkeyPatch, keys: Keys, name: str
) -> None:
    seen = []
    for days in (0, 1, 30, 31, 32, 0):
        monkeypatch.setattr(clock, "today", lambda _moment=None, days=days: TODAY + timedelta(days=days))
        row = row_of(admin_client, LISTS[name], keys, f"credential-{keys.award}")
        seen.append((row.one(".badge").text, row.one(".expiry").text))
    left = "2 Apr 2026, {}".format
    assert seen == [
        ("Awarded", left("30 days left")),
        ("Awarded", left("29 days left")),
        ("Awarded", left("expires today")),
        ("Expired", left("expired 1 day ago")),
        ("Expired", left("expired 2 days ago")),
        ("Awarded", left("30 days left")),
    ]


@pytest.mark.parametrize(
    ("name", "row_id", "permission", "offered"),
    [
        ("people", "member-{aroha}", Permission.MEMBER_MOVE, ["Edit", "Move", "Deactivate"]),
        ("people of an organisation", "member-{aroha}", Permission.MEMBER_DEACTIVATE, ["Edit", "Move", "Deactivate"]),
        ("credentials", "credential-{trained}", Permission.CREDENTIAL_REMOVE, ["Edit", "Award", "Remove"]),
        ("holders", "credential-{award}", Permission.CREDENTIAL_AWARD, ["Edit", "Renew", "Revoke"]),
        ("credentials of a person", "credential-{trained}", Permission.CREDENTIAL_REMOVE, ["Edit", "Award", "Remove"]),
        ("micro-credentials", "definition-{slate}", Permission.DEFINITION_DELETE, ["Edit", "Delete"]),
        ("organisations", "organisation-{ridge}", Permission.ORGANISATION_UPDATE, ["Edit"]),
    ],
)
def test_row_offers_what_its_reader_may_do_whoever_read_it_before(
    admin_client: BrowserClient,
    monkeypatch: pytest.MonkeyPatch,
    keys: Keys,
    name: str,
    row_id: str,
    permission: Permission,
    offered: list[str],
) -> None:
    everything, seen = PERMISSIONS[Role.RANZ_ADMIN], []
    for has in (everything, everything - {permission}, everything):
        monkeypatch.setitem(PERMISSIONS, Role.RANZ_ADMIN, has)
        row = row_of(admin_client, LISTS[name], keys, row_id.format(**vars(keys)))
        seen.append([link.text for link in row.all(".actions a")])
    assert seen == [offered, [action for action in offered if action not in LOST[permission]], offered]


def test_actions_come_back_to_the_list_as_it_is_shown(admin_client: BrowserClient, keys: Keys) -> None:
    for query in ("", "?q=slate+%26+%22O%27Hara%22&sort=-expiry", "?q=hemi", ""):
        row = row_of(admin_client, f"/admin/credentials{query}", keys, f"credential-{keys.award}")
        assert row.one(f"#credential-{keys.award}-edit")["href"] == f"/admin/credentials/{keys.award}/edit{query}"
