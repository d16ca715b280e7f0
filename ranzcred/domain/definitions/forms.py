"""The forms of a definition, for pages and API."""

from typing import Any

from ranzcred.core.forms.base import BaseForm, VersionedForm
from ranzcred.core.forms.choices import MembersField, NumberChoiceField, OptionalNumberField
from ranzcred.core.forms.date_field import DATE_HINT, CleanDateField
from ranzcred.core.forms.fields import CleanField, CleanTextField, EnumField, FlagField, WholeNumberField
from ranzcred.core.forms.validators import TextLength
from ranzcred.domain.definitions.models import (
    CODE_LENGTH,
    CREDITS_MAXIMUM,
    DAYS_MAXIMUM,
    ISSUING_BODY_LENGTH,
    LEVEL_MAXIMUM,
    LEVEL_MINIMUM,
    RENEWAL_WINDOW_DAYS,
    REQUIREMENTS_LENGTH,
    REVIEW_MONTHS,
    SKILL_STANDARD_LENGTH,
    TITLE_LENGTH,
    TITLE_MINIMUM,
    VALIDITY_MAXIMUM,
)
from ranzcred.domain.definitions.state import DefinitionState, EvidenceRule, Purpose

REVIEWS = [(months, f"Every {months // 12} years" if months > 12 else "Every year") for months in REVIEW_MONTHS]


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
    validity_months = OptionalNumberField(
        "Validity in months (optional)",
        minimum=1,
        maximum=VALIDITY_MAXIMUM,
        description="How long an award is valid. Leave blank for no proposal.",
    )
    renewal_window_days = OptionalNumberField(
        "Renewal window in days",
        minimum=0,
        maximum=DAYS_MAXIMUM,
        blank=RENEWAL_WINDOW_DAYS,
        description="How early a renewal adds to the old expiry date",
    )
    grace_days = OptionalNumberField(
        "Grace in days",
        minimum=0,
        maximum=DAYS_MAXIMUM,
        blank=0,
        description="How late a renewal still counts from the old expiry date",
    )
    purposes = MembersField("Purposes", Purpose)
    evidence_rule = EnumField("Evidence of an award", EvidenceRule, default=EvidenceRule.NONE)
    review_months = NumberChoiceField("Review", words=REVIEWS, unset="Never")
    review_due_on = CleanDateField(
        "Next review (optional)", description=f"{DATE_HINT}. Leave blank to count from today."
    )
    nzqcf_listed = FlagField("Listed on the NZQCF", default=False, description="By NZQA, with this title")
    credits = OptionalNumberField(
        "Credits (optional)", minimum=1, maximum=CREDITS_MAXIMUM, description=f"From 1 to {CREDITS_MAXIMUM}"
    )
    code = CleanField("Code (optional)", [TextLength(maximum=CODE_LENGTH)], description="The NZQCF's or the provider's")


class NewDefinitionForm(DefinitionForm):
    """A new definition: active, or a draft."""

    state = EnumField("State", DefinitionState, default=DefinitionState.ACTIVE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own
        super().__init__(*args, **kwargs)
        self.state.exclude(DefinitionState.RETIRED)


class DefinitionEditForm(VersionedForm, DefinitionForm):
    """A change to a definition, with the version that the person saw."""
