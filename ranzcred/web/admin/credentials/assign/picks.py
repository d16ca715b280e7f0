"""Picking many at once: all that a search finds, or those whom a pasted list names."""

from collections.abc import Sequence

from ranzcred.domain.credentials.forms import PeopleForm, PickAndAssignForm
from ranzcred.domain.credentials.models import AT_ONCE
from ranzcred.domain.directory.people_list import read_people_list
from ranzcred.web.admin.credentials.assign.responses import Direction


def pick_all_found(direction: Direction, form: PickAndAssignForm) -> None:
    """Add to the picked ones all that the search of the form finds and that may be picked."""
    found = direction.find(form.q.data or "", limit=AT_ONCE)
    form.picked.data = _with(form, [choice.key for choice in found.free])


def pick_listed(form: PeopleForm) -> None:
    """Add to the picked ones those whom the pasted list names; the lines that name nobody or several stay in it."""
    people = read_people_list(form.pasted.data or "")
    form.picked.data = _with(form, [member.id for member in people.members])
    form.pasted.data = "\n".join([*people.unknown, *people.ambiguous])
    problems = []
    if people.unknown:
        problems.append(
            f"No one found for: {', '.join(people.unknown)}. Use the whole name, the email or the LBP number."
        )
    if people.ambiguous:
        problems.append(f"More than one person is called: {', '.join(people.ambiguous)}. Add the email.")
    form.pasted.errors = [" ".join(problems)] if problems else []


def _with(form: PickAndAssignForm, keys: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*form.picked.data, *keys]))
