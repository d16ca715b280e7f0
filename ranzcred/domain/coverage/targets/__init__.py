"""The targets of coverage: how many people of each organisation should hold something, by its tier."""

from ranzcred.domain.coverage.targets import audit_labels

__all__ = ["audit_labels"]
