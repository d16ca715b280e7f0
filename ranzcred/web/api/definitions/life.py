"""The steps of a definition's life in the API, over the operations of the pages."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from ranzcred.core.permissions import Permission
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.credentials.retirement.operations import Retirement, retire_definition
from ranzcred.domain.definitions.life.forms import NewVersionForm, ReinstateForm, RetireJsonForm
from ranzcred.domain.definitions.life.operations import (
    create_new_version,
    publish_definition,
    reinstate_definition,
)
from ranzcred.domain.definitions.queries import get_definition
from ranzcred.web.access.current_user import principal
from ranzcred.web.access.declare import requires
from ranzcred.web.api import schema
from ranzcred.web.api.answers import record_response
from ranzcred.web.api.body import read_form
from ranzcred.web.api.body_schemas import response_schemas
from ranzcred.web.api.definitions.responses import (
    DEFINITION_EXAMPLE,
    RETIRED_EXAMPLE,
    CountedDefinition,
    CountedDefinitionResponse,
    DefinitionResponse,
    RetiredDefinitionResponse,
)
from ranzcred.web.api.definitions.routes import DEFINITIONS, blueprint
from ranzcred.web.api.document import Description
from ranzcred.web.api.etags import precondition
from ranzcred.web.api.response_body import ResponseBody
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.transaction import transactional

ONE = "/<key:definition_id>"


@blueprint.post(f"{ONE}/publish")
@requires(Permission.DEFINITION_UPDATE)
@transactional
def definition_publish(definition_id: str) -> ResponseReturnValue:
    """Make a draft active."""
    with precondition(_versions(definition_id)) as version:
        publish_definition(definition_id=definition_id, version=version, by=principal())
    return _response(definition_id)


@blueprint.post(f"{ONE}/new-version")
@requires(Permission.DEFINITION_CREATE)
@transactional
def definition_copy(definition_id: str) -> ResponseReturnValue:
    """Copy a definition into a draft."""
    get_definition(definition_id)
    form = read_form(NewVersionForm, response=CountedDefinitionResponse)
    draft = create_new_version(definition_id=definition_id, **form.values(), by=principal())
    location = url_for("definitions_api.definition_get", definition_id=draft.id)
    return _response(draft.id, location=location)


@blueprint.post(f"{ONE}/retire")
@requires(Permission.DEFINITION_UPDATE)
@transactional
def definition_retire(definition_id: str) -> ResponseReturnValue:
    """Retire a definition."""
    versions = _versions(definition_id)
    form = read_form(RetireJsonForm, response=CountedDefinitionResponse)
    with precondition(versions) as version:
        outcome = retire_definition(
            definition_id=definition_id,
            version=version,
            retirement=Retirement(**form.values()),
            by=principal(),
            settings=current_settings(),
        )
    row = CountedDefinition.load(definition_id)
    return record_response(RetiredDefinitionResponse.from_outcome(row, outcome), DEFINITIONS.versions(row))


@blueprint.post(f"{ONE}/reinstate")
@requires(Permission.DEFINITION_UPDATE)
@transactional
def definition_reinstate(definition_id: str) -> ResponseReturnValue:
    """Make a retired definition active again."""
    versions = _versions(definition_id)
    form = read_form(ReinstateForm, response=CountedDefinitionResponse)
    with precondition(versions) as version:
        reinstate_definition(
            definition_id=definition_id, version=version, reason=form.reason.data or "", by=principal()
        )
    return _response(definition_id)


def _versions(definition_id: str) -> list[int]:
    return DEFINITIONS.versions(CountedDefinition.load(definition_id))


def _response(definition_id: str, *, location: str = "") -> ResponseReturnValue:
    row = CountedDefinition.load(definition_id)
    return record_response(DefinitionResponse.from_row(row), DEFINITIONS.versions(row), location=location)


def _step(
    name: str, summary: str, *, example: ResponseBody, what: str, takes: str = "", sent: object = None
) -> dict[str, Any]:
    """Return the operation of a step; with `takes` it has a body."""
    description = f"{what} With `If-Match`, only if no one else has changed it since."
    return schema.action_operation(name, summary, description, takes=takes, sent=sent, example=example)


def _path(step: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {f"{DEFINITIONS.path}/{{id}}/{step}": {"parameters": [schema.key_parameter("id")], "post": operation}}


DESCRIPTION = Description(
    scope=TokenScope.DEFINITIONS,
    paths={
        **_path(
            "publish",
            _step(
                "publishDefinition",
                "Publish a draft",
                example=DEFINITION_EXAMPLE,
                what="It needs its requirements. Until then it can be assigned to no one.",
            ),
        ),
        **_path(
            "new-version",
            schema.create_operation(
                "copyDefinition",
                "Copy a definition into a draft",
                takes="NewVersion",
                sent={"title": "Reclad/Reroofing Level 5 (2027)"},
                example=DEFINITION_EXAMPLE,
                description="The title or the code must differ.",
                statuses=["404"],
            ),
        ),
        **_path(
            "retire",
            _step(
                "retireDefinition",
                "Retire a definition",
                takes="Retirement",
                sent={"reason": "Replaced by the course of 2027.", "replacedBy": DEFINITION_EXAMPLE.id},
                example=RETIRED_EXAMPLE,
                what="No one is assigned or awarded it from then on; awards stay. `assignments` says what "
                "becomes of those not awarded: keep, move (to `replacedBy`) or remove; who stays is listed.",
            ),
        ),
        **_path(
            "reinstate",
            _step(
                "reinstateDefinition",
                "Reinstate a retired definition",
                takes="DefinitionReinstatement",
                sent={"reason": "Retired by mistake."},
                example=DEFINITION_EXAMPLE,
                what="It can be assigned and awarded again.",
            ),
        ),
    },
    schemas={
        **response_schemas(RetiredDefinitionResponse),
        "NewVersion": schema.form_schema(NewVersionForm),
        "Retirement": schema.form_schema(RetireJsonForm),
        "DefinitionReinstatement": schema.form_schema(ReinstateForm),
    },
)
