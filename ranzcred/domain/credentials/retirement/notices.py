"""The message that a micro-credential is retired, to each organisation whose people have it or are assigned it."""

from collections.abc import Sequence

from sqlalchemy import select

from ranzcred.config import Settings
from ranzcred.core.db.session import db
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.credentials.expiry.messages import CREDENTIALS
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.notifications import outbox
from ranzcred.domain.notifications.outbox import NewMessage
from ranzcred.domain.notifications.recipients import Recipients
from ranzcred.domain.notifications.rendering import MessageText
from ranzcred.domain.notifications.types import NotificationType

MAIL = "definition_retired"


def queue_retirement(
    definition: MicroCredentialDefinition,
    successor: MicroCredentialDefinition | None,
    organisations: Sequence[Organisation],
    *,
    by: Principal,
    settings: Settings,
) -> None:
    """Queue one message for each recipient and channel; a retirement by the system has none."""
    if not by.actor.user_id:
        return
    line = {
        "definition": definition.title,
        "retired_on": str(definition.retired_on),
        "replaced_by": successor.title if successor else None,
    }
    recipients = Recipients([], organisations)
    messages = []
    for organisation in organisations:
        text = MessageText(mail=MAIL, values={"organisation": organisation.name}).with_lines([line])
        messages += [
            NewMessage(
                type=NotificationType.CREDENTIAL_STATUS_CHANGE,
                channel=channel,
                recipient=recipient,
                address=address,
                text=text,
                action_url=CREDENTIALS,
            )
            for recipient in recipients.for_organisation(organisation)
            for channel, address in recipient.channels()
        ]
    outbox.queue(messages, settings)


def organisations_with(definition_id: str) -> Sequence[Organisation]:
    """Return the organisations of which anybody active has a definition, or is assigned it."""
    members = (
        select(OrganisationMember.organisation_id)
        .join(StaffMicroCredential, StaffMicroCredential.member_id == OrganisationMember.id)
        .where(StaffMicroCredential.definition_id == definition_id, StaffMicroCredential.holder_active)
    )
    return db.session.scalars(select(Organisation).where(Organisation.id.in_(members)).order_by(Organisation.id)).all()
