"""Those who hold a definition as an editable list, which stands on the definition's own page."""

from http import HTTPStatus
from typing import Any, TypeAlias

from flask import url_for
from flask.typing import ResponseReturnValue

from ranzcred.domain.credentials import policy, queries
from ranzcred.domain.credentials.forms import ChangeForm
from ranzcred.domain.credentials.lists import holders
from ranzcred.domain.credentials.lists.definitions import DefinitionRow, get_definition_row
from ranzcred.domain.credentials.lists.holders import HolderFilters, HolderList
from ranzcred.domain.credentials.lists.standing import Expiry
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.domain.definitions.models import MicroCredentialDefinition
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.web.access.current_user import principal
from ranzcred.web.admin.definitions import responses as definition_pages
from ranzcred.web.kit.lists.editable_list import EditableList
from ranzcred.web.kit.lists.paged_list import Part

REMOVAL, BULK = (f"admin/credentials/_{name}.html" for name in ("removal", "bulk"))
HEADING = "holders-heading"
"""The id of what gets the focus where no row does."""
CHOICES = {
    "statuses_to_choose": [(status.value, status.label) for status in MicroCredentialStatus],
    "expiries_to_choose": [(expiry.value, expiry.label) for expiry in Expiry],
}

Holders: TypeAlias = EditableList[StaffMicroCredential, HolderList]


def holders_of(definition: MicroCredentialDefinition, row: DefinitionRow | None = None) -> Holders:
    """Return the list of those who hold a definition; its page shows `row`, if that has been read already."""
    return EditableList(
        noun="credential",
        plural="holders",
        page_title=definition.title,
        opener=HEADING,
        filters=HolderFilters,
        load=lambda filters: holders.list_holders(definition.id, filters),
        get=lambda key: queries.get_credential(definition.id, key),
        row_id=lambda row: row.credential.id,
        label=lambda credential: credential.member.display_name,
        shown=ChangeForm.shown,
        link=_link,
        count=lambda listing: listing.sentence,
        endpoint="definitions.definition_page",
        parent={"definition_id": definition.id},
        key="credential_id",
        update_endpoint="credentials.credential_update",
        page=Part(
            ["admin/definitions/definition_page.html"],
            context=lambda: definition_pages.page_context(row or get_definition_row(definition.id)),
        ),
        table="admin/credentials/_holders_table.html",
        form="admin/credentials/_change_form.html",
        beside=Part(
            ["admin/credentials/_organisations.html", "admin/definitions/_definition.html"],
            context=lambda: definition_pages.definition_context(get_definition_row(definition.id)),
        ),
        context=lambda _listing: {
            "definition": definition,
            "bulk_actions": [(action.value, action.label) for action in policy.actions_to_offer(principal())],
            **CHOICES,
        },
    )


def _link(credential: StaffMicroCredential) -> tuple[str, str]:
    name = credential.member.display_name
    return url_for("definitions.definition_page", definition_id=credential.definition_id, q=name), f"Show {name}"


def whole_page(definition_id: str, *, status: int = HTTPStatus.OK, **opened: Any) -> ResponseReturnValue:  # noqa: ANN401
    """Return the definition's whole page, with what is `opened` on it."""
    return holders_of(get_definition(definition_id)).page_response(status=status, **opened)
