"""The form of a target."""

from typing import Any

from wtforms import ValidationError

from ranzcred.core.forms.base import BaseForm, VersionedForm
from ranzcred.core.forms.choice_field import ChoiceField
from ranzcred.core.forms.choices import OptionalNumberField
from ranzcred.core.forms.fields import EnumField
from ranzcred.core.lists.record_field import RecordField
from ranzcred.domain.coverage.targets.models import PEOPLE_MAXIMUM, PERCENT_MAXIMUM
from ranzcred.domain.credentials.suggestions.record_types import narrowing_to
from ranzcred.domain.definitions.state import Purpose
from ranzcred.domain.directory.models import CertificationTier

EITHER = "Choose what they should hold: a micro-credential, or what it counts for."
BOTH = "Choose a micro-credential or what it counts for, not both."
NEITHER_MINIMUM = "Enter how many people, or what percentage of them."


class TargetForm(BaseForm):
    """A target, new or changed."""

    tier = EnumField("Tier", CertificationTier, default=CertificationTier.MASTER_ROOFER)
    purpose = ChoiceField("Any that counts for", Purpose, blank="Chosen micro-credential", optional=True)
    definition_id = RecordField(
        "Or micro-credential (optional)", record_type="micro-credential", one="micro-credential"
    )
    minimum_people = OptionalNumberField(
        "At least, people (optional)", minimum=1, maximum=PEOPLE_MAXIMUM, description="So many of each organisation"
    )
    minimum_percent = OptionalNumberField(
        "At least, percent (optional)",
        minimum=1,
        maximum=PERCENT_MAXIMUM,
        description="Of each organisation's people, rounded up",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*args, **kwargs)
        self.definition_id.look_up(narrowing_to)

    def validate_purpose(self, field: ChoiceField) -> None:
        if bool(field.data) == bool(self.definition_id.data):
            raise ValidationError(BOTH if field.data else EITHER)

    def validate_minimum_people(self, field: OptionalNumberField) -> None:
        if not field.data and self.minimum_percent.left_blank:
            raise ValidationError(NEITHER_MINIMUM)


class TargetEditForm(VersionedForm, TargetForm):
    """A change to a target, with the version that the person saw."""
