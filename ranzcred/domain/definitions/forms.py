"""The forms of a definition, for pages and API."""

from ranzcred.core.forms.base import BaseForm, VersionedForm
from ranzcred.core.forms.fields import CleanField, CleanTextField, WholeNumberField
from ranzcred.core.forms.validators import TextLength
from ranzcred.domain.definitions.models import (
    ISSUING_BODY_LENGTH,
    LEVEL_MAXIMUM,
    LEVEL_MINIMUM,
    REQUIREMENTS_LENGTH,
    SKILL_STANDARD_LENGTH,
    TITLE_LENGTH,
    TITLE_MINIMUM,
)


class DefinitionForm(BaseForm):
    """A definition, new or changed. The order of the fields is the order of the keyboard."""

    title = CleanField("Title", [TextLength(minimum=TITLE_MINIMUM, maximum=TITLE_LENGTH)])
    level = WholeNumberField(
        "NZQCF level",
        minimum=LEVEL_MINIMUM,
        maximum=LEVEL_MAXIMUM,
        description=f"From {LEVEL_MINIMUM} to {LEVEL_MAXIMUM}",
    )
    issuing_body = CleanField("Issuing body", [TextLength(minimum=1, maximum=ISSUING_BODY_LENGTH)], default="RANZ")
    skill_standard = CleanField("Skill standard (optional)", [TextLength(maximum=SKILL_STANDARD_LENGTH)])
    requirements = CleanTextField("Requirements (optional)", [TextLength(maximum=REQUIREMENTS_LENGTH)])


class DefinitionEditForm(VersionedForm, DefinitionForm):
    """A change to a definition, with the version that the person saw."""
