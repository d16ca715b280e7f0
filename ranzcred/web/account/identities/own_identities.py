"""The accounts at another service that a user has linked, and the end of a link."""

from http import HTTPStatus

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.account_mail import messages
from ranzcred.domain.account_mail.messages import AccountChange
from ranzcred.domain.accounts.factors import ways_in
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.access.identity_provider import takes_password
from ranzcred.web.account.blueprint import blueprint
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.transaction import transactional


@blueprint.post("/account/identities/<key:identity_id>/remove")
@requires(Permission.OWN_ACCOUNT_UPDATE, recently_proved=True)
@transactional
def identity_remove(identity_id: str) -> ResponseReturnValue:
    """Remove a link of one's own."""
    me = principal()
    user = ways_in.remove_identity(identity_id=identity_id, password_counts=takes_password(me.email), by=me)
    messages.tell_of_change(user, AccountChange.SERVICE_UNLINKED, current_settings())
    htmx.flash_message("Link removed. You can't sign in with that account any more.")
    return redirect(url_for("accounts.account"), HTTPStatus.SEE_OTHER)
