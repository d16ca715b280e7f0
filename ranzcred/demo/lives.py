"""What becomes of the sample catalogue: one micro-credential is retired with what replaces it, another is renamed, some
need or count as another, and there is a draft.
"""

from datetime import date

from ranzcred.config import Settings
from ranzcred.demo.diary import Diary
from ranzcred.demo.principal import DEMO
from ranzcred.domain.credentials.retirement.operations import Retirement, retire_definition
from ranzcred.domain.definitions.life.forms import OpenAssignments
from ranzcred.domain.definitions.life.operations import create_new_version, publish_definition
from ranzcred.domain.definitions.operations import create_definition, update_definition
from ranzcred.domain.definitions.state import DefinitionState, Equivalent, Purpose

RETIRED, SUCCESSOR = "Membrane Roofing", "Membrane Roofing, new"
"""The keys of `lives` have the successor by a name without its year."""
REASON = "The manufacturers' course covers torch-on and single-ply membranes since this year."
SUPERVISED = "Heritage Slate and Copper"
NEEDED = ("Flashings and Penetrations", "Longrun Metal Roofing")
RENAMED, FORMER = "Working at Height", "Height Safety"
DRAFT = {
    "title": "Solar Panel Penetrations",
    "level": 5,
    "issuing_body": "RANZ",
    "skill_standard": None,
    "requirements": "Six sealed penetrations under an array, tested with water, and an interview with an assessor.",
    "purposes": (Purpose.QUALIFIED,),
    "state": DefinitionState.DRAFT,
}
RENAMED_AGO, RETIRED_AGO, DRAFTED_AGO = 730, 40, 6
"""So many days ago."""


def add_lives(diary: Diary, keys: dict[str, str], settings: Settings) -> None:
    """Write into the diary what becomes of definitions, whose keys are given by title; the successor's is added."""
    retired_on = diary.ago(RETIRED_AGO)
    diary.add(diary.ago(RENAMED_AGO), lambda: _change(keys[RENAMED], title=RENAMED))
    diary.add(retired_on, lambda: _retire(keys, retired_on, settings))
    diary.add(diary.ago(DRAFTED_AGO), lambda: create_definition(content=DRAFT, by=DEMO))


def _retire(keys: dict[str, str], retired_on: date, settings: Settings) -> None:
    """Retire a definition in favour of a new version, which counts as it, and to which open assignments move."""
    title = f"{RETIRED} ({retired_on.year})"
    successor = create_new_version(definition_id=keys[RETIRED], title=title, code=None, by=DEMO)
    keys[SUCCESSOR] = successor.id
    same = Equivalent(counts_as=keys[RETIRED], from_on=retired_on, note="All that it asked for is in the new course.")
    _change(successor.id, equivalences=(same,))
    publish_definition(definition_id=successor.id, by=DEMO)
    retirement = Retirement(
        retired_on=retired_on, reason=REASON, replaced_by=successor.id, assignments=OpenAssignments.MOVE
    )
    retire_definition(definition_id=keys[RETIRED], retirement=retirement, by=DEMO, settings=settings)


def relate(keys: dict[str, str]) -> None:
    """Let one definition need one of two others: since today, so that nobody was asked for them."""
    _change(keys[SUPERVISED], prerequisites=(tuple(sorted(keys[title] for title in NEEDED)),))


def _change(key: str, **changes: object) -> None:
    update_definition(definition_id=key, version=None, changes=changes, by=DEMO)
