"""Bulk actions on the holders of a definition: the selection, the action, and its form."""

import enum
import hashlib
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from werkzeug.datastructures import MultiDict

from ranzcred.core.db.types import KEY_LENGTH
from ranzcred.core.errors import Invalid
from ranzcred.core.formats import plural
from ranzcred.core.forms.date_field import DATE_HINT, CleanDateField
from ranzcred.core.forms.fields import CleanTextField, EnumField, FlagField
from ranzcred.core.forms.validators import TextLength
from ranzcred.core.lists.arguments import optional_choice
from ranzcred.domain.credentials.lifecycle.forms import OverrideForm
from ranzcred.domain.credentials.lifecycle.requests import Changes
from ranzcred.domain.credentials.lifecycle.transitions import NEVER
from ranzcred.domain.credentials.models import AT_ONCE
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.directory.forms import REASON_LENGTH

ASKED = "all"
"""What a form sends for all that match, before their number has been seen."""
MATCHING = re.compile(rf"{ASKED}|[0-9]{{1,5}}-[0-9a-f]{{64}}", re.ASCII)
NO_ACTION = "Choose an action first."
DAMAGED = "Something went wrong with your selection. Reload the page and try again."
CHOSEN = re.compile(rf"([A-Za-z0-9_-]{{1,{KEY_LENGTH}}}):([0-9]{{1,9}})", re.ASCII)


class BulkAction(enum.StrEnum):
    """An action on all selected credentials."""

    NOT_STARTED = "NOT_STARTED"
    IN_TRAINING = "IN_TRAINING"
    ASSESSMENT_PENDING = "ASSESSMENT_PENDING"
    AWARD = "AWARD"
    RENEW = "RENEW"
    EXPIRE = "EXPIRE"
    EXPIRY_DATE = "EXPIRY_DATE"
    REMOVE = "REMOVE"

    @property
    def words(self) -> tuple[str, str, str]:
        """The button, the question and the final message; "{}" is the number of credentials."""
        return WORDS.get(self) or tuple(text.format(self.status_label, "{}") for text in SET_TO)  # type: ignore[return-value]

    @property
    def label(self) -> str:
        return self.words[0]

    @property
    def status(self) -> MicroCredentialStatus | None:
        """The status that it sets, if any."""
        return STATUSES.get(self)

    @property
    def status_label(self) -> str:
        return self.status.label if self.status else ""


STATUSES = {
    BulkAction.NOT_STARTED: MicroCredentialStatus.NOT_STARTED,
    BulkAction.IN_TRAINING: MicroCredentialStatus.IN_TRAINING,
    BulkAction.ASSESSMENT_PENDING: MicroCredentialStatus.ASSESSMENT_PENDING,
    BulkAction.AWARD: MicroCredentialStatus.AWARDED,
    BulkAction.EXPIRE: MicroCredentialStatus.EXPIRED,
}
SET_TO = ("Set to {0}", "Set {1} to {0}", "{1} set to {0}")
WORDS = {
    BulkAction.AWARD: ("Award", "Award {}", "{} awarded"),
    BulkAction.RENEW: ("Renew", "Renew {}", "{} renewed"),
    BulkAction.EXPIRE: ("Expire", "Expire {}", "{} expired"),
    BulkAction.EXPIRY_DATE: ("Change expiry date", "Change expiry date of {}", "Expiry date of {} changed"),
    BulkAction.REMOVE: ("Remove", "Remove {}", "{} removed"),
}
FIELDS = {
    BulkAction.AWARD: {"awarded_on", "expiry_date", "override"},
    BulkAction.RENEW: {"years", "awarded_on", "override"},
    BulkAction.EXPIRY_DATE: {"expiry_date"},
}
"""The fields of each action, beside the reason."""
ABOUT_EXPIRY = {BulkAction.RENEW, BulkAction.EXPIRY_DATE}
ALWAYS_WITH_REASON = {BulkAction.EXPIRE, BulkAction.EXPIRY_DATE}


class RenewalYears(enum.StrEnum):
    """For how many years awards are renewed: by the validity of their micro-credential, or for each as many."""

    VALIDITY = "validity"
    ONE = "1"
    TWO = "2"
    THREE = "3"

    @property
    def label(self) -> str:
        return "Its validity" if self is RenewalYears.VALIDITY else plural(self.number, "year")

    @property
    def number(self) -> int:
        """How many years, 0 for the validity."""
        return 0 if self is RenewalYears.VALIDITY else int(self.value)


