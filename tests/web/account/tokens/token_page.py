"""The API tokens' page: what is sent to it, and what it shows."""

from tests.support.factories.people import PASSWORD
from tests.support.http.markup import Element

PAGE = "/account/api-tokens"
PORTAL: dict[str, object] = {
    "name": "Member portal",
    "scope": ["definitions", "directory"],
    "lifetime": "180",
    "current_password": PASSWORD,
}


def listed(page: Element) -> list[str]:
    return page.texts("#tokens-table tbody th")
