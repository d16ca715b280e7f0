"""What the views that assign answer with: the inline form with its picker, and the page that it stands on."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.accounts.current import principal
from ranzcred.credentials import holder_pages, member_pages, picking, policy
from ranzcred.credentials.assignment import Assigned
from ranzcred.credentials.forms import SEARCH_ID, DefinitionsForm, PeopleForm, PickAndAssignForm
from ranzcred.credentials.holders import list_holders
from ranzcred.credentials.picking import Choice, Found
from ranzcred.definitions.models import MicroCredentialDefinition
from ranzcred.directory.models import OrganisationMember
from ranzcred.forms import optional_text
from ranzcred.listing import SEARCH_LENGTH

FORM = "credentials/_assign.html"
NAMED_AT_MOST = 5
"""How many of those who were left alone are told by name."""


@dataclass(frozen=True, kw_only=True)
class OpenForm(inline.OpenForm):
    """The form as it stands on a page: what was found, what is picked."""

    form: PickAndAssignForm
    direction: "Direction"
    found: Found
    picked: Sequence[Choice] = ()

    @property
    def heading(self) -> str:
        return self.direction.heading

    @property
    def opener_id(self) -> str:
        """The control that opens the form, and gets the focus back."""
        return self.direction.OPENER

    @property
    def draft_key(self) -> str:
        return f"{self.direction.OPENER}-{self.direction.key}"

    @property
    def sentence(self) -> str:
        """How many were found: "The first 20 people. Type more to find others."."""
        if self.found.more:
            return f"The first {len(self.found.choices)} {self.form.MANY}. Type more to find others."
        if self.found.choices:
            return self._counted(len(self.found.choices))
        return self.direction.NOTHING if self.found.q else ""

    @property
    def count(self) -> str:
        """How many are picked: "3 people"."""
        return self._counted(len(self.picked))

    def _counted(self, number: int) -> str:
        return f"{number:,} {self.form.ONE if number == 1 else self.form.MANY}"


@dataclass(frozen=True, kw_only=True)
class Direction(ABC):
    """One of the two ways to assign: a definition to people, or definitions to a person."""

    FORM: ClassVar[type[PickAndAssignForm]]
    OPENER: ClassVar[str]
    SEARCH: ClassVar[str]
    HINT: ClassVar[str]
    NOTHING: ClassVar[str]

    @property
    @abstractmethod
    def key(self) -> str:
        """Of the record on whose page the form stands."""

    @property
    @abstractmethod
    def heading(self) -> str: ...

    @property
    @abstractmethod
    def place(self) -> str:
        """What the page is about."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Of the form."""

    @property
    @abstractmethod
    def page(self) -> str:
        """The address of the page without the form."""

    @abstractmethod
    def find(self, q: str) -> Found: ...

    @abstractmethod
    def named(self, keys: Sequence[str]) -> list[Choice]:
        """What is picked, by key."""

    @abstractmethod
    def whole_page(self, opened: OpenForm, *, status: int) -> ResponseReturnValue: ...

    @abstractmethod
    def assigned_answer(self, outcome: Assigned) -> ResponseReturnValue:
        """After the assignment: the form closes, and the page tells of it."""

    @abstractmethod
    def pairs(self, picked: Sequence[str]) -> dict[str, Sequence[str]]:
        """The keys of definitions and members, as `assign_credentials` takes them."""


