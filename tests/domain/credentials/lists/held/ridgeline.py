"""An organisation whose staff hold credentials of every kind."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask

from ranzcred.core.permissions import Role
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.credentials.lists.filters import HeldFilters
from ranzcred.domain.credentials.lists.own import HeldList, list_held
from ranzcred.domain.credentials.status import MicroCredentialStatus

Status = MicroCredentialStatus
TODAY = date(2026, 11, 23)


def principal(role: Role, *, organisation_id: str | None = None, member_id: str | None = None) -> SignedInUser:
    return SignedInUser(
        token="t",
        sign_in_id="s",
        user_id="u",
        name="Wiremu Parata",
        email="wiremu@ridgeline.example.nz",
        role=role,
        shortcuts_enabled=True,
        organisation_id=organisation_id,
        member_id=member_id,
    )


@dataclass(frozen=True, kw_only=True)
class Ridgeline:
    """An organisation whose staff hold things, beside another one."""

    admin: SignedInUser
    aroha: SignedInUser
    other_member: str


def listed(app: Flask, user: SignedInUser, **filters: Any) -> HeldList:
    with app.app_context():
        return list_held(user, HeldFilters(**filters), today=TODAY)


def told(found: HeldList) -> list[str]:
    """ "Aroha Reclad" for each row, "Mele" for somebody without any."""
    return [
        " ".join(
            [row.member.first_name or "", *([row.held.credential.definition.title.split()[0]] if row.held else [])]
        )
        for row in found.page.rows
    ]


TODAYS = ["Mele", "Aroha Copper", "Aroha Reclad", "Aroha Slate", "Hēmi Reclad", "Hēmi Slate", "Sione Reclad"]
