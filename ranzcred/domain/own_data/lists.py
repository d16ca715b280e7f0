"""What is held about a person beside messages and history: who they are, how they sign in, and what they were awarded.

Of other people there is nothing: not who decided, recorded or invited. Secrets are left out, and keys of passkeys.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from ranzcred.domain.accounts.factors.models import Passkey
from ranzcred.domain.accounts.identities.models import UserIdentity
from ranzcred.domain.accounts.models import ApiToken, SignIn, User
from ranzcred.domain.credentials.awards.models import SNAPSHOT, Award, AwardRevision, AwardSuspension
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import Organisation, OrganisationMember
from ranzcred.domain.notifications.models import NotificationPreference
from ranzcred.domain.own_data.subject import DataSubject
from ranzcred.domain.own_data.values import DataList

Noted: TypeAlias = InstrumentedAttribute[str | None] | InstrumentedAttribute[str]
CHOSEN = ("email_", "sms_")
"""How the names of the choices begin."""
OfAccount: TypeAlias = type[Passkey | UserIdentity | ApiToken | NotificationPreference | SignIn]
CHOICES = tuple(each.name for each in NotificationPreference.__table__.c if each.name.startswith(CHOSEN))
OF_ACCOUNTS: Sequence[tuple[OfAccount, str, str, Sequence[str]]] = [
    (Passkey, "passkeys", "your passkeys", ("name", "created_at", "last_used_at")),
    (
        UserIdentity,
        "linked-accounts",
        "accounts at another service that you have linked",
        ("issuer", "subject", "created_at", "last_used_at"),
    ),
    (
        ApiToken,
        "api-tokens",
        "API tokens in your name",
        ("name", "scope", "created_at", "expires_at", "last_used_at", "revoked_at"),
    ),
    (NotificationPreference, "message-choices", "which messages you have chosen to get", CHOICES),
    (
        SignIn,
        "sign-ins",
        "where and when you have signed in, for 90 days after the end of each",
        ("created_at", "last_seen_at", "ended_at", "ip_address", "user_agent"),
    ),
]
"""What belongs to users: the list, what it is in words, and what of it is copied."""


def lists_about(subject: DataSubject) -> Iterator[DataList]:
    """Yield the lists of the person themselves, of their sign-ins and of their credentials."""
    yield _person(subject)
    yield from _accounts(subject)
    yield from _credentials(subject)


def _person(subject: DataSubject) -> DataList:
    member = OrganisationMember
    return DataList(
        name="person",
        about="who you are and how to reach you",
        statement=select(
            member.id,
            member.first_name,
            member.last_name,
            member.email,
            member.phone,
            member.lbp_number,
            member.role,
            member.active,
            Organisation.name.label("organisation"),
            member.created_at,
            member.updated_at,
        )
        .join(Organisation, Organisation.id == member.organisation_id)
        .where(member.id == subject.member_id),
    )


def _accounts(subject: DataSubject) -> Iterator[DataList]:
    names = ("id", "name", "email", "role", "active", "access_until", "shortcuts_enabled", "two_factor_since")
    yield DataList(
        name="accounts",
        about="the accounts by which you sign in",
        statement=select(*(getattr(User, name) for name in (*names, "created_at", "updated_at")))
        .where(User.id.in_(subject.user_ids))
        .order_by(User.id),
    )
    for model, name, about, columns in OF_ACCOUNTS:
        shown = (getattr(model, column) for column in columns)
        yield DataList(
            name=name,
            about=about,
            statement=select(model.user_id.label("account_id"), *shown)
            .where(model.user_id.in_(subject.user_ids))
            .order_by(model.user_id, model.id),
        )


def _credentials(subject: DataSubject) -> Iterator[DataList]:
    credential, definition = StaffMicroCredential, MicroCredentialDefinition
    columns = [
        credential.id,
        definition.title.label("micro_credential"),
        definition.level,
        *(getattr(credential, name) for name in ("status", "awarded_on", "valid_from", "expiry_date")),
        *(getattr(credential, name) for name in ("suspended_from", "suspended_until", "end_kind")),
        *(getattr(credential, name) for name in ("certificate_file_name", "certificate_uploaded_at")),
        credential.created_at,
        credential.updated_at,
    ]
    yield DataList(
        name="credentials",
        about="the micro-credentials that you were assigned or awarded, as they are now",
        statement=select(*columns, *_reasons(subject, credential.notes))
        .join(definition, definition.id == credential.definition_id)
        .where(credential.member_id == subject.member_id)
        .order_by(credential.id),
    )
    awards = select(Award.id, Award.credential_id, Award.sequence, Award.kind, Award.recorded_at)
    yield DataList(
        name="awards",
        about="each award, as it was on its day",
        statement=awards.add_columns(*(getattr(Award, name) for name in SNAPSHOT))
        .where(Award.credential_id.in_(subject.credential_ids))
        .order_by(Award.credential_id, Award.sequence),
    )
    yield _revisions(subject)
    yield _suspensions(subject)


def _revisions(subject: DataSubject) -> DataList:
    revision = AwardRevision
    names = ("award_id", "credential_id", "recorded_at", "superseded_at", "holder_name", "reference", "awarded_on")
    dates = ("valid_from", "expiry_date", "ended_on", "end_kind", "ended_at")
    columns = [getattr(revision, name) for name in (*names, *dates)]
    kept = (revision.reason_kind, revision.reason, revision.end_reason_kind, revision.end_reason)
    return DataList(
        name="award-revisions",
        about="the dates and the end of each award, and what they were before they were changed",
        statement=select(*columns, *_reasons(subject, *kept))
        .where(revision.credential_id.in_(subject.credential_ids))
        .order_by(revision.credential_id, revision.award_id, revision.recorded_at),
    )


def _suspensions(subject: DataSubject) -> DataList:
    suspension = AwardSuspension
    names = ("award_id", "credential_id", "number", "kind", "from_on", "until_on", "lifted_on")
    columns = [getattr(suspension, name) for name in (*names, "recorded_at", "superseded_at")]
    return DataList(
        name="suspensions",
        about="when an award did not count, and what was recorded of that before",
        statement=select(*columns, *_reasons(subject, suspension.reason, suspension.lift_reason))
        .where(suspension.credential_id.in_(subject.credential_ids))
        .order_by(suspension.credential_id, suspension.award_id, suspension.number, suspension.recorded_at),
    )


def _reasons(subject: DataSubject, *columns: Noted) -> Sequence[Noted]:
    """Return columns of what RANZ has noted, where those are copied."""
    return columns if subject.with_reasons else ()
