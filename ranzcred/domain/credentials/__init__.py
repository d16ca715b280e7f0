"""Staff credentials: the state of each member with each definition, and its effective status today."""

from ranzcred.domain.credentials import audit_labels, deletion_rule
from ranzcred.domain.credentials.figures import recount
from ranzcred.domain.credentials.record import proof

__all__ = ["audit_labels", "deletion_rule", "proof", "recount"]
