"""Tokens to look at, and a browser without scripts."""

import pytest
from flask import Flask

from tests.support.factories.people import Account, new_token


@pytest.fixture
def trio(app: Flask, admin: Account) -> list[str]:
    """The keys of three tokens, in the order of the table."""
    return [new_token(app, admin, name=f"Portal {letter}").id for letter in "ABC"]
