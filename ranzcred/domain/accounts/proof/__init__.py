"""What verification checks of accounts: derived columns, sign-ins against their entries, and who made each entry."""

from ranzcred.core.text import address_key, search_key
from ranzcred.domain.accounts.proof.actors import wrong_actors
from ranzcred.domain.accounts.proof.sign_ins import wrong_sign_ins
from ranzcred.domain.audit.proof.derived import DerivedColumns, State, register_derived
from ranzcred.domain.audit.proof.further_checks import ENTRY_CHECKS, RECORD_CHECKS


def _of_user(state: State) -> dict[str, str | None]:
    return {"email_key": address_key(state["email"]), "name_folded": search_key(state["name"])}


register_derived("User", DerivedColumns(rule=_of_user))
RECORD_CHECKS.setdefault("User", []).append(wrong_sign_ins)
ENTRY_CHECKS.append(wrong_actors)
