"""The decorator of views that write."""

import functools
from collections.abc import Callable
from typing import ParamSpec

from flask import Response, make_response
from flask.typing import ResponseReturnValue

from ranzcred.core.db.session import db
from ranzcred.core.db.transactions import begin_writing

P = ParamSpec("P")


def transactional(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Declare that a view writes: the transaction is committed if the response's status is under 400, else rolled
    back.
    """

    @functools.wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Response:
        begin_writing()
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
