"""Long lists, made in one transaction, and what is done with them in steps."""

from collections.abc import Iterable
from typing import Any

from flask import Flask

from ranzcred.core.db.base import Base
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.db.types import new_key
from ranzcred.domain.audit.actor import SYSTEM, Actor
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.credentials.bulk_actions import BulkAction
from ranzcred.domain.credentials.bulk_changes.operations import BulkRequest, start_bulk_change
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import OrganisationMember
from tests.support.factories.awards import give_award
from tests.support.factories.catalogue import content, new_credential
from tests.support.factories.people import new_organisation, new_user
from tests.support.factories.principals import acting


def store_all(app: Flask, records: Iterable[Base]) -> None:
    """Commit records together, in the name of the system."""
    with app.app_context(), writing():
        acting_as(db.session(), SYSTEM)
        every = list(records)
        credentials = [record for record in every if isinstance(record, StaffMicroCredential)]
        db.session.add_all(record for record in every if not isinstance(record, StaffMicroCredential))
        db.session.flush()
        for credential in credentials:
            give_award(credential)
        db.session.add_all(credentials)


def new_definitions(app: Flask, titles: Iterable[str], *, level: int = 3) -> None:
    """A definition of each title."""
    store_all(app, [MicroCredentialDefinition(**content(title=title, level=level)) for title in titles])


def new_holders(app: Flask, definition_id: str, number: int, **columns: Any) -> list[str]:
    """Credentials of a definition, in training if `columns` say no more, of people by the order of their names."""
    values = {"status": MicroCredentialStatus.IN_TRAINING, **columns}
    organisation = new_organisation(app, name="Ridgeline")
    people = [
        OrganisationMember(
            id=new_key(), organisation_id=organisation, first_name="Aroha", last_name=f"Ngata {place:05}"
        )
        for place in range(1, number + 1)
    ]
    credentials = [
        StaffMicroCredential(id=new_key(), definition_id=definition_id, member_id=person.id, **values)
        for person in people
    ]
    keys = [credential.id for credential in credentials]
    store_all(app, [*people, *credentials])
    return keys


def new_bulk_change(app: Flask) -> str:
    """A bulk change that somebody has started, and not continued: an award of what one person is in training for."""
    versions = {new_credential(app): 1}
    by = acting(Actor(id=new_user(app).id))
    request = BulkRequest(changes={}, reason="", override="")
    with app.app_context(), writing():
        return start_bulk_change(action=BulkAction.AWARD, request=request, versions=versions, by=by).id
