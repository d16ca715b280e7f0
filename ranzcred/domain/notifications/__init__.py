"""Messages to people: their types, who wants which, and the outbox."""

from ranzcred.domain.notifications import audit_labels

__all__ = ["audit_labels"]
