"""What the API refuses by rules that no schema knows."""

import re

from ranzcred.domain.coverage import filters as coverage_filters
from ranzcred.domain.credentials.awards.decisions import awarding, request
from ranzcred.domain.credentials.lifecycle import outcome, transitions
from ranzcred.domain.credentials.lists import filters
from ranzcred.domain.credentials.retirement.operations import IN_FUTURE, SUCCESSOR_GONE
from ranzcred.domain.definitions.life.forms import SUCCESSOR_NEEDED
from ranzcred.domain.definitions.relations.rules import (
    NOT_AS_ITSELF,
    NOT_ITSELF,
    NOT_THERE,
    ONCE_A_DAY,
    UNTIL_AFTER_FROM,
)
from ranzcred.domain.definitions.rules import CREDITS_NEEDED, REVIEW_NEEDED
from ranzcred.domain.directory.operations import REASON_REQUIRED

RULES = {
    outcome.REASON_REQUIRED,
    transitions.STARTS_EXPIRED,
    transitions.LAPSED,
    transitions.STILL_EXPIRED,
    transitions.DATE_OF_NO_AWARD,
    request.NOT_IN_FUTURE,
    request.AFTER_AWARD,
    request.FROM_AWARD,
    awarding.EXPIRY_NEEDED,
    filters.KNOWN_OF_NO_DAY,
    filters.NOT_KNOWN_YET,
    coverage_filters.NOT_KNOWN_YET,
    coverage_filters.OUTSIDE,
    *("On: enter a date up to 31/12/2199.", "As known on: enter a date up to 31/12/2199."),
    "It can't be valid before the award date.",
    "A suspension can't begin in the future.",
    "The last day can't be before the first.",
    "Award date can't be blank.",
    "Valid from can't be blank.",
    "Name of the person can't be blank.",
    "Enter a first name or a last name.",
    *(CREDITS_NEEDED, REVIEW_NEEDED, NOT_THERE, NOT_ITSELF, NOT_AS_ITSELF, UNTIL_AFTER_FROM, ONCE_A_DAY),
    *(SUCCESSOR_NEEDED, SUCCESSOR_GONE, IN_FUTURE),
    REASON_REQUIRED,
}
"""What is refused for what the record says, or another field: no schema knows it, the descriptions say it in words."""
ABOUT_DAYS = re.compile(r"(Enter a day|It ended on|It expired on) .*")
"""The same, with a day of the record."""
