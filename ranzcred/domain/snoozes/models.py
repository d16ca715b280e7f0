"""The model of what is snoozed."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import KEY_LENGTH, Key, labelled_enum
from ranzcred.core.db.versions import Versioned
from ranzcred.domain.snoozes.queue import Queue

REASON_LENGTH = 500
TABLE = "queue_snoozes"


class QueueSnooze(Versioned, Base):
    """A row of a queue that does not count in it before `until_on`, whoever looks. `name` is what it was called."""

    __tablename__ = TABLE
    __table_args__ = (
        UniqueConstraint("queue", "resource_id"),
        CheckConstraint(f"length(reason) BETWEEN 1 AND {REASON_LENGTH}", name="reason_length"),
        Index(f"ix_{TABLE}_until", "queue", "until_on", "resource_id"),
    )

    id: Mapped[Key]
    queue: Mapped[Queue] = mapped_column(labelled_enum(Queue, name="queue_known"))
    resource_id: Mapped[str] = mapped_column(String(KEY_LENGTH))
    name: Mapped[str] = mapped_column(Text)
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    snoozed_by: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))

    @property
    def display_name(self) -> str:
        return self.name
