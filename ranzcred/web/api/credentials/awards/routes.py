"""The JSON routes of one credential's awards, over the decisions of the pages."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from ranzcred.core import clock
from ranzcred.core.permissions import Permission
from ranzcred.domain.credentials import queries
from ranzcred.domain.credentials.lifecycle.forms import JsonAwardForm
from ranzcred.domain.credentials.lists.filters import DayFilters
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.record.operations import AwardDesk
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.api.answers import record_response
from ranzcred.web.api.body import read_form
from ranzcred.web.api.credentials.awards.decisions import DECISIONS, DecisionCall
from ranzcred.web.api.credentials.awards.responses import CredentialOnDayResponse, CredentialWithAwardsResponse
from ranzcred.web.api.credentials.routes import credential_versions
from ranzcred.web.api.etags import precondition
from ranzcred.web.api.query import read_filters
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.transaction import transactional

PATH = "/api/admin/staff-credentials"
blueprint = Blueprint("awards_api", __name__, url_prefix=f"{PATH}/<key:credential_id>")


@blueprint.get("")
@requires(Permission.CREDENTIAL_READ)
def record_get(credential_id: str) -> ResponseReturnValue:
    """Return one credential of any definition, with its awards."""
    days = read_filters(DayFilters)
    credential = queries.get_credential_with_awards(credential_id)
    return record_response(CredentialOnDayResponse.from_days(credential, days), _versions(credential))


@blueprint.post("/awards")
@requires(Permission.CREDENTIAL_AWARD)
@transactional
def award_create(credential_id: str) -> ResponseReturnValue:
    """Renew a credential, or award it where there is nothing to renew."""
    credential = queries.get_credential_with_awards(credential_id)
    form = read_form(JsonAwardForm, response=CredentialWithAwardsResponse)
    with precondition(_versions(credential)) as version:
        desk = _desk(credential_id, version, reason=form.reason.data or "")
        changed = desk.award_or_renew(form.new_award(), override=form.override_text)
    return _changed_response(changed, location=url_for("awards_api.record_get", credential_id=credential_id))


def _add_decision(name: str, decision: DecisionCall) -> None:
    """Add the route of a decision about an award: `<name>`."""

    def decide(credential_id: str, award_id: str) -> ResponseReturnValue:
        """Make a decision about an award."""
        credential = queries.get_credential_with_awards(credential_id)
        award = queries.award_of(credential, award_id)
        form: Any = read_form(decision.form, response=CredentialWithAwardsResponse)
        with precondition(_versions(credential)) as version:
            desk = _desk(credential_id, version, reason=form.reason.data or "")
            changed = decision.run(desk, form, award.sequence)
        return _changed_response(changed)

    declared = requires(Permission.CREDENTIAL_AWARD, Permission.CREDENTIAL_UPDATE)(transactional(decide))
    blueprint.post(f"/awards/<key:award_id>/{name}", endpoint=f"award_{name}")(declared)


for each_name, each_decision in DECISIONS.items():
    _add_decision(each_name, each_decision)


def _desk(credential_id: str, version: int | None, *, reason: str) -> AwardDesk:
    return AwardDesk(credential_id, version=version, by=principal(), settings=current_settings(), reason=reason)


def _changed_response(credential: StaffMicroCredential, *, location: str = "") -> Response:
    body = CredentialWithAwardsResponse.from_credential(credential)
    return record_response(body, _versions(credential), location=location)


def _versions(credential: StaffMicroCredential) -> list[int | str]:
    """Return what the entity tag depends on: the states of its awards too, which change from day to day."""
    today = clock.today()
    return [*credential_versions(credential), *(award.state(today).value for award in credential.history)]