@dataclass(frozen=True, kw_only=True)
class ToPeople(Direction):
    """People are picked for a definition."""

    FORM = PeopleForm
    OPENER = "assign-staff"
    SEARCH = "Find people"
    HINT = "Name, email or organisation"
    NOTHING = "Nobody found. People who are inactive are not offered."

    definition: MicroCredentialDefinition

    @property
    def key(self) -> str:
        return self.definition.id

    @property
    def heading(self) -> str:
        return "Assign Staff"

    @property
    def place(self) -> str:
        return self.definition.title

    @property
    def address(self) -> str:
        return url_for("credentials.definition_assign", definition_id=self.key)

    @property
    def page(self) -> str:
        return url_for("definitions.definition_page", definition_id=self.key)

    def find(self, q: str) -> Found:
        return picking.people_for(self.definition, q)

    def named(self, keys: Sequence[str]) -> list[Choice]:
        return picking.picked_people(keys)

    def whole_page(self, opened: OpenForm, *, status: int) -> ResponseReturnValue:
        return holder_pages.whole_page(self.key, status=status, assigning=opened)

    def assigned_answer(self, outcome: Assigned) -> ResponseReturnValue:
        listing = list_holders(self.key, holder_pages.shown_filters())
        new = {credential.id for credential in outcome.credentials}
        shown = [row.credential.id for row in listing.page.items if row.credential.id in new]
        focus = holder_pages.row_control(shown[0], "edit") if shown else self.OPENER
        return holder_pages.changed_answer(
            listing, definition_id=self.key, announce=told(outcome, named=False), closing=FORM, focus=focus
        )

    def pairs(self, picked: Sequence[str]) -> dict[str, Sequence[str]]:
        return {"definition_ids": [self.key], "member_ids": picked}


@dataclass(frozen=True, kw_only=True)
class ToDefinitions(Direction):
    """Definitions are picked for a person."""

    FORM = DefinitionsForm
    OPENER = "assign-credentials"
    SEARCH = "Find credentials"
    HINT = "Title, issuing body or skill standard"
    NOTHING = "No credentials found"

    member: OrganisationMember

    @property
    def key(self) -> str:
        return self.member.id

    @property
    def heading(self) -> str:
        return "Assign Credentials"

    @property
    def place(self) -> str:
        return self.member.display_name

    @property
    def address(self) -> str:
        return member_pages.address("credentials.member_assign", self.member)

    @property
    def page(self) -> str:
        return member_pages.address("credentials.member_page", self.member)

    def find(self, q: str) -> Found:
        return picking.definitions_for(self.member, q)

    def named(self, keys: Sequence[str]) -> list[Choice]:
        return picking.picked_definitions(keys)

    def whole_page(self, opened: OpenForm, *, status: int) -> ResponseReturnValue:
        return member_pages.whole_page(self.member, assigning=opened), status

    def assigned_answer(self, outcome: Assigned) -> ResponseReturnValue:
        return inline.closed_answer(
            FORM,
            *member_pages.CHANGED,
            announce=told(outcome, named=True),
            focus=self.OPENER,
            address=self.page,
            **member_pages.context(self.member),
        )

    def pairs(self, picked: Sequence[str]) -> dict[str, Sequence[str]]:
        return {"definition_ids": picked, "member_ids": [self.key]}


def opened(direction: Direction, form: PickAndAssignForm, *, problem: str = "") -> OpenForm:
    """The form with what its search finds and what is picked, each as it is now."""
    form.offer(policy.statuses_to_offer(principal(), None))
    q = form.q.data or ""
    found = Found(q=q) if form.q.errors else direction.find(q)
    return OpenForm(
        form=form, direction=direction, found=found, picked=direction.named(form.picked.data), problem=problem
    )


def new_answer(direction: Direction) -> ResponseReturnValue:
    """The form as it is opened; or, where its search asks by htmx, what was found."""
    form = direction.FORM(data={"q": optional_text(request.args, "q", label="Search", longest=SEARCH_LENGTH)})
    assigning = opened(direction, form)
    if htmx.source_id() == SEARCH_ID:
        return htmx.partial("credentials/_found.html", announce=assigning.sentence, assigning=assigning)
    return form_answer(assigning)


def form_answer(assigning: OpenForm, *, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """The form: in its place for htmx, else on the whole page."""
    if not htmx.wants_partial():
        return assigning.direction.whole_page(assigning, status=status)
    focus = "assign-errors" if assigning.has_errors else SEARCH_ID
    return htmx.partial(FORM, assigning=assigning, focus=[focus], status=status)


def told(outcome: Assigned, *, named: bool) -> str:
    """ "12 assigned. Aroha Ngata already has this credential assigned."."""
    left_alone = outcome.told(named=named)
    others = len(left_alone) - NAMED_AT_MOST
    unnamed = [f"{others:,} more {'was' if others == 1 else 'were'} assigned before."] if others > 0 else []
    number = len(outcome.credentials)
    return " ".join([f"{number:,} assigned." if number else "None assigned.", *left_alone[:NAMED_AT_MOST], *unnamed])
