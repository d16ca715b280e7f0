"""The filters and order of the catalogue, read from and written to the URL's query."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from ranzcred.core.lists.filter_kinds import ChoiceFilter, NumberFilter, RecordFilter
from ranzcred.core.lists.filters import ListFilters, search
from ranzcred.domain.definitions.models import ISSUING_BODY_LENGTH, LEVEL_MAXIMUM, LEVEL_MINIMUM
from ranzcred.domain.definitions.state import DefinitionState, Purpose
from ranzcred.domain.snoozes.filters import SNOOZED, QueueFilter, Snoozed
from ranzcred.domain.snoozes.queue import Queue, QueueList


class Kind(enum.StrEnum):
    """Default definitions, which every installation has, and others."""

    DEFAULT = "default"
    CUSTOM = "custom"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class ListedState(enum.StrEnum):
    """Which part of the catalogue is listed, by state."""

    ACTIVE = "active"
    DRAFT = "draft"
    RETIRED = "retired"
    ALL = "all"

    @property
    def label(self) -> str:
        return "All states" if self is ListedState.ALL else self.value.capitalize()

    @property
    def states(self) -> frozenset[DefinitionState]:
        """Return the states that it lists."""
        return frozenset(DefinitionState) if self is ListedState.ALL else frozenset({DefinitionState[self.name]})


class PurposeFilter(enum.StrEnum):
    """A purpose as an address names it."""

    QUALIFIED = "qualified"
    SUPERVISION = "supervision"
    COMPLIANCE = "compliance"

    @property
    def label(self) -> str:
        return self.purpose.label

    @property
    def purpose(self) -> Purpose:
        return Purpose[self.name]


class MoreColumns(enum.StrEnum):
    """Which columns the table has in place of the skill standard."""

    LIFE = "life"

    @property
    def label(self) -> str:
        return "Validity and state"


@dataclass(frozen=True, kw_only=True)
class DefinitionFilters(ListFilters):
    """The filters of the catalogue, as programs have them."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "title": "title",
        "level": "level",
        "issuing_body": "issuing body",
        "skill_standard": "skill standard",
        "assigned": "assigned",
        "type": "type",
        "validity": "validity",
        "state": "state",
    }

    q: Annotated[str, search("Words in title, issuing body or skill standard.")] = ""
    level: Annotated[
        int | None,
        NumberFilter(
            label="Level",
            unset="All levels",
            minimum=LEVEL_MINIMUM,
            maximum=LEVEL_MAXIMUM,
            description="NZQCF level.",
        ),
    ] = None
    issuing_body: Annotated[
        str,
        RecordFilter(
            label="Issuing body",
            unset="All issuing bodies",
            record_type="issuing-body",
            longest=ISSUING_BODY_LENGTH,
            description="The issuing body, whatever its case.",
        ),
    ] = ""
    kind: Annotated[
        Kind | None,
        ChoiceFilter(
            label="Type",
            unset="All types",
            members=Kind,
            description="Default or custom.",
            refusal="Type must be default or custom.",
        ),
    ] = None
    state: Annotated[
        ListedState | None,
        ChoiceFilter(
            label="State",
            unset="Active and drafts",
            members=ListedState,
            description="Active, draft, retired or all. Without it, all but drafts.",
            refusal="State must be active, draft, retired or all.",
        ),
    ] = None
    purpose: Annotated[
        PurposeFilter | None,
        ChoiceFilter(
            label="Purpose",
            unset="All purposes",
            members=PurposeFilter,
            description="What holding one counts for.",
            refusal="Purpose must be qualified, supervision or compliance.",
        ),
    ] = None
    sort: str = "-level"
    unset_states: ClassVar[frozenset[DefinitionState]] = frozenset({DefinitionState.ACTIVE, DefinitionState.RETIRED})
    """The states that are listed where none is chosen: all but drafts, as programs expect."""

    @property
    def states(self) -> frozenset[DefinitionState]:
        """Return the states that are listed."""
        return self.state.states if self.state else self.unset_states

    @property
    def only_custom(self) -> bool:
        """Return whether exactly the definitions that admins have added are requested."""
        return self.unsorted_args == {"kind": Kind.CUSTOM}


@dataclass(frozen=True, kw_only=True)
class CatalogueFilters(DefinitionFilters):
    """The filters of the page, which shows drafts and not what is retired, and its columns."""

    columns: Annotated[
        MoreColumns | None, ChoiceFilter(label="Columns", unset="The usual columns", members=MoreColumns)
    ] = None
    queue: Annotated[Queue | None, QueueFilter(listed_in=QueueList.DEFINITIONS, unset="All micro-credentials")] = None
    snoozed: Annotated[Snoozed | None, SNOOZED] = None
    unset_states: ClassVar[frozenset[DefinitionState]] = frozenset({DefinitionState.ACTIVE, DefinitionState.DRAFT})
