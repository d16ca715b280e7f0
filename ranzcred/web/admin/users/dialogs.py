"""The dialogs about a user."""

from dataclasses import replace

from flask import request, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.formats import plural
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.permissions import TWO_FACTOR_NEEDED_BY
from ranzcred.domain.accounts.access import has_way_in, is_true_of
from ranzcred.domain.accounts.api_tokens import count_tokens
from ranzcred.domain.accounts.factors.operations import has_other_way_in
from ranzcred.domain.accounts.models import ApiToken, User
from ranzcred.domain.directory.users.lists import get_user_row
from ranzcred.web.admin.users.responses import parts_of, user_address
from ranzcred.web.kit.lists.dialogs import OpenDialog, RowDialog, dialog_response
from ranzcred.web.kit.lists.list_responses import closed_response

UNSAVED = "Anything they have typed there and not saved may be lost."
DEACTIVATE = RowDialog(
    partial="admin/users/_dialog.html",
    page="admin/users/user_dialog.html",
    endpoint="users.user_deactivate_confirmed",
    control="activity",
    prefix="step",
    verb="Deactivate",
    done="deactivated",
    text="They'll be signed out and can't sign in any more. Their history is kept.",
    first_focus="reason",
    danger=True,
)
REACTIVATE = replace(
    DEACTIVATE,
    endpoint="users.user_reactivate_confirmed",
    verb="Reactivate",
    done="reactivated",
    text="They can sign in again, as before. API tokens that have ended stay ended.",
    first_focus="step-cancel",
    danger=False,
)
UNLOCK = replace(
    REACTIVATE,
    endpoint="users.user_unlock_confirmed",
    control="unlock",
    verb="Unlock",
    done="unlocked",
    text="Too many sign-ins have failed. This lets them try again now.",
    next_control="edit",
)
INVITE_AGAIN = replace(
    REACTIVATE,
    endpoint="users.user_invite_again_confirmed",
    control="invite",
    verb="Send again",
    done="invited again",
    heading="Send the invitation again",
    text="They get a new link, which is good for 7 days. The one before stops working.",
)
SIGN_OUT = replace(
    REACTIVATE,
    endpoint="users.user_sign_out_confirmed",
    control="sign-out",
    verb="End all sign-ins",
    done="signed out everywhere",
    text=f"They'll be signed out of every browser, and can sign in again. {UNSAVED}",
    danger=True,
)
RESET_TWO_FACTOR = replace(
    DEACTIVATE,
    endpoint="users.user_reset_two_factor_confirmed",
    control="two-factor",
    verb="Reset two-factor",
    done="signed out, and two-factor reset",
    text="Their authenticator app, passkeys and recovery codes will stop working, and they'll be signed out. "
    "They'll get an email about it.",
    next_control="edit",
)
INVITATION_ENDS = "Their invitation will stop working. Their history is kept."
INVITATION_ENDED = "Their invitation has ended. Send it again afterwards, so that they can choose how they sign in."
NO_WAY_IN = " They have no other way to sign in: send them the invitation again afterwards."
SET_UP_AGAIN = " They'll have to set up two-factor when they next sign in."


def ask_about(
    user: User, dialog: RowDialog, record: User | ApiToken, *, heading: str, opener: str
) -> ResponseReturnValue:
    """Return a dialog that is opened on a user's own page, about a record of theirs or themselves."""
    opened = OpenDialog(
        form=BaseForm(),
        record=record,
        heading=heading,
        opener_id=opener,
        draft_key=opener,
        address=url_for(dialog.endpoint, **request.view_args or {}),
        cancel=user_address(user),
        dialog=dialog,
    )
    return dialog_response(opened)


def closed_about(user: User, dialog: RowDialog, name: str, *, focus: str) -> ResponseReturnValue:
    """Return what follows such a dialog: the user's page as it is then, and that `name` is what was done."""
    announce, address = f"{name} {dialog.done}", user_address(user)
    return closed_response(dialog.closed(), lambda: parts_of(user), announce=announce, focus=focus, address=address)


def deactivate(user: User) -> RowDialog:
    """Return the dialog that asks for the reason, and says what ends."""
    if not is_true_of(user, has_way_in()):
        return replace(DEACTIVATE, heading=f"Deactivate {user.name}", text=INVITATION_ENDS)
    tokens = count_tokens(user.id)
    ended = f" {plural(tokens, 'API token')} of theirs will stop working." if tokens else ""
    return replace(DEACTIVATE, heading=f"Deactivate {user.name}", text=DEACTIVATE.text + ended)


def reactivate(user: User) -> RowDialog:
    """Return the confirmation, which says whether they can sign in then."""
    obstacle = get_user_row(user.id).other_obstacle
    if obstacle:
        return replace(REACTIVATE, text=f"They still can't sign in: {obstacle}.")
    return REACTIVATE if is_true_of(user, has_way_in()) else replace(REACTIVATE, text=INVITATION_ENDED)


def sign_out(user: User) -> RowDialog:
    """Return the confirmation that ends all sign-ins."""
    return replace(SIGN_OUT, heading=f"End all sign-ins of {user.name}")


def reset_two_factor(user: User) -> RowDialog:
    """Return the dialog that asks why, and says what the user has to do afterwards."""
    afterwards = SET_UP_AGAIN if user.role in TWO_FACTOR_NEEDED_BY else ""
    if not has_other_way_in(user):
        afterwards = NO_WAY_IN
    heading = f"Reset two-factor of {user.name}"
    return replace(RESET_TWO_FACTOR, heading=heading, text=RESET_TWO_FACTOR.text + afterwards)
