"""The page of API tokens: a list of active ones, and the form for a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict, Problem
from ranzcred.core.lists.filters import ListFilters
from ranzcred.core.lists.page import Page
from ranzcred.core.permissions import Permission
from ranzcred.core.policy import require
from ranzcred.domain.accounts import api_tokens, policy
from ranzcred.domain.accounts.forms import TokenForm
from ranzcred.domain.accounts.models import ApiToken
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.conflicts import show_refusal
from ranzcred.web.kit.lists.dialogs import confirmation
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.paged_list import ListPage, ListTable
from ranzcred.web.kit.refusals import attempt, status_in_form
from ranzcred.web.kit.restored_forms import restorable, submitted
from ranzcred.web.kit.transaction import transactional
from ranzcred.web.kit.view_models import Part, ViewModel

blueprint = Blueprint("api_tokens", __name__, url_prefix="/account/api-tokens")


@dataclass(frozen=True, kw_only=True)
class TokenFilters(ListFilters):
    """The tokens have no filters: they are few, and all on one page."""

    COLUMNS: ClassVar[Mapping[str, str]] = {}

    sort: str = ""


@dataclass(frozen=True, kw_only=True)
class TokenList:
    """The active tokens."""

    page: Page[ApiToken]
    filters: TokenFilters
    sentence: str = ""


def _load(filters: TokenFilters) -> TokenList:
    tokens = api_tokens.tokens()
    return TokenList(page=Page(rows=tokens, number=1, total=len(tokens)), filters=filters)


@dataclass(frozen=True, kw_only=True)
class TokensTable(ListTable[TokenList]):
    """The active tokens."""

    template: str = "account/tokens/_tokens_table.html"


@dataclass(frozen=True, kw_only=True)
class NewToken(Part):
    """The form for a new token, and the token that was just made, this once."""

    form: TokenForm
    created: ApiToken | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class TokensPart(ViewModel):
    """What the form replaces."""

    template: str = "account/tokens/_api_tokens.html"
    new: NewToken
    table: ListTable[TokenList]


@dataclass(frozen=True, kw_only=True)
class TokensPage(ListPage):
    """The whole page."""

    template: str = "account/tokens/api_tokens.html"
    new: NewToken


TOKENS = EditableList(
    noun="token",
    plural="tokens",
    opener="name",
    filters=TokenFilters,
    load=_load,
    get=api_tokens.get_token,
    row_id=lambda token: token.id,
    endpoint="api_tokens.token_list",
    page=TokensPage,
    table=TokensTable,
)
REVOKE = confirmation(
    "token",
    "api_tokens.token_revoke_confirmed",
    "Anything using this token will stop working. This can't be undone.",
    control="revoke",
    verb="Revoke",
    done="revoked",
)
may_revoke = requires(Permission.API_TOKEN_REVOKE, Permission.API_TOKEN_CREATE)
"""Any token, or one's own."""


@blueprint.get("")
@requires(Permission.API_TOKEN_READ)
def token_list() -> ResponseReturnValue:
    """Show the active tokens, and the form for a new one."""
    return _token_response(TokenForm())


@blueprint.post("")
@requires(Permission.API_TOKEN_CREATE, recently_proved=True)
@restorable
def token_create() -> ResponseReturnValue:
    """Create a token in one's own name. Its text is in this response only: there is no redirect."""
    form = TokenForm(request.form)
    if not submitted():
        return _token_response(form)
    if not form.validate():
        return _token_response(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    created = attempt(lambda: _create(form), Conflict)
    if isinstance(created, Problem):
        show_refusal(form, created)
        return _token_response(form, status=status_in_form(created))
    return _token_response(TokenForm(), *created)


@blueprint.get("/<key:token_id>/revoke")
@may_revoke
def token_revoke(token_id: str) -> ResponseReturnValue:
    """Show the confirmation."""
    token = api_tokens.get_token(token_id)
    require(policy.may_revoke_token, principal(), token)
    return TOKENS.open_dialog(REVOKE, token)


@blueprint.post("/<key:token_id>/revoke")
@may_revoke
@transactional
def token_revoke_confirmed(token_id: str) -> ResponseReturnValue:
    """Revoke a token, one's own or another's. The form, and the text of a new token, stay on the page."""
    token = api_tokens.get_token(token_id)
    return TOKENS.confirm(REVOKE, token, lambda: api_tokens.revoke_token(token_id=token_id, by=principal()))


def _create(form: TokenForm) -> tuple[ApiToken, str]:
    me = principal()
    with writing():
        return api_tokens.create_token(
            user_id=me.user_id,
            name=form.name.data or "",
            scope=form.scope.scope,
            days=form.lifetime.data.days,
            by=me,
        )


def _token_response(
    form: TokenForm, created: ApiToken | None = None, text: str = "", *, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    """Return the page, or for htmx the part that the form replaces, with the text of a new token."""
    new = NewToken(form=form, created=created, text=text)
    if not htmx.wants_partial():
        return TOKENS.page_response(status=status, new=new)
    focus = "new-token" if created else "token-errors"
    announce = f"{created.name} created. Copy the token now. You won't see it again." if created else ""
    shown = TokensPart(new=new, table=TOKENS.shown_table(_load(TokenFilters())))
    return htmx.partial(shown, status=status, focus=[focus], announce=announce)
