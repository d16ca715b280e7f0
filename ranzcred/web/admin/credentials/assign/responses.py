"""The responses of the views that assign: the inline form with its picker, and the page that it stands on."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar, Unpack

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.forms.fields import KEY_PATTERN
from ranzcred.core.lists.arguments import optional_text
from ranzcred.core.lists.filters import SEARCH_LENGTH
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.assignment import Assigned
from ranzcred.domain.credentials.forms import SEARCH_ID, DefinitionsForm, PeopleForm, PickAndAssignForm
from ranzcred.domain.credentials.lists import picker
from ranzcred.domain.credentials.lists.picker import FOUND_AT_MOST, Choice, Found
from ranzcred.domain.credentials.models import AT_ONCE
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.web.access.current_user import principal
from ranzcred.web.admin.credentials.assign.messages import assigned_message
from ranzcred.web.admin.credentials.changes.place import ChangedList
from ranzcred.web.admin.credentials.holders import responses as holder_responses
from ranzcred.web.admin.credentials.member import responses as member_responses
from ranzcred.web.admin.undo import undo_of_change
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists import inline_form
from ranzcred.web.kit.lists.conflicts import Refusal
from ranzcred.web.kit.view_models import ViewModel

FOUND = "admin/credentials/assign/_found.html"


@dataclass(frozen=True, kw_only=True)
class OpenAssignment(inline_form.OpenForm):
    """The open form, with its search results and picked records."""

    form: PickAndAssignForm
    direction: "Direction"
    found: Found
    picked: Sequence[Choice] = ()

    @property
    def sentence(self) -> str:
        """Return the count for people: "31 people, the first 20 shown. Keep typing to narrow it down."."""
        shown, total = len(self.found.choices), self.found.total
        if total is None:
            return f"Showing the first {shown}. Keep typing to narrow it down."
        if self.found.more:
            return f"{self._counted(total)}, the first {shown} shown. Keep typing to narrow it down."
        if self.found.choices:
            return self._counted(len(self.found.choices))
        return self.direction.nothing_found if self.found.q else ""

    @property
    def count(self) -> str:
        """Return the number of picked records in words: "3 people"."""
        return self._counted(len(self.picked))

    def _counted(self, number: int) -> str:
        return f"{number:,} {self.form.one if number == 1 else self.form.many}"


@dataclass(frozen=True, kw_only=True)
class AssignPart(ViewModel):
    """The form, or its place."""

    template: str = "admin/credentials/assign/_assign.html"
    assigning: OpenAssignment | None = None


@dataclass(frozen=True, kw_only=True)
class Direction(ABC):
    """One of the two ways to assign: a definition to people, or definitions to a person."""

    form_class: ClassVar[type[PickAndAssignForm]]
    opener: ClassVar[str]
    search_label: ClassVar[str]
    search_hint: ClassVar[str]
    nothing_found: ClassVar[str]

    @property
    @abstractmethod
    def key(self) -> str:
        """The key of the record whose page has the form."""

    @property
    @abstractmethod
    def heading(self) -> str: ...

    @property
    @abstractmethod
    def place(self) -> str:
        """The name of the page for its title."""

    @property
    @abstractmethod
    def address(self) -> str:
        """The address of the form."""

    @property
    @abstractmethod
    def page(self) -> str:
        """The address of the page without the form."""

    @abstractmethod
    def find(self, q: str, *, limit: int = FOUND_AT_MOST) -> Found: ...

    @abstractmethod
    def named(self, keys: Sequence[str]) -> list[Choice]:
        """Return the picked records, by key."""

    @abstractmethod
    def whole_page(self, opened: OpenAssignment, *, status: int) -> ResponseReturnValue: ...

    @abstractmethod
    def assigned_response(self, outcome: Assigned) -> ResponseReturnValue:
        """Return the response to the assignment: the form is closed, and the result is announced."""

    @abstractmethod
    def pairs(self, picked: Sequence[str]) -> dict[str, Sequence[str]]:
        """Return the keys of definitions and members, as `assign_credentials` takes them."""


@dataclass(frozen=True, kw_only=True)
class ToPeople(Direction):
    """People are picked for a definition."""

    form_class = PeopleForm
    opener = "assign-staff"
    search_label = "Find people"
    search_hint = "Name, email or organisation"
    nothing_found = "No one found. Inactive people aren't listed."

    definition: MicroCredentialDefinition

    @property
    def key(self) -> str:
        return self.definition.id

    @property
    def heading(self) -> str:
        return f"Assign {self.definition.title} to people"

    @property
    def place(self) -> str:
        return self.definition.title

    @property
    def address(self) -> str:
        return url_for("credentials.definition_assign", definition_id=self.key)

    @property
    def page(self) -> str:
        return url_for("definitions.definition_page", definition_id=self.key)

    def find(self, q: str, *, limit: int = FOUND_AT_MOST) -> Found:
        return picker.people_for(self.definition, q, limit=limit)

    def named(self, keys: Sequence[str]) -> list[Choice]:
        return picker.picked_people(keys)

    def whole_page(self, opened: OpenAssignment, *, status: int) -> ResponseReturnValue:
        return holder_responses.holders_of(self.definition).page_response(status=status, assigning=opened)

    def assigned_response(self, outcome: Assigned) -> ResponseReturnValue:
        shown = holder_responses.holders_of(self.definition)
        return shown_anew(shown, outcome, assigned_message(outcome, named=False), self)

    def pairs(self, picked: Sequence[str]) -> dict[str, Sequence[str]]:
        return {"definition_ids": [self.key], "member_ids": picked}


@dataclass(frozen=True, kw_only=True)
class ToDefinitions(Direction):
    """Definitions are picked for a person."""

    form_class = DefinitionsForm
    opener = "assign-credentials"
    search_label = "Find micro-credentials"
    search_hint = "Title, issuing body or skill standard"
    nothing_found = "No micro-credentials found"

    member: OrganisationMember

    @property
    def key(self) -> str:
        return self.member.id

    @property
    def heading(self) -> str:
        return f"Assign or award micro-credentials to {self.member.display_name}"

    @property
    def place(self) -> str:
        return self.member.display_name

    @property
    def address(self) -> str:
        return member_responses.address("credentials.member_assign", self.member)

    @property
    def page(self) -> str:
        return member_responses.address("credentials.member_page", self.member)

    def find(self, q: str, *, limit: int = FOUND_AT_MOST) -> Found:
        return picker.definitions_for(self.member, q, limit=limit)

    def named(self, keys: Sequence[str]) -> list[Choice]:
        return picker.picked_definitions(keys)

    def whole_page(self, opened: OpenAssignment, *, status: int) -> ResponseReturnValue:
        return member_responses.credentials_of(self.member).page_response(status=status, assigning=opened)

    def assigned_response(self, outcome: Assigned) -> ResponseReturnValue:
        shown = member_responses.credentials_of(self.member)
        return shown_anew(shown, outcome, assigned_message(outcome, named=True), self)

    def pairs(self, picked: Sequence[str]) -> dict[str, Sequence[str]]:
        return {"definition_ids": picked, "member_ids": [self.key]}


def opened(direction: Direction, form: PickAndAssignForm, **refusal: Unpack[Refusal]) -> OpenAssignment:
    """Return the open form with current search results and picked records."""
    form.status.offer(policy.statuses_to_offer(principal(), None))
    q = form.q.data or ""
    found = Found(q=q) if form.q.errors else direction.find(q)
    return OpenAssignment(
        form=form,
        direction=direction,
        found=found,
        picked=direction.named(form.picked.data),
        heading=direction.heading,
        opener_id=direction.opener,
        draft_key=f"{direction.opener}-{direction.key}",
        page_title=direction.place,
        address=direction.address,
        cancel=direction.page,
        **refusal,
    )


def new_response(direction: Direction, *, picked: Sequence[str] = ()) -> ResponseReturnValue:
    """Return the newly opened form, with the picked records and what the address fills in: others, and Awarded with
    `award`; or, for its search by htmx, the results.
    """
    q = optional_text(request.args, "q", label="Search", longest=SEARCH_LENGTH)
    status = MicroCredentialStatus.AWARDED if "award" in request.args else MicroCredentialStatus.NOT_STARTED
    keys = [*picked, *request.args.getlist("picked")]
    picked = [key for key in keys if re.fullmatch(KEY_PATTERN, key)][:AT_ONCE]
    form = direction.form_class(data={"q": q, "picked": picked, "status": status})
    assigning = opened(direction, form)
    if htmx.source_id() == SEARCH_ID:
        return htmx.partial(AssignPart(template=FOUND, assigning=assigning), announce=assigning.sentence)
    return form_response(assigning)


def form_response(assigning: OpenAssignment, *, status: int = HTTPStatus.OK, announce: str = "") -> ResponseReturnValue:
    """Return the form: in its place for htmx, else on the whole page."""
    if not htmx.wants_partial():
        return assigning.direction.whole_page(assigning, status=status)
    focus = assigning.focus("assign") if assigning.doubt or assigning.has_errors else SEARCH_ID
    return htmx.partial(AssignPart(assigning=assigning), focus=[focus], status=status, announce=announce)


def shown_anew(shown: ChangedList, outcome: Assigned, sentence: str, direction: Direction) -> ResponseReturnValue:
    """Return the list with what was assigned: the form closes, and the first that is new gets the focus."""
    listing = shown.load(shown.current_filters())
    new = {credential.id for credential in outcome.credentials}
    rows = [row.credential.id for row in listing.page.rows if row.credential.id in new]
    focus = shown.row_control(rows[0], "edit") if rows else direction.opener
    undo = undo_of_change(f"{direction.page}#{direction.opener}")
    return shown.changed_response(listing, sentence, closing=AssignPart(), focus=focus, undo=undo)
