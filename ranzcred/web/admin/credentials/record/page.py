"""The page of a credential: what it shows, whole and in parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask.typing import ResponseReturnValue

from ranzcred.domain.credentials.awards.history import AwardRecord
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.lines import CredentialRecord
from ranzcred.domain.credentials.record.offers import main_award, new_award_step
from ranzcred.domain.credentials.record.timeline import Timeline, timeline_of
from ranzcred.domain.credentials.record.words import standing_sentence
from ranzcred.web.admin.credentials.changes.successor import retirement_of
from ranzcred.web.kit.lists.conflicts import Refusal
from ranzcred.web.kit.lists.inline_form import OpenForm
from ranzcred.web.kit.view_models import ViewModel, render

PAGE = "credential_record.credential_page"
HEADING = "awards-heading"
"""The heading of the awards, which is always there and takes the focus."""


@dataclass(frozen=True, kw_only=True)
class CredentialHead(ViewModel):
    """Whose credential it is, what it comes to, and what may be done."""

    template: str = "admin/credentials/record/_head.html"
    credential: StaffMicroCredential
    sentence: str
    new_award: str
    """The verb of a new award, "" where there may be none."""
    retired: Refusal
    """Why it can't be awarded or renewed, where its micro-credential is retired."""
    award: AwardRecord | None
    """The award that the buttons are about."""
    steps: Sequence[str]

    def controls(self) -> list[str]:
        """Return the ids of its buttons, which those who decide see."""
        more = {"correct": "more-award"}
        return [*(["new-award"] if self.new_award else []), *(more.get(step, f"{step}-award") for step in self.steps)]


@dataclass(frozen=True, kw_only=True)
class CredentialAwards(ViewModel):
    """Its awards, as a drawing and as a table."""

    template: str = "admin/credentials/record/_awards.html"
    record: CredentialRecord
    timeline: Timeline | None

    def controls(self) -> list[str]:
        """Return the ids of the links in its rows, which those who decide see."""
        return [f"award-{line.sequence}-{step}" for line in self.record.awards for step in line.steps]


@dataclass(frozen=True, kw_only=True)
class CredentialHistory(ViewModel):
    """What happened to it, in a fold."""

    template: str = "admin/credentials/record/_history.html"
    credential: StaffMicroCredential


@dataclass(frozen=True, kw_only=True)
class CredentialPage(ViewModel):
    """The whole page."""

    template: str = "admin/credentials/record/credential_page.html"
    head: CredentialHead
    awards: CredentialAwards
    history: CredentialHistory
    opened: OpenForm | None = None


def page_address(credential: StaffMicroCredential) -> str:
    """Return the address of a credential's own page."""
    return url_for(PAGE, credential_id=credential.id)


def page_parts(record: CredentialRecord) -> tuple[CredentialHead, CredentialAwards, CredentialHistory]:
    """Return the parts of the page that a decision updates."""
    credential, today = record.credential, record.today
    history = credential.history
    award, retired = main_award(history, today), retirement_of(credential)
    head = CredentialHead(
        credential=credential,
        sentence=standing_sentence(credential, today),
        new_award="" if retired else new_award_step(history, credential.terms, today).capitalize(),
        retired=retired,
        award=award,
        steps=next((line.steps for line in record.awards if award and line.sequence == award.sequence), ()),
    )
    awards = CredentialAwards(record=record, timeline=timeline_of(history, today))
    return head, awards, CredentialHistory(credential=credential)


def page_response(
    record: CredentialRecord, *, opened: OpenForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """Return the whole page, with the form that is open on it."""
    head, awards, history = page_parts(record)
    return render(CredentialPage(head=head, awards=awards, history=history, opened=opened)), status
