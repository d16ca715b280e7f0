"""What the awards of a definition keep when it is changed: the words that they were made with."""

from collections.abc import Callable

from sqlalchemy import exists, select

from ranzcred.core.db.session import db
from ranzcred.core.formats import plural
from ranzcred.domain.credentials.awards.models import OF_DEFINITION
from ranzcred.domain.credentials.figures.reading import figures_of_definition
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.definitions.models import MicroCredentialDefinition


def watch_words(definition: MicroCredentialDefinition) -> Callable[[MicroCredentialDefinition], str]:
    """Return, of a definition as it is before a change, what says of it as it is then what awards keep: "42 awards keep
    the old words"; "" where nothing changes for them, or there are none.
    """
    before = _words(definition)

    def kept(changed: MicroCredentialDefinition) -> str:
        return _kept(changed.id) if _words(changed) != before else ""

    return kept


def _words(definition: MicroCredentialDefinition) -> list[object]:
    return [getattr(definition, name) for name in OF_DEFINITION]


def _kept(definition_id: str) -> str:
    current = figures_of_definition(definition_id).awarded
    if current:
        return f"{plural(current, 'award')} {'keeps' if current == 1 else 'keep'} the old words"
    awarded = exists().where(StaffMicroCredential.definition_id == definition_id, StaffMicroCredential.ever_awarded)
    return "Earlier awards keep the old words" if db.session.scalar(select(awarded)) else ""
