"""Where a write begins and ends. Views and commands say that they write; nothing else commits."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from ranzcred.db import IMMEDIATE
from ranzcred.extensions import db

P = ParamSpec("P")


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that may write: committed at the end, rolled back on any exception."""
    _begin()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def transactional(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Say that a view writes: its answer is committed under status 400 and rolled back otherwise."""

    @functools.wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Response:
        _begin()
        try:
            response = make_response(view(*args, **kwargs))
            if response.status_code < 400:
                db.session.commit()
                return response
        except BaseException:
            db.session.rollback()
            raise
        db.session.rollback()
        return response

    wrapped.transactional = True  # type: ignore[attr-defined]
    return wrapped


def _begin() -> None:
    db.session.rollback()  # what was read before, such as who is asking, ends here
    db.session.connection(execution_options=IMMEDIATE)
