"""Exports of lists: each is an entry of whoever made it, before the first byte of the file. Nothing here commits."""

from collections.abc import Mapping

from ranzcred.core.db.session import db
from ranzcred.core.policy import require
from ranzcred.domain.accounts import policy
from ranzcred.domain.accounts.models import User
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.audit.actions import AuditAction
from ranzcred.domain.audit.recording import acting_as, record_event


def record_list_export(*, details: Mapping[str, object], by: SignedInUser) -> None:
    """Record that somebody exports a list: which, with what filters, how many rows, in what format."""
    require(policy.may_export_lists, by)
    acting_as(db.session(), by.actor)
    record_event(
        db.session(), action=AuditAction.EXPORT, resource=db.session.get_one(User, by.user_id), details=details
    )
