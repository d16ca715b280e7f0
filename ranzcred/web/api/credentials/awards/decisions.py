"""The decisions about an award that has been made: the form of each, and what it asks of the desk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ranzcred.core.forms.base import BaseForm
from ranzcred.domain.credentials.awards.forms import (
    CorrectionForm,
    LiftForm,
    ReinstatementForm,
    RevocationForm,
    SuspensionForm,
    VoidForm,
)
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.operations import AwardDesk


@dataclass(frozen=True, kw_only=True)
class DecisionCall:
    """A decision about an award. `run` takes the desk, the valid form and the award's sequence."""

    form: type[BaseForm]
    run: Callable[[AwardDesk, Any, int], StaffMicroCredential]


DECISIONS: Mapping[str, DecisionCall] = {
    "suspend": DecisionCall(
        form=SuspensionForm, run=lambda desk, form, sequence: desk.suspend(sequence, **form.suspension())
    ),
    "lift": DecisionCall(form=LiftForm, run=lambda desk, form, sequence: desk.lift(sequence, from_on=form.from_on)),
    "revoke": DecisionCall(
        form=RevocationForm, run=lambda desk, form, sequence: desk.revoke(sequence, **form.revocation())
    ),
    "reinstate": DecisionCall(
        form=ReinstatementForm, run=lambda desk, form, sequence: desk.reinstate(sequence, mode=form.mode.data)
    ),
    "void": DecisionCall(
        form=VoidForm, run=lambda desk, form, sequence: desk.void(sequence, kind=form.reason_kind.data)
    ),
    "correct": DecisionCall(
        form=CorrectionForm,
        run=lambda desk, form, sequence: desk.correct(sequence, changes=form.corrections(), kind=form.reason_kind.data),
    ),
}
"""By their names in an address."""
