"""The page of an organisation's staff, and who is on it."""

from werkzeug.test import TestResponse

from tests.support.http.markup import parse

PROGRAMME = "/admin/programme"


def members(response: TestResponse) -> list[str]:
    return parse(response.text).texts("#staff-table tbody .title")
