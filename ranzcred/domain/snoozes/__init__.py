"""Queues, which are rows of a list that somebody has to see to, and what is snoozed in them."""

from ranzcred.domain.snoozes import audit_labels

__all__ = ["audit_labels"]
