"""The way from a micro-credential that is retired to an award of what replaces it, with the person filled in."""

from collections.abc import Callable, Sequence

from flask import url_for

from ranzcred.core.errors import Problem
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import find_credential_key
from ranzcred.domain.definitions.models import AWARD_INSTEAD, RENEW_AS, MicroCredentialDefinition, NotActive
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.web.kit.lists.conflicts import Refusal

PICKED_AT_MOST = 50
"""The most people whom a link fills in."""


def retirement_of(credential: StaffMicroCredential) -> Refusal:
    """Return why a credential can't be awarded or renewed, with the way to what replaces it; nothing while its
    micro-credential is active.
    """
    if credential.definition_state is DefinitionState.ACTIVE:
        return {}
    renews = policy.is_for_renewal(credential)
    refusal = NotActive(credential.definition, RENEW_AS if renews else AWARD_INSTEAD)
    return successor_refusal(refusal, credential) or {"problem": refusal.message}


def successor_refusal(problem: Problem, credential: StaffMicroCredential) -> Refusal:
    """Return what a refused form shows of an award of what is retired: why, and the way to what replaces it, if
    anything does. Nothing of any other refusal.
    """
    return _refusal(problem, lambda successor: _address(successor, credential))


def assignment_refusal(problem: Problem, people: Sequence[str]) -> Refusal:
    """Return the same of a form that assigns to people, of whom the first are filled in."""
    picked = people[:PICKED_AT_MOST]
    return _refusal(
        problem, lambda successor: url_for("credentials.definition_assign", definition_id=successor.id, picked=picked)
    )


def _refusal(problem: Problem, address: Callable[[MicroCredentialDefinition], str]) -> Refusal:
    if not isinstance(problem, NotActive) or not problem.successor:
        return {}
    return {"problem": problem.why, "links": [(address(problem.successor), problem.advice)]}


def _address(successor: MicroCredentialDefinition, credential: StaffMicroCredential) -> str:
    """Return the address of the form of an award: of the credential that the person has of it, or of a new one."""
    key = find_credential_key(successor.id, credential.member_id)
    if key:
        return url_for("credential_record.award_new", credential_id=key)
    return url_for(
        "credentials.definition_assign",
        definition_id=successor.id,
        picked=credential.member_id,
        award="1",
    )