def count_credentials(number: int) -> str:
    """Return a count in words: "1 credential", "12 credentials"."""
    return plural(number, "credential")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The selected credentials with the versions that the person saw; `problem` is the message if it cannot be used."""

    versions: Mapping[str, int] = field(default_factory=dict)
    action: BulkAction | None = None
    problem: str = ""
    matching: str = ""
    """The fingerprint of all that matched the list's filters as they were last counted, or ASKED, if those are what is
    selected; else "".
    """

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> "Selection":
        """Read the selection from a form; raise Invalid if it is damaged."""
        found = [CHOSEN.fullmatch(value) for value in form.getlist("chosen")]
        versions = {match[1]: int(match[2]) for match in found if match}
        matching = form.get("matching", "")
        if not all(found) or (matching and not MATCHING.fullmatch(matching)):
            raise Invalid(DAMAGED, field="chosen")
        action = optional_choice(form, "action", BulkAction, label="Action")
        return cls(versions=versions, action=action, problem=_problem(len(versions), action), matching=matching)

    def of_all(self, versions: Mapping[str, int]) -> "Selection":
        """Return the selection of all that match the list's filters now."""
        problem = "No one matches any more." if not versions else "" if self.action else NO_ACTION
        return replace(self, versions=versions, problem=problem)

    @property
    def fingerprint(self) -> str:
        """Return what tells these credentials at these versions from others: their number, and a hash."""
        each = "\n".join(sorted(f"{key}:{version}" for key, version in self.versions.items()))
        return f"{len(self.versions)}-{hashlib.sha256(each.encode()).hexdigest()}"

    @property
    def changed_since(self) -> str:
        """Return what to say if other credentials match than were counted before, or one was changed; else ""."""
        if self.matching in {"", ASKED, self.fingerprint}:
            return ""
        seen, number = int(self.matching.partition("-")[0]), len(self.versions)
        now = f"{number:,} match now, not {seen:,}" if seen != number else f"The {number:,} that match have changed"
        return f"Nothing was changed. {now}. Check this new preview, then confirm."

    @property
    def in_steps(self) -> bool:
        """Return whether they are more than one transaction changes."""
        return len(self.versions) > AT_ONCE

    @property
    def first(self) -> Mapping[str, int]:
        """Return as many of them as one transaction changes, those that the list has first."""
        return dict(itertools.islice(self.versions.items(), AT_ONCE))


def _problem(number: int, action: BulkAction | None) -> str:
    if not number:
        return "Select at least one person first."
    if number > AT_ONCE:
        return f"You can change up to {AT_ONCE} at once. You selected {number:,}."
    return "" if action else NO_ACTION


class BulkForm(OverrideForm):
    """The fields of a bulk action."""

    years = EnumField(
        "Renew for",
        RenewalYears,
        id="bulk-years",
        default=RenewalYears.THREE,
        description="Years count from the day each one expires, or from the award date if it has expired.",
    )
    awarded_on = CleanDateField(
        "Award date (optional)",
        id="bulk-awarded-on",
        past=True,
        description=f"{DATE_HINT}. Leave blank for today.",
    )
    expiry_date = CleanDateField(
        "Expiry date (optional)",
        id="bulk-expiry-date",
        counted_from="awarded_on",
        too_late=NEVER,
        description=f"{DATE_HINT}, or +3y for 3 years from the award date.",
    )
    override = FlagField("Override for all", id="bulk-override", description="Award without the prerequisites.")
    reason = CleanTextField(
        "Reason (optional)",
        [TextLength(maximum=REASON_LENGTH)],
        id="bulk-reason",
        description="Saved in the audit log",
    )

    @classmethod
    def for_action(cls, action: BulkAction, *args: Any, by_validity: bool = False) -> "BulkForm":  # noqa: ANN401
        """Return the form with the fields that the action takes; `by_validity` is whether all have a validity."""
        form = cls(*args, years=RenewalYears.VALIDITY) if by_validity else cls(*args)
        if not by_validity:
            form.years.exclude(RenewalYears.VALIDITY)
        for name in {"years", "awarded_on", "expiry_date", "override"} - FIELDS.get(action, set()):
            del form[name]
        if action is BulkAction.EXPIRY_DATE:
            form.expiry_date.label.text = "Expiry date"
            form.expiry_date.description = f"{DATE_HINT}, or +3y for 3 years from today."
        return form

    @property
    def reason_text(self) -> str:
        """Return the reason, "" where none is asked for."""
        return self.reason.data or "" if "reason" in self else ""

    def changes(self, action: BulkAction) -> Changes:
        """Return the changes of the action; a blank date is not changed."""
        values = {name: self[name].data for name in ("awarded_on", "expiry_date") if name in self and self[name].data}
        values |= {"status": action.status} if action.status else {}
        values |= {"years": self.years.data.number} if "years" in self else {}
        return cast("Changes", values)
