"""The model of definitions, with the changes that it refuses itself."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, TypeVar

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
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column, object_session, relationship

from ranzcred.core import formats
from ranzcred.core.db.base import Base
from ranzcred.core.db.types import FoldedText, Key, labelled_enum
from ranzcred.core.db.versions import Versioned
from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.text import identity_key, search_key
from ranzcred.domain.audit.proof.derived import DerivedColumns, State, kept_apart, register_derived
from ranzcred.domain.definitions.state import DefinitionState, EvidenceRule, Purpose

if TYPE_CHECKING:
    from ranzcred.domain.definitions.relations.models import (
        DefinitionEquivalence,
        DefinitionPrerequisite,
        DefinitionPurpose,
    )

T = TypeVar("T", bound=Base)

TITLE_MINIMUM = 3
TITLE_LENGTH = 200
LEVEL_MINIMUM = 1
LEVEL_MAXIMUM = 10  # the New Zealand Qualifications and Credentials Framework has levels 1 to 10
SKILL_STANDARD_LENGTH = 200
ISSUING_BODY_LENGTH = 200
REQUIREMENTS_LENGTH = 2000
CODE_LENGTH = 20
RETIRED_REASON_LENGTH = 500
VALIDITY_MAXIMUM = 120  # months
DAYS_MAXIMUM = 365
"""The longest renewal window, and the longest grace."""
RENEWAL_WINDOW_DAYS = 90
CREDITS_MAXIMUM = 40
REVIEW_MONTHS = (12, 24, 36)

DEFINITIONS = "micro_credential_definitions"
ALL_OF_RETIREMENT = (
    "(state = 'RETIRED' AND retired_on IS NOT NULL AND retired_reason IS NOT NULL)"
    " OR (state <> 'RETIRED' AND retired_on IS NULL AND retired_reason IS NULL AND replaced_by_id IS NULL)"
)

DEFAULT_REFUSED = "Cannot delete a default credential definition. Default definitions are core RANZ credentials."


OWNED = "save-update, merge, delete"
"""The cascade of what belongs to a definition. An orphan is not deleted by itself: the audit hook would not see it."""


class DefinitionNotFound(NotFound):
    """The definition does not exist."""

    def __init__(self) -> None:
        super().__init__("Micro-credential not found. It may have been deleted.", error="Definition not found")


class DefaultKept(Conflict):
    """A default definition cannot be deleted. Callers of the API rely on the sentence that they get."""

    def __init__(self) -> None:
        super().__init__("This is a core RANZ credential, so it can't be deleted.", error=DEFAULT_REFUSED)


class NotActive(Conflict):
    """A draft or a retired definition is neither assigned nor awarded."""

    def __init__(self, definition: "MicroCredentialDefinition") -> None:
        successor = definition.replaced_by
        details = {"replacedBy": [successor.id]} if successor else {}
        super().__init__(
            _not_active(definition, successor), details=details, logged="The micro-credential is not active."
        )


def _not_active(definition: "MicroCredentialDefinition", successor: "MicroCredentialDefinition | None") -> str:
    if definition.state is DefinitionState.DRAFT:
        return f"{definition.title} is a draft. Publish it first."
    when = f"{definition.title} was retired on {formats.date(definition.retired_on)}." if definition.retired_on else ""
    return f"{when} Use {successor.title} instead." if successor else when


class MicroCredentialDefinition(Versioned, Base):
    """A micro-credential definition: what a roofer can earn.

    `title_key`, which has the code too where there is one, and `issuing_body_key` are its identity, with the level;
    the folded columns are searched and sorted. All are derived from the other columns.
    """

    __tablename__ = DEFINITIONS
    __table_args__ = (
        UniqueConstraint("title_key", "level", "issuing_body_key", name="uq_micro_credential_definitions_identity"),
        CheckConstraint(f"length(title) BETWEEN {TITLE_MINIMUM} AND {TITLE_LENGTH}", name="title_length"),
        CheckConstraint(f"level BETWEEN {LEVEL_MINIMUM} AND {LEVEL_MAXIMUM}", name="level_on_framework"),
        CheckConstraint(f"length(issuing_body) BETWEEN 1 AND {ISSUING_BODY_LENGTH}", name="issuing_body_length"),
        CheckConstraint(f"length(skill_standard) BETWEEN 1 AND {SKILL_STANDARD_LENGTH}", name="skill_standard_length"),
        CheckConstraint(f"length(requirements) BETWEEN 1 AND {REQUIREMENTS_LENGTH}", name="requirements_length"),
        CheckConstraint("NOT is_default OR state <> 'DRAFT'", name="default_not_draft"),
        CheckConstraint(ALL_OF_RETIREMENT, name="retired_when_and_why"),
        CheckConstraint(f"length(retired_reason) BETWEEN 1 AND {RETIRED_REASON_LENGTH}", name="retired_reason_length"),
        CheckConstraint("replaced_by_id <> id", name="not_replaced_by_itself"),
        CheckConstraint("copied_from_id <> id", name="not_copied_from_itself"),
        CheckConstraint(f"validity_months BETWEEN 1 AND {VALIDITY_MAXIMUM}", name="validity_in_months"),
        CheckConstraint(f"renewal_window_days BETWEEN 0 AND {DAYS_MAXIMUM}", name="renewal_window_in_days"),
        CheckConstraint(f"grace_days BETWEEN 0 AND {DAYS_MAXIMUM}", name="grace_in_days"),
        CheckConstraint(f"credits BETWEEN 1 AND {CREDITS_MAXIMUM}", name="credits_known"),
        CheckConstraint("NOT nzqcf_listed OR credits IS NOT NULL", name="credits_of_listed"),
        CheckConstraint(f"length(code) BETWEEN 1 AND {CODE_LENGTH}", name="code_length"),
        CheckConstraint(f"review_months IN {REVIEW_MONTHS}", name="review_months_known"),
        CheckConstraint("(review_months IS NULL) = (review_due_on IS NULL)", name="review_due_when"),
        Index(None, "title"),
        Index(None, "title_folded"),
        Index(None, "replaced_by_id"),
        Index(None, "copied_from_id"),
        Index(f"uq_{DEFINITIONS}_code_key", "code_key", unique=True),
    )

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(Text)
    level: Mapped[int]
    skill_standard: Mapped[str | None] = mapped_column(Text)
    issuing_body: Mapped[str] = mapped_column(Text)
    requirements: Mapped[str | None] = mapped_column(Text)
    is_default: Mapped[bool] = mapped_column(default=False, server_default=false())
    code: Mapped[str | None] = mapped_column(Text)
    state: Mapped[DefinitionState] = mapped_column(
        labelled_enum(DefinitionState, name="state_known"),
        default=DefinitionState.ACTIVE,
        server_default=DefinitionState.ACTIVE.value,
    )
    retired_on: Mapped[date | None]
    retired_reason: Mapped[str | None] = mapped_column(Text)
    replaced_by_id: Mapped[str | None] = mapped_column(ForeignKey(f"{DEFINITIONS}.id", ondelete="RESTRICT"))
    copied_from_id: Mapped[str | None] = mapped_column(ForeignKey(f"{DEFINITIONS}.id", ondelete="RESTRICT"))
    validity_months: Mapped[int | None]
    renewal_window_days: Mapped[int] = mapped_column(
        default=RENEWAL_WINDOW_DAYS, server_default=text(str(RENEWAL_WINDOW_DAYS))
    )
    grace_days: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    evidence_rule: Mapped[EvidenceRule] = mapped_column(
        labelled_enum(EvidenceRule, name="evidence_rule_known"),
        default=EvidenceRule.NONE,
        server_default=EvidenceRule.NONE.value,
    )
    nzqcf_listed: Mapped[bool] = mapped_column(default=False, server_default=false())
    credits: Mapped[int | None]
    review_months: Mapped[int | None]
    review_due_on: Mapped[date | None]
    title_key: Mapped[str] = mapped_column(FoldedText(), info={"audit": "omit"})
    issuing_body_key: Mapped[str] = mapped_column(FoldedText(), info={"audit": "omit"})
    title_folded: Mapped[str] = mapped_column(FoldedText(), info={"audit": "omit"})
    issuing_body_folded: Mapped[str] = mapped_column(FoldedText(), info={"audit": "omit"})
    skill_standard_folded: Mapped[str | None] = mapped_column(FoldedText(), info={"audit": "omit"})
    code_key: Mapped[str | None] = mapped_column(FoldedText(), info={"audit": "omit"})

    replaced_by: Mapped["MicroCredentialDefinition | None"] = relationship(
        remote_side="MicroCredentialDefinition.id", foreign_keys=[replaced_by_id]
    )
    purpose_rows: Mapped[list["DefinitionPurpose"]] = relationship(back_populates="definition", cascade=OWNED)
    prerequisite_rows: Mapped[list["DefinitionPrerequisite"]] = relationship(
        back_populates="definition",
        cascade=OWNED,
        foreign_keys="DefinitionPrerequisite.definition_id",
    )
    equivalence_rows: Mapped[list["DefinitionEquivalence"]] = relationship(
        back_populates="definition", cascade=OWNED, foreign_keys="DefinitionEquivalence.from_id"
    )

    @property
    def display_name(self) -> str:
        return self.title

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """What it counts for, in the order of Purpose."""
        kept = {row.purpose for row in self.purpose_rows}
        return tuple(each for each in Purpose if each in kept)

    @purposes.setter
    def purposes(self, purposes: Collection[Purpose]) -> None:
        stored = {row.purpose: row for row in self.purpose_rows}
        for purpose in stored.keys() - set(purposes):
            remove_owned(self.purpose_rows, stored[purpose])
        row_of = MicroCredentialDefinition.purpose_rows.property.mapper.class_
        self.purpose_rows += [row_of(purpose=each) for each in Purpose if each in purposes and each not in stored]


def remove_owned(rows: list[T], row: T) -> None:
    """Remove a row from those that belong to a definition, and delete it."""
    rows.remove(row)
    session = object_session(row)
    if session and inspect(row).persistent:
        session.delete(row)


def title_key(title: str, code: str | None) -> str:
    """Return the key by which a title is the same as another: of two definitions with one title, the codes differ."""
    return f"{identity_key(title)}\n{identity_key(code)}" if code else identity_key(title)


def derive(title: str, issuing_body: str, skill_standard: str | None, code: str | None) -> dict[str, str | None]:
    """Return the derived columns of a definition."""
    return {
        "title_key": title_key(title, code),
        "code_key": identity_key(code) if code else None,
        "issuing_body_key": identity_key(issuing_body),
        "title_folded": search_key(title),
        "issuing_body_folded": search_key(issuing_body),
        "skill_standard_folded": search_key(skill_standard) if skill_standard else None,
    }


def _derive_stored(state: State) -> dict[str, str | None]:
    """Return the derived columns of a stored definition."""
    columns = derive(state["title"], state["issuing_body"], state["skill_standard"], state["code"])
    return columns | kept_apart(state, title_key=columns["title_key"])


register_derived("MicroCredentialDefinition", DerivedColumns(rule=_derive_stored))


@event.listens_for(MicroCredentialDefinition, "before_insert")
@event.listens_for(MicroCredentialDefinition, "before_update")
def _derive_keys(
    _mapper: Mapper[MicroCredentialDefinition], _: Connection, definition: MicroCredentialDefinition
) -> None:
    columns = derive(definition.title, definition.issuing_body, definition.skill_standard, definition.code)
    for column, value in columns.items():
        setattr(definition, column, value)


@event.listens_for(MicroCredentialDefinition, "before_update")
def _keep_kind(
    _mapper: Mapper[MicroCredentialDefinition], _: Connection, definition: MicroCredentialDefinition
) -> None:
    if inspect(definition).attrs.is_default.history.has_changes():
        raise Conflict("You can't change whether a micro-credential is a default.")


@event.listens_for(MicroCredentialDefinition, "before_delete")
def _keep_default(
    _mapper: Mapper[MicroCredentialDefinition], _: Connection, definition: MicroCredentialDefinition
) -> None:
    if definition.is_default:
        raise DefaultKept
