"""Responses of the preferences pages: whole pages for a browser, the form alone for htmx."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from http import HTTPStatus

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import InstrumentedAttribute

from ranzcred.core.errors import Stale
from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.notifications.forms import ChoicesForm
from ranzcred.domain.notifications.outbox import available_channels
from ranzcred.domain.notifications.preferences import P, choices_of, save_choices
from ranzcred.domain.notifications.types import Channel
from ranzcred.web.access.current_user import principal
from ranzcred.web.kit import htmx
from ranzcred.web.kit.current_settings import current_settings
from ranzcred.web.kit.lists import inline_form
from ranzcred.web.kit.lists.conflicts import show_refusal
from ranzcred.web.kit.refusals import attempt
from ranzcred.web.kit.restored_forms import submitted
from ranzcred.web.kit.view_models import ViewModel, render


@dataclass(frozen=True, kw_only=True)
class OpenPreferences(inline_form.OpenForm):
    """An open form of preferences."""

    form: ChoicesForm
    organisation: Organisation | None = None
    """The organisation, if they are not one's own."""

    @property
    def unchosen(self) -> bool:
        """Return whether nothing is stored yet."""
        return str(self.form.version.data or 0) == "0"


@dataclass(frozen=True, kw_only=True)
class PreferencesPart(ViewModel):
    """The form."""

    template: str = "account/preferences/_preferences.html"
    opened: OpenPreferences
    channels: Collection[Channel]
    """Those that are set up."""


@dataclass(frozen=True, kw_only=True)
class PreferencesPage(ViewModel):
    """The page that the form stands on."""

    template: str = "account/preferences/preferences.html"
    part: PreferencesPart


def for_user(form: ChoicesForm) -> OpenPreferences:
    return OpenPreferences(
        form=form,
        address=url_for("notifications.preferences_update"),
        draft_key="notifications-own",
    )


def for_organisation(form: ChoicesForm, organisation: Organisation) -> OpenPreferences:
    address = url_for("notifications.organisation_preferences_update", organisation_id=organisation.id)
    return OpenPreferences(
        form=form,
        address=address,
        organisation=organisation,
        draft_key=f"notifications-{organisation.id}",
    )


def preferences_response(
    opened: OpenPreferences, *, status: int = HTTPStatus.OK, focus: str = "", announce: str = ""
) -> ResponseReturnValue:
    """Return the form: the fragment for htmx, else the whole page."""
    shown = PreferencesPart(opened=opened, channels=available_channels(current_settings()))
    if not htmx.wants_partial():
        return render(PreferencesPage(part=shown)), status
    return htmx.partial(shown, status=status, focus=[focus] if focus else [], announce=announce)


def save_response(
    opened: OpenPreferences, model: type[P], owner: InstrumentedAttribute[str], key: str
) -> ResponseReturnValue:
    """Save the form and return it with an announcement; or return it with its errors."""
    form = opened.form
    if not submitted():
        return preferences_response(opened)
    if not form.validate():
        return preferences_response(opened, status=HTTPStatus.UNPROCESSABLE_ENTITY, focus="preferences-errors")
    saved = attempt(
        lambda: save_choices(model, owner, key, version=form.seen_version, changes=form.values(), by=principal()), Stale
    )
    if isinstance(saved, Stale):
        shown = show_refusal(form, saved, choices_of(model, owner, key))
        return preferences_response(replace(opened, **shown), status=saved.status, focus="preferences-errors")
    sentence = "Notification settings saved"
    if not htmx.wants_partial():
        htmx.flash_message(sentence)
        return redirect(opened.address, HTTPStatus.SEE_OTHER)
    again = replace(opened, form=type(form).offered(obj=saved))
    return preferences_response(again, focus="preferences-save", announce=sentence)
