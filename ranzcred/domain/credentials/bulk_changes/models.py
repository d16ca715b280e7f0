"""The models of bulk changes and their rows."""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import KEY_LENGTH, Key, Moment, labelled_enum
from ranzcred.core.errors import NotFound
from ranzcred.domain.accounts.models import User
from ranzcred.domain.credentials.bulk_actions import BulkAction, count_credentials


class BulkOutcome(enum.StrEnum):
    """What became of a credential in a bulk change."""

    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"
    REFUSED = "REFUSED"

    @property
    def words(self) -> str:
        return OUTCOME_WORDS[self]


OUTCOME_WORDS = {
    BulkOutcome.CHANGED: "changed",
    BulkOutcome.UNCHANGED: "needed no change",
    BulkOutcome.REFUSED: "couldn't be changed",
}


class BulkChangeNotFound(NotFound):
    """The bulk change does not exist, or was deleted."""

    def __init__(self) -> None:
        super().__init__("This change is no longer listed. What it changed is in the audit log.")


class BulkChange(Base):
    """A bulk action on many credentials, `reached` of `total` of which are done. `request` is the JSON of what is
    changed, and why.
    """

    __tablename__ = "bulk_changes"
    __table_args__ = (
        CheckConstraint("reached BETWEEN 0 AND total", name="reached_within_total"),
        Index(None, "created_at"),
    )
    audit_exempt = "it says what is to be changed, and each change has an entry of its own"

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    created_at: Mapped[Moment]
    action: Mapped[BulkAction] = mapped_column(labelled_enum(BulkAction, name="action_known"))
    request: Mapped[str] = mapped_column(Text)
    total: Mapped[int]
    reached: Mapped[int] = mapped_column(default=0)

    user: Mapped[User] = relationship()

    @property
    def finished(self) -> bool:
        return self.reached == self.total

    @property
    def heading(self) -> str:
        """Return what is done, in words: "Award 1,204 credentials"."""
        return self.action.words[1].format(count_credentials(self.total))


class BulkChangeRow(Base):
    """A credential of a bulk change at the version that was seen, by its place in the list; `problem` is why it is
    refused.

    A credential may be removed meanwhile, and is by some of them: its key refers to nothing.
    """

    __tablename__ = "bulk_change_rows"
    __table_args__ = (
        UniqueConstraint("bulk_change_id", "number"),
        Index(None, "bulk_change_id", "outcome"),
        CheckConstraint("number > 0", name="number_from_one"),
        CheckConstraint("(problem <> '') = (outcome IS NOT NULL AND outcome = 'REFUSED')", name="problem_of_refused"),
    )
    audit_exempt = "it says what is to be changed, and the change has an entry of its own"

    id: Mapped[Key]
    bulk_change_id: Mapped[str] = mapped_column(ForeignKey("bulk_changes.id", ondelete="RESTRICT"))
    number: Mapped[int]
    credential_id: Mapped[str] = mapped_column(String(KEY_LENGTH))
    version: Mapped[int]
    outcome: Mapped[BulkOutcome | None] = mapped_column(labelled_enum(BulkOutcome, name="outcome_known"))
    problem: Mapped[str] = mapped_column(Text, default="")
