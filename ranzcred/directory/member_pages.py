"""What the views of an organisation's people answer with: its whole page for a browser, fragments for htmx."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.directory import pages, queries
from ranzcred.directory.filters import StaffFilters
from ranzcred.directory.forms import MemberForm
from ranzcred.directory.models import Organisation, OrganisationMember
from ranzcred.directory.queries import StaffList
from ranzcred.errors import Conflict

FORM, ACTIVITY, MOVE = (f"directory/_{name}.html" for name in ("member_form", "activity", "move"))


@dataclass(frozen=True, kw_only=True)
class OpenForm(inline.OpenForm):
    """The inline form of one of an organisation's people as it stands on the organisation's page."""

    form: MemberForm
    organisation: Organisation
    member: OrganisationMember | None = None
    """The one who is edited; None for somebody new."""

    @property
    def heading(self) -> str:
        return f"Edit {self.member.display_name}" if self.member else "Add Staff"

    @property
    def opener_id(self) -> str:
        """The control that opens the form, and gets the focus back."""
        return row_control(self.member.id, "edit") if self.member else "add-member"

    @property
    def draft_key(self) -> str:
        return f"member-{self.member.id if self.member else f'new-{self.organisation.id}'}"


def row_control(member_id: str, control: str) -> str:
    """The id of a control in somebody's row."""
    return f"member-{member_id}-{control}"


def shown_filters() -> StaffFilters:
    """The part of an organisation's people that the person sees."""
    return StaffFilters.from_args(inline.shown_args())


def staff_answer(organisation: Organisation) -> ResponseReturnValue:
    """The organisation's whole page; for htmx its people alone: searched, sorted, or another page of them."""
    filters = StaffFilters.from_args(request.args)
    if not htmx.wants_partial():
        return whole_page(organisation, filters)
    staff = queries.list_staff(organisation.id, filters)
    focus, sentence = inline.moved_in_list("staff", staff.filters, staff.page, staff.sentence)
    return htmx.partial(
        "directory/_staff_table.html", focus=focus, announce=sentence, **_staff_context(organisation, staff)
    )


def whole_page(
    organisation: Organisation, filters: StaffFilters, *, opened: OpenForm | None = None, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    """The organisation's page, with the form for its people if it is open."""
    staff = queries.list_staff(organisation.id, filters)
    context = pages.organisation_context(organisation) | _staff_context(organisation, staff)
    return render_template("directory/organisation_page.html", opened=opened, **context), status


def form_answer(opened: OpenForm, *, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """The inline form: in its place for htmx, else on the organisation's whole page."""
    filters = shown_filters()
    if not htmx.wants_partial():
        return whole_page(opened.organisation, filters, opened=opened, status=status)
    focus = [opened.focus("member-errors")]
    return htmx.partial(
        "directory/_member_form.html",
        opened=opened,
        organisation=opened.organisation,
        filters=filters,
        focus=focus,
        status=status,
    )


def refused_answer(
    form: MemberForm, refusal: Conflict, organisation_id: str, member_id: str = ""
) -> ResponseReturnValue:
    """The form after a change was refused, with everything typed: a duplicate, or a stale version."""
    organisation = queries.get_organisation(organisation_id)
    member = queries.get_member(organisation_id, member_id) if member_id else None
    told = inline.refused(form, refusal, member)
    return form_answer(OpenForm(form=form, organisation=organisation, member=member, **told), status=refusal.status)


def added_answer(member: OrganisationMember) -> ResponseReturnValue:
    """After somebody was added: the form closes, and the focus goes to the row's Edit."""
    staff = queries.list_staff(member.organisation_id, shown_filters())
    sentence = f"{member.display_name} added. {queries.staff_sentence(staff.all)}"
    return _stayed_answer(staff, sentence, member, control="edit", closing=FORM)


def saved_answer(member: OrganisationMember) -> ResponseReturnValue:
    """After what is said of somebody was changed: the form closes, and the focus goes back to the row's Edit."""
    staff = queries.list_staff(member.organisation_id, shown_filters())
    return _stayed_answer(staff, f"{member.display_name} saved", member, control="edit", closing=FORM)


def activity_answer(member: OrganisationMember) -> ResponseReturnValue:
    """After somebody was made inactive or active: the focus goes back to that control of their row."""
    staff = queries.list_staff(member.organisation_id, shown_filters())
    sentence = f"{member.display_name} {'reactivated' if member.active else 'deactivated'}"
    return _stayed_answer(staff, sentence, member, control="activity", closing=ACTIVITY)


def moved_answer(
    member: OrganisationMember, target: Organisation, *, organisation_id: str, position: int
) -> ResponseReturnValue:
    """After somebody was moved away: the focus goes to the next row's Move, else the previous, else Add Staff."""
    organisation = queries.get_organisation(organisation_id)
    staff = queries.list_staff(organisation_id, shown_filters())
    sentence = f"{member.display_name} moved to {target.name}. {queries.staff_sentence(staff.all)}"
    row = staff.page.focus_after_removal(staff.page.first - 1 + position)
    next_stop = row_control(row.member.id, "move") if row else "add-member"
    return _answer(organisation, staff, sentence, closing=MOVE, focus=next_stop)


def position(member: OrganisationMember) -> int:
    """Where somebody stands on the page that is shown, counted from 0; 0 where they are not on it."""
    rows = queries.list_staff(member.organisation_id, shown_filters()).page.items
    return next((index for index, row in enumerate(rows) if row.member.id == member.id), 0)


def _stayed_answer(
    staff: StaffList, sentence: str, member: OrganisationMember, *, control: str, closing: str
) -> ResponseReturnValue:
    """After somebody was changed who is still in the organisation, with a link to them where the search hides them."""
    organisation = queries.get_organisation(member.organisation_id)
    found = url_for("directory.organisation_page", organisation_id=organisation.id, q=member.display_name)
    hidden = member.id not in {row.member.id for row in staff.page.items}
    link = (found, f"Show {member.display_name}") if hidden else None
    return _answer(organisation, staff, sentence, closing=closing, focus=row_control(member.id, control), link=link)


def _answer(
    organisation: Organisation,
    staff: StaffList,
    sentence: str,
    *,
    closing: str,
    focus: str,
    link: tuple[str, str] | None = None,
) -> ResponseReturnValue:
    """The people anew, with the form or dialog of the `closing` template closed."""
    return inline.closed_answer(
        closing,
        "directory/_staff_table.html",
        announce=sentence,
        focus=focus,
        address=_address(organisation, staff.filters),
        link=link,
        **_staff_context(organisation, staff),
    )


def _staff_context(organisation: Organisation, staff: StaffList) -> dict[str, Any]:
    return {
        "organisation": organisation,
        "staff": staff,
        "filters": staff.filters,
        "page_address": lambda number: _address(organisation, staff.filters, page=number),
    }


def _address(organisation: Organisation, filters: StaffFilters, **changes: Any) -> str:  # noqa: ANN401 - of args()
    return url_for("directory.organisation_page", organisation_id=organisation.id, **filters.args(**changes))
