"""The model of definitions, with the changes that it refuses itself."""

from sqlalchemy import (
    CheckConstraint,
    Connection,
    Index,
    Text,
    UniqueConstraint,
    event,
    false,
    inspect,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from ranzcred.core.db.base import Base
from ranzcred.core.db.types import FoldedText, Key
from ranzcred.core.db.versions import Versioned
from ranzcred.core.errors import Conflict, NotFound
from ranzcred.core.text import identity_key, search_key
from ranzcred.domain.audit.proof.derived import DerivedColumns, State, kept_apart, register_derived

TITLE_MINIMUM = 3
TITLE_LENGTH = 200
LEVEL_MINIMUM = 1
LEVEL_MAXIMUM = 10  # the New Zealand Qualifications and Credentials Framework has levels 1 to 10
SKILL_STANDARD_LENGTH = 200
ISSUING_BODY_LENGTH = 200
REQUIREMENTS_LENGTH = 2000

DEFAULT_REFUSED = "Cannot delete a default credential definition. Default definitions are core RANZ credentials."


class DefinitionNotFound(NotFound):
    """The definition does not exist."""

    def __init__(self) -> None:
        super().__init__("Micro-credential not found. It may have been deleted.", error="Definition not found")


class DefaultKept(Conflict):
    """A default definition cannot be deleted. Callers of the API rely on the sentence that they get."""

    def __init__(self) -> None:
        super().__init__("This is a core RANZ credential, so it can't be deleted.", error=DEFAULT_REFUSED)


class MicroCredentialDefinition(Versioned, Base):
    """A micro-credential definition: what a roofer can earn.

    `title_key` and `issuing_body_key` are its identity; the folded columns are searched and sorted. All are derived
    from the other columns.
    """

    __tablename__ = "micro_credential_definitions"
    __table_args__ = (
        UniqueConstraint("title_key", "level", "issuing_body_key", name="uq_micro_credential_definitions_identity"),
        CheckConstraint(f"length(title) BETWEEN {TITLE_MINIMUM} AND {TITLE_LENGTH}", name="title_length"),
        CheckConstraint(f"level BETWEEN {LEVEL_MINIMUM} AND {LEVEL_MAXIMUM}", name="level_on_framework"),
        CheckConstraint(f"length(issuing_body) BETWEEN 1 AND {ISSUING_BODY_LENGTH}", name="issuing_body_length"),
        CheckConstraint(f"length(skill_standard) BETWEEN 1 AND {SKILL_STANDARD_LENGTH}", name="skill_standard_length"),
        CheckConstraint(f"length(requirements) BETWEEN 1 AND {REQUIREMENTS_LENGTH}", name="requirements_length"),
        Index(None, "title"),
        Index(None, "title_folded"),
    )

    id: Mapped[Key]
    title: Mapped[str] = mapped_column(Text)
    level: Mapped[int]
    skill_standard: Mapped[str | None] = mapped_column(Text)
    issuing_body: Mapped[str] = mapped_column(Text)
    requirements: Mapped[str | None] = mapped_column(Text)
    is_default: Mapped[bool] = mapped_column(default=False, server_default=false())
    title_key: Mapped[str] = mapped_column(FoldedText(), info={"audit": "omit"})
    issuing_body_key: Mapped[str] = mapped_column(FoldedText(), info={"audit": "omit"})
    title_folded: Mapped[str] = mapped_column(FoldedText(), info={"audit": "omit"})
    issuing_body_folded: Mapped[str] = mapped_column(FoldedText(), info={"audit": "omit"})
    skill_standard_folded: Mapped[str | None] = mapped_column(FoldedText(), info={"audit": "omit"})

    @property
    def display_name(self) -> str:
        return self.title


def derive(title: str, issuing_body: str, skill_standard: str | None) -> dict[str, str | None]:
    """Return the derived columns of a definition."""
    return {
        "title_key": identity_key(title),
        "issuing_body_key": identity_key(issuing_body),
        "title_folded": search_key(title),
        "issuing_body_folded": search_key(issuing_body),
        "skill_standard_folded": search_key(skill_standard) if skill_standard else None,
    }


def _derive_stored(state: State) -> dict[str, str | None]:
    """Return the derived columns of a stored definition."""
    columns = derive(state["title"], state["issuing_body"], state["skill_standard"])
    return columns | kept_apart(state, title_key=columns["title_key"])


register_derived("MicroCredentialDefinition", DerivedColumns(rule=_derive_stored))


@event.listens_for(MicroCredentialDefinition, "before_insert")
@event.listens_for(MicroCredentialDefinition, "before_update")
def _derive_keys(
    _mapper: Mapper[MicroCredentialDefinition], _: Connection, definition: MicroCredentialDefinition
) -> None:
    for column, value in derive(definition.title, definition.issuing_body, definition.skill_standard).items():
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
