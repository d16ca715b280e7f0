"""Those who hold a definition: their dates, and the forms that change them."""

from collections.abc import Callable
from datetime import date, timedelta

from werkzeug.test import TestResponse

from ranzcred.core import clock
from tests.support.http.browser_client import BrowserClient
from tests.support.http.markup import Element

LIST = "/admin/micro-credentials"
Post = Callable[[str, dict[str, str]], TestResponse]


def days(number: int) -> date:
    return clock.today() + timedelta(days=number)


def words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def posts(browser_client: BrowserClient, page: str) -> tuple[Post, Post]:
    """A plain form and one for htmx, as the page sends them."""
    return (
        lambda address, sent: browser_client.post(address, sent),
        lambda address, sent: browser_client.htmx_post(address, sent, current_url=page),
    )


def names(page: Element) -> list[str]:
    return page.texts("#holders-table tbody .title")


def change(**fields: object) -> dict[str, str]:
    """The form as it comes for somebody in training, with what is typed into it."""
    start = {"status": "IN_TRAINING", "awarded_on": "", "expiry_date": "", "notes": "", "reason": "", "version": "1"}
    return start | {name: str(value) for name, value in fields.items()}
