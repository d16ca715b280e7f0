"""The API tokens' page: what is sent to it, and what it shows."""

from tests.support.http.markup import Element

PAGE = "/account/api-tokens"
PORTAL: dict[str, object] = {
    "name": "Member portal",
    "scope": ["definitions", "directory"],
    "lifetime": "180",
}


def listed(page: Element) -> list[str]:
    return page.texts("#tokens-table tbody th")
