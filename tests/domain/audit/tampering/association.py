"""An association with a record of each kind."""

from datetime import date

from flask import Flask

from ranzcred.core.permissions import Role
from ranzcred.domain.coverage.targets.models import CoverageTarget
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.state import DefinitionState, Purpose
from ranzcred.domain.directory.models import CertificationTier
from ranzcred.domain.notifications.models import NotificationPreference, OrganisationNotificationPreference
from ranzcred.domain.snoozes.queue import Queue
from tests.support.factories.catalogue import new_credential, new_definition, new_snooze
from tests.support.factories.people import (
    new_identity,
    new_member,
    new_organisation,
    new_token,
    new_user,
    stored_passkey,
)
from tests.support.factories.relations import new_equivalence, new_prerequisite, new_purpose
from tests.support.factories.store import store
from tests.support.http.browser_client import BrowserClient


def relate(app: Flask, definition: str) -> None:
    """Two of each kind of what relates a definition to others, which are retired and on the framework."""
    retired = {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 28), "retired_reason": "Replaced"}
    listed = {"nzqcf_listed": True, "credits": 20, "code": "40123"}
    reviewed = {"review_months": 24, "review_due_on": date(2027, 2, 28)}
    others = [new_definition(app, **retired, replaced_by_id=definition), new_definition(app, **listed, **reviewed)]
    for purpose in (Purpose.QUALIFIED, Purpose.COMPLIANCE):
        new_purpose(app, definition, purpose)
    for other in others:
        new_prerequisite(app, definition, other)
        new_equivalence(app, definition, other, until_on=date(2027, 12, 31), note="Until the course changed")


def new_association(app: Flask) -> None:
    """Several records of each kind, some of which nothing refers to, and sign-ins that go on and that have ended."""
    organisations = [new_organisation(app, city="Gore", trading_name="Ridge") for _ in range(3)]
    members = [
        new_member(app, organisation_id=organisation, email=f"aroha.{organisation}@example.nz")
        for organisation in organisations[:2]
    ]
    new_member(app, organisation_id=organisations[1])
    left, _ = (new_member(app, organisation_id=organisations[1], active=False) for _ in range(2))
    new_credential(app, definition_id=new_definition(app), member_id=left)
    new_user(app, role=Role.ORG_STAFF, member_id=members[0])
    boss = new_user(app, role=Role.ORG_ADMIN, organisation_id=organisations[0], member_id=members[0])
    mere = new_user(app)
    for definition in (new_definition(app, skill_standard="Unit 7"), new_definition(app)):
        new_credential(app, definition_id=definition, member_id=members[0], notes="Seen")
    for of_what in ({"purpose": Purpose.QUALIFIED}, {"definition_id": new_definition(app)}):
        store(app, CoverageTarget(tier=CertificationTier.MASTER_ROOFER, **of_what, minimum_people=2))
    award = {"status": MicroCredentialStatus.AWARDED, "awarded_on": date(2026, 2, 28), "expiry_date": date(2028, 2, 28)}
    new_credential(app, definition_id=new_definition(app), member_id=members[1], **award)
    nobodys = new_definition(app, title="Nobody's")
    relate(app, nobodys)
    for account in (mere, mere, boss):
        new_token(app, account)
        store(app, NotificationPreference(user_id=account.id)) if account is boss else None
    for _ in range(2):
        stored_passkey(app)
        new_identity(app)
    for organisation in organisations[:1]:
        store(app, OrganisationNotificationPreference(organisation_id=organisation))
    for browser_client in (BrowserClient(app), BrowserClient(app)):
        assert browser_client.sign_in(mere).status_code == 303
    for queue in (Queue.EXPIRED, Queue.ASSESSMENT):
        new_snooze(app, queue)
    browser_client.post("/sign-out")
