"""A filter that is declared is read, offered and described; one that is not would be ignored."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from flask import Flask

from ranzcred.core.lists.filters import Filters, ListFilters

ORDER = {"sort"}
"""Attributes that each list reads by its columns."""


def classes(base: type[Filters] = Filters) -> Iterator[type[Filters]]:
    for each in base.__subclasses__():
        yield each
        yield from classes(each)


def parameters(app: Flask) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each parameter of a query that the API's description names, with its operation."""
    for path in app.extensions["openapi"]["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                for each in operation.get("parameters", ()):
                    yield operation["operationId"], each


def test_filters_are_known(unconnected_app: Flask) -> None:
    names = {each.__name__ for each in classes()}
    assert {"DefinitionFilters", "OrganisationFilters", "StaffFilters", "HeldFilters", "HolderFilters"} <= names


def test_every_attribute_is_a_filter(unconnected_app: Flask) -> None:
    undeclared = {
        each.__name__: missing
        for each in classes()
        if (missing := {field.name for field in fields(each)} - set(each.declared()) - ORDER)
    }
    assert undeclared == {}


def test_every_choice_that_a_form_draws_has_words(unconnected_app: Flask) -> None:
    offered = [(each.__name__, name, kind) for each in classes(ListFilters) for name, kind in each.offered().items()]
    blank = [(name, of) for name, of, kind in offered if not all(words for _, words in kind.choices) or not kind.label]
    assert blank == []


@pytest.mark.parametrize("name", ["DefinitionFilters", "OrganisationFilters", "HeldFilters", "HolderFilters"])
def test_a_choice_can_be_taken_back(unconnected_app: Flask, name: str) -> None:
    [filters] = [each for each in classes() if each.__name__ == name]
    assert [of for of, kind in filters.offered().items() if kind.choices and not kind.unset] == []


def test_every_parameter_is_described(unconnected_app: Flask) -> None:
    found = list(parameters(unconnected_app))
    assert ("listDefinitions", "level") in [(operation, each["name"]) for operation, each in found]
    assert [(operation, each["name"]) for operation, each in found if not each.get("description")] == []
