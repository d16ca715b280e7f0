"""The filters and order of organisations and staff, read from and written to the URL's query."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from ranzcred.core.lists.filter_kinds import ChoiceFilter
from ranzcred.core.lists.filters import ListFilters, search
from ranzcred.domain.directory.models import CertificationTier, ProgrammeStatus


@dataclass(frozen=True, kw_only=True)
class OrganisationFilters(ListFilters):
    """The filters of member organisations."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "name": "name",
        "tier": "tier",
        "status": "programme status",
        "city": "city",
        "staff": "staff",
        "assigned": "assigned",
        "awarded": "awarded",
    }

    q: Annotated[str, search("Words in name, trading name, NZBN or city, or a phone number.")] = ""
    tier: Annotated[
        CertificationTier | None,
        ChoiceFilter(label="Tier", unset="All tiers", members=CertificationTier, description="The certification tier."),
    ] = None
    status: Annotated[
        ProgrammeStatus | None,
        ChoiceFilter(
            label="Programme status",
            unset="All statuses",
            members=ProgrammeStatus,
            description="The programme status.",
        ),
    ] = None
    sort: str = "name"


@dataclass(frozen=True, kw_only=True)
class StaffFilters(ListFilters):
    """The filters of an organisation's people."""

    COLUMNS: ClassVar[Mapping[str, str]] = {
        "name": "name",
        "role": "role",
        "email": "email",
        "lbp_number": "LBP number",
        "credentials": "credentials",
        "active": "active",
    }

    q: Annotated[str, search("Words in name, email or LBP number, or a phone number.")] = ""
    sort: str = "name"
