"""What is refused of what is kept about lists: saved views, and what is done with all that match."""

from typing import Any

LIST_RULES: dict[str, list[dict[str, Any]]] = {
    "uq_saved_views_user_id_page_name_key": [{"name_key": "b"}],
    "uq_saved_views_user_id_position": [{"position": 2}],
    "uq_saved_views_default": [{"is_default": True}],
    "ck_saved_views_name_length": [{"name": ""}, {"name": "x" * 61}],
    "ck_saved_views_page_length": [{"page": ""}, {"page": "x" * 201}],
    "ck_saved_views_query_length": [{"query": "x" * 2001}],
    "ck_saved_views_position_in_range": [{"position": 0}, {"position": 31}],
    "ck_bulk_changes_action_known": [{"action": "DESTROY"}],
    "ck_bulk_changes_reached_within_total": [{"reached": -1}, {"reached": 3}],
    "uq_bulk_change_rows_bulk_change_id_number": [{"number": 2}],
    "ck_bulk_change_rows_number_from_one": [{"number": 0}],
    "ck_bulk_change_rows_outcome_known": [{"outcome": "lost"}],
    "ck_bulk_change_rows_problem_of_refused": [{"problem": "Why"}, {"outcome": "REFUSED"}],
}
