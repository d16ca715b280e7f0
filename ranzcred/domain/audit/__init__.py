"""The audit trail: who changed what and when, each entry chained to the one before it.

Owns the tables `audit_log` and `audit_head`, and the hook that writes an entry for every change of an audited model.
Features register here how their records read (`labels`); nothing here knows a feature.
"""

from ranzcred.domain.audit import recording

__all__ = ["recording"]
