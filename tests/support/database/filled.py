"""Databases in which much is stored, filled once and copied for each test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from flask import Flask
from sqlalchemy import URL

from ranzcred import create_app
from tests.support.database.databases import Databases
from tests.support.environment import dispose, settings_for

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Filled(Generic[T]):
    """A database to copy, and what was told of its content."""

    url: URL
    content: T


@contextmanager
def filled_database(
    databases: Databases, template: URL, folder: Path, fill: Callable[[Flask], T]
) -> Iterator[Filled[T]]:
    """A copy of the template in which `fill` has stored what each test finds there."""
    url = databases.copy(template)
    app = create_app(settings_for(url, folder))
    content = fill(app)
    dispose(app)
    yield Filled(url=url, content=content)
    databases.drop(url)
