"""The way from a micro-credential that is retired to an award of what replaces it, with the person filled in."""

from collections.abc import Callable, Iterable, Sequence

from flask import url_for

from ranzcred.core.errors import Problem
from ranzcred.core.formats import plural
from ranzcred.domain.credentials import policy
from ranzcred.domain.credentials.models import StaffMicroCredential
from ranzcred.domain.credentials.queries import find_credential_key
from ranzcred.domain.credentials.verdicts import Verdict
from ranzcred.domain.definitions.models import AWARD_INSTEAD, RENEW_AS, MicroCredentialDefinition, NotActive
from ranzcred.domain.definitions.state import DefinitionState
from ranzcred.web.kit.lists.conflicts import Refusal
from ranzcred.web.kit.lists.list_responses import Link

PICKED_AT_MOST = 50
"""The most people whom a link fills in."""
FIRST_FIELD = "awarded_on"
"""The first field that is left to fill in where the people are."""


def retirement_of(credential: StaffMicroCredential) -> Refusal:
    """Return why a credential can't be awarded or renewed, with the way to what replaces it; nothing while its
    micro-credential is active.
    """
    refusal = award_refusal(credential)
    if refusal is None:
        return {}
    return successor_refusal(refusal, credential) or {"problem": refusal.message}


def award_refusal(credential: StaffMicroCredential) -> NotActive | None:
    """Return why a credential can't be awarded or renewed; None while its micro-credential is active."""
    if credential.definition_state is DefinitionState.ACTIVE:
        return None
    return NotActive(credential.definition, RENEW_AS if policy.is_for_renewal(credential) else AWARD_INSTEAD)


def successor_refusal(problem: Problem, credential: StaffMicroCredential) -> Refusal:
    """Return what a refused form shows of an award of what is retired: why, and the way to what replaces it, if
    anything does. Nothing of any other refusal.
    """
    return _refusal(problem, lambda successor: award_address(successor, credential))


def assignment_refusal(problem: Problem, people: Sequence[str]) -> Refusal:
    """Return the same of a form that assigns to people, of whom the first are filled in."""
    picked = people[:PICKED_AT_MOST]
    return _refusal(
        problem, lambda successor: url_for("credentials.definition_assign", definition_id=successor.id, picked=picked)
    )


def bulk_ways(refused: Iterable[Verdict]) -> list[Link]:
    """Return the ways from refused awards of what is retired to what replaces it, each with its first people."""
    people: dict[MicroCredentialDefinition, list[str]] = {}
    for verdict in refused:
        if isinstance(verdict.problem, NotActive) and verdict.problem.successor:
            people.setdefault(verdict.problem.successor, []).append(verdict.credential.member_id)
    return [_bulk_way(successor, members) for successor, members in people.items()]


def _bulk_way(successor: MicroCredentialDefinition, people: Sequence[str]) -> Link:
    picked = people[:PICKED_AT_MOST]
    first = "the first " if len(people) > len(picked) else ""
    return _assign_address(
        successor, picked
    ), f"Award {successor.title} to {first}{plural(len(picked), 'person', 'people')} instead"


def _refusal(problem: Problem, address: Callable[[MicroCredentialDefinition], str]) -> Refusal:
    if not isinstance(problem, NotActive) or not problem.successor:
        return {}
    return {"problem": problem.why, "links": [(address(problem.successor), problem.advice)]}


def award_address(successor: MicroCredentialDefinition, credential: StaffMicroCredential) -> str:
    """Return the address of the form of an award: of the credential that the person has of it, or of a new one."""
    key = find_credential_key(successor.id, credential.member_id)
    if key:
        return url_for("credential_record.award_new", credential_id=key, _anchor=FIRST_FIELD)
    return _assign_address(successor, [credential.member_id])


def _assign_address(successor: MicroCredentialDefinition, people: Sequence[str]) -> str:
    """Return the address of the form that awards something to people, whom it has filled in."""
    return url_for(
        "credentials.definition_assign", definition_id=successor.id, picked=people, award="1", _anchor=FIRST_FIELD
    )
