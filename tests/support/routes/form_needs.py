"""What must have been done before some forms are there."""

from datetime import date

from ranzcred.domain.definitions.state import DefinitionState
from tests.support.routes.access import STAFF

UNDONE = {
    **{
        f"{STAFF}/<key:member_id>/{step}/undo": f"{STAFF}/<key:member_id>/{step}"
        for step in ("deactivate", "reactivate")
    },
    "/admin/audit-log/entries/<key:entry_seq>/undo": "/admin/micro-credentials/<key:definition_id>/assign",
}
"""What undoes something, and what does it."""
BEFORE_STEP: dict[str, dict[str, object]] = {
    "publish": {"state": DefinitionState.DRAFT, "requirements": "Two roofs."},
    "reinstate": {"state": DefinitionState.RETIRED, "retired_on": date(2026, 2, 1), "retired_reason": "Old."},
    "validity": {"validity_months": 120},
}
"""The definitions that can take a step which no new one can."""
AFTER = {"lift": "suspend", "reinstate": "revoke"}
"""The decisions about awards that only another one leads to, and which."""
