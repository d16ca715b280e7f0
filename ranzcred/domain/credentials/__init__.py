"""Who holds what: the state of each member with each definition, and what that means today."""

from ranzcred.domain.credentials import audit_labels, deletion_rule

__all__ = ["audit_labels", "deletion_rule"]
