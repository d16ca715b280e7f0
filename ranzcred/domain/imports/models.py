"""The models of imports and their rows."""

import enum
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import Key, Moment, labelled_enum
from ranzcred.core.errors import NotFound
from ranzcred.domain.accounts.models import User

FILE_NAME_LENGTH = 200


class ImportKind(enum.StrEnum):
    """The kind of records in a file."""

    ORGANISATIONS = "organisations"
    STAFF = "staff"
    RESULTS = "results"

    @property
    def label(self) -> str:
        return KIND_WORDS[self][0]

    @property
    def noun(self) -> str:
        """The noun for one row's record."""
        return KIND_WORDS[self][1]


KIND_WORDS = {
    ImportKind.ORGANISATIONS: ("Organisations", "organisation"),
    ImportKind.STAFF: ("People", "person"),
    ImportKind.RESULTS: ("Results", "result"),
}


class Outcome(enum.StrEnum):
    """The outcome of a row, in the order of attention that it needs."""

    REFUSED = "refused"
    ALIKE = "alike"
    """To be made, though like something stored."""
    CHANGED = "changed"
    CREATED = "made"
    UNCHANGED = "unchanged"

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return TONES[self]

    def words(self, *, done: bool) -> str:
        """Return the words of a preview or of a finished import: "to add", "added"."""
        return (DONE if done else PLANNED)[self]


TO_DO = (Outcome.CREATED, Outcome.ALIKE, Outcome.CHANGED)
"""The outcomes of rows that create or change a record."""
PLANNED = {
    Outcome.REFUSED: "with errors",
    Outcome.ALIKE: "to check",
    Outcome.CHANGED: "to update",
    Outcome.CREATED: "to add",
    Outcome.UNCHANGED: "unchanged",
}
DONE = PLANNED | {Outcome.ALIKE: "added anyway", Outcome.CHANGED: "updated", Outcome.CREATED: "added"}
TONES = {
    Outcome.REFUSED: "red",
    Outcome.ALIKE: "amber",
    Outcome.CHANGED: "blue",
    Outcome.CREATED: "green",
    Outcome.UNCHANGED: "slate",
}


class ImportNotFound(NotFound):
    """The import does not exist, or was deleted."""

    def __init__(self) -> None:
        super().__init__(
            "This import is no longer available. A file is kept for a day, or until you upload another. "
            "Upload the file again."
        )


class Import(Base):
    """An uploaded file. `header` is the JSON array of its columns.

    `reached` of `total` rows have been read. `checked_at` is the end of the dry run, `applied_at` the time of the
    import.
    """

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint(f"length(file_name) BETWEEN 1 AND {FILE_NAME_LENGTH}", name="file_name_length"),
        CheckConstraint("reached BETWEEN 0 AND total", name="reached_within_total"),
        CheckConstraint("checked_at IS NULL OR reached = total", name="checked_when_read"),
        CheckConstraint("applied_at IS NULL OR checked_at IS NOT NULL", name="applied_when_checked"),
        Index(None, "created_at"),
    )
    audit_exempt = "it proposes changes, and each change has an entry of its own"

    id: Mapped[Key]
    kind: Mapped[ImportKind] = mapped_column(labelled_enum(ImportKind, name="kind_known"))
    file_name: Mapped[str] = mapped_column(Text)
    header: Mapped[str] = mapped_column(Text)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    created_at: Mapped[Moment]
    total: Mapped[int]
    reached: Mapped[int] = mapped_column(default=0)
    checked_at: Mapped[Moment | None]
    applied_at: Mapped[Moment | None]

    user: Mapped[User] = relationship()


class ImportRow(Base):
    """A row of a file, by its number in the spreadsheet.

    `cells` is the JSON array of its cells; `content` the JSON object of its values by attribute, without blank ones, or
    NULL if a cell is not valid. `messages` (column `told`) is the JSON array of its errors (`label`, `message`), or of
    its changes (`label`, `before`, `after`), its warnings (`warning`) and what it does (`step`).
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index(None, "import_id", "outcome"),
        CheckConstraint("number > 1", name="number_below_header"),
    )
    audit_exempt = "it proposes a change, which gets an entry of its own"

    id: Mapped[Key]
    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id", ondelete="RESTRICT"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    cells: Mapped[str] = mapped_column(Text)
    content: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[Outcome | None] = mapped_column(labelled_enum(Outcome, name="outcome_known"))
    messages: Mapped[str] = mapped_column("told", Text, default="[]")


Messages = list[dict[str, Any]]
"""The messages of a row: errors, or changes and warnings."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The outcome of one row with the current database."""

    row: ImportRow
    outcome: Outcome
    messages: Messages

    @property
    def messages_json(self) -> str:
        """Return `messages` as stored."""
        return json.dumps(self.messages)

    @property
    def as_shown(self) -> bool:
        """Return whether the dry run has shown the same."""
        return (self.row.outcome, self.row.messages) == (self.outcome, self.messages_json)


def reason_of(imported: Import) -> str:
    """Return the reason that the entries of an import have."""
    return f"CSV import: {imported.file_name}"
