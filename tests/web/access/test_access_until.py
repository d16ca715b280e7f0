"""The last day of somebody's access, which ends at midnight in Auckland."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from ranzcred.core import clock
from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import writing
from ranzcred.core.errors import Conflict
from ranzcred.core.permissions import Role
from ranzcred.domain.accounts import users
from ranzcred.domain.accounts.models import User
from ranzcred.domain.directory.models import OrganisationMember
from ranzcred.domain.notifications.recipients import Recipients
from tests.support.factories.people import Account, new_member, new_token, new_user
from tests.support.factories.principals import ANYBODY
from tests.support.http.api_client import ApiClient
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import parse

LAST_DAYS = {
    "winter": (date(2027, 6, 30), datetime(2027, 6, 30, 12, tzinfo=UTC)),
    "summer": (date(2027, 1, 31), datetime(2027, 1, 31, 11, tzinfo=UTC)),
    # Clocks go back on 4 April 2027, and forward on 26 September.
    "the day before it gets longer": (date(2027, 4, 3), datetime(2027, 4, 3, 11, tzinfo=UTC)),
    "the day of 25 hours": (date(2027, 4, 4), datetime(2027, 4, 4, 12, tzinfo=UTC)),
    "the day before it gets shorter": (date(2027, 9, 25), datetime(2027, 9, 25, 12, tzinfo=UTC)),
    "the day of 23 hours": (date(2027, 9, 26), datetime(2027, 9, 26, 11, tzinfo=UTC)),
}
"""The last day, and the moment at which it is over."""
SECOND = timedelta(seconds=1)


def is_at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.mark.parametrize(("last_day", "over"), LAST_DAYS.values(), ids=LAST_DAYS)
def test_access_ends_at_midnight_in_auckland(
    app: Flask,
    signed_in: Callable[[Account], BrowserClient],
    monkeypatch: pytest.MonkeyPatch,
    last_day: date,
    over: datetime,
) -> None:
    is_at(monkeypatch, over - 600 * SECOND)
    auditor = new_user(app, role=Role.RANZ_AUDITOR, access_until=last_day)
    browser, api = signed_in(auditor), ApiClient(app, new_token(app, auditor))
    is_at(monkeypatch, over - SECOND)
    assert browser.get("/admin").status_code == 200
    assert api.get().status_code == 200
    assert BrowserClient(app).sign_in(auditor).status_code == 303
    is_at(monkeypatch, over)
    assert browser.get("/admin").status_code == 302
    assert api.get().status_code == 401
    assert BrowserClient(app).sign_in(auditor).status_code == 422


def test_sign_in_is_refused_in_the_words_for_a_deactivated_user(app: Flask, admin: Account) -> None:
    yesterday = clock.today() - timedelta(days=1)
    over = new_user(app, role=Role.RANZ_AUDITOR, access_until=yesterday)
    deactivated = new_user(app, role=Role.RANZ_AUDITOR)
    with app.app_context(), writing():
        users.deactivate_user(user=db.session.get_one(User, deactivated.id), by=ANYBODY)
    refusals = []
    for account in (over, deactivated):
        response = BrowserClient(app).sign_in(account)
        refusals.append((response.status_code, parse(response.text).texts(".error-summary")))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == 422


def test_no_message_goes_to_whose_access_is_over(app: Flask) -> None:
    member = new_member(app)
    until = {True: clock.today(), False: clock.today() - timedelta(days=1)}
    for still, last_day in until.items():
        user = new_user(app, role=Role.ORG_STAFF, member_id=member, access_until=last_day)
        with app.app_context():
            person = db.session.get_one(OrganisationMember, member)
            assert (Recipients([person]).for_member(person).user_id == user.id) is still


def test_whose_access_is_over_is_no_administrator_who_is_left(app: Flask, admin: Account) -> None:
    new_user(app, access_until=clock.today() - timedelta(days=1))
    with app.app_context():
        mere = db.session.get_one(User, admin.id)
        with pytest.raises(Conflict, match="last RANZ administrator"), writing():
            users.deactivate_user(user=mere, by=ANYBODY)
        db.session.rollback()
        yesterday = clock.today() - timedelta(days=1)
        with pytest.raises(Conflict, match="last RANZ administrator"), writing():
            users.change_role(user=mere, role=Role.RANZ_ADMIN, access_until=yesterday, by=ANYBODY)
