"""The access log: one line of JSON for each request."""

import json
import logging
import sys
import time

from flask import Response, g, request

from ranzcred.core import clock
from ranzcred.web.kit import refusals

access_log = logging.getLogger("ranzcred.access")


def log_request(response: Response) -> None:
    user = g.get("_login_user")
    access_log.info(
        json.dumps(
            {
                "time": clock.now().isoformat(timespec="milliseconds"),
                "request": g.get("request_id"),
                "method": request.method,
                "path": _loggable_path(),
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
                "user": getattr(user, "user_id", None),
                "address": request.remote_addr,
            }
        )
    )


def _loggable_path() -> str:
    """Return the path without query and without secrets: the token of a one-time link.

    A path without a route may contain anything, so only its first segment is logged.
    """
    if request.url_rule is None:
        return "/".join(request.path.split("/")[:2])
    return str(request.url_rule) if "token" in request.url_rule.arguments else request.path


def log_to_stdout() -> None:
    for log in (access_log, refusals.refusal_log):
        log.setLevel(logging.INFO)
        log.propagate = False
        if not log.handlers:
            handler = logging.StreamHandler(sys.stdout)
            handler.setFormatter(logging.Formatter("%(message)s"))
            log.addHandler(handler)
