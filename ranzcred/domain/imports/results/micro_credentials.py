"""The micro-credential that a row of a result sheet names: by its key, its code, or its title and level."""

import re
from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from ranzcred.core.db.portions import portions
from ranzcred.core.db.session import db
from ranzcred.core.text import identity_key, search_key
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.domain.imports.refusals import Unclear

LEVEL = re.compile(r"(.+?)[\s,;:(\[–-]*\b(?:NZQCF )?(?:level|lvl|l)\.? ?([0-9]{1,2})[)\]]?", re.IGNORECASE)
"""A title with its level after it."""
COLUMN = "credential"


class MicroCredentials:
    """The micro-credentials that the rows of a sheet may name, read in one statement for some hundreds of names."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._found: dict[str, MicroCredentialDefinition] = {}
        named = MicroCredentialDefinition
        for some in portions(sorted(set(texts))):
            titles = [search_key(title) for text in some for title in (text, _titled(text)[0])]
            matching = or_(
                named.id.in_(some),
                named.code_key.in_([identity_key(each) for each in some]),
                named.title_folded.in_(titles),
            )
            statement = select(named).where(matching).order_by(named.id).options(joinedload(named.replaced_by))
            self._found |= {each.id: each for each in db.session.scalars(statement)}

    def find(self, text: str) -> MicroCredentialDefinition:
        """Return the one micro-credential of a text; raise Unclear if there is none, or more than one. Of several with
        one title, as versions have, the active one is meant.
        """
        key = identity_key(text)
        for each in self._found.values():
            if each.id == text or each.code_key == key:
                return each
        whole = self._titled(text)
        title, level = _titled(text)
        found = whole or [each for each in self._titled(title) if each.level == level]
        if not found:
            raise Unclear(COLUMN, self._unknown(text))
        active = [each for each in found if each.state is DefinitionState.ACTIVE] or found
        if len(active) > 1:
            raise Unclear(COLUMN, f"{len(active)} micro-credentials are called {text}. {_apart(active)}")
        return active[0]

    def _titled(self, title: str) -> list[MicroCredentialDefinition]:
        key = search_key(title)
        return [each for each in self._found.values() if key and each.title_folded == key]

    def _unknown(self, text: str) -> str:
        levels = sorted({each.level for each in self._titled(_titled(text)[0])})
        if levels:
            there = " and ".join(map(str, levels))
            return f"No micro-credential found called {text}. There is one of that title at level {there}."
        return f"No micro-credential found called {text}. Check the title and level, or use its code."


def _titled(text: str) -> tuple[str, int | None]:
    """Return the title in a text, and the level after it, if there is one."""
    found = LEVEL.fullmatch(text)
    return (found[1], int(found[2])) if found else (text, None)


def _apart(found: list[MicroCredentialDefinition]) -> str:
    """Return what tells micro-credentials of one title apart, as advice."""
    if len({each.level for each in found}) == len(found):
        return f"Add the level: {' or '.join(str(each.level) for each in sorted(found, key=lambda each: each.level))}."
    codes = [each.code or each.id for each in found]
    return f"Use the code of one of them: {' or '.join(sorted(codes)[:3])}."
