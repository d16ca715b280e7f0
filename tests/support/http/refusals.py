"""Holds every application under test to its word: no answer is a conflict without its line in the log."""

import json
import logging

from flask import Flask, Response, g

CONFLICTS = {409, 412}


class RequestsRefused(logging.Handler):
    """Keeps which requests the log says were refused, and with which status."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[str, int]] = set()

    def emit(self, record: logging.LogRecord) -> None:
        line = json.loads(record.getMessage())
        self.seen.add((line["request"], line["status"]))


REQUESTS = RequestsRefused()
logging.getLogger("ranzcred.refusals").addHandler(REQUESTS)


def require_trace(app: Flask) -> None:
    """Fail each request whose answer is a conflict that the log does not explain."""

    @app.after_request
    def check(response: Response) -> Response:
        traced = (g.request_id, response.status_code) in REQUESTS.seen
        assert response.status_code not in CONFLICTS or traced, "a conflict without its line in the log"
        return response
