"""Who may snooze a row of a queue, and wake it."""

from tests.support.routes.statuses import ExpectedStatuses, action_of_admins, page_of_admins

ROWS = {
    "/admin/credentials/<key:credential_id>": "expired",
    "/admin/people/<key:member_id>": "unreachable",
    "/admin/micro-credentials/<key:definition_id>": "review",
    "/admin/notifications/<key:message_id>": "failed",
    "/admin/coverage/<key:organisation_id>": "target",
}
"""By the address of a row in its list, a queue of that."""
WHEN = {"until_on": "tomorrow", "reason": "On leave"}
QUEUES_TABLE: dict[tuple[str, str], ExpectedStatuses] = {
    ("GET", "/admin/queues"): page_of_admins(),
    **{("GET", f"{row}/snooze"): page_of_admins(absent=404) for row in ROWS},
    **{
        ("POST", f"{row}/snooze"): action_of_admins({"queue": queue, **WHEN}, absent=404) for row, queue in ROWS.items()
    },
    # It is not snoozed.
    **{("GET", f"{row}/wake"): page_of_admins(409, absent=404) for row in ROWS},
    **{
        ("POST", f"{row}/wake"): action_of_admins({"queue": queue}, status=409, absent=404)
        for row, queue in ROWS.items()
    },
}
