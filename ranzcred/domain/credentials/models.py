"""The model of staff credentials."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    event,
    false,
    inspect,
    select,
    text,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Mapper, mapped_column, relationship

from ranzcred.core import clock
from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key, Moment, labelled_enum
from ranzcred.core.db.versions import Versioned
from ranzcred.core.errors import NotFound
from ranzcred.domain.audit.proof.derived import DerivedColumns, State, register_derived
from ranzcred.domain.credentials.awards.history import History, history_of
from ranzcred.domain.credentials.awards.models import Award
from ranzcred.domain.credentials.awards.months import Terms
from ranzcred.domain.credentials.kinds import AwardState, EndKind
from ranzcred.domain.credentials.status import (
    BEFORE_AWARD,
    MicroCredentialStatus,
    effective_status,
    shown_status,
    state_label,
)
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.directory.models import Folded, OrganisationMember

NOTES_LENGTH = 1000
AT_ONCE = 500
"""The most assignments that one request may create or change."""
TABLE = "staff_micro_credentials"
SUSPENDED = ("suspended_from", "suspended_until")
STATE = ("id", "holder_active", "status", "expiry_date", *SUSPENDED)
"""The columns by which the rows of an order are told apart and filtered, in its index with it."""
ANY_SUSPENDED = text("suspended_from IS NOT NULL")
SUSPENDED_UNTIL = text("suspended_until IS NOT NULL")
BEFORE_AN_AWARD = text("status_since IS NOT NULL")


class CredentialNotFound(NotFound):
    """The staff credential does not exist; or so many `missing` ones of those selected, which are `of` in all."""

    def __init__(self, *, missing: int = 1, of: int = 1) -> None:
        message = "Credential not found. It may have been removed."
        if of > 1:
            removed = f"{missing:,} of the {of:,} selected {'has' if missing == 1 else 'have'} since been removed"
            message = f"Nothing was changed: {removed}. Clear the selection and select again."
        super().__init__(message, error="Assignment not found")


class AssigneeNotFound(NotFound):
    """The member to assign to does not exist."""

    def __init__(self) -> None:
        super().__init__("Person not found. Choose them again.", error="Member not found")


class StaffMicroCredential(Versioned, Base):
    """The credential of one member of one organisation for one definition, with what its awards come to.

    `status`, the dates and `end_kind` are its standing: see `awards.standing`, which writes them. From `suspended_from`
    to `suspended_until`, None without an end, it does not count.

    `ever_awarded` is true if it was awarded at any time, even if its award was revoked since. It follows from the
    other columns, so the audit log does not repeat it. A row that is inserted past the model counts as awarded by
    default, so that it is not removed.

    `status_since` is the day from which on it has its status, None of an award.

    `holder_active` is whether its member is active, `holder_name` and `holder_organisation` are by what members are
    sorted: the database's triggers copy them, so that credentials are counted and sorted without their members.
    """

    __tablename__ = TABLE
    __table_args__ = (
        UniqueConstraint("definition_id", "member_id"),
        CheckConstraint("status <> 'AWARDED' OR awarded_on IS NOT NULL", name="awarded_on_given"),
        CheckConstraint("expiry_date > awarded_on", name="expires_after_award"),
        CheckConstraint(
            "ever_awarded OR (awarded_on IS NULL AND status NOT IN ('AWARDED', 'EXPIRED'))", name="ever_awarded_kept"
        ),
        CheckConstraint(f"length(notes) BETWEEN 1 AND {NOTES_LENGTH}", name="notes_length"),
        Index(f"ix_{TABLE}_of_member", "member_id", *STATE[1:]),
        Index(f"ix_{TABLE}_of_definition", "definition_id", *STATE[1:]),
        Index(None, "status"),
        Index(None, "expiry_date", "id"),
        Index(f"ix_{TABLE}_by_status", "status", "expiry_date", "holder_active", *SUSPENDED),
        Index(
            f"ix_{TABLE}_suspended",
            "definition_id",
            "holder_active",
            "status",
            *SUSPENDED,
            "expiry_date",
            postgresql_where=ANY_SUSPENDED,
            sqlite_where=ANY_SUSPENDED,
        ),
        Index(
            f"ix_{TABLE}_waiting",
            "status",
            "status_since",
            "holder_active",
            postgresql_where=BEFORE_AN_AWARD,
            sqlite_where=BEFORE_AN_AWARD,
        ),
        Index(
            f"ix_{TABLE}_resumes",
            "suspended_until",
            postgresql_where=SUSPENDED_UNTIL,
            sqlite_where=SUSPENDED_UNTIL,
        ),
        Index(f"ix_{TABLE}_by_organisation", "definition_id", "holder_organisation", "holder_name", *STATE),
        Index(f"ix_{TABLE}_by_holder", "definition_id", "holder_name", *STATE),
        Index(f"ix_{TABLE}_by_expiry", "definition_id", "expiry_date", "holder_active", "status", *SUSPENDED),
        Index(f"ix_{TABLE}_by_award", "definition_id", "awarded_on", *STATE[1:]),
    )

    id: Mapped[Key]
    definition_id: Mapped[str] = mapped_column(ForeignKey("micro_credential_definitions.id", ondelete="RESTRICT"))
    member_id: Mapped[str] = mapped_column(ForeignKey("organisation_members.id", ondelete="RESTRICT"))
    status: Mapped[MicroCredentialStatus] = mapped_column(
        labelled_enum(MicroCredentialStatus, name="status_known"), default=MicroCredentialStatus.NOT_STARTED
    )
    awarded_on: Mapped[date | None]
    awarded_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    expiry_date: Mapped[date | None]
    valid_from: Mapped[date | None]
    suspended_from: Mapped[date | None]
    suspended_until: Mapped[date | None]
    end_kind: Mapped[EndKind | None] = mapped_column(labelled_enum(EndKind, name="end_kind_known"))
    status_since: Mapped[date | None] = mapped_column(
        info={
            "audit": "omit",
            "not_proven": "at worst a training waits longer to be looked into; each entry has its day",
        }
    )
    ever_awarded: Mapped[bool] = mapped_column(default=False, server_default=true(), info={"audit": "omit"})
    holder_active: Mapped[bool] = mapped_column(default=True, server_default=true(), info={"audit": "omit"})
    holder_name: Mapped[Folded]
    holder_organisation: Mapped[Folded]
    expiry_alert_90_sent: Mapped[bool] = mapped_column(default=False, server_default=false())
    expiry_alert_60_sent: Mapped[bool] = mapped_column(default=False, server_default=false())
    expiry_alert_30_sent: Mapped[bool] = mapped_column(default=False, server_default=false())
    certificate_key: Mapped[str | None] = mapped_column(Text)
    certificate_file_name: Mapped[str | None] = mapped_column(Text)
    certificate_uploaded_at: Mapped[Moment | None]
    certificate_uploaded_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    notes: Mapped[str | None] = mapped_column(Text)

    definition: Mapped[MicroCredentialDefinition] = relationship()
    member: Mapped[OrganisationMember] = relationship()
    awards: Mapped[list[Award]] = relationship(order_by=Award.sequence, back_populates="credential")

    @property
    def display_name(self) -> str | None:
        """The names of member and definition; None for a new record with keys only."""
        known: list[Base | None] = [self.member, self.definition]
        return ": ".join(str(each.display_name) for each in known if each) or None

    @property
    def history(self) -> History:
        """Its awards as values."""
        return history_of(self.awards)

    @property
    def terms(self) -> Terms:
        """How long awards of it are valid."""
        return self.definition

    @property
    def definition_state(self) -> DefinitionState:
        """Where its micro-credential is in its life."""
        return self.definition.state

    @property
    def successor_id(self) -> str | None:
        """The key of what replaces its micro-credential, where that is retired."""
        return self.definition.replaced_by_id

    @property
    def state_label(self) -> str:
        """The effective status today for people, or why it is Expired where it has not run out: "Suspended"."""
        return state_label(self)

    @property
    def shown_status(self) -> AwardState | MicroCredentialStatus:
        """The effective status today, or why it is Expired where it has not run out: for its badge."""
        return shown_status(self)

    @property
    def effective(self) -> MicroCredentialStatus:
        """The effective status today."""
        return effective_status(self)


def _of_award(state: State) -> bool:
    """Return whether a state by the log is that of an award, valid or expired."""
    return (
        bool(state.get("awarded_on")) or state.get("status") in MicroCredentialStatus.__members__.keys() - BEFORE_AWARD
    )


COPIED: Mapping[str, InstrumentedAttribute[Any]] = {
    "holder_active": OrganisationMember.active,
    "holder_name": OrganisationMember.name_folded,
    "holder_organisation": OrganisationMember.organisation_folded,
}
"""The columns that triggers copy from members."""

register_derived(
    "StaffMicroCredential",
    DerivedColumns(
        rule=lambda state: {name: state[f"member_{name}"] for name in COPIED},
        looked_up={
            f"member_{name}": select(column)
            .where(OrganisationMember.id == StaffMicroCredential.member_id)
            .scalar_subquery()
            for name, column in COPIED.items()
        },
        remembered={"ever_awarded": _of_award},
    ),
)


@event.listens_for(StaffMicroCredential, "before_insert")
@event.listens_for(StaffMicroCredential, "before_update")
def _remember_award(_mapper: Mapper[StaffMicroCredential], _: Connection, credential: StaffMicroCredential) -> None:
    if credential.awarded_on or (credential.status and credential.status not in BEFORE_AWARD):
        credential.ever_awarded = True


@event.listens_for(StaffMicroCredential, "before_insert")
@event.listens_for(StaffMicroCredential, "before_update")
def _keep_day_of_status(_mapper: Mapper[StaffMicroCredential], _: Connection, credential: StaffMicroCredential) -> None:
    if credential.status and credential.status not in BEFORE_AWARD:
        credential.status_since = None
    elif credential.status_since is None or inspect(credential).attrs.status.history.has_changes():
        credential.status_since = clock.today()
