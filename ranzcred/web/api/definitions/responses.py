"""The JSON responses for definitions. A field that is added to a class is in the JSON, its schema and its example."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from msgspec import Meta, convert, field

from ranzcred.domain.credentials.lists.counts import count_by_status
from ranzcred.domain.credentials.lists.definitions import DefinitionRow, get_definition_row
from ranzcred.domain.credentials.retirement.operations import Retired
from ranzcred.domain.definitions.defaults import DEFAULTS
from ranzcred.domain.definitions.models import LEVEL_MAXIMUM, LEVEL_MINIMUM, RENEWAL_WINDOW_DAYS
from ranzcred.domain.definitions.state import DefinitionState, EvidenceRule, Purpose
from ranzcred.web.api.response_body import REVISION_EXAMPLE, Moment, ResponseBody, Version, WholeNumber

Level = Annotated[int, Meta(ge=LEVEL_MINIMUM, le=LEVEL_MAXIMUM)]


@dataclass(frozen=True, kw_only=True)
class CountedDefinition(DefinitionRow):
    """A definition with the number of active staff at each effective status, by its name."""

    counts: Mapping[str, int]

    @classmethod
    def load(cls, definition_id: str) -> "CountedDefinition":
        """Return a definition with its counts, or raise DefinitionNotFound; in two statements."""
        row = get_definition_row(definition_id)
        counts = {each.name: each.number for each in count_by_status(row.figures)}
        return cls(definition=row.definition, figures=row.figures, counts=counts)


class AssignmentCount(ResponseBody, frozen=True, kw_only=True):
    """How many active staff a definition is assigned to."""

    staff_credentials: Annotated[
        WholeNumber,
        Meta(description="Of active people. Those of people who have left are listed by `staff=inactive`."),
    ]


class StatusCounts(ResponseBody, frozen=True, kw_only=True, rename="upper"):
    """The number of active staff at each effective status, by its name."""

    not_started: WholeNumber
    in_training: WholeNumber
    assessment_pending: WholeNumber
    awarded: WholeNumber
    expired: WholeNumber


class EquivalenceResponse(ResponseBody, frozen=True, kw_only=True):
    """What a definition counts as."""

    counts_as: str
    from_on: date
    until_on: date | None
    note: str | None


class DefinitionResponse(ResponseBody, frozen=True, kw_only=True):
    """A definition."""

    schema_name: ClassVar[str] = "Definition"

    id: str
    title: str
    level: Level
    skill_standard: str | None
    issuing_body: str
    requirements: str | None
    code: Annotated[str | None, Meta(description="The NZQCF's or the provider's.")]
    state: DefinitionState
    retired_on: date | None
    retired_reason: str | None
    replaced_by: Annotated[str | None, Meta(description="The key of the definition that replaces a retired one.")]
    validity_months: Annotated[
        int | None, Meta(description="How long an award is proposed to be valid; null for no proposal.")
    ]
    renewal_window_days: Annotated[WholeNumber, Meta(description="How early a renewal adds to the old expiry date.")]
    grace_days: Annotated[WholeNumber, Meta(description="How late a renewal still counts from the old expiry date.")]
    purposes: list[Purpose]
    evidence_rule: EvidenceRule
    review_months: int | None
    review_due_on: date | None
    prerequisites: Annotated[
        list[list[str]], Meta(description="Groups of keys: of each group one is to be held before an award.")
    ]
    equivalences: Annotated[
        list[EquivalenceResponse], Meta(description="What holding it counts as, both days included.")
    ]
    nzqcf_listed: Annotated[bool, Meta(description="Whether NZQA lists it; a RANZ credential otherwise.")]
    credits: int | None
    is_default: Annotated[bool, Meta(description="Whether it is one of the three core RANZ credentials.")]
    version: Version
    created_at: Moment
    updated_at: Moment
    count: AssignmentCount = field(name="_count")

    @staticmethod
    def from_row(row: DefinitionRow) -> "DefinitionResponse":
        """Return a definition's response."""
        count = AssignmentCount(staff_credentials=row.assigned)
        definition = row.definition
        return DefinitionResponse.from_attributes(
            definition,
            count=count,
            replaced_by=definition.replaced_by_id,
            purposes=list(definition.purposes),
            prerequisites=[list(group) for group in definition.prerequisites],
            equivalences=[EquivalenceResponse.from_attributes(each) for each in definition.equivalences],
        )


