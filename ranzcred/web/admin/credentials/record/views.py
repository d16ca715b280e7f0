"""The routes of a credential's own page, and of each decision about its awards."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials.record.queries import get_record
from ranzcred.web.access.declare import requires
from ranzcred.web.admin.credentials.record.blueprint import blueprint
from ranzcred.web.admin.credentials.record.decisions import AwardDecision, row_response, successor_response
from ranzcred.web.admin.credentials.record.page import page_response
from ranzcred.web.admin.credentials.record.steps import NEW
from ranzcred.web.kit.restored_forms import restorable
from ranzcred.web.kit.transaction import transactional

FROM_ROWS = ("revoke", "reinstate")
"""The decisions that the rows of lists lead to."""
ABOUT_AN_AWARD = ("suspend", "lift", "revoke", "reinstate", "correct", "void")
may_decide = requires(Permission.CREDENTIAL_AWARD)
"""Whoever may award; the rest of it is the policy's."""
may_see = requires(Permission.CREDENTIAL_AWARD, readable_by=Permission.CREDENTIAL_READ)


@blueprint.get("")
@requires(Permission.CREDENTIAL_READ)
def credential_page(credential_id: str) -> ResponseReturnValue:
    """Show one credential: what it comes to, its awards, its history."""
    return page_response(get_record(credential_id))


@blueprint.get("/successor")
@requires(Permission.CREDENTIAL_AWARD, readable_by=Permission.CREDENTIAL_READ)
def credential_successor(credential_id: str) -> ResponseReturnValue:
    """Lead to the form of an award of what replaces a retired micro-credential, with the person filled in."""
    return successor_response(get_record(credential_id))


def _from_row(name: str) -> Callable[..., ResponseReturnValue]:
    def lead(credential_id: str) -> ResponseReturnValue:
        """Lead to the form of a decision about the award that counts, or did last, on the credential's own page."""
        return row_response(get_record(credential_id), name)

    return lead


def _form_of(name: str) -> Callable[..., ResponseReturnValue]:
    def show(credential_id: str, sequence: int = 0) -> ResponseReturnValue:
        """Show the form of a decision."""
        return AwardDecision.load(credential_id, name, sequence).open()

    return show


def _decision_of(name: str) -> Callable[..., ResponseReturnValue]:
    def decide(credential_id: str, sequence: int = 0) -> ResponseReturnValue:
        """Carry out a decision."""
        return AwardDecision.load(credential_id, name, sequence).decide(request.form)

    return decide


def _add_routes(address: str, name: str) -> None:
    blueprint.get(address, endpoint=f"award_{name}")(may_see(_form_of(name)))
    decided = may_decide(restorable(transactional(_decision_of(name))))
    blueprint.post(address, endpoint=f"award_{name}_confirmed")(decided)


for _name in FROM_ROWS:
    blueprint.get(f"/{_name}", endpoint=f"credential_{_name}")(may_see(_from_row(_name)))
_add_routes("/awards/new", NEW)
for _name in ABOUT_AN_AWARD:
    _add_routes(f"/awards/<int:sequence>/{_name}", _name)
