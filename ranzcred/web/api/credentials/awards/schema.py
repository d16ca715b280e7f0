"""The API description of one credential's awards."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from ranzcred.core.forms.fields import Schema
from ranzcred.core.token_scopes import TokenScope
from ranzcred.domain.credentials.awards.decisions.awarding import STILL_COUNTS
from ranzcred.domain.credentials.awards.decisions.correcting import VOID
from ranzcred.domain.credentials.awards.decisions.ending import ENDED_ALREADY, NOT_REVOKED, VOID_ALREADY
from ranzcred.domain.credentials.awards.decisions.suspending import NOT_CURRENT, NOT_SUSPENDED
from ranzcred.domain.credentials.kinds import AwardState, EndKind, RevocationReason
from ranzcred.domain.credentials.lifecycle.forms import JsonAwardForm
from ranzcred.domain.credentials.lists.filters import DayFilters
from ranzcred.domain.credentials.status import MicroCredentialStatus
from ranzcred.web.api.body_schemas import response_schemas
from ranzcred.web.api.credentials.awards.decisions import DECISIONS
from ranzcred.web.api.credentials.awards.responses import (
    AWARD_EXAMPLE,
    ON_DAY_EXAMPLE,
    WITH_AWARDS_EXAMPLE,
    AwardResponse,
    CredentialOnDayResponse,
    CredentialWithAwardsResponse,
    EndResponse,
)
from ranzcred.web.api.credentials.responses import AwardStanding
from ranzcred.web.api.credentials.schema import PREREQUISITES
from ranzcred.web.api.document import Description
from ranzcred.web.api.schema import (
    action_operation,
    create_operation,
    filter_parameters,
    form_schema,
    get_operation,
    key_parameter,
    refusal_example,
)

REVOKED_EXAMPLE = structs.replace(
    WITH_AWARDS_EXAMPLE,
    status=MicroCredentialStatus.EXPIRED,
    stored_status=MicroCredentialStatus.EXPIRED,
    award=AwardStanding(state=AwardState.REVOKED, valid_from=AWARD_EXAMPLE.valid_from),
    holds=False,
    version=3,
    awards=[
        structs.replace(
            AWARD_EXAMPLE,
            state=AwardState.REVOKED,
            end=EndResponse(
                on=AWARD_EXAMPLE.awarded_on.replace(month=5),
                kind=EndKind.REVOKED,
                reason_kind=RevocationReason.CONDUCT.value,
                reason="The board's decision of 28 April.",
            ),
        )
    ],
)
KEPT = "Nothing is overwritten: what was known before stays, for `known`."
IF_MATCH = "With `If-Match`, only if no one else has changed the credential since."
WHY = {"reason": "The certificate of 2 March says otherwise."}
DESCRIBED: Mapping[str, tuple[str, str, Mapping[str, object], str]] = {
    "suspend": (
        "Suspend an award",
        "From a day up to today; its expiry date stays. An award that follows it is suspended with it.",
        {"kind": "VOLUNTARY", "from": "2026-06-01", "until": "2026-06-14", "reason": "Overseas."},
        NOT_CURRENT,
    ),
    "lift": (
        "Lift a suspension",
        "On the day `from` the award counts again.",
        {"from": "2026-06-10", "reason": "Back early."},
        NOT_SUSPENDED,
    ),
    "revoke": (
        "Revoke an award",
        "From the day `on` it does not count, nor does one that follows it. `setBackTo` sets the person back to a "
        "status before an award.",
        {"on": "2026-05-02", "reasonKind": "CONDUCT", "reason": "The board's decision of 28 April."},
        ENDED_ALREADY,
    ),
    "reinstate": (
        "Reinstate a revoked award",
        "FROM_TODAY adds an award of the days that are left; REVOKED_IN_ERROR takes the end away. Only the newest.",
        {"mode": "REVOKED_IN_ERROR", "reason": "The appeal was upheld."},
        NOT_REVOKED,
    ),
    "void": (
        "Make an award void",
        "It counts on no day and stays visible.",
        {"reasonKind": "WRONG_PERSON", "reason": "It was Hēmi Rangi's."},
        VOID_ALREADY,
    ),
    "correct": (
        "Correct an award",
        "Changes only the keys that are sent. An `expiryDate` of null is that of an award that does not expire.",
        {"expiryDate": "2029-03-02", "reasonKind": "MISSING_OR_WRONG", **WHY},
        VOID,
    ),
}
"""Each decision about an award: its summary, what to know of it, an example of its body and of its refusal."""
ONE: dict[str, Any] = {
    "parameters": [key_parameter("staffCredentialId")],
    "get": get_operation(
        "getCredentialWithAwards",
        "Get an assignment with its awards",
        description="The awards are as they are in force now, whatever the days asked for. With `on` there is `held` "
        "besides.",
        example=WITH_AWARDS_EXAMPLE,
        others=[ON_DAY_EXAMPLE],
        parameters=filter_parameters(DayFilters),
    ),
}
AWARDS: dict[str, Any] = {
    "parameters": [key_parameter("staffCredentialId")],
    "post": create_operation(
        "createAward",
        "Award or renew",
        description="Renews where there is an award to renew, else awards. What is left out follows from the "
        "validity, window and grace of the definition; where it has no validity, `expiryDate` is needed, and null is "
        f"for an award that does not expire. {PREREQUISITES} {IF_MATCH}",
        takes="NewAward",
        sent={"awardedOn": "2026-03-02", "expiryDate": "2028-03-02", "reference": "RS-2026-114"},
        example=WITH_AWARDS_EXAMPLE,
        statuses=["404", "412"],
    ),
}
refusal_example(AWARDS["post"], "409", STILL_COUNTS)


def _paths() -> dict[str, dict[str, Any]]:
    found = {}
    for name, (summary, description, sent, refusal) in DESCRIBED.items():
        operation = action_operation(
            f"{name}Award",
            summary,
            description=f"{description} {KEPT} {IF_MATCH}",
            takes=_taken(name),
            sent=sent,
            example=REVOKED_EXAMPLE if name == "revoke" else WITH_AWARDS_EXAMPLE,
        )
        refusal_example(operation, "409", refusal)
        parameters = [key_parameter("staffCredentialId"), key_parameter("awardId")]
        found[f"{ROOT}/awards/{{awardId}}/{name}"] = {"parameters": parameters, "post": operation}
    return found


def _taken(name: str) -> str:
    """Return the name of the schema of a decision's body."""
    return DECISIONS[name].form.__name__.replace("Form", "")


def _schemas() -> dict[str, Schema]:
    return {_taken(name): form_schema(decision.form) for name, decision in DECISIONS.items()}


ROOT = "/api/admin/staff-credentials/{staffCredentialId}"
DESCRIPTION = Description(
    scope=TokenScope.CREDENTIALS,
    paths={ROOT: ONE, f"{ROOT}/awards": AWARDS, **_paths()},
    schemas={
        **response_schemas(AwardResponse, CredentialWithAwardsResponse, CredentialOnDayResponse),
        "NewAward": form_schema(JsonAwardForm),
        **_schemas(),
    },
)