class CountedDefinitionResponse(DefinitionResponse, frozen=True, kw_only=True):
    """A definition, with the number of active staff at each status."""

    schema_name: ClassVar[str] = "DefinitionWithCounts"

    status_counts: Annotated[
        StatusCounts, Meta(description="The number of active people at each effective status today.")
    ]

    @staticmethod
    def from_counted(row: CountedDefinition) -> "CountedDefinitionResponse":
        """Return the response of a definition with its counts."""
        return CountedDefinitionResponse.from_attributes(
            DefinitionResponse.from_row(row), status_counts=convert(row.counts, StatusCounts)
        )


LIFE_EXAMPLE: dict[str, Any] = {
    "code": None,
    "state": DefinitionState.ACTIVE,
    "retired_on": None,
    "retired_reason": None,
    "replaced_by": None,
    "validity_months": 36,
    "renewal_window_days": RENEWAL_WINDOW_DAYS,
    "grace_days": 0,
    "purposes": [Purpose.QUALIFIED],
    "evidence_rule": EvidenceRule.NONE,
    "review_months": None,
    "review_due_on": None,
    "prerequisites": [],
    "equivalences": [],
    "nzqcf_listed": False,
    "credits": None,
}


class StayingResponse(ResponseBody, frozen=True, kw_only=True):
    """An assignment that could not be moved or removed."""

    staff_credential_id: str
    member_id: str
    name: str
    reason: str


class OpenAssignmentsResponse(ResponseBody, frozen=True, kw_only=True):
    """What became of the assignments that were not awarded."""

    moved: WholeNumber
    removed: WholeNumber
    staying: list[StayingResponse]

    @staticmethod
    def from_outcome(outcome: Retired) -> "OpenAssignmentsResponse":
        """Return what became of them."""
        staying = [
            StayingResponse(
                staff_credential_id=each.credential.id,
                member_id=each.credential.member_id,
                name=each.name,
                reason=each.reason,
            )
            for each in outcome.staying
        ]
        return OpenAssignmentsResponse(moved=outcome.moved, removed=outcome.removed, staying=staying)


class RetiredDefinitionResponse(DefinitionResponse, frozen=True, kw_only=True):
    """A definition that has just been retired, with what became of its assignments."""

    schema_name: ClassVar[str] = "RetiredDefinition"

    assignments: OpenAssignmentsResponse

    @staticmethod
    def from_outcome(row: DefinitionRow, outcome: Retired) -> "RetiredDefinitionResponse":
        """Return the response to a retirement."""
        return RetiredDefinitionResponse.from_attributes(
            DefinitionResponse.from_row(row), assignments=OpenAssignmentsResponse.from_outcome(outcome)
        )


DEFINITION_EXAMPLE = DefinitionResponse.from_attributes(
    DEFAULTS[0],
    is_default=True,
    **LIFE_EXAMPLE,
    **REVISION_EXAMPLE,
    count=AssignmentCount(staff_credentials=12),
)
COUNTED_DEFINITION_EXAMPLE = CountedDefinitionResponse.from_attributes(
    DEFINITION_EXAMPLE,
    status_counts=StatusCounts(not_started=2, in_training=3, assessment_pending=1, awarded=5, expired=1),
)
RETIRED_EXAMPLE = RetiredDefinitionResponse.from_attributes(
    DEFINITION_EXAMPLE,
    state=DefinitionState.RETIRED,
    retired_on=date(2027, 7, 1),
    retired_reason="Replaced by the course of 2027.",
    replaced_by=DEFAULTS[1].id,
    assignments=OpenAssignmentsResponse(moved=26, removed=0, staying=[]),
)
