"""The API tokens' page: what is sent to it, and what it shows."""

from tests.support.http.markup import Element

PAGE = "/account/api-tokens"
PORTAL = {"name": "Member portal", "scope": "write", "lifetime": "90"}


def listed(page: Element) -> list[str]:
    return page.texts("#tokens-table tbody th")
