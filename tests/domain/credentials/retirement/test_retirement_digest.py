"""One digest for each organisation whose people have a retired micro-credential, or are assigned it; others none."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import URL

from ranzcred.config import Settings
from ranzcred.core.permissions import Role
from ranzcred.domain.audit.actor import SYSTEM
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.life.forms import OpenAssignments
from tests.domain.credentials.retirement.retiring import retire
from tests.support.database.probe import DatabaseProbe
from tests.support.environment import settings_for, with_channels
from tests.support.factories.catalogue import new_award, new_credential, new_definition
from tests.support.factories.people import Account, new_member, new_organisation, new_user
from tests.support.factories.records import messages

RETIRED_ON = date(2026, 2, 28)
REPLACED = "Slate Repair Level 3 was retired on 28 Feb 2026, replaced by Slate (2027)"


@pytest.fixture
def settings(database_url: URL, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return with_channels(settings_for(database_url, tmp_path_factory.mktemp("data")))


@pytest.fixture
def successor(app: Flask) -> str:
    return new_definition(app, title="Slate (2027)")


def organisation(app: Flask, name: str) -> str:
    return new_organisation(app, name=name, email=f"office@{name.lower()}.example")


def digests(database_probe: DatabaseProbe) -> dict[str, dict[str, Any]]:
    """What was queued, by the address or the user that it goes to; nobody gets two."""
    sent = messages(database_probe)
    by_recipient = {row["recipient"] or row["user_id"]: row for row in sent}
    assert len(by_recipient) == len(sent)
    return by_recipient


def test_organisations_with_awarded_or_assigned_people_get_one_each_and_others_none(
    app: Flask, database_probe: DatabaseProbe, admin: Account, slate: str, successor: str
) -> None:
    kowhai, matai, rimu, totara = (organisation(app, name) for name in ("Kowhai", "Matai", "Rimu", "Totara"))
    for _ in range(3):
        new_award(app, new_member(app, organisation_id=kowhai), slate, expiry=None)
    new_credential(
        app,
        definition_id=slate,
        member_id=new_member(app, organisation_id=matai),
        status=MicroCredentialStatus.NOT_STARTED,
    )
    new_award(app, new_member(app, organisation_id=rimu), successor, expiry=None)
    new_award(app, new_member(app, organisation_id=totara, active=False), slate, expiry=None)
    boss = new_user(app, role=Role.ORG_ADMIN, organisation_id=kowhai)
    retire(app, slate, by=admin.id, retired_on=RETIRED_ON, replaced_by=successor, assignments=OpenAssignments.MOVE)
    found = digests(database_probe)
    assert set(found) == {"office@kowhai.example", boss.id, "office@matai.example"}
    assert {row["title"] for row in found.values()} == {REPLACED}
    assert {row["type"] for row in found.values()} == {"CREDENTIAL_STATUS_CHANGE"}
    assert found["office@matai.example"]["message"] == (
        "People at Matai have a micro-credential that RANZ has retired, or are assigned it. No one is awarded it any "
        f"more. Awards stay valid until they expire.\n\n- {REPLACED}"
    )
    assert found["office@kowhai.example"]["message"].startswith("People at Kowhai have ")


def test_digest_of_what_nothing_replaces_says_so_by_leaving_it_out(
    app: Flask, database_probe: DatabaseProbe, admin: Account, aroha: str, slate: str
) -> None:
    new_award(app, aroha, slate, expiry=None)
    retire(app, slate, by=admin.id, retired_on=RETIRED_ON)
    [row] = digests(database_probe).values()
    assert row["title"] == "Slate Repair Level 3 was retired on 28 Feb 2026"
    assert row["message"].splitlines()[-1] == "- Slate Repair Level 3 was retired on 28 Feb 2026"


def test_retirement_by_the_system_is_not_told(
    app: Flask, database_probe: DatabaseProbe, aroha: str, slate: str
) -> None:
    new_award(app, aroha, slate, expiry=None)
    retire(app, slate, by=SYSTEM.id, retired_on=RETIRED_ON)
    assert digests(database_probe) == {}
