"""The operations that change organisations and members. None commits; the caller rolls back after a refusal."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from sqlalchemy import exists, select

from ranzcred.core.db.session import db
from ranzcred.core.db.versions import changes_at, get_locked, locked, translate_db_errors
from ranzcred.core.errors import Conflict, Duplicate, Invalid
from ranzcred.core.permissions import Permission
from ranzcred.core.policy import require
from ranzcred.core.records import Operation, RecordOperations
from ranzcred.core.text import address_key
from ranzcred.domain.accounts.access import end_lost_access
from ranzcred.domain.audit.actor import Principal
from ranzcred.domain.audit.recording import acting_as
from ranzcred.domain.directory import policy
from ranzcred.domain.directory.forms import MemberForm, OrganisationEditForm, OrganisationForm
from ranzcred.domain.directory.likeness import organisations_like
from ranzcred.domain.directory.models import MemberNotFound, Organisation, OrganisationMember, OrganisationNotFound

ORGANISATION = "organisation"
MEMBER = "person"
NZBN_TAKEN = "This NZBN belongs to another organisation."
REASON_REQUIRED = "Enter a reason for deactivating this person."
SHARED_ADDRESS = (
    "Two people in an organisation can't share an email: it identifies them, and each gets their own reminders. "
    "Leave it blank for one of them."
)
EMAIL_TAKEN = f"Someone else here already uses this email. {SHARED_ADDRESS}"

ARRIVALS: list[Callable[[OrganisationMember], None]] = []
"""What else is done with whoever comes to an organisation, or back to work in it: registered by other features."""

R = TypeVar("R", Organisation, OrganisationMember)


def create_organisation(*, content: Mapping[str, Any], by: Principal) -> Organisation:
    """Add an organisation with the values of `content`, by attribute; raise Duplicate if its NZBN is taken."""
    require(policy.may_create_organisation, by)
    acting_as(db.session(), by.actor)
    organisation = Organisation(**content)
    _refuse_nzbn(organisation.nzbn)
    db.session.add(organisation)
    with refusals_of(ORGANISATION):
        db.session.flush()
    return organisation


def update_organisation(
    *, organisation_id: str, version: int | None, changes: Mapping[str, Any], by: Principal
) -> Organisation:
    """Change attributes, if the organisation is still at `version` (None: any version).

    Raise Stale if it is not, unless it has all these values already; NotFound if it does not exist; Duplicate if
    another one has its NZBN.
    """
    acting_as(db.session(), by.actor)
    organisation = get_locked(Organisation, organisation_id, OrganisationNotFound)
    require(policy.may_change_organisation, by, organisation)
    changes = changes_at(organisation, changes, version=version, noun=ORGANISATION)
    _refuse_nzbn(changes.get("nzbn"))
    return _changed(organisation, changes, ORGANISATION)


def add_member(*, organisation_id: str, content: Mapping[str, Any], by: Principal) -> OrganisationMember:
    """Add a member with the values of `content`, by attribute; raise NotFound if the organisation does not exist,
    Duplicate if the e-mail address is taken in it.
    """
    acting_as(db.session(), by.actor)
    require(policy.may_add_member, by, _refuse_absent(organisation_id))
    _refuse_email(organisation_id, content.get("email"))
    member = OrganisationMember(organisation_id=organisation_id, **content)
    db.session.add(member)
    with refusals_of(MEMBER):
        db.session.flush()
    return member


def update_member(
    *,
    organisation_id: str,
    member_id: str,
    version: int | None,
    changes: Mapping[str, Any],
    reason: str = "",
    by: Principal,
) -> OrganisationMember:
    """Change attributes of a member, if still at `version` (None: any version).

    Raise Stale if it is not, unless it has all these values already; NotFound if the member is not in the organisation;
    Duplicate if somebody else in it has the e-mail address; Invalid if they become inactive without a reason.
    """
    acting_as(db.session(), by.actor, reason=reason)
    member = _member(organisation_id, member_id)
    for rule in policy.rules_of_change(changes):
        require(rule, by, member)
    changes = changes_at(member, changes, version=version, noun=MEMBER)
    if changes.get("active") is False and not reason:
        raise Invalid(REASON_REQUIRED, field="reason")
    names = [changes.get(name, getattr(member, name)) for name in MemberForm.ONE_NEEDED]
    if not any(names):
        raise Invalid(MemberForm().needed_sentence, field=MemberForm.ONE_NEEDED[0])
    _refuse_email(organisation_id, changes.get("email"), other_than=member_id)
    _changed(member, changes, MEMBER)
    if changes.get("active") is False:
        end_lost_access(member_id=member_id)
    elif changes.get("active"):
        _arrive(member)
    return member


def deactivate_member(*, organisation_id: str, member_id: str, reason: str, by: Principal) -> OrganisationMember:
    """Make a member inactive. Their awards stay; their sign-ins and API tokens end, and they cannot sign in while they
    are inactive. Raise NotFound if they are not in the organisation.
    """
    return update_member(
        organisation_id=organisation_id,
        member_id=member_id,
        version=None,
        changes={"active": False},
        reason=reason,
        by=by,
    )


def reactivate_member(*, organisation_id: str, member_id: str, by: Principal) -> OrganisationMember:
    """Make a member active again, who can sign in as before; raise NotFound if they are not in the organisation."""
    return update_member(
        organisation_id=organisation_id, member_id=member_id, version=None, changes={"active": True}, by=by
    )


def move_member(
    *, organisation_id: str, member_id: str, target_id: str, reason: str, by: Principal
) -> tuple[OrganisationMember, Organisation]:
    """Move a member, with their awards, to another organisation; return the member and the organisation.

    A sign-in as the former organisation's administrator ends; one as its staff goes on.

    Raise NotFound if the member is not in the organisation (moved already, for example) or the target does not exist;
    Conflict if it is the same; Duplicate if somebody there has the e-mail address.
    """
    acting_as(db.session(), by.actor, reason=reason)
    _lock_organisations({organisation_id, target_id})
    member = _member(organisation_id, member_id)
    require(policy.may_move_member, by, member)
    if target_id == organisation_id:
        raise Conflict(f"{member.display_name} already works here.")
    target = _refuse_absent(target_id)
    _refuse_email(target_id, member.email)
    _changed(member, {"organisation_id": target_id}, MEMBER)
    end_lost_access(member_id=member_id)
    _arrive(member)
    return member, target


def _arrive(member: OrganisationMember) -> None:
    for arrival in ARRIVALS:
        arrival(member)


def _changed(record: R, changes: Mapping[str, Any], noun: str) -> R:
    for name, value in changes.items():
        setattr(record, name, value)
    with refusals_of(noun):
        db.session.flush()
    return record


def _member(organisation_id: str, member_id: str) -> OrganisationMember:
    """Return the current member, locked until the transaction ends, or raise NotFound."""
    in_organisation = OrganisationMember.organisation_id == organisation_id
    member = locked(OrganisationMember, OrganisationMember.id == member_id, in_organisation)
    if member is None:
        raise MemberNotFound
    return member


def _lock_organisations(organisation_ids: Collection[str]) -> None:
    """Lock organisations against renaming until the transaction ends. A renaming locks the organisation before its
    members, so it must be locked before members here too.
    """
    locked_rows = select(Organisation.id).where(Organisation.id.in_(organisation_ids)).order_by(Organisation.id)
    db.session.execute(locked_rows.with_for_update(read=True))


def _refuse_absent(organisation_id: str) -> Organisation:
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise OrganisationNotFound
    return organisation


def _refuse_nzbn(nzbn: str | None) -> None:
    if nzbn and db.session.scalar(select(exists().where(Organisation.nzbn == nzbn))):
        raise _nzbn_taken()


def _refuse_email(organisation_id: str, email: str | None, *, other_than: str = "") -> None:
    taken = select(OrganisationMember).where(
        OrganisationMember.organisation_id == organisation_id,
        OrganisationMember.email_key == address_key(email or ""),
        OrganisationMember.id != other_than,
    )
    holder = db.session.scalar(taken) if email else None
    if holder:
        what = f"{holder.display_name} at {holder.organisation.name} already uses this email."
        raise Duplicate(f"{what} {SHARED_ADDRESS}", field="email", logged=EMAIL_TAKEN)


def _nzbn_taken() -> Duplicate:
    return Duplicate(NZBN_TAKEN, field="nzbn")


def _email_taken() -> Duplicate:
    return Duplicate(EMAIL_TAKEN, field="email")


def refusals_of(noun: str) -> AbstractContextManager[None]:
    """Translate database errors of writing a `noun` into the refusals of the checks."""
    return translate_db_errors(
        noun,
        {
            "uq_organisations_nzbn": _nzbn_taken(),
            "uq_organisation_members_email_key": _email_taken(),
            "uq_organisation_members_organisation_id_email": _email_taken(),
        },
    )


ORGANISATION_OPERATIONS = RecordOperations(
    noun=ORGANISATION,
    read=Permission.ORGANISATION_READ,
    form=OrganisationForm,
    edit_form=OrganisationEditForm,
    create=Operation(permission=Permission.ORGANISATION_CREATE, run=create_organisation),
    update=Operation(permission=Permission.ORGANISATION_UPDATE, run=update_organisation),
    alike=organisations_like,
)
