"""The guard in front of every view, and the way through sign-in and back."""

from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from ranzcred.core.errors import MESSAGES, Denied
from ranzcred.core.permissions import OWN_ACCOUNT, SAFE_METHODS, Permission, allowed
from ranzcred.core.token_scopes import BY_NO_TOKEN, TokenScope, areas_sentence
from ranzcred.domain.accounts.forms import SignInForm
from ranzcred.domain.accounts.principal import SignedInUser
from ranzcred.web.access import declare, request_limit
from ranzcred.web.access.confirm_page import confirm_response
from ranzcred.web.access.current_user import bearer_token, principal
from ranzcred.web.access.declare import is_public, needs_recent_proof, openers_of, public
from ranzcred.web.access.kept_forms import find_former_sign_in, seal
from ranzcred.web.access.sign_in_page import sign_in_response
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.error_pages import error_response, wants_json
from ranzcred.web.kit.extensions import login_manager
from ranzcred.web.kit.http.csrf import HEADER, ForgedForm, refuse_forged_form
from ranzcred.web.kit.http.security_log import SecurityEvent, log_security_event
from ranzcred.web.kit.restored_forms import typed_form

SESSION_ENDED = "You've been signed out. Sign in again."
EXPIRED_FORM = "This page is out of date. Reload it and try again."
EXPIRED_SIGN_IN = "This page was open for too long. Please sign in again."
REFUSALS = {
    Permission.HELD_CREDENTIAL_READ: "This page is for member organisations and their people. "
    "See People or Credentials instead.",
}
"""Messages for permissions that need an explanation."""
TYPED_IS_KEPT = "You've been signed out. Sign in and your changes will still be here."
TWO_FACTOR_NEEDED = "Set up two-factor to continue."
PROOF_NEEDED = "Confirm who you are on the web page first."
TYPED_IS_NOT_KEPT = (
    "You're not signed in, and your changes couldn't be kept. Go back in your browser and copy them, then sign in."
)


def init_app(app: Flask) -> None:
    """Load the user of each request, and refuse what its view does not allow. Anybody may have the static files."""
    login_manager.init_app(app)
    login_manager.session_protection = None  # the token is the proof; an address may change on the way
    public(app.view_functions["static"])
    request_limit.init_app(app)
    declare.init_app(app)
    app.before_request(guard)
    app.register_error_handler(ForgedForm, _expired_form)


def guard() -> ResponseReturnValue | None:
    """Refuse the request unless the user has a permission of its view; refuse every undeclared view."""
    if request.endpoint is None:
        return None  # no such address: the error handler answers
    if wants_json() and request.method == "OPTIONS":
        return None  # says what other sites may ask, before they ask it
    view = cast("Any", current_app.view_functions[request.endpoint])
    if not is_public(view):
        if not current_user.is_authenticated:
            return _ask_to_sign_in()
        too_many = _refuse_too_many(principal())
        if too_many:
            return too_many
        _refuse_unless_permitted(openers_of(view))
    if bearer_token() is None:
        refuse_forged_form()
    return None if is_public(view) else _ask_for_more(view)


def _ask_for_more(view: Callable[..., Any]) -> ResponseReturnValue | None:
    """Return the way to what the user must do before a view that they may have, or None."""
    user = principal()
    if user.two_factor_overdue and not openers_of(view) <= OWN_ACCOUNT:
        return _lead_to("accounts.two_factor", TWO_FACTOR_NEEDED)
    if user.proved_recently or not needs_recent_proof(view):
        return None
    again = "" if request.method in SAFE_METHODS else "y"
    if not again or wants_json() or htmx.wants_partial():
        return _lead_to("accounts.confirm", PROOF_NEEDED, again=again)
    typed = typed_form()
    kept = {"typed": seal(typed, owner=user.user_id)} if typed else {"next": _page_before(), "again": again}
    return confirm_response(kept, status=HTTPStatus.UNAUTHORIZED)


def _lead_to(endpoint: str, sentence: str, *, again: str = "") -> ResponseReturnValue:
    """Return the way to a page that leads back to this address; a program only gets the sentence."""
    if wants_json():
        return error_response(HTTPStatus.FORBIDDEN, sentence, details={"Authorization": [sentence]})
    if htmx.wants_partial():
        return_to = htmx.current_url().geturl() or _this_address()
        whole_page = url_for(endpoint, next=return_to, again=again or None)
        return htmx.redirect_whole_page(whole_page, status=HTTPStatus.UNAUTHORIZED)
    return_to = _this_address() if request.method in SAFE_METHODS else _page_before()
    return redirect(url_for(endpoint, next=return_to, again=again or None), HTTPStatus.SEE_OTHER)


