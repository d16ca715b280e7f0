"""The filters and order of the catalogue, read from and written to the URL's query."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from ranzcred.core.lists.filter_kinds import ChoiceFilter, NumberFilter, RecordFilter
from ranzcred.core.lists.filters import ListFilters, search
from ranzcred.domain.definitions.models import ISSUING_BODY_LENGTH, LEVEL_MAXIMUM, LEVEL_MINIMUM


class Kind(enum.StrEnum):
    """Default definitions, which every installation has, and others."""

    DEFAULT = "default"
    CUSTOM = "custom"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, kw_only=True)
class DefinitionFilters(ListFilters):
    """The filters of the catalogue."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "title": "title",
        "level": "level",
        "issuing_body": "issuing body",
        "skill_standard": "skill standard",
        "assigned": "assigned",
        "type": "type",
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
    sort: str = "-level"

    @property
    def only_custom(self) -> bool:
        """Return whether exactly the definitions that admins have added are requested."""
        return self.unsorted_args == {"kind": Kind.CUSTOM}
