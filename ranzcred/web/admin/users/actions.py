"""What is done to a user from a row of the list or from their own page: each step asks first."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.forms.base import BaseForm
from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail.messages import AccountChange, tell_of_change
from ranzcred.domain.accounts import users
from ranzcred.domain.accounts.factors.operations import reset_two_factor
from ranzcred.domain.accounts.models import User
from ranzcred.domain.directory.users.forms import UserReasonForm
from ranzcred.domain.directory.users.operations import get_user, unlock_user
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.users import dialogs
from ranzcred.web.admin.users.blueprint import blueprint
from ranzcred.web.admin.users.responses import USERS
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.lists.dialogs import RowDialog
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional


@dataclass(frozen=True, kw_only=True)
class UserStep:
    """Something that is done to a user once it is confirmed."""

    name: str
    permission: Permission
    dialog: Callable[[User], RowDialog]
    run: Callable[[User, str], object]
    """Does it, for the reason that was given, if it asks for one."""
    with_reason: bool = False

    def form(self) -> BaseForm:
        """Return the form of its dialog, as it was sent."""
        form = UserReasonForm if self.with_reason else BaseForm
        return form(request.form) if request.method == "POST" else form()

    def add_routes(self) -> None:
        """Add the routes of its dialog: `user_<name>` and `user_<name>_confirmed`."""

        def ask(user_id: str) -> ResponseReturnValue:
            """Show the dialog."""
            user = get_user(user_id)
            return USERS.open_dialog(self.dialog(user), user, self.form())

        def confirm(user_id: str) -> ResponseReturnValue:
            """Do what was confirmed."""
            user, form = get_user(user_id), self.form()
            reason = form["reason"].data or "" if self.with_reason else ""
            return USERS.confirm(self.dialog(user), user, lambda: self.run(user, reason), form=form)

        may_see = requires(self.permission, readable_by=Permission.USER_READ)
        declare, name = requires(self.permission, recently_proved=True), self.name.replace("-", "_")
        address = f"/<key:user_id>/{self.name}"
        blueprint.get(address, endpoint=f"user_{name}")(may_see(ask))
        done = transactional(confirm)
        blueprint.post(address, endpoint=f"user_{name}_confirmed")(
            declare(restorable(done) if self.with_reason else done)
        )


def _reset_two_factor(user: User, reason: str) -> None:
    reset_two_factor(user=user, reason=reason, by=principal())
    tell_of_change(user, AccountChange.TWO_FACTOR_RESET, current_settings())


STEPS = (
    UserStep(
        name="deactivate",
        permission=Permission.USER_DEACTIVATE,
        dialog=dialogs.deactivate,
        run=lambda user, reason: users.deactivate_user(user=user, reason=reason, by=principal()),
        with_reason=True,
    ),
    UserStep(
        name="reactivate",
        permission=Permission.USER_REACTIVATE,
        dialog=dialogs.reactivate,
        run=lambda user, _reason: users.reactivate_user(user=user, by=principal()),
    ),
    UserStep(
        name="unlock",
        permission=Permission.USER_UPDATE,
        dialog=lambda _user: dialogs.UNLOCK,
        run=lambda user, _reason: unlock_user(user=user, by=principal()),
    ),
    UserStep(
        name="sign-out",
        permission=Permission.USER_UPDATE,
        dialog=dialogs.sign_out,
        run=lambda user, _reason: users.sign_user_out(user=user, by=principal()),
    ),
    UserStep(
        name="reset-two-factor",
        permission=Permission.USER_UPDATE,
        dialog=dialogs.reset_two_factor,
        run=_reset_two_factor,
        with_reason=True,
    ),
)
for each in STEPS:
    each.add_routes()
