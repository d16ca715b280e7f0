"""The model of definitions, with the changes that it refuses itself."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

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
from ranzcred.domain.audit.proof.derived import DerivedColumns, State, kept_apart, register_derived
from ranzcred.domain.definitions.keys import derive
from ranzcred.domain.definitions.state import DefinitionState, Equivalent, EvidenceRule, Groups, Purpose

if TYPE_CHECKING:
    from ranzcred.domain.definitions.relations.models import (
        DefinitionEquivalence,
        DefinitionPrerequisite,
        DefinitionPurpose,
    )

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
OWNED_ROWS = ("purpose_rows", "prerequisite_rows", "equivalence_rows")


class DefinitionNotFound(NotFound):
    """The definition does not exist."""

    def __init__(self) -> None:
        super().__init__("Micro-credential not found. It may have been deleted.", error="Definition not found")


class DefaultKept(Conflict):
    """A default definition cannot be deleted. Callers of the API rely on the sentence that they get."""

    def __init__(self) -> None:
        super().__init__("This is a core RANZ credential, so it can't be deleted.", error=DEFAULT_REFUSED)


ASSIGN_INSTEAD = "Use {successor} instead of {title}."
AWARD_INSTEAD = "Award {successor} instead"
RENEW_AS = "Renew as {successor}"


class NotActive(Conflict):
    """A draft or a retired definition is neither assigned, awarded nor renewed. It says `why`, and the `advice`: what
    to do with the `successor`, where there is one.
    """

    def __init__(self, definition: "MicroCredentialDefinition", instead: str = ASSIGN_INSTEAD) -> None:
        self.successor = definition.replaced_by
        self.why, self.advice = _not_active(definition, self.successor, instead)
        details = {"replacedBy": [self.successor.id]} if self.successor else {}
        super().__init__(f"{self.why} {self.advice}", details=details, logged="The micro-credential is not active.")


def _not_active(
    definition: "MicroCredentialDefinition", successor: "MicroCredentialDefinition | None", instead: str
) -> tuple[str, str]:
    if definition.state is DefinitionState.DRAFT:
        return f"{definition.title} is a draft.", "Publish it first."
    when = f"Retired on {formats.date(definition.retired_on)}." if definition.retired_on else "Retired."
    if successor:
        return when, instead.format(successor=successor.title, title=definition.title)
    return when, f"{definition.title} can't be assigned or awarded any more."


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
            delete_owned(stored[purpose])
        row_of = MicroCredentialDefinition.purpose_rows.property.mapper.class_
        self.purpose_rows += [row_of(purpose=each) for each in Purpose if each in purposes and each not in stored]

    @property
    def prerequisites(self) -> Groups:
        """The keys of what it requires, in groups of which one is enough."""
        numbers = sorted({row.group_number for row in self.prerequisite_rows})
        return tuple(
            tuple(sorted(row.required_id for row in self.prerequisite_rows if row.group_number == number))
            for number in numbers
        )

    @prerequisites.setter
    def prerequisites(self, groups: Groups) -> None:
        wanted = {(number, key) for number, group in enumerate(groups, 1) for key in group}
        stored = {(row.group_number, row.required_id): row for row in self.prerequisite_rows}
        for place in stored.keys() - wanted:
            delete_owned(stored[place])
        row_of = MicroCredentialDefinition.prerequisite_rows.property.mapper.class_
        new = sorted(wanted - stored.keys())
        self.prerequisite_rows += [row_of(group_number=number, required_id=key) for number, key in new]

    @property
    def equivalences(self) -> tuple[Equivalent, ...]:
        """What it counts as, and when, in the order of days."""
        found = [
            Equivalent(counts_as=row.to_id, from_on=row.from_on, until_on=row.until_on, note=row.note)
            for row in self.equivalence_rows
        ]
        return tuple(sorted(found, key=lambda each: (each.from_on, each.counts_as)))

    @equivalences.setter
    def equivalences(self, equivalences: Collection[Equivalent]) -> None:
        wanted = {(each.counts_as, each.from_on): each for each in equivalences}
        stored = {(row.to_id, row.from_on): row for row in self.equivalence_rows}
        for place in stored.keys() - wanted.keys():
            delete_owned(stored[place])
        row_of = MicroCredentialDefinition.equivalence_rows.property.mapper.class_
        for (key, day), each in sorted(wanted.items()):
            row = stored.get((key, day))
            if row is None:
                row = row_of(to_id=key, from_on=day)
                self.equivalence_rows.append(row)
            row.until_on, row.note = each.until_on, each.note


def delete_owned(row: Base) -> None:
    """Delete a row that belongs to a definition. It stays among the definition's rows until these are loaded again."""
    session = object_session(row)
    if session and inspect(row).persistent:
        session.delete(row)


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