def _refuse_unless_permitted(permissions: Collection[Permission]) -> None:
    user = principal()
    if user.scope is not None and any(allowed(user.role, permission) for permission in permissions):
        _refuse_beyond_scope(user, user.scope, permissions)
    if not any(map(user.may, permissions)):
        known = [REFUSALS[permission] for permission in permissions if permission in REFUSALS]
        raise Denied(known[0] if known else MESSAGES[HTTPStatus.FORBIDDEN])


def _refuse_too_many(user: SignedInUser) -> Response | None:
    """Return the refusal of one API call too many within a minute, or None."""
    if user.api_token is None:
        return None
    limit = current_settings().api_requests
    wait = request_limit.seconds_to_wait(f"{user.user_id} {user.api_token}", limit=limit)
    if not wait:
        return None
    sentence = f"Token {user.api_token} has made more than {limit:,} requests in a minute. Wait, then try again."
    response = error_response(HTTPStatus.TOO_MANY_REQUESTS, details={"Authorization": [sentence]})
    response.headers["Retry-After"] = str(wait)
    return response


def _refuse_beyond_scope(user: SignedInUser, scope: str, permissions: Collection[Permission]) -> None:
    """Raise Denied for what the user may do, but not by this API token."""
    if scope == TokenScope.READ and request.method not in SAFE_METHODS:
        sentence = f"Token {user.api_token} is read-only."
    elif not BY_NO_TOKEN.isdisjoint(permissions):
        sentence = f"Token {user.api_token} can't change users, and no other token can. Sign in to do it."
    elif not any(map(user.may, permissions)):
        sentence = f"Token {user.api_token} can read everything but can only change {areas_sentence(scope)}."
    else:
        return
    raise Denied(sentence, details={"Authorization": [sentence]})


def _expired_form(error: ForgedForm) -> ResponseReturnValue:
    """Return the response to a form without a valid CSRF token: its session has ended or was replaced, perhaps in
    another tab.
    """
    log_security_event(SecurityEvent.CSRF_REFUSED, reason=error.description or "")
    if request.endpoint == "accounts.sign_in_submit":
        form = SignInForm(request.form)
        return sign_in_response(form, notice=EXPIRED_SIGN_IN, status=HTTPStatus.BAD_REQUEST)
    kept = " Your changes are still here." if typed_form() else ""
    details = {HEADER: ["Send the session's CSRF token, or use an API token."]}
    return error_response(HTTPStatus.BAD_REQUEST, EXPIRED_FORM + kept, details=details, keep_typed=True)


def _ask_to_sign_in() -> ResponseReturnValue:
    """Return the redirect to the sign-in page, which leads back to this address."""
    if wants_json():
        details = {"Authorization": ["Use a valid API token, or sign in."]}
        return error_response(HTTPStatus.UNAUTHORIZED, details=details)
    if htmx.wants_partial():
        return_to = htmx.current_url().geturl() or _this_address()
        return htmx.redirect_whole_page(url_for("accounts.sign_in", next=return_to), status=HTTPStatus.UNAUTHORIZED)
    if request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=_this_address()))
    typed, former = typed_form(), find_former_sign_in()
    if typed and former:
        form, notice = SignInForm(data={"typed": seal(typed, owner=former.user_id)}), TYPED_IS_KEPT
    else:
        form, notice = SignInForm(data={"next": _page_before()}), TYPED_IS_NOT_KEPT if typed else SESSION_ENDED
    return sign_in_response(form, notice=notice, status=HTTPStatus.UNAUTHORIZED)


def _page_before() -> str:
    """Return the page of this site with the form, or "/"."""
    elsewhere, ours, address = (request.referrer or "").partition(request.host_url)
    return "/" if elsewhere or not ours else safe_next(f"/{address}")


def safe_next(address: str | None) -> str:
    """Return the address if it is on this site, else "/"."""
    if not address or not address.isprintable() or not address.startswith("/") or "\\" in address:
        return "/"
    try:
        parts = urlsplit(address)
        if parts.netloc or address.startswith("//"):
            return "/"
        current_app.url_map.bind("").match(parts.path, method="GET")
    except (ValueError, HTTPException):
        return "/"
    return address


def _this_address() -> str:
    return request.full_path.rstrip("?")
