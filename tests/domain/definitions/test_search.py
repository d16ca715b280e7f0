"""The search over everything: micro-credentials by the words of their title."""

import pytest
from flask import Flask

from ranzcred.domain.definitions.lists.search import search_definitions
from tests.support.factories.catalogue import new_definition

TITLES = ("Slate", "Slate Repair", "Copper and Slate", "Whāriki Shingles")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("slate", ["Slate", "Slate Repair", "Copper and Slate"]),
        ("sla", ["Slate", "Slate Repair", "Copper and Slate"]),
        ("repair SLATE", ["Slate Repair"]),
        ("whariki", ["Whāriki Shingles"]),
        ("late", []),
        ("_", []),
        ("", []),
    ],
)
def test_titles_that_were_typed_come_first(app: Flask, query: str, expected: list[str]) -> None:
    for title in reversed(TITLES):
        new_definition(app, title=title)
    with app.app_context():
        assert [each.title for each in search_definitions(query, limit=5)] == expected


def test_no_more_are_read_than_are_asked_for(app: Flask) -> None:
    for number in range(4):
        new_definition(app, title=f"Slate {number}")
    with app.app_context():
        assert [each.title for each in search_definitions("slate", limit=2)] == ["Slate 0", "Slate 1"]
