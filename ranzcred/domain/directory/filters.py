"""The filters and order of organisations and staff, read from and written to the URL's query."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ranzcred.core.lists.arguments import optional_choice
from ranzcred.core.lists.filters import ListFilters
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

    tier: CertificationTier | None = None
    status: ProgrammeStatus | None = None
    sort: str = "name"

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "OrganisationFilters":
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        return cls.read(
            args,
            tier=optional_choice(args, "tier", CertificationTier, label="Tier"),
            status=optional_choice(args, "status", ProgrammeStatus, label="Programme status"),
        )


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

    sort: str = "name"

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> "StaffFilters":
        """Read the filters from a query; raise Invalid, naming the filter, if a value is not allowed."""
        return cls.read(args)
