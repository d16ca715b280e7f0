"""Staff credentials: the state of each member with each definition, and its effective status today."""

from ranzcred.domain.credentials import audit_labels, deletion_rule
from ranzcred.domain.credentials.awards import proof
from ranzcred.domain.credentials.figures import recount

__all__ = ["audit_labels", "deletion_rule", "proof", "recount"]
