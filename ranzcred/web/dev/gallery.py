"""What the page of components shows: each component's samples, by the name that its template has for them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import url_for

from ranzcred.config import ROOT
from ranzcred.core.charts import BarChart
from ranzcred.core.forms.base import BaseForm
from ranzcred.core.lists.day_filter import DayBox
from ranzcred.core.lists.suggestions import Narrowing
from ranzcred.domain.audit.presentation import PresentedEntry
from ranzcred.domain.credentials.lists.holders import HolderRow
from ranzcred.domain.credentials.record.lines import CredentialRecord
from ranzcred.domain.credentials.record.timeline import Timeline
from ranzcred.web.dev import award_samples, samples
from ranzcred.web.dev.samples import ReasonForm, SampleForm, SampleList
from ranzcred.web.kit import htmx
from ranzcred.web.kit.lists.conflicts import Difference
from ranzcred.web.kit.lists.dialogs import Dialog, OpenDialog
from ranzcred.web.kit.lists.doubts import Doubt, LikelySame, Question
from ranzcred.web.kit.lists.inline_form import OpenForm
from ranzcred.web.kit.lists.views_menu import ShownView, ViewsMenu
from ranzcred.web.kit.restored_forms import TypedForm

SYMBOL = re.compile(r'<symbol id="([\w-]+)"')
TONES = ("slate", "blue", "amber", "green", "red")
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string", "minLength": 1, "maxLength": 120, "description": "Its `title`, unique"},
        "level": {"type": "integer", "minimum": 1, "maximum": 10, "default": 3, "description": "The NZQCF level"},
        "awardedOn": {"type": ["string", "null"], "format": "date", "description": "As `YYYY-MM-DD`"},
        "status": {"type": "string", "enum": ["IN_TRAINING", "AWARDED"], "description": "Where a person is"},
        "holders": {"type": "array", "items": {"$ref": "#/components/schemas/Holder"}, "description": "Who has it"},
    },
}


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Whoever looks, as far as a component asks: it shows its shortcuts."""

    is_authenticated: bool = False
    shortcuts_enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class Gallery:
    """The samples."""

    address: str
    icons: Sequence[str]
    tones: Sequence[str] = TONES
    form: SampleForm
    refused: SampleForm
    opened: OpenForm
    conflict: OpenForm
    doubt: OpenForm
    overriding: OpenForm
    reading: SampleForm
    asking: OpenDialog
    asking_refused: OpenDialog
    confirming: OpenDialog
    confirming_refused: OpenDialog
    full_list: SampleList = samples.FULL_LIST
    views: ViewsMenu
    empty_list: SampleList = samples.EMPTY_LIST
    narrowed: Mapping[str, Narrowing] = field(default_factory=lambda: samples.NARROWED)
    days: Sequence[DayBox]
    credentials: Sequence[HolderRow]
    record: CredentialRecord = field(default_factory=award_samples.sample_record)
    timeline: Timeline | None = field(default_factory=award_samples.sample_timeline)
    entries: Sequence[PresentedEntry]
    history: Sequence[PresentedEntry]
    undo: Mapping[int, tuple[htmx.Undo, str]]
    schema: Mapping[str, Any]
    typed: TypedForm
    months: BarChart = samples.MONTHS
    titles: BarChart = samples.TITLES


def load_gallery() -> Gallery:
    """Return every sample."""
    address = url_for("dev.component_list")
    return Gallery(
        address=address,
        icons=SYMBOL.findall((ROOT / "static" / "icons.svg").read_text()),
        form=samples.edit_form("plain-"),
        refused=samples.refused_form("refused-"),
        opened=_inline_form("new", "Create micro-credential", SampleForm(prefix="new-")),
        conflict=_conflict(_inline_form("edit", "Edit Slate Repair", samples.edit_form("edit-"))),
        doubt=_doubt(_inline_form("definition", "Create a likely double", samples.edit_form("doubt-"))),
        overriding=_overriding(),
        reading=samples.edit_form("reading-"),
        asking=_dialog("removal", "Remove Slate Repair from Aroha Ngata", "Its history stays in the audit log."),
        asking_refused=_dialog("refusal", "Move Aroha Ngata", "Awards stay with the person.", refused=True),
        confirming=_dialog("deletion", "Delete Slate Repair", "This can't be undone. The audit log keeps its history."),
        confirming_refused=_dialog(
            "kept", "Delete Residential Re-clad", "", problem="This is a core RANZ credential, so it can't be deleted."
        ),
        days=samples.DAYS,
        credentials=samples.list_credentials(),
        entries=samples.list_entries(11),
        history=samples.list_entries(21),
        undo={12: (htmx.Undo(address=address), "Undo all 26 changes")},
        schema=SCHEMA,
        views=_views(address),
        typed=TypedForm(address=address, fields=[("title", "Slate Repair")]),
    )


def _views(address: str) -> ViewsMenu:
    own = ShownView(key="own", address=address, name="Expiring soon", note="Default")
    shared = ShownView(key="shared", address=address, name="Awaiting assessment", note="Shared by Mere Tamahori")
    return ViewsMenu(views=[own, shared], current=own, plain=address, save=address, all=address)


def _inline_form(name: str, heading: str, form: BaseForm) -> OpenForm:
    address = url_for("dev.component_list")
    return OpenForm(
        form=form,
        heading=heading,
        opener_id="gallery-create",
        draft_key=f"gallery-{name}",
        address=address,
        page_title="Components",
        cancel=address,
    )


def _conflict(opened: OpenForm) -> OpenForm:
    level, requirements = opened.form["level"], opened.form["requirements"]
    return replace(
        opened,
        problem="Wiremu Pōtae saved a change at 3:05 pm, while you were editing.",
        differences=[
            Difference(field_id=level.id, label="Level", mine="4", theirs="3"),
            Difference(field_id=requirements.id, label="Requirements", mine=samples.REQUIREMENTS, theirs="(nothing)"),
        ],
    )


def _doubt(opened: OpenForm) -> OpenForm:
    links = [(opened.address, "View Slate-Repair")]
    likely = LikelySame(message="Slate-Repair, level 4, of RANZ is already a micro-credential.", links=links)
    question = Question(text="42 awards keep the old words", instead="Make a new version instead")
    return replace(opened, doubt=Doubt(likely=[likely], others=0, question=question, confirmation=""))


def _overriding() -> OpenForm:
    """Return a form that goes on only with a reason."""
    opened = _inline_form("overriding", "Award Slate Repair to Aroha Ngata", ReasonForm(prefix="overriding-"))
    question = Question(
        text="Prerequisites not held on 3 Mar 2026",
        points=["Metal Roofing or Tiles"],
        verb="Award anyway",
        with_reason=True,
    )
    return replace(opened, doubt=Doubt(likely=(), others=0, question=question, confirmation=""))


def _dialog(prefix: str, heading: str, text: str, *, problem: str = "", refused: bool = False) -> OpenDialog:
    address = url_for("dev.component_list")
    form = ReasonForm(prefix=f"{prefix}-")
    if refused:
        form.validate()
    return OpenDialog(
        form=form,
        heading=heading,
        opener_id=f"open-{prefix}",
        draft_key=f"gallery-{prefix}",
        address=address,
        cancel=address,
        problem=problem,
        dialog=Dialog(
            partial="",
            page="",
            prefix=prefix,
            verb=heading.partition(" ")[0],
            text=text,
            first_focus=f"{prefix}-cancel",
            danger=True,
        ),
    )
