"""The directory: member organisations and their people."""

from ranzcred.domain.directory import audit_labels, derived_columns

__all__ = ["audit_labels", "derived_columns"]
