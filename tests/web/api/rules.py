"""The rules of the domain that no schema knows."""

from ranzcred.domain.credentials import lifecycle
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
    lifecycle.REASON_REQUIRED,
    lifecycle.REMOVAL_REASON_REQUIRED,
    lifecycle.STARTS_EXPIRED,
    lifecycle.NOT_IN_FUTURE,
    lifecycle.AFTER_AWARD,
    lifecycle.LAPSED,
    lifecycle.STILL_EXPIRED,
    lifecycle.DATE_OF_NO_AWARD,
    "Enter a first name or a last name.",
    *(CREDITS_NEEDED, REVIEW_NEEDED, NOT_THERE, NOT_ITSELF, NOT_AS_ITSELF, UNTIL_AFTER_FROM, ONCE_A_DAY),
    *(SUCCESSOR_NEEDED, SUCCESSOR_GONE, IN_FUTURE),
    REASON_REQUIRED,
}
"""What is refused for what the record says, or another field: no schema knows it, the descriptions say it in words."""
