"""What verification checks of accounts: derived columns, sign-ins against their entries, and who made each entry."""

from ranzcred.core.text import address_key
from ranzcred.domain.accounts.proof.actors import wrong_actors
from ranzcred.domain.accounts.proof.sign_ins import wrong_sign_ins
from ranzcred.domain.audit.proof.derived import DerivedColumns, register_derived
from ranzcred.domain.audit.proof.further_checks import ENTRY_CHECKS, RECORD_CHECKS

register_derived("User", DerivedColumns(rule=lambda state: {"email_key": address_key(state["email"])}))
RECORD_CHECKS.setdefault("User", []).append(wrong_sign_ins)
ENTRY_CHECKS.append(wrong_actors)
