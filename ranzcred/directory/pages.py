"""What the organisations' views answer with: whole pages for a browser, fragments for htmx."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ranzcred import htmx, inline
from ranzcred.audit.queries import history
from ranzcred.directory import queries
from ranzcred.directory.filters import OrganisationFilters, StaffFilters
from ranzcred.directory.forms import OrganisationForm
from ranzcred.directory.models import CertificationTier, Organisation, ProgrammeStatus
from ranzcred.directory.queries import OrganisationList
from ranzcred.errors import Conflict


@dataclass(frozen=True, kw_only=True)
class OpenForm(inline.OpenForm):
    """The inline form of an organisation as it stands on a page."""

    form: OrganisationForm
    organisation: Organisation | None = None
    """The one that is edited; None for a new one."""

    @property
    def heading(self) -> str:
        return f"Edit {self.organisation.name}" if self.organisation else "Create Organisation"

    @property
    def opener_id(self) -> str:
        """The control that opens the form, and gets the focus back."""
        if on_organisation_page():
            return "edit-organisation"
        return _edit_control(self.organisation) if self.organisation else "create-organisation"

    @property
    def draft_key(self) -> str:
        return f"organisation-{self.organisation.id if self.organisation else 'new'}"


def shown_filters() -> OrganisationFilters:
    """The part of the Programme that the person sees."""
    return OrganisationFilters.from_args(inline.shown_args())


def on_organisation_page() -> bool:
    """Whether htmx asks from one organisation's own page, and not from the table."""
    return inline.asked_from("directory.organisation_page")


def list_answer(filters: OrganisationFilters) -> ResponseReturnValue:
    """The table alone, for htmx: searched, sorted, or another page of it."""
    listing = queries.list_organisations(filters)
    focus, sentence = inline.moved_in_list("organisations", listing.filters, listing.page, listing.sentence)
    return htmx.partial(
        "directory/_table.html",
        focus=focus,
        announce=sentence,
        **_list_context(listing),
    )


def list_page(
    filters: OrganisationFilters, *, opened: OpenForm | None = None, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    """The whole page of the table, with the form if it is open."""
    context = _list_context(queries.list_organisations(filters))
    return render_template("directory/organisation_list.html", opened=opened, **context), status


def form_answer(opened: OpenForm, *, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    """The inline form: in its place for htmx, else above the table on a whole page."""
    if on_organisation_page():
        return _form_partial(opened, OrganisationFilters(), status)
    filters = shown_filters()
    if not htmx.wants_partial():
        return list_page(filters, opened=opened, status=status)
    response = _form_partial(opened, filters, status)
    if request.method == "GET":
        response.headers["HX-Push-Url"] = url_for(request.endpoint or "", **(request.view_args or {}), **filters.args())
    return response


def refused_answer(form: OrganisationForm, refusal: Conflict, organisation_id: str = "") -> ResponseReturnValue:
    """The form after a change was refused, with everything typed: a duplicate, or a stale version."""
    organisation = queries.get_organisation(organisation_id) if organisation_id else None
    opened = OpenForm(form=form, organisation=organisation, **inline.refused(form, refusal, organisation))
    return form_answer(opened, status=refusal.status)


def saved_answer(organisation: Organisation, *, created: bool = False) -> ResponseReturnValue:
    """After an organisation was created or changed: the form closes, and the focus goes to the row's Edit."""
    if on_organisation_page():
        return htmx.partial(
            "directory/_organisation_form.html",
            "directory/_organisation.html",
            "directory/_history.html",
            announce=f"{organisation.name} saved",
            focus=["edit-organisation"],
            opened=None,
            **organisation_context(organisation),
        )
    listing = queries.list_organisations(shown_filters())
    sentence = f"{organisation.name} {'created. ' + queries.count_sentence(listing.all) if created else 'saved'}"
    control, address = _edit_control(organisation), _list_address(listing.filters)
    link = (url_for("directory.organisation_page", organisation_id=organisation.id), f"View {organisation.name}")
    if not htmx.wants_partial():
        hidden = organisation.id not in {row.organisation.id for row in listing.page.items}
        htmx.flash_message(sentence, link=link if hidden else None)
        return redirect(f"{address}#{control}", HTTPStatus.SEE_OTHER)
    response = htmx.partial(
        "directory/_organisation_form.html",
        "directory/_table.html",
        announce=sentence,
        focus=[control],
        link=link,
        opened=None,
        **_list_context(listing),
    )
    response.headers["HX-Replace-Url"] = address
    return response


def organisation_context(organisation: Organisation) -> dict[str, Any]:
    """What an organisation's own page tells of it, besides its people."""
    return {
        "organisation": organisation,
        "entries": history(resource_type="Organisation", resource_id=organisation.id),
        "filters": StaffFilters(),
    }


def _form_partial(opened: OpenForm, filters: OrganisationFilters, status: int) -> Response:
    focus = [opened.focus("organisation-errors")]
    return htmx.partial("directory/_organisation_form.html", opened=opened, filters=filters, focus=focus, status=status)


def _list_context(listing: OrganisationList) -> dict[str, Any]:
    filters = listing.filters
    return {
        "listing": listing,
        "filters": filters,
        "tiers": [(tier.value, tier.label) for tier in CertificationTier],
        "statuses": [(status.value, status.label) for status in ProgrammeStatus],
        "page_address": lambda number: url_for("directory.organisation_list", **filters.args(page=number)),
    }


def _list_address(filters: OrganisationFilters) -> str:
    return url_for("directory.organisation_list", **filters.args())


def _edit_control(organisation: Organisation) -> str:
    """The id of the Edit in an organisation's row."""
    return f"organisation-{organisation.id}-edit"
