"""The policy for users and API tokens."""

from typing import cast

from sqlalchemy import Table, select

from ranzcred.core.db.session import db
from ranzcred.core.permissions import Permission, Role, allowed
from ranzcred.core.token_scopes import AREAS
from ranzcred.domain.accounts.models import ApiToken, SignIn, User
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.domain.audit.actor import Principal


def may_export_lists(principal: Principal) -> bool:
    """Allow RANZ's lists by a permission; those of one's own organisation, or one's own, to whoever reads them."""
    return principal.may(Permission.LIST_EXPORT) or principal.may(Permission.HELD_CREDENTIAL_READ)


def may_create_user(principal: Principal) -> bool:
    return principal.may(Permission.USER_CREATE)


def may_invite_user(principal: Principal, user: User) -> bool:
    """Allow staff of one's own organisation, and anybody with a permission for it."""
    own = principal.may(Permission.OWN_USER_INVITE) and _is_own_staff(principal, user)
    return own or may_create_user(principal)


def may_change_account(principal: Principal, user: User) -> bool:
    """Allow one's own account, and any account with a permission for it."""
    own = principal.actor.user_id == user.id and principal.may(Permission.OWN_ACCOUNT_UPDATE)
    return own or principal.may(Permission.USER_UPDATE)


def may_change_identity(principal: Principal, user: User) -> bool:
    """Allow a change of what a user is known by and may do, their e-mail address and role: never to themselves."""
    return principal.may(Permission.USER_UPDATE) and principal.actor.user_id != user.id


def may_end_all_sign_ins(principal: Principal, _user: User) -> bool:
    return principal.may(Permission.USER_UPDATE)


def may_reactivate_user(principal: Principal, _user: User) -> bool:
    return principal.may(Permission.USER_REACTIVATE)


def may_deactivate_user(principal: Principal, user: User) -> bool:
    """Allow staff of one's own organisation, and anybody with a permission for it."""
    own = principal.may(Permission.OWN_USER_DEACTIVATE) and _is_own_staff(principal, user)
    return own or principal.may(Permission.USER_DEACTIVATE)


def may_change_factors(principal: Principal, user: User) -> bool:
    """Allow one's own factors: nobody sets up or removes another's one by one."""
    return principal.actor.user_id == user.id and principal.may(Permission.OWN_ACCOUNT_UPDATE)


def may_reset_factors(principal: Principal, user: User) -> bool:
    """Allow to remove every factor of somebody else."""
    return principal.may(Permission.USER_UPDATE) and principal.actor.user_id != user.id


def may_end_sign_in(principal: Principal, sign_in: SignIn) -> bool:
    """Allow one's own sign-in, and any with a permission for it."""
    return principal.actor.user_id == sign_in.user_id or principal.may(Permission.USER_UPDATE)


def may_see_users(principal: Principal) -> bool:
    return principal.may(Permission.USER_READ)


def may_change_user(principal: Principal, _user: User) -> bool:
    """Allow a change of somebody who signs in. Of themselves nobody changes what they may do."""
    return principal.may(Permission.USER_UPDATE)


def allowed_changes(principal: Principal, user: User, state: str) -> tuple[str, ...]:
    """Return what a row of a user offers, in the order of its actions."""
    rules = {
        "edit": may_change_user(principal, user),
        "invite": state == "INVITED" and may_create_user(principal),
        "reset": user.two_factor_since is not None and may_reset_factors(principal, user),
        "unlock": state == "LOCKED" and may_change_user(principal, user),
        "deactivate": user.active and may_deactivate_user(principal, user) and principal.actor.user_id != user.id,
        "reactivate": not user.active and may_reactivate_user(principal, user),
    }
    return tuple(change for change, allowed in rules.items() if allowed)


def may_create_token(principal: Principal, user_id: str) -> bool:
    """Allow tokens in one's own name; the system may create them for any user."""
    return principal.may(Permission.API_TOKEN_CREATE) and principal.actor.user_id in {None, user_id}


def may_revoke_token(principal: Principal, token: ApiToken) -> bool:
    """Allow one's own token to whoever may create it, and any token with a permission for it."""
    own = principal.actor.user_id == token.user_id and principal.may(Permission.API_TOKEN_CREATE)
    return own or principal.may(Permission.API_TOKEN_REVOKE)


def may_save_views(principal: Principal) -> bool:
    return principal.may(Permission.SAVED_VIEW_SAVE)


def may_share_views(principal: Principal) -> bool:
    """Return whether a principal may show views of theirs to everyone at RANZ."""
    return principal.may(Permission.SAVED_VIEW_SHARE)


def changes_records(role: Role) -> bool:
    """Return whether a role may change anything of RANZ's: what its tokens may be for, and which keys are listed."""
    return any(allowed(role, permission) for permissions in AREAS.values() for permission in permissions)


def _is_own_staff(principal: Principal, user: User) -> bool:
    """Return whether a user is staff of the organisation that somebody administers."""
    if not isinstance(principal, SignedInUser) or principal.role is not Role.ORG_ADMIN:
        return False
    if user.role is not Role.ORG_STAFF or user.member_id is None or principal.organisation_id is None:
        return False
    # The table is reached through the foreign key: accounts know nothing of the directory above them.
    [reference] = cast("Table", User.__table__).c.member_id.foreign_keys
    member = reference.column.table
    found = select(member.c.organisation_id).where(member.c.id == user.member_id)
    return bool(db.session.scalar(found) == principal.organisation_id)
