"""Proofs of the log: verification, checkpoints, and exports that can be verified."""

from ranzcred.domain.audit.proof.further_checks import ENTRY_CHECKS
from ranzcred.domain.audit.proof.words_check import wrong_words

ENTRY_CHECKS.append(wrong_words)
