"""The forecast of a sweep: the same steps, without storing anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from ranzcred.config import Settings
from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.lists.page import Page, paginate
from ranzcred.core.lists.rows import count_rows
from ranzcred.domain.credentials.expiry.sweep import Due, due_by_organisation, select_due
from ranzcred.domain.credentials.queries import with_awards
from ranzcred.domain.directory.models import Organisation
from ranzcred.domain.notifications import outbox
from ranzcred.domain.notifications.outbox import MessageDecision


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What is due for one organisation, and the decisions on its messages."""

    organisation: Organisation
    due: int
    messages: Sequence[MessageDecision]


def forecast(number: int, settings: Settings) -> Page[Forecast]:
    """Return a page of organisations with anything due, by name; the last page if `number` is past it."""
    today = clock.today()
    due = due_by_organisation(today, settings)
    total, counted = count_rows(due), due.order_by(None).subquery()
    organisations = (
        select(Organisation, counted.c.number)
        .join(counted, counted.c.organisation_id == Organisation.id)
        .order_by(Organisation.name_folded, Organisation.id)
    )
    return paginate(
        number, total, lambda limit, offset: _rows(organisations.limit(limit).offset(offset), today, settings)
    )


def _rows(shown: Select[Organisation, int], today: date, settings: Settings) -> list[Forecast]:
    found = db.session.execute(shown).all()
    due_of_them = select_due([organisation.id for organisation, _ in found], today, settings)
    credentials = db.session.scalars(due_of_them.options(with_awards())).all()
    decisions = outbox.decide(Due.of(credentials, today).messages, settings)
    return [
        Forecast(
            organisation=organisation,
            due=due,
            messages=[each for each in decisions if each.message.recipient.organisation_id == organisation.id],
        )
        for organisation, due in found
    ]
