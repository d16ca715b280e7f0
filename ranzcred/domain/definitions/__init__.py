"""The catalogue of micro-credential definitions: its rules, and its three defaults."""

from ranzcred.domain.definitions import audit_labels

__all__ = ["audit_labels"]
