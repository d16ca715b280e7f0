"""What the catalogue of the sample association has besides active micro-credentials: a retired one with what replaces
it, and a draft.
"""

from datetime import timedelta

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.credentials.retirement.operations import Retirement, retire_definition
from ranzcred.domain.definitions.life.forms import OpenAssignments
from ranzcred.domain.definitions.life.operations import create_new_version, publish_definition
from ranzcred.domain.definitions.operations import create_definition, update_definition
from ranzcred.domain.definitions.state import DefinitionState, Purpose

RETIRED = "Membrane Roofing"
REASON = "The manufacturers' course covers torch-on and single-ply membranes since this year."
DRAFT = {
    "title": "Solar Panel Penetrations",
    "level": 5,
    "issuing_body": "RANZ",
    "skill_standard": None,
    "requirements": "Six sealed penetrations under an array, tested with water, and an interview with an assessor.",
    "state": DefinitionState.DRAFT,
}
AGO = timedelta(days=40)


def add_lives(keys: dict[str, str], *, by: Principal, settings: Settings) -> None:
    """Retire one of the definitions, whose keys are given by title, in favour of a new version; and draft another."""
    retired_on = clock.today() - AGO
    successor = create_new_version(
        definition_id=keys[RETIRED], title=f"{RETIRED} ({retired_on.year})", code=None, by=by
    )
    values = {"validity_months": 36, "purposes": (Purpose.QUALIFIED,)}
    update_definition(definition_id=successor.id, version=None, changes=values, by=by)
    publish_definition(definition_id=successor.id, by=by)
    retirement = Retirement(
        retired_on=retired_on, reason=REASON, replaced_by=successor.id, assignments=OpenAssignments.KEEP
    )
    retire_definition(definition_id=keys[RETIRED], retirement=retirement, by=by, settings=settings)
    create_definition(content=DRAFT, by=by)
