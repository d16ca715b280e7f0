"""Notifications: types, preferences, and the outbox."""

from ranzcred.domain.notifications import audit_labels

__all__ = ["audit_labels"]
