"""The audit trail: who changed what and when, each entry chained to the one before it.

Owns the tables `audit_log` and `audit_head`, and the hook that writes an entry for every change of an audited model.
Features register the labels of their records (`labels`); nothing in this package knows a feature.
"""

from ranzcred.core.db import versions  # a flush counts the version before the hook reads it
from ranzcred.domain.audit import recording

__all__ = ["recording", "versions"]
